"""What passes between a page and its islands, in one place: `docs/reference/pieces.md` lists the same fields.

The browser reads these shapes in `frontend/src/contracts.ts`, and refuses what does not fit. Addresses are paths of
this site. Times are UTC in ISO 8601 with a `Z`; where a piece names a zone, the browser shows them in it. A cell of a
table may hold a time without one: it is shown as stated, in no zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Cell = str | int | float | bool | None
"""One value of a table; a timestamp is its UTC text with a `Z`, or without one exactly as an exhibit states it."""


class Shape:
    """A value that crosses into the browser."""

    __slots__ = ()

    def as_json(self) -> dict[str, Any]:
        """Return the value as JSON knows it: names as in the fields, tuples as lists."""
        return asdict(self)  # type: ignore[call-overload, no-any-return]  # every subclass is a dataclass


@dataclass(frozen=True, slots=True)
class Column(Shape):
    """One column of a table; `help` says in a sentence what stands in it."""

    name: str
    title: str
    type: Literal["text", "integer", "number", "boolean", "timestamp"] = "text"
    help: str = ""


@dataclass(frozen=True, slots=True)
class Row(Shape):
    """One row: a stable id, the address of its evidence, and a cell for each column."""

    id: str
    cells: tuple[Cell, ...]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class TablePage(Shape):
    """A run of rows out of `total`; `total` is None while nobody has counted."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int | None
    total_is_exact: bool = True
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Node(Shape):
    """An entity or identifier of a chart; `weight` sets its size and which labels come first."""

    id: str
    label: str
    type: Literal["person", "identifier", "organisation", "object", "location", "event"] = "identifier"
    weight: float = 1.0
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Link(Shape):
    """A link between two nodes: `fact` is drawn solid, `assessment` dashed."""

    id: str
    source: str
    target: str
    weight: float = 1.0
    kind: Literal["fact", "assessment"] = "fact"
    label: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Item(Shape):
    """Something on a timeline, at a moment or from `start` to `end`; `assessment` is drawn dashed."""

    id: str
    start: str
    label: str
    lane: str
    end: str | None = None
    kind: str = "fact"
    href: str | None = None


@dataclass(frozen=True, slots=True)
class HeatCell(Shape):
    """How many records fall in an hour (0-23) of a weekday (0 is Monday)."""

    day: int
    hour: int
    count: int
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Source(Shape):
    """A place in an exhibit, in words, with the address of the record read there."""

    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Message(Shape):
    """A message as the exhibit has it. `attachments` are names, never shown; `translated` is a machine's draft.

    `source` and `href` say where it stands, `also` where another exhibit repeats it.
    """

    id: str
    time: str | None
    zone: str
    author: str
    body: str
    is_owner: bool = False
    deleted: bool = False
    attachments: tuple[str, ...] = ()
    translated: str | None = None
    source: str = ""
    href: str | None = None
    also: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class MessagePage(Shape):
    """A run of messages out of `total`, oldest first."""

    messages: tuple[Message, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Point(Shape):
    """A stated position in degrees (WGS 84); with a `time` it takes part in the map's clock.

    `who` it was of joins its trail, `what` saw it (gps, anpr, wifi, photo, card) sets its symbol.
    """

    id: str
    lat: float
    lon: float
    label: str
    href: str | None = None
    time: str | None = None
    who: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Area(Shape):
    """A service area of a cell, not a position: `radius_m` metres around a mast.

    With an `azimuth` (degrees from north) it is a sector `beam` degrees wide, without one a circle.
    """

    id: str
    lat: float
    lon: float
    radius_m: float
    label: str
    azimuth: float | None = None
    beam: float = 120.0
    href: str | None = None
    time: str | None = None
    who: str = ""
    what: str = ""


def places_as_json(rows: Sequence[Sequence[Any]], total: int, record: str) -> dict[str, Any]:
    """Return many places as a map's source gives them: texts that recur are listed once, and named by their number.

    Args:
        rows: id, latitude, longitude, what, who, place, time, and of a service area metres, azimuth, beam (else None).
        total: how many there are, drawn or not.
        record: address of a record, to which its id is added.
    """
    lists: list[dict[str, int]] = [{}, {}, {}]
    made = []
    for identity, lat, lon, *texts, time, radius, azimuth, beam in rows:
        numbers = [known.setdefault(text or "", len(known)) for known, text in zip(lists, texts, strict=True)]
        made.append([identity, lat, lon, *numbers, time, radius, azimuth, beam])
    whats, whos, places = (list(known) for known in lists)
    return {"rows": made, "whats": whats, "whos": whos, "places": places, "total": total, "record": record}
