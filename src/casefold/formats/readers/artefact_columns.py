"""The columns of a report's table: which header stands for what, and the cells of a row by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from casefold.formats.readers.artefact_words import FIELDS, NO_EVENT_TIME, TIME_WORDS, Words
from casefold.formats.readers.stated_times import Order, Stated, is_clock, iso_text, looks_like_time, stated_by

_EDGES: Final = "\ufeff\u200b\u200e\u200f\xa0 \t\r\n"
_CAMEL: Final = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
_SIGNS: Final = re.compile(r"[\W_]+")
_DIGITS: Final = re.compile(r"[0-9].*[0-9].*[0-9].*[0-9]")
_NOTHING: Final = frozenset({"", "none", "null", "nan", "n/a"})


@lru_cache(maxsize=16_384)
def plain(header: str) -> str:
    """Return a header without signs, case and what it states of its times; `#` stays."""
    text = stated_by(header.strip(_EDGES))[0].replace("(s)", "s").replace("(es)", "es")
    text = text if " " in text else _CAMEL.sub(" ", text)
    return " ".join(_SIGNS.sub(" ", text).lower().split()) or header.strip(_EDGES)


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of one table hold."""

    headers: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    """Field -> the columns that may hold it, the best first."""
    times: tuple[int, ...]
    """Every column whose header announces a time, in the table's order."""
    stated: tuple[Stated, ...]
    """What each header states of its times."""

    def has(self, *fields: str) -> bool:
        """Say whether one of these fields has a column."""
        return any(name in self.places for name in fields)

    def mapping(self, fields: Iterable[str]) -> dict[str, str]:
        """Return header -> field for the account of what was understood."""
        return {self.headers[self.places[name][0]]: name for name in fields if name in self.places}


def columns_of(
    headers: Sequence[str], *, words: Words = FIELDS, order: Order | None = None, times: Iterable[int] = ()
) -> Columns:
    """Understand a table's headers.

    Args:
        headers: As written.
        words: Field -> headers.
        order: Order of day and month, where the whole workbook shows it and a header does not state it.
        times: Columns that are declared to hold times, whatever their headers say.
    """
    named = [plain(header) for header in headers]
    found: dict[str, tuple[int, ...]] = {}
    for name, known in words.items():
        ranked = [(known.index(text), column) for column, text in enumerate(named) if text in known]
        if ranked:
            found[name] = tuple(column for _, column in sorted(ranked))
    stated = [stated_by(header.strip(_EDGES))[1] for header in headers]
    declared = set(times)
    announced = tuple(column for column, text in enumerate(named) if column in declared or announces_time(text))
    return Columns(
        tuple(headers),
        found,
        announced,
        tuple(Stated(one.order or order, one.offset) for one in stated),
    )


def announces_time(text: str) -> bool:
    """Say whether a plain header announces a moment."""
    words = text.split()
    if NO_EVENT_TIME.intersection(words) or "time zone" in text:
        return False
    return any(word in TIME_WORDS for word in words) or text.endswith(("timestamp", "datetime"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    number: int
    cells: Sequence[str | None]
    columns: Columns
    flags: tuple[str, ...] = ()
    written: Sequence[str | None] | None = None
    """The cells as they stand in the file, where `cells` was completed from a row above (merged cells)."""

    def cell(self, column: int) -> str | None:
        """Return a cell; None where it is empty."""
        text = self.cells[column] if column < len(self.cells) else None
        return None if text is None or text.strip(_EDGES).lower() in _NOTHING else text

    def first(self, *fields: str) -> str | None:
        """Return the first filled cell of these fields."""
        for name in fields:
            for column in self.columns.places.get(name, ()):
                text = self.cell(column)
                if text is not None:
                    return text
        return None

    def all(self, name: str) -> list[str]:
        """Return every filled cell of a field."""
        return [text for column in self.columns.places.get(name, ()) if (text := self.cell(column)) is not None]

    def moment(self, name: str = "time") -> str | None:
        """Return the first time of a field as ISO where it is stated how to read it, else as it is written."""
        filled = [(column, text) for column in self.columns.places.get(name, ()) if (text := self.cell(column))]
        for column, text in filled:
            if (found := self._moment(text, column)) is not None:
                return found
        strange = (text for column, text in filled if column in self.columns.times and _DIGITS.search(text))
        return next(strange, None)

    def any_moment(self) -> str | None:
        """Return the time of the row: of the columns known for it, else of the first that announces one."""
        found = self.moment()
        if found is not None:
            return found
        for column in self.columns.times:
            text = self.cell(column)
            if text is not None and looks_like_time(text):
                return iso_text(text, self.columns.stated[column])
        return None

    def raw(self) -> dict[str, str | None]:
        """Return header -> cell as read; a second column of the same header has its number behind it."""
        raw: dict[str, str | None] = {}
        cells = self.cells if self.written is None else self.written
        for column in range(max(len(self.columns.headers), len(cells))):
            header = self.columns.headers[column] if column < len(self.columns.headers) else ""
            name = header.strip(_EDGES) or f"column {column + 1}"
            key = name if name not in raw else f"{name} [{column + 1}]"
            raw[key] = cells[column] if column < len(cells) else None
        return raw

    def _moment(self, text: str, column: int) -> str | None:
        if is_clock(text):
            day = next((one for one in self.all("day") if looks_like_time(one)), None)
            if day is None:
                return None
            text = f"{day.split()[0]} {text.strip()}"
        return iso_text(text, self.columns.stated[column]) if looks_like_time(text) else None
