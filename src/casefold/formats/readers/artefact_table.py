"""A report's tables become records: the one way that every extraction tool's tables take.

LEAPP, AXIOM and Cellebrite name and arrange their tables differently; that is all that differs. A table is understood
by its name and headers, each row gives a record of its kind, and what is not understood is named in the inventory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Final

from casefold.formats.readers.artefact_columns import Columns, Row, columns_of, plain
from casefold.formats.readers.artefact_kinds import EVENT, Rule, is_device_key, pairs_of, rule_for
from casefold.formats.readers.artefact_people import Person
from casefold.formats.readers.artefact_records import GIVE, Given, device
from casefold.formats.readers.artefact_sides import Table, service_of_table
from casefold.formats.readers.artefact_words import DEVICE_KEYS, FIELDS, SHOWN, Words
from casefold.formats.readers.items import Records, Side
from casefold.formats.readers.rows import RowBlock, Sheet
from casefold.formats.readers.secrets import LeftOut
from casefold.formats.readers.stated_times import Order, is_moment, looks_like_time, settle_order
from casefold.formats.readers.table import Table as OpenTable

KINDS: Final = ("call", "message", "contact", "account", "sighting", "visit", "media", "event", "device")
HEADER_ROWS: Final = 12
"""First rows among which a table's header is looked for."""
_SURVEY_ROWS: Final = 2_000
_FIRST_ROWS: Final = 25
_MOST_PAIRS: Final = 5_000
_NEVER: Final = re.compile(
    r"pass(?:word|code)|cookie|key(?:chain|store)|credential|\btokens?\b|auto ?fill|login data", re.IGNORECASE
)
_DATE_ONLY: Final = 10
_ZONED: Final = re.compile(r"Z$|[+-][0-9]{2}:?[0-9]{2}$|\((?:UTC|GMT)?[+-]")
_OF_THE_TABLE: Final = frozenset({"service", "network", "deleted", "confidence", "found_in", "thread", "thread_name"})
"""Fields that a row without content may still have."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it comes out of a file."""

    number: int
    cells: Sequence[str | None]
    flags: tuple[str, ...] = ()

    @property
    def filled(self) -> list[str]:
        """Return the cells that hold anything."""
        return [text for text in self.cells if text is not None and text.strip()]


@dataclass(slots=True)
class Found:
    """A table of a report."""

    name: str
    headers: tuple[str, ...]
    rows: Iterable[Cells]
    part: str = ""
    """Where its rows stand in the file: the sheet's or table's name, '' where the file is one table."""
    times: tuple[int, ...] = ()
    """Columns that are declared to hold times."""
    rule: Rule | None = None
    """What it lists, where the format knows; None leaves it to its name and columns."""
    carried: tuple[int, ...] = ()
    """Columns that hold for the rows below too while these leave them empty: a conversation's, in merged cells."""
    give: Callable[[Row, Table], Given] | None = None
    """How the format itself makes records of its rows."""


@dataclass(slots=True)
class Reading:
    """What the tables of one report share while they are read."""

    out: Records
    words: Words = field(default_factory=lambda: FIELDS)
    order: Order | None = None
    numbers: list[str] = field(default_factory=list)
    """Telephone numbers that the report states for the device, in its order."""
    left_out: LeftOut = field(default_factory=LeftOut)
    notes: dict[str, int] = field(default_factory=dict)
    zoneless: int = 0
    given: str | None = None
    """Whose device it is, where a person said so."""

    @property
    def own(self) -> Person | None:
        """Return the device's own side: the one given, else the number stated for it where there is exactly one."""
        if self.given:
            return Person(self.given, None, True)
        return Person(self.numbers[0], None, True) if len(self.numbers) == 1 else None

    def read(self, found: Found) -> None:
        """Hand the rows of a table on as records, or name the table in the inventory."""
        rows = iter(found.rows)
        first = list(islice(rows, _FIRST_ROWS))
        rows = chain(first, rows)
        times = (*found.times, *time_columns(first))
        columns = columns_of(found.headers, words=self.words, order=self.order, times=times)
        pairs = pairs_of(columns)
        if pairs is not None:
            ahead = list(islice(rows, _MOST_PAIRS))
            if any(is_device_key(_text(row, pairs[0])) for row in ahead):
                self._device(found, columns, ahead, pairs, rows)
                return
            rows = chain(ahead, rows)
        rule = found.rule or rule_for(found.name, columns)
        if _NEVER.search(found.name):
            count = sum(1 for row in rows if row.filled)
            self.out.inventory(
                found.name, f"{count:,} rows that may hold passwords, keys or tokens: never imported", rows=count
            )
            return
        if rule is None and not columns.times:
            count = sum(1 for row in rows if row.filled)
            self.out.inventory(
                found.name, f"{count:,} rows without a time, of no kind that is known: not stored", rows=count
            )
            return
        self._rows(found, columns, rule, rows)

    def finish(self) -> None:
        """Say in the report what was concluded and left out."""
        for what, count in sorted(self.notes.items()):
            self.out.note(f"{what}: {count:,}")
        for note in self.left_out.notes():
            self.out.note(note)

    def _rows(self, found: Found, columns: Columns, rule: Rule | None, rows: Iterator[Cells]) -> None:
        table = Table(found.name, rule.variant if rule else "", service_of_table(found.name), self.own)
        kind = rule.kind if rule is not None else EVENT
        give = found.give or GIVE[kind]
        self._account(found, columns, kind)
        above: Row | None = None
        for cells in rows:
            if not cells.filled:
                continue
            if is_header_again(cells, columns):
                columns = columns_of([text or "" for text in cells.cells], words=self.words, order=self.order)
                self.out.set_aside(cells.number, "the header again", part=found.part, text=" | ".join(cells.filled))
                continue
            row = Row(cells.number, cells.cells, columns, cells.flags)
            if found.carried:
                row, above = _carried(row, above, found.carried)
            self._add(found, row, give(row, table))
        for what, count in table.notes.items():
            self.notes[what] = self.notes.get(what, 0) + count

    def _add(self, found: Found, row: Row, given: Given) -> None:
        if not given.sides and not any(given.fields.get(name) for name in given.fields if name not in _OF_THE_TABLE):
            text = " | ".join(filter(None, row.cells))
            self.out.set_aside(row.number, "states neither time, content nor party", part=found.part, text=text)
            return
        time = given.fields.get("time")
        if time and len(time) > _DATE_ONLY and _ZONED.search(time) is None:
            self.zoneless += 1
        raw = self.left_out.without(row.raw(), found.name)
        self.out.add(
            given.kind, row.number, fields=given.fields, raw=raw, sides=given.sides, part=found.part, flags=row.flags
        )

    def _account(self, found: Found, columns: Columns, kind: str) -> None:
        self.out.part(found.part).mapping = columns.mapping(SHOWN[kind])

    def _device(
        self, found: Found, columns: Columns, ahead: list[Cells], pairs: tuple[int, int], rest: Iterator[Cells]
    ) -> None:
        """Hand a list of a device's properties on as one record, at the place of its first row."""
        listed = pairs_as_dict(
            ((_text(row, pairs[0]), _text(row, pairs[1])) for row in ahead), self.left_out, found.name
        )
        fields, numbers = device(listed, DEVICE_KEYS)
        self.numbers += [number for number in numbers if number not in self.numbers]
        subjects = [Side("subject", number, owner=True) for number in numbers]
        self.out.add("device", ahead[0].number, fields=fields, raw=listed, sides=subjects, part=found.part)
        left = sum(1 for _ in rest)
        if left:
            self.out.inventory(found.name, f"{left:,} further properties were not read", rows=left)


def time_columns(rows: Sequence[Cells]) -> tuple[int, ...]:
    """Return the columns that hold dates with a clock and nothing else, whatever their headers say."""
    found = []
    for column in range(max((len(row.cells) for row in rows), default=0)):
        texts = [text for row in rows if (text := _text(row, column)).strip()]
        if texts and all(is_moment(text) for text in texts):
            found.append(column)
    return tuple(found)


def _carried(row: Row, above: Row | None, places: tuple[int, ...]) -> tuple[Row, Row]:
    """Complete a row from the one above where it leaves all carried columns empty; return it, and what goes below."""
    if above is None or any(row.cell(place) is not None for place in places):
        return row, row
    cells = list(row.cells)
    for place in places:
        if place < len(cells):
            cells[place] = above.cell(place)
    full = replace(row, cells=cells, written=row.cells)
    return full, full


def pairs_as_dict(pairs: Iterable[tuple[str, str]], left_out: LeftOut, place: str) -> dict[str, str | None]:
    """Return name -> value of a list of properties, a second of the same name with its number; secrets left out."""
    listed: dict[str, str | None] = {}
    for name, value in pairs:
        if not name.strip():
            continue
        key, number = name, 1
        while key in listed:
            number += 1
            key = f"{name} [{number}]"
        listed[key] = value
    return left_out.without(listed, place)


def is_header_again(cells: Cells, columns: Columns) -> bool:
    """Say whether a row repeats the header: some tools append a table to the one before."""
    texts = [plain(text or "") for text in cells.cells[: len(columns.headers)]]
    heads = [plain(header) for header in columns.headers]
    return len(texts) > 1 and (texts == heads or (texts[:2] == heads[:2] and len(cells.filled) == len(set(texts))))


def cells_of(table: OpenTable, sheet: Sheet | None = None) -> Iterator[Cells]:
    """Yield the rows of a sheet, or of the only table, with the marks of those that were damaged on the way."""
    for block in table.blocks(8_192, sheet=sheet):
        yield from _cells_of(block)


def header_among(rows: Sequence[Cells], known: Callable[[str], bool]) -> Cells | None:
    """Find the header among the first rows of a table: the first with two cells or more, of which one is known.

    Args:
        rows: The first rows.
        known: Says whether a plain header is one of the tool's.
    """
    for row in rows[:HEADER_ROWS]:
        texts = [plain(text) for text in row.filled]
        if (
            len(texts) >= 2
            and any(known(text) for text in texts)
            and not any(looks_like_time(text) for text in row.filled)
        ):
            return row
    return None


def order_of(tables: Iterable[tuple[Sequence[str], Iterable[Cells]]]) -> Order | None:
    """Tell the order of day and month from the times of all tables: one workbook is written by one program."""

    def texts() -> Iterator[str]:
        for headers, rows in tables:
            places = columns_of(headers).times
            for row in islice(rows, _SURVEY_ROWS):
                yield from (text for place in places if place < len(row.cells) and (text := row.cells[place]))

    return settle_order(texts())


def _cells_of(block: RowBlock) -> Iterator[Cells]:
    marks: dict[int, tuple[str, ...]] = {item.row: ("quote_damaged",) for item in block.damaged}
    for number, _ in block.decoded_as:
        marks[number] = (*marks.get(number, ()), "decoded_as")
    columns = [column.to_pylist() for column in block.cells.columns]
    for place, number in enumerate(block.rows.tolist()):
        yield Cells(number, [column[place] for column in columns], marks.get(number, ()))


def _text(row: Cells, column: int) -> str:
    return (row.cells[column] if column < len(row.cells) else None) or ""
