"""What named people put into cases themselves: the identifiers they attributed and the notes they wrote.

Asked over many cases at once, so that the arrival of one exhibit can be held against everything its readers work on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from casefold.model.ledger import AttributionStatus
from casefold.store import schema

if TYPE_CHECKING:
    from casefold.store.home import Home

MOST_NOTES = 2_000
"""Notes that are read, the latest ones first."""


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution or a note that stands, with who made it."""

    case: str
    id: str
    by: str
    identifier: str
    """What was attributed; empty for a note."""
    text: str
    """The note; empty for an attribution."""
    region: str | None
    """The case's, for bare numbers in a note."""


def said_by(home: Home, people: Collection[str], cases: Collection[str]) -> list[Said]:
    """Return what stands of the attributions and notes these people made in these cases.

    Args:
        home: The home.
        people: Names as decisions carry them.
        cases: Names of cases.
    """
    with home.catalogue.read() as connection:
        claims = [
            Said(row.case_name, row.id, row.author, row.identifier, "", None)
            for row in connection.execute(_attributions(people, cases))
        ]
        notes = [
            Said(row.case_name, row.id, row.by, "", row.text, row.region)
            for row in connection.execute(_notes(people, cases))
        ]
    return claims + notes


def _attributions(people: Collection[str], cases: Collection[str]) -> sa.Select[tuple[str, str, str, str]]:
    table = schema.attribution
    return sa.select(table.c.case_name, table.c.id, table.c.author, table.c.identifier).where(
        table.c.case_name.in_(cases),
        table.c.author.in_(people),
        table.c.retired.is_(False),
        table.c.status != AttributionStatus.REJECTED.value,
    )


def _notes(people: Collection[str], cases: Collection[str]) -> sa.Select[tuple[str, str, str, str, str | None]]:
    note, made, case = schema.note, schema.decision, schema.case_
    same = (made.c.case_name == note.c.case_name) & (made.c.subject == note.c.id)
    joined = note.join(made, same).join(case, case.c.name == note.c.case_name)
    found = sa.select(note.c.case_name, note.c.id, made.c.by, note.c.text, case.c.region).select_from(joined)
    mine = found.where(
        note.c.case_name.in_(cases),
        note.c.retired.is_(False),
        made.c.subject_kind == "note",
        made.c.action == "create",
        made.c.by.in_(people),
    )
    return mine.order_by(made.c.at.desc()).limit(MOST_NOTES)
