"""`casefold search`, `searches` and `index`: full text, the log of what was asked, and the index behind both."""

from __future__ import annotations

from typing import Any

import click

from casefold.cli.context import Command, case_argument, session, table_options
from casefold.cli.output import Output, emit, plain

LIMIT = 20


@click.command(
    "search",
    cls=Command,
    short_help="Search records and notes in full text.",
    examples=(
        "casefold search larkspur 'warehouse AND (tonight OR tomorrow)'",
        "casefold search larkspur '07700 900123' --newest",
        "casefold search larkspur 'from:07700900123 after:2026-03-01 \"see you\"' --json",
        "casefold search larkspur 'wareh* -language:de' --facets",
    ),
)
@case_argument
@click.argument("query")
@click.option("--newest", "order", flag_value="newest", help="The newest first.")
@click.option("--oldest", "order", flag_value="oldest", help="The oldest first.")
@click.option("--facets", is_flag=True, help="Count the hits by kind, exhibit, party, month, place and language.")
@click.option("--limit", type=click.IntRange(1, 200), default=LIMIT, show_default=True, help="Most hits to give.")
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True, help="Hits to leave out first.")
@table_options
def search(case: str, query: str, order: str | None, facets: bool, limit: int, offset: int) -> None:
    """Search the records and notes of a case; the question and its counts are logged for disclosure.

    QUERY has words, "phrases", begin*, like~, numbers in any spelling, *0123 for the end of a number, AND, OR, NOT,
    brackets, and kind: exhibit: from: to: party: before: after: month: language: place: with a value.
    """
    wishes = session()
    opened = wishes.case(case)
    answer = opened.search(query, by=wishes.by, order=order or "relevance", offset=offset, limit=limit)
    rows = [
        {
            "record_id": hit.record_id,
            "kind": hit.kind,
            "exhibit": hit.reference,
            "time_utc": plain(hit.time_utc, "time_utc"),
            "parties": "".join(said.text for said in hit.head),
            "text": " ".join("".join(said.text for said in hit.excerpt).split()),
        }
        for hit in answer.hits
    ]
    notes = [
        {"id": hit.id, "subject": hit.subject, "text": "".join(s.text for s in hit.excerpt)} for hit in answer.notes
    ]
    fields: dict[str, Any] = {
        "case": case,
        "query": query,
        "total": answer.total,
        "notes": notes,
        "note_total": answer.note_total,
        "facets": {facet.name: {item.value: item.count for item in facet.values} for facet in answer.facets},
        "exhibits_searched": answer.exhibits_searched,
        "not_searched": list(answer.not_searched.exhibits),
    }
    emit(
        wishes,
        Output(
            fields=fields,
            rows=rows,
            columns=("record_id", "exhibit", "time_utc", "parties", "text"),
            before=_before(answer, facets=facets),
            after=_after(answer, len(rows)),
            empty="No record has what you look for.",
        ),
    )


def _before(answer: Any, *, facets: bool) -> list[str]:
    one = answer.total == 1
    lines = [f"{answer.total:,} record{'' if one else 's'} in {answer.exhibits_searched:,} exhibits searched."]
    if answer.not_searched.sentence:
        lines.append(answer.not_searched.sentence)
    for facet in answer.facets if facets else ():
        more = ", …" if facet.is_cut else ""
        lines.append(f"{facet.title}: {', '.join(f'{v.title} {v.count:,}' for v in facet.values)}{more}")
    return lines


def _after(answer: Any, shown: int) -> list[str]:
    lines = [f"Note {hit.id} on {hit.subject}: {''.join(said.text for said in hit.excerpt)}" for hit in answer.notes]
    if answer.note_total > len(answer.notes):
        lines.append(f"{answer.note_total:,} notes in all.")
    if answer.total > answer.offset + shown:
        lines.append(f"{shown:,} of {answer.total:,} shown; more with --offset.")
    return lines


@click.command(
    "searches",
    cls=Command,
    short_help="List what was searched for, with what was found.",
    examples=("casefold searches larkspur", "casefold searches larkspur --csv searches.csv"),
)
@case_argument
@table_options
def searches(case: str) -> None:
    """List the searches of a case with their counts, those without a result too: for the disclosure officer."""
    wishes = session()
    rows = [plain(item) for item in wishes.case(case).searches(by=wishes.by)]
    columns = ("id", "at", "by", "query", "total", "note_total", "exhibits_searched", "not_searched", "is_whole")
    emit(wishes, Output(fields={"case": case}, rows=rows, columns=columns, empty="Nothing was searched for yet."))


@click.command(
    "index",
    cls=Command,
    short_help="Bring the search index up to date.",
    examples=("casefold index larkspur", "casefold index larkspur --rebuild"),
)
@case_argument
@click.option("--rebuild", is_flag=True, help="Build it anew from the record files.")
def index(case: str, rebuild: bool) -> None:
    """Bring the search index of a case up to what it holds; imports do so by themselves."""
    wishes = session()
    opened = wishes.case(case)
    came = opened.index(rebuild_all=rebuild)
    report = opened.index_report()
    lines = [
        f"{came:,} records indexed; {report.records:,} can be searched, in {report.size / 1e6:,.1f} MB.",
        *([f"{report.missing:,} record files are not in it yet."] if report.missing else []),
    ]
    emit(wishes, Output(fields={"case": case, "indexed": came, **plain(report)}, before=lines))
