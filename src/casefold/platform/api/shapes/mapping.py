"""Shapes of a proposal for the columns of a table, and of what a person says of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Field

from casefold.platform.api.shapes.base import Given, Said, Shape, Short

if TYPE_CHECKING:
    from casefold.case import Proposal

MOST_SAID = 2_000
"""Columns one request can speak of."""

Header = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]


class MappingSaid(Given):
    """What is said of an exhibit's tables; empty leaves it to what is found."""

    mapping: dict[Header, Short] = Field(default_factory=dict, max_length=MOST_SAID)
    """Header (or column letter) to field; `*` to the record kind of all rows; `#header` to the header's row. With
    `SHEET!` before it, it is said of one sheet."""
    format: Short = ""
    """Format to read it as: `mapped_table` takes any table."""
    profile: Short = ""
    """Saved profile to read it by, `name` or `name@version`."""
    subject: Short = ""
    """Whose records these are."""
    timezone: Short = ""
    """Zone of times that state none."""
    day_order: Literal["", "day", "month"] = ""
    """Whether the day or the month comes first; empty leaves it to the rows."""


class ProfileSaid(MappingSaid):
    """A mapping and the name it is kept under."""

    name: Said
    """Name of the profile: small letters, digits and hyphens."""


class ProfileShape(Shape):
    """A profile that was kept."""

    profile: str
    """Its name and version, such as `acme@2`."""


class TableColumnShape(Shape):
    """One column of a table."""

    index: int
    """Its place, from 0."""
    header: str
    """Its header as written; its letter where there is none."""
    key: str
    """What a mapping calls it."""
    field: str | None
    """What it is taken for."""
    confidence: float
    """How surely, 0 to 1."""
    why: str
    """On what ground."""
    examples: list[str]
    """Its first values."""


class TableShape(Shape):
    """One table."""

    sheet: str
    """Its sheet; empty for a text file."""
    kind: str | None
    """Record kind of its rows; null where each row says it."""
    others: list[str]
    """Kinds they may be as well."""
    header_row: int
    """Row of the header; 0 for none."""
    columns: list[TableColumnShape]
    """Its columns."""


class StoredShape(Shape):
    """A record as it would be stored."""

    kind: str
    """Record kind."""
    place: str
    """Its place in the file."""
    values: dict[str, str]
    """Columns that hold something, as text."""
    parties: list[dict[str, Any]]
    """Its parties: role, identifier, identifier_type, state, raw, name, note."""


class ProposalShape(Shape):
    """How an exhibit's tables would be read."""

    format: str
    """Format that would read it."""
    score: float
    """How surely it is that, 0 to 1; from 0.8 on an import does not ask."""
    why: str
    """On what ground."""
    profile: str | None
    """Profile it is recognised by."""
    questions: list[str]
    """What a person should settle first."""
    tables: list[TableShape]
    """Its tables."""
    first: list[StoredShape]
    """The first rows as they would be stored."""
    settled_over: int
    """Rows they were settled over."""
    problem: str
    """Why the first rows cannot be shown; empty where they can."""


def proposal_shape(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as `ProposalShape` describes it."""
    kept = ("role", "identifier", "identifier_type", "state", "raw", "name", "note")
    return {
        "format": proposal.format,
        "score": proposal.score,
        "why": proposal.why,
        "profile": proposal.profile,
        "questions": list(proposal.questions),
        "tables": [asdict(table) for table in proposal.tables],
        "first": [
            {
                "kind": row.kind,
                "place": row.place,
                "values": row.values,
                "parties": [{name: party[name] for name in kept} for party in row.parties],
            }
            for row in proposal.first.rows
        ],
        "settled_over": proposal.first.read,
        "problem": proposal.problem,
    }
