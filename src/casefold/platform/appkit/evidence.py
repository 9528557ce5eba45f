"""The rows behind a figure, as the drawer and the full page show them: each one click from its raw place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

from casefold.platform.appkit.links import record_url
from casefold.platform.appkit.records import ends_text, key_of, parties_of
from casefold.platform.appkit.values import shown

if TYPE_CHECKING:
    import casefold
    from casefold.platform.appkit.context import Context

MOST_SHOWN = 200
"""Records listed under one figure; the table of records shows the rest."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record behind a figure."""

    record_id: str
    kind: str
    href: str
    time: str
    parties: str
    """Who took part in which role, as stated."""
    place: str
    exhibit: str
    authority: str
    grade: str
    raw: str
    citation: str


def citation(exhibit: casefold.Exhibit, row: Mapping[str, Any]) -> str:
    """Return how a product cites a record: exhibit, file, place, hash and id."""
    return (
        f"Exhibit {exhibit.reference}, {row['file']}, {row['locator']}; SHA-256 {exhibit.sha256}; "
        f"record {row['record_id']}"
    )


def authority_of(exhibit: casefold.Exhibit) -> str:
    """Say what an exhibit was obtained under."""
    given = exhibit.authority
    parts = [given.legal_power, given.reference, given.purpose]
    text = ", ".join(part for part in parts if part)
    if given.date_from or given.date_to:
        text = f"{text} ({given.date_from or '…'} to {given.date_to or '…'})".strip()
    return text or "no authority recorded"


def read_evidence(context: Context, rows: Iterable[Mapping[str, Any]]) -> list[Evidence]:
    """Turn record rows (with `kind`, `record_id`, `exhibit`, `file`, `locator`, `time_utc`, `raw`) into evidence."""
    listed = list(rows)
    exhibits = {item.id: item for item in context.case.exhibits(all=True)}
    with context.case.tables() as tables:
        parties = parties_of(tables, (str(row["record_id"]) for row in listed))
    found = []
    for row in listed:
        exhibit = exhibits[str(row["exhibit"])]
        found.append(
            Evidence(
                record_id=str(row["record_id"]),
                kind=str(row["kind"]),
                href=record_url(context.case_name, str(row["record_id"])),
                time=shown("time_utc", row.get("time_utc"), context.zone),
                parties=ends_text(parties.get(key_of(row), ())),
                place=f"{row['file']}, {row['locator']}",
                exhibit=exhibit.reference,
                authority=authority_of(exhibit),
                grade=str(row.get("grade") or "not graded"),
                raw=str(row.get("raw") or ""),
                citation=citation(exhibit, row),
            )
        )
    return found


def fragment_of_records(
    context: Context, title: str, rows: Sequence[Mapping[str, Any]], *, total: int | None = None
) -> HttpResponse:
    """Show the records behind a figure, in the drawer or as a page."""
    items = read_evidence(context, rows[:MOST_SHOWN])
    values = {"title": title, "items": items, "total": len(rows) if total is None else total}
    return context.render("casefold/evidence.html", values)
