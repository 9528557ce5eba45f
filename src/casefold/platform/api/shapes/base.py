"""What all shapes share: descriptions taken from docstrings, texts every database can keep, lists in parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema
from pydantic import ConfigDict

Item = TypeVar("Item")

MOST_LISTED = 1_000
BIGGEST = 2**53 - 1
"""The greatest whole number JSON carries everywhere."""

Text = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
"""Any text but one with a NUL, which no database keeps."""
Said = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
"""A text that says something."""
Short = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f]*$")]
"""One line."""
Whole = Annotated[int, Field(ge=-BIGGEST, le=BIGGEST)]
"""A whole number."""


class Shape(Schema):
    """Something answered; the text below a field describes it."""

    model_config = ConfigDict(from_attributes=True, use_attribute_docstrings=True)


class Given(Schema):
    """Something sent; a field that is not described is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Window(Schema):
    """Which part of a list."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    offset: int = Field(0, ge=0, le=BIGGEST)
    """Items to leave out first."""
    limit: int = Field(100, ge=1, le=MOST_LISTED)
    """Most items to give."""


class Listed(Shape, Generic[Item]):
    """A part of a list, and where the next one begins."""

    items: list[Item]
    """Those of this part, in the order of the list."""
    total: int
    """How many there are."""
    next_offset: int | None
    """`offset` of the next part; null at the end."""


def listed(items: Iterable[Any], window: Window) -> dict[str, Any]:
    """Return a part of a list as `Listed` describes it."""
    whole: Sequence[Any] = items if isinstance(items, Sequence) else list(items)
    end = window.offset + window.limit
    return {
        "items": whole[window.offset : end],
        "total": len(whole),
        "next_offset": end if end < len(whole) else None,
    }


def listed_rows(rows: QuerySet[Any], window: Window) -> dict[str, Any]:
    """Return a part of a table's rows as `Listed` describes it: counted and cut by the database."""
    total, end = rows.count(), window.offset + window.limit
    items = list(rows[window.offset : end]) if window.offset < total else []
    return {"items": items, "total": total, "next_offset": end if end < total else None}
