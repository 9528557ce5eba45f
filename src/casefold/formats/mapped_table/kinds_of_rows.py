"""Which kind of record a table's rows are: by what each kind cannot do without, and how much of it each explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casefold.formats.mapped_table.anatomy import Anatomy
from casefold.formats.mapped_table.claims import map_columns
from casefold.formats.mapped_table.contents import Contents, contents_of
from casefold.formats.mapped_table.fields import TO_EACH
from casefold.formats.mapped_table.words import OF_KIND
from casefold.formats.readers.column_map import ColumnMap
from casefold.formats.readers.column_shapes import shape_of_column

ANPR: Final = 0.9
"""A table of marks, times and places whose headers and values both say so is taken without a question."""
ASKS: Final = 0.4
"""Any other proposal: a person settles what the rows are."""
_LOOKED_AT: Final = 300
"""Columns of a wide table whose values are judged."""
_WHEN: Final = ("time", "date")
_NEEDS: Final[dict[str, tuple[float, tuple[tuple[str, ...], ...]]]] = {
    "sighting": (0.80, (("plate", "lat", "lat_lon"), _WHEN)),
    "transfer": (0.78, (("amount", "amount_in", "amount_out"), (*_WHEN, "from", "to", "other", "balance"))),
    "message": (0.76, (("body",), ("from", "to", "other", "thread"), ("from", "to", "other", *_WHEN))),
    "call": (0.74, (("from", "to", "other"), ("duration_s",), _WHEN)),
    "media": (0.74, (("path",), ("size", "sha256", "md5"))),
    "visit": (0.72, (("url",), (*_WHEN, "title", "visits"))),
    "device": (0.72, (("imei", "serial"), ("maker", "model"))),
    "membership": (0.70, (("group",), ("member",))),
    "link": (0.72, (("from", "from_name"), ("to", "to_name"))),
    "subscriber": (0.66, (("name",), ("address", "postcode", "date_of_birth"))),
    "contact": (0.64, (("name",), ("saved",))),
    "account": (0.60, (("username",), ("service", "subject", "name", "valid_from"))),
    "event": (0.50, (_WHEN,)),
    "document": (0.45, (("body", "title"),)),
}
"""Kind -> how telling it is, and the fields of which one each must be there."""
_SHARE: Final = 0.25
_PAIRS: Final = 0.2
"""So many of the values of two columns are the same where a table lists pairs."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A kind for the rows of a table, its columns, and how it was found."""

    kind: str
    columns: tuple[ColumnMap, ...]
    score: float
    why: str
    others: tuple[str, ...] = ()
    """Kinds the table may be as well, the likelier first."""


def judge(anatomy: Anatomy) -> tuple[Contents, ...]:
    """Judge the sample of each column; those beyond the first few hundred are not looked at."""
    nothing = Contents(shape_of_column(()), {}, frozenset())
    return tuple(
        contents_of(anatomy.column(index)) if index < _LOOKED_AT else nothing for index in range(anatomy.width)
    )


def propose(anatomy: Anatomy, contents: Sequence[Contents], kind: str | None = None) -> Proposed:
    """Propose a kind and its columns.

    Args:
        anatomy: The table.
        contents: What its columns hold.
        kind: The kind a person said; None to find it.
    """
    if anatomy.matrix and kind in (None, "link"):
        return Proposed("link", _matrix(anatomy), ASKS, "the rows are named as the columns are: a matrix")
    if kind is not None:
        columns = _pairs(anatomy, contents) if kind == "link" else None
        return Proposed(kind, columns or _map(anatomy, contents, kind), ASKS, "the kind was given")
    pairs = _pairs(anatomy, contents)
    if pairs is not None:
        return Proposed("link", pairs, ASKS, "the same values stand in the first two columns: pairs")
    found = sorted(_candidates(anatomy, contents), key=lambda one: -one[0])
    if not found:
        columns = _map(anatomy, contents, "document")
        return Proposed("document", _with_text(columns, contents), ASKS, "no column says what the rows are")
    _, best, columns = found[0]
    others = tuple(name for _, name, _ in found[1:4])
    sure = best == "sighting" and _is_anpr(columns, contents, anatomy)
    why = "marks, times and places, by headers and values" if sure else "by its columns"
    return Proposed(best, columns, ANPR if sure else ASKS, why, others)


def _map(anatomy: Anatomy, contents: Sequence[Contents], kind: str) -> tuple[ColumnMap, ...]:
    return map_columns(anatomy.names, contents, kind, headed=anatomy.header is not None)


def _candidates(anatomy: Anatomy, contents: Sequence[Contents]) -> list[tuple[float, str, tuple[ColumnMap, ...]]]:
    found = []
    for kind, (telling, needs) in _NEEDS.items():
        columns = _map(anatomy, contents, kind)
        best: dict[str, float] = {}
        for column in columns:
            if column.field is not None:
                best[column.field] = max(best.get(column.field, 0.0), column.confidence)
        met = [max((best.get(name, 0.0) for name in group), default=0.0) for group in needs]
        if all(met):
            known = sum(column.field is not None for column in columns) / max(1, anatomy.width)
            found.append((telling * sum(met) / len(met) + _SHARE * known, kind, columns))
    return found


def _is_anpr(columns: Sequence[ColumnMap], contents: Sequence[Contents], anatomy: Anatomy) -> bool:
    by_field = {column.field: column for column in columns if column.field is not None}
    plate, place = by_field.get("plate"), by_field.get("place") or by_field.get("lat")
    if plate is None or place is None or anatomy.header is None:
        return False
    timed = "time" in by_field or {"date", "clock"} <= by_field.keys()
    clear = plate.confidence >= 0.9 and contents[plate.index].share("plate") >= 0.8 and place.confidence >= 0.7
    return timed and clear and contents[plate.index].values > 0


def _matrix(anatomy: Anatomy) -> tuple[ColumnMap, ...]:
    first = ColumnMap(0, anatomy.names[0], "from", 0.9, "its names are those of the columns")
    rest = (
        ColumnMap(index, name, TO_EACH, 0.9, "named as a row is, with numbers below")
        for index, name in enumerate(anatomy.names[1:], start=1)
    )
    return (first, *rest)


def _pairs(anatomy: Anatomy, contents: Sequence[Contents]) -> tuple[ColumnMap, ...] | None:
    """Take two or three columns without a header, of which two hold the same values, for a list of links."""
    if anatomy.header is not None or anatomy.width not in (2, 3) or len(anatomy.rows) < 3:
        return None
    one, other = contents[0].texts, contents[1].texts
    if len(one | other) < 3 or len(one & other) < _PAIRS * min(len(one), len(other)) or anatomy.regular < 1:
        return None
    columns = [
        ColumnMap(0, anatomy.names[0], "from", 0.6, "no header; the same values stand in the next column"),
        ColumnMap(1, anatomy.names[1], "to", 0.6, "no header; the same values stand in the column before"),
    ]
    if anatomy.width == 3:
        number = contents[2].share("number") >= 0.95
        columns.append(
            ColumnMap(2, anatomy.names[2], "weight", 0.6, "no header; numbers beside a pair")
            if number
            else ColumnMap(2, anatomy.names[2], "relation", 0.5, "no header; words beside a pair")
        )
    return tuple(columns)


def _with_text(columns: tuple[ColumnMap, ...], contents: Sequence[Contents]) -> tuple[ColumnMap, ...]:
    """Take the column with the longest text for the body of a document, where no header says which."""
    if any(column.field == "body" for column in columns):
        return columns
    texts = [c.index for c in columns if c.field is None and contents[c.index].share("text", "name") >= 0.5]
    if not texts:
        return columns
    longest = max(texts, key=lambda index: contents[index].shape.longest)
    made = ColumnMap(longest, columns[longest].header, "body", ENOUGH_TEXT, "the longest text of the table")
    return (*columns[:longest], made, *columns[longest + 1 :])


ENOUGH_TEXT: Final = 0.3
"""Confidence of a guess from length alone."""

assert _NEEDS.keys() <= OF_KIND.keys()
