"""`casefold demo`: the made-up operation, from its raw files to answers that can be checked.

It tells one story in this order: what was received, what was read, who used which phone, what is asked, the
rows behind an answer, and how everything compares with the truth that was kept aside.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casefold.cli import demo_steps, demo_truth
from casefold.cli.analyse import finding_fields
from casefold.cli.context import Command, Session, opens_case, session, table_options
from casefold.cli.ends import ALL_READ, SET_ASIDE
from casefold.cli.imports import report_lines
from casefold.cli.output import Output, emit, plain, print_table
from casefold.cli.terminal import say
from casefold.errors import BadOption, NotFound

if TYPE_CHECKING:
    from casefold import Case, Finding, ImportReport
    from casefold.demo import Operation

ROWS_SHOWN = 8
EVIDENCE_SHOWN = 2


@click.command(
    "demo",
    cls=Command,
    short_help="Write, import and question a made-up operation.",
    examples=(
        "casefold demo",
        "casefold demo --people 60 --days 120 --seed 7 --case larger --folder larger-demo",
        "casefold --home /tmp/try demo --folder /tmp/try-files --json",
    ),
)
@click.option("--people", type=click.IntRange(min=1), default=24, show_default=True, help="People in the story.")
@click.option("--days", type=click.IntRange(min=1), default=60, show_default=True, help="Days it lasts.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same files.")
@click.option("--folder", metavar="DIR", default="casefold-demo", show_default=True, help="Where the files go.")
@click.option("--case", "case_name", metavar="NAME", default="larkspur", show_default=True, help="Case to make.")
@table_options
@opens_case
def demo(people: int, days: int, seed: int, folder: str, case_name: str) -> int:
    """Write a made-up operation, import its files, ask questions, and compare the answers with the truth.

    Everyone in it is invented. Exit code 1 when an answer differs from the truth.
    """
    from casefold.demo import Scale, write_operation

    wishes = session()
    told = not wishes.json and not wishes.to_file
    operation = write_operation(Path(folder), Scale(people, days, seed))
    case = _open(wishes, case_name, operation)
    if told:
        _tell_received(operation)
    reports = demo_steps.bring_in(case, operation, by=wishes.by)
    if told:
        _tell_read(reports)
    demo_steps.attribute_phones(case, operation, by=wishes.by)
    if told:
        _tell_attributions(case)
    findings = demo_steps.ask(case, operation, by=wishes.by)
    if told:
        _tell_findings(case, findings)
    rows = [asdict(item) for item in demo_truth.compare(case, operation, reports, findings)]
    if told:
        say("6. Against the truth kept aside", style="bold")
    met = all(row["equal"] for row in rows)
    emit(
        wishes,
        Output(
            fields={
                "case": case.name,
                "folder": folder,
                "truth_met": met,
                "reports": [report.to_json() for report in reports],
                "findings": [{**finding_fields(f), "rows": plain(f.table.to_pylist())} for f in findings.values()],
            },
            rows=rows,
            after=_next_steps(case, findings, folder),
            about=[("Case", case.name), ("What", f"{operation.name}: answers beside the truth; everyone is made up")],
        ),
    )
    return ALL_READ if met else SET_ASIDE


def _open(wishes: Session, name: str, operation: Operation) -> Case:
    """Make the case, or go on with one this very story was imported into."""
    scale = operation.scale
    purpose = f"Made-up exercise: {scale.people} people, {scale.days} days, seed {scale.seed}"
    home = wishes.home(create=True)
    try:
        case = wishes.case(name)
    except NotFound:
        return home.create_case(name, by=wishes.by, title=operation.name, purpose=purpose)
    if case.row.purpose != purpose:
        raise BadOption(
            f"the home has a case {name} that is not this demo",
            file=str(wishes.folder),
            remedy="Give --case another name, or --home another folder.",
        )
    return case


def _tell_received(operation: Operation) -> None:
    say(f"{operation.name}: everyone and every number is made up", style="bold")
    scale = operation.scale
    say(f"{scale.people} people, {operation.date_from} to {operation.date_to}, seed {scale.seed}; {operation.folder}")
    say()
    say("1. What was received", style="bold")
    print_table(
        [
            {
                "reference": item.reference,
                "file": item.path.name,
                "what": item.kind,
                "layout": item.dialect,
                "records of": item.subject,
                "authority": item.authority.reference,
            }
            for item in operation.exhibits
        ]
    )
    say()


def _tell_read(reports: list[ImportReport]) -> None:
    say("2. What was read: rows read = stored + set aside, for every file", style="bold")
    for report in reports:
        first, *_ = report_lines(report.to_json())
        say(first)
    say()


def _tell_attributions(case: Case) -> None:
    say("3. Who is held to have used which phone (an assessment, graded, with reasons)", style="bold")
    names = {item.id: item.name for item in case.ledger.entities()}
    print_table(
        [
            {
                "identifier": item.identifier,
                "used by": names.get(item.entity),
                "from": item.date_from,
                "to": item.date_to,
                "grade": str(item.grade),
                "because": item.evidence[0].text if item.evidence else None,
            }
            for item in case.ledger.attributions()
        ]
    )
    say()


def _tell_findings(case: Case, findings: dict[str, Finding]) -> None:
    say("4. What was asked, and what the records answer", style="bold")
    for finding in findings.values():
        say(f"{finding.title} ({finding.id})", style="bold")
        say(finding.sentence)
        columns = [name for name in finding.table.column_names if name != "evidence_digest"]
        print_table(finding.table.slice(0, ROWS_SHOWN).to_pylist(), columns)
        if finding.table.num_rows > ROWS_SHOWN:
            say(
                f"… {finding.table.num_rows - ROWS_SHOWN:,} more rows: casefold show {case.name} {finding.id}",
                style="dim",
            )
        say()
    _tell_rows_behind(case, findings)


def _tell_rows_behind(case: Case, findings: dict[str, Finding]) -> None:
    """Open the first row of each finding: the records behind it, with place and text in the exhibit."""
    say("5. The records behind the first row of each answer, and the text of the exhibit's row", style="bold")
    for finding in findings.values():
        if finding.table.num_rows == 0:
            continue
        rows: list[dict[str, Any]] = case.evidence(finding, 0).to_pylist()
        shown = rows[:EVIDENCE_SHOWN]
        say(f"{finding.title} ({finding.id}): {len(rows):,} records, {len(shown)} shown")
        for row in shown:
            say(f"  {row['record_id']}  {row['file']} {row['locator']}  {row['time_local']} {row['zone']}")
            say(f"    {row['raw']}", style="dim")
    say()


def _next_steps(case: Case, findings: dict[str, Finding], folder: str) -> list[str]:
    name = case.name
    lines = ["", "Try next:", f"  casefold records {name} call --limit 10", f"  casefold analyse {name} --help"]
    finding = findings.get(demo_steps.AFTER_EVENT)
    if finding is not None and finding.table.num_rows > 0:
        record = case.evidence(finding, 0)["record_id"][0].as_py()
        lines += [f"  casefold show {name} {finding.id} --evidence 1", f"  casefold show {name} '{record}'"]
    return [*lines, f"The truth is in {folder}/truth.json."]
