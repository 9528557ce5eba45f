"""`casefold import`: files in, each as one exhibit, and a report in which nothing is missing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import click

from casefold.cli.context import Command, case_argument, session, table_options
from casefold.cli.delivery_report import FEW, delivery_lines
from casefold.cli.ends import ALL_READ, SET_ASIDE
from casefold.cli.import_options import authority_options, read_import_options, reading_options
from casefold.cli.output import Output, emit
from casefold.cli.progress import shown_progress

LISTED = 20
"""Set-aside rows, unknown columns and odd values named on screen, for each file; --json names them all."""


@click.command(
    "import",
    cls=Command,
    examples=(
        "casefold import larkspur calls.csv --exhibit ABC/1",
        "casefold import larkspur deliveries/ --authority URN-1 --from 2026-01-01 --to 2026-03-31",
        "casefold import larkspur us.csv --monthfirst --timezone America/New_York --region US",
        "casefold import larkspur odd.csv --map 'B party=to' --map 'Began=time'",
    ),
)
@case_argument
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("--exhibit", metavar="REFERENCE", help="Printed reference, such as ABC/1; several files get ABC/1/1 ….")
@authority_options
@click.option("--timezone", metavar="ZONE", help="Zone of times that state none, such as Europe/London.")
@click.option("--region", metavar="COUNTRY", help="Country of national numbers, such as GB.")
@click.option(
    "--scope",
    type=click.Choice(["delivery", "case"]),
    default="delivery",
    show_default=True,
    help="Where an opaque name (a short id) means the same party.",
)
@reading_options
@click.option("--privileged", is_flag=True, help="Wall every row: the material is legally privileged.")
@click.option("--copy-media", is_flag=True, help="Copy a container that may hold images; needs --authority.")
@table_options
def import_(case: str, paths: tuple[str, ...], **given: Any) -> int:
    """Bring files, and the files of folders, into a case.

    Every row is stored or set aside with a reason. The same file again is stored once, and said so: an import that
    was interrupted is gone on with by the same command. Of more than twenty files one report tells what they were.
    Exit code 1 when a file was not read or rows were set aside.
    """
    wishes = session()
    options = read_import_options(given)
    opened = wishes.case(case)
    with shown_progress() as watch:
        delivery = opened.add(list(paths), options, by=wishes.by, watch=watch)
    reports = [report.to_json() for report in delivery.reports]
    emit(
        wishes,
        Output(
            fields={"case": case, "delivery": delivery.id, "complete": delivery.complete},
            rows=reports,
            rows_on_screen=False,
            after=[*_lines(reports), *_to_index(opened)],
            empty="No file found there.",
            about=[("Case", case), ("What", f"Import report of delivery {delivery.id}")],
        ),
    )
    return ALL_READ if delivery.complete else SET_ASIDE


def _lines(reports: list[dict[str, Any]]) -> Iterator[str]:
    if len(reports) > FEW:
        yield from delivery_lines(reports)
        return
    for report in reports:
        yield from report_lines(report)


def report_lines(report: dict[str, Any]) -> Iterator[str]:
    """Say of one file what a person has to know, most important first."""
    held = f"{report['reference']} ({report['exhibit']}) " if report["exhibit"] else ""
    yield f"{held}{report['file']}: {_what(report)}"
    yield from (f"  {line}" for line in _details(report))


def _what(report: dict[str, Any]) -> str:
    if report["companion_of"]:
        return f"held; {report['message']}"
    if report["status"] in {"inventoried", "failed"}:
        return f"{report['status']}, not read: {report['message']}"
    if report["status"] == "repeated":
        return str(report["message"])
    stored = ", ".join(f"{count:,} {kind}" for kind, count in report["stored"].items()) or "nothing"
    balance = f"{report['rows_read']:,} rows read = {report['rows_stored']:,} stored"
    profile = f" ({report['profile']})" if report["profile"] else ""
    return f"{report['format']}{profile}; {balance} + {report['rows_set_aside']:,} set aside; {stored}"


def _details(report: dict[str, Any]) -> Iterator[str]:
    if report["status"] == "repeated":
        return
    if report["duplicates"]:
        yield f"{report['duplicates']:,} rows repeat an earlier row of their sheet: stored and marked"
    for exhibit, count in report["repeated_elsewhere"].items():
        where = "another file in it" if exhibit == report["exhibit"] else exhibit
        yield f"{count:,} records repeat one of {where}: stored, marked, and counted once"
    for wall, count in report["walled"].items():
        yield f"{count:,} rows behind the wall {wall}: stored, and left out of every question"
    if report["subject"]:
        yield f"records of {report['subject']} (basis: {report['subject_basis'] or 'given'})"
    yield from _times(report)
    yield from _set_aside(report)
    yield from _unknown(report)
    yield from (f"note: {note}" for note in report["notes"])


def _times(report: dict[str, Any]) -> Iterator[str]:
    seen = set()
    for item in report["times"]:
        zone = f"times in {item['zone']} ({item['zone_basis']}), {item['order']} ({item['order_basis']})"
        odd = [
            f"{item[name]:,} {name.replace('_', ' ')}"
            for name in ("not_understood", "implausible", "repeated_hour", "skipped_hour")
            if item[name]
        ]
        line = "; ".join([zone, *odd])
        if item["ambiguous"]:
            line += "; the order of day and month is open: say --dayfirst or --monthfirst"
        if line not in seen:
            seen.add(line)
            yield line


def _to_index(case: Any) -> list[str]:
    """Say where more was brought in than an import indexes before it returns."""
    missing = case.index_report().missing if find_spec("tantivy") is not None else 0
    return [f"To search it in full text, run `casefold index {case.name}`."] if missing else []


def _set_aside(report: dict[str, Any]) -> Iterator[str]:
    for reason, count in report["set_aside_reasons"].items():
        yield f"{count:,} rows set aside: {reason}"
    for item in report["set_aside"][:LISTED]:
        yield f"  {item['place']}: {item['reason']}: {item['text'][:100]}"
    if len(report["set_aside"]) > LISTED:
        yield f"  … {len(report['set_aside']) - LISTED:,} more with --json"


def _unknown(report: dict[str, Any]) -> Iterator[str]:
    for sheet in report["sheets"]:
        place = f" of {sheet['name']}" if sheet["name"] else ""
        if sheet["unknown_columns"]:
            names = ", ".join(sheet["unknown_columns"][:LISTED])
            yield f"columns{place} not understood, kept as text: {names}"
        if sheet["rows_read"] == 0 and sheet["understood_as"]:
            yield f"sheet {sheet['name']} not read: {sheet['understood_as']}"
        yield from (f"{sheet['name'] or 'file'}: {note}" for note in sheet["notes"])
    for field, count in report["values_not_understood"].items():
        yield f"{count:,} values of {field} not understood, kept as text"
    if report["not_normalised"]:
        odd = ", ".join(f"{item['raw']} ({item['rows']:,})" for item in report["not_normalised"][:5])
        yield f"parties that are no telephone number, most frequent: {odd}"
