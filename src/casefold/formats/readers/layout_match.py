"""What a table must look like to be of a known layout: by its headers, or by the forms of its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.column_shapes import ColumnShape
from casefold.formats.readers.header_text import bare, squash

_MOST: Final = 0.95
_MANY: Final = 0.6


@dataclass(frozen=True, slots=True)
class Match:
    """What a table must look like to be of a layout; everything stated must hold."""

    headers: tuple[str, ...] = ()
    """All of these columns are there."""
    any_of: tuple[str, ...] = ()
    at_least: int = 1
    """So many of `any_of` are there."""
    values: tuple[str, ...] = ()
    """One column's values are, for the most part, among these words."""
    one_of: tuple[str, ...] = ()
    """At least one of these words occurs: what tells the layout from others with the same common words."""
    shapes: tuple[str, ...] = ()
    """Without a header: the form of each column (`datetime`, `integer?`, `in 1 2`, `any`)."""

    @property
    def by_header(self) -> bool:
        """Tell whether the layout is known by its header."""
        return len(self.headers) + len(self.any_of) > 0

    @property
    def weight(self) -> int:
        """Return how much a table must show; of several layouts that fit, the most demanding one is taken."""
        return len(self.headers) + (self.at_least if self.any_of else 0) + 2 * (len(self.values) > 0) + len(self.shapes)


def matches(match: Match, headers: Sequence[str] | None, shapes: Sequence[ColumnShape], *, named: bool = False) -> bool:
    """Tell whether a table looks as a layout says.

    Args:
        match: What is looked for.
        headers: Its header; None where it has none.
        shapes: What its values look like.
        named: Whether a person chose the profile: then its header is enough, and no value has to prove it.
    """
    if headers is None:
        return len(match.shapes) > 0 and _shapes_fit(match.shapes, shapes)
    if not match.by_header and len(match.values) == 0:
        return False
    there = {squash(header) for header in headers} | {squash(bare(header)) for header in headers}
    if not all(_named(name, there) for name in match.headers):
        return False
    if match.any_of and sum(_named(name, there) for name in match.any_of) < match.at_least:
        return False
    words, telling = {squash(word) for word in match.values}, {squash(word) for word in match.one_of}
    if named and match.by_header:
        return True
    return len(words) == 0 or any(_among(shape, words, telling) for shape in shapes)


def _named(name: str, there: set[str]) -> bool:
    return squash(name) in there or squash(bare(name)) in there


def _among(shape: ColumnShape, words: set[str], telling: set[str]) -> bool:
    seen = {squash(text) for text, _ in shape.few}
    if telling and not seen & telling:
        return False
    return sum(share for text, share in shape.few if squash(text) in words) >= _MANY


def _shapes_fit(wanted: Sequence[str], shapes: Sequence[ColumnShape]) -> bool:
    required = sum(not form.endswith("?") for form in wanted)
    if not required <= len(shapes) <= len(wanted):
        return False
    return all(_shape_fits(form, shape) for form, shape in zip(wanted, shapes, strict=False))


def _shape_fits(form: str, shape: ColumnShape) -> bool:
    optional, form = form.endswith("?"), form.removesuffix("?")
    if shape.values == 0:
        return optional
    if form == "any":
        return True
    if form.startswith("in "):
        allowed = form.split()[1:]
        return shape.within(allowed) >= _MOST
    return shape.share(*form.split("|")) >= _MOST
