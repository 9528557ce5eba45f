"""The format: propose a kind and columns for any table, take a person's word over it, and read sheet by sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from casefold.errors import BadOption, NotFound
from casefold.formats.contract import Emit, Original, Place, ReadOptions, Recognition
from casefold.formats.mapped_table.anatomy import Anatomy, find_table
from casefold.formats.mapped_table.contents import Contents
from casefold.formats.mapped_table.corrections import (
    check_used,
    corrected,
    fitting_kind,
    for_sheet,
    given_header,
    given_kind,
)
from casefold.formats.mapped_table.fields import HEADER_ROW, fields_of, help_of
from casefold.formats.mapped_table.kinds_of_rows import ASKS, judge, propose
from casefold.formats.mapped_table.matrix import UNIT, cell_at, cells_of
from casefold.formats.mapped_table.profiles import NAME, SCORE, layout_for, read_profile, saved_layouts, to_profile
from casefold.formats.mapped_table.reading import SheetReading, cannot_read
from casefold.formats.mapped_table.section import Section
from casefold.formats.mapped_table.values import currency_in, is_negative, uses_comma
from casefold.formats.readers.chunks import Chunk
from casefold.formats.readers.column_map import IGNORE, WHOLE_TABLE
from casefold.formats.readers.column_shapes import form_of
from casefold.formats.readers.header_text import zone_in
from casefold.formats.readers.rows import Sheet
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import TABLES, Table, can_open, open_table, read_row
from casefold.formats.readers.table_rows import Row
from casefold.model.kinds import KINDS
from casefold.model.option import Option

HEAD_ROWS: Final = 400
"""First rows of a sheet that are looked at before anything is proposed."""
_BLOCK_ROWS: Final = 65_536
_EXAMPLES: Final = 5
_CUT: Final = 200
_GIVEN: Final = 0.9
_GIVEN_CALLS: Final = 0.7
"""A mapping that another format of tables may take as well never outweighs it unasked."""
_UNLIKELY: Final = 0.2
_UNCLEAR: Final = 0.3
"""A table of which less than half is known: it is read as text, and a person may settle its columns afterwards."""
_REGULAR: Final = 0.8
_OF_CALLS: Final = frozenset({"call", "message", "data_session", "cell", "subscriber"})
_MONEY: Final = ("amount", "amount_in", "amount_out", "balance")


class MappedTable:
    """Any table, by a mapping of its columns to a record kind."""

    name = NAME
    title = "Any table, by a mapping"
    version = 1
    kinds = tuple(KINDS)
    media_types: tuple[str, ...] = TABLES
    proves = (
        "What the rows of a table say under the meaning a person gave its columns; each row is kept as it stands. "
        "Not that the table is whole, nor who made it; a read of a mark is a camera's reading and not who was driving."
    )
    tested_on = (
        "real data: messytables, csv-spectrum, FEBRL, Splink fake 1000, party donations, FollowTheMoney tables, covert "
        "networks of UCINET, Montagna; made-up only for reads of number plates, trackers and bank tables"
    )
    options: tuple[Option, ...] = ()

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim the file by what was said of it or a saved profile; else propose, with a score that asks.

        Raises:
            BadOption: The mapping or the profile named does not fit the file.
            BadExhibit: The file is damaged or hostile.
        """
        if not can_open(source):
            return None
        layouts = saved_layouts(options.profiles, options.profile)
        if options.profile is not None and not layouts:
            return None
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
        found = [_look(table, sheet, options, layouts) for sheet in table.info.sheets]
        sections = _without_covers([section for section in found if section is not None], options)
        if not sections:
            return None
        if options.mapping:
            check_used(options.mapping, sections)
        best = max(sections, key=lambda section: (section.is_read, section.score))
        if options.profile is not None and best.profile is None:
            raise BadOption(
                f"the profile '{options.profile}' does not fit: no table of the file has its columns",
                file=source.name,
                remedy="See its columns with `casefold profile show`, or leave --profile out.",
            )
        questions = tuple(dict.fromkeys(question for section in sections for question in section.questions))
        plan = {"sections": [section.to_json() for section in sections]}
        return Recognition(self.name, best.score, best.why, best.profile, questions, plan)

    def read(self, source: Source, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send every row of every sheet as a draft, or set it aside.

        Raises:
            BadExhibit: The file is damaged or hostile.
            Undecided: What was said of the columns is not enough to read them.
        """
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
        plan = recognition.plan or getattr(self.recognise(source, options), "plan", {})
        planned = {value["sheet"]: Section.from_json(dict(value)) for value in plan.get("sections", ())}
        if options.subject is not None:
            emit.subject(options.subject, "given")
        stored = 0
        for number, sheet in enumerate(table.info.sheets, start=1):
            section = planned.get(sheet.name or "")
            if section is None:
                continue
            problem = cannot_read(section)
            if problem is not None:
                raise problem
            reading = SheetReading(section, sheet.name or source.name, number, emit, options.subject)
            for block in table.blocks(_BLOCK_ROWS, sheet=sheet):
                if len(block.rows):
                    reading.feed(Chunk.of(block), {item.row: item.reason for item in block.damaged})
                    emit.progress(min(1.0, table.bytes_read / max(1, table.size)), stored + reading.stored)
            stored += reading.stored
            emit.sheet(reading.close())
        for note in table.info.notes:
            emit.note(note)

    def original(self, source: Source, place: Place, options: ReadOptions) -> Original:
        """Read one row, or one cell of a matrix, again.

        Raises:
            NotFound: There is no such sheet, row or cell.
        """
        number, column = cell_at(place) if place.unit == UNIT else (place.number, None)
        cells = read_row(source, place.part or None, number, encoding=options.encoding, delimiter=options.delimiter)
        if column is None:
            return Original(tuple(cells))
        if column < 0 or column >= len(cells):
            raise NotFound("there is no such cell", file=source.name, place=f"row {number}, column {column + 1}")
        where = f"row {number}, column {column + 1}"
        return Original(cells_of(Row(number, tuple(cells)), column), where=where)

    def fields(self, kind: str) -> dict[str, str]:
        """Return the fields of a record kind with what each means."""
        return {field: help_of(kind, field) for field in fields_of(kind)}

    def to_profile(self, name: str, recognition: Recognition) -> dict[str, Any]:
        """Return a mapping as a profile that knows the table next time by its headers."""
        return to_profile(name, [Section.from_json(dict(value)) for value in recognition.plan["sections"]])

    def check_profile(self, content: Mapping[str, Any]) -> None:
        """Refuse a profile this format cannot read by.

        Raises:
            BadOption: It is malformed, or names a kind or field that there is not.
        """
        read_profile(content)


def _look(table: Table, sheet: Sheet, options: ReadOptions, layouts: Sequence[Any]) -> Section | None:
    """Return how a sheet would be read; None where it is empty."""
    name = sheet.name or ""
    said = for_sheet(options.mapping, name, [other.name or "" for other in table.info.sheets])
    rows = [Row(number, tuple(cells)) for number, cells in table.head(sheet, HEAD_ROWS)]
    anatomy = find_table(rows, given_header(said))
    if anatomy is None:
        return None
    contents = judge(anatomy)
    made = _by_profile(anatomy, contents, name, said, layouts) or _by_itself(anatomy, contents, name, said)
    if not made.is_read:
        return made
    return _with_values(made, anatomy, contents)


def _by_profile(
    anatomy: Anatomy, contents: Sequence[Contents], sheet: str, said: dict[str, str], layouts: Sequence[Any]
) -> Section | None:
    layout = layout_for(layouts, anatomy, contents, sheet)
    if layout is None or said.get(WHOLE_TABLE, layout.kind) != layout.kind:
        return None
    columns = corrected(layout.apply(anatomy.names), said, layout.kind)
    why = f"{_where(anatomy, sheet)}: profile {layout.label}"
    return replace(_section(anatomy, sheet, layout.kind, columns, SCORE, why), profile=layout.label)


def _by_itself(anatomy: Anatomy, contents: Sequence[Contents], sheet: str, said: dict[str, str]) -> Section:
    kind = given_kind(said)
    if kind == IGNORE:
        return _section(anatomy, sheet, IGNORE, (), 0.0, f"{_where(anatomy, sheet)}: left out")
    proposed = propose(anatomy, contents, kind)
    wanted = kind or fitting_kind(proposed.kind, (*proposed.others, *KINDS), said)
    if wanted != proposed.kind:
        proposed = propose(anatomy, contents, wanted)
    columns = corrected(proposed.columns, said, wanted)
    known = sum(column.understood for column in columns)
    why = f"{_where(anatomy, sheet)}, {known} of {len(columns)} columns known as {wanted}: {proposed.why}"
    score = proposed.score
    questions: tuple[str, ...] = ()
    if kind is not None or any(key not in (WHOLE_TABLE, HEADER_ROW) for key in said):
        score = _GIVEN if kind is not None and kind not in _OF_CALLS else max(score, _GIVEN_CALLS)
    elif score <= ASKS:
        unclear = wanted == "document" or known * 2 < len(columns)
        score = (_UNCLEAR if unclear else ASKS) if _is_table(anatomy) else _UNLIKELY
        questions = (f"Its rows are proposed as {KINDS[wanted].title.lower()}: settle what they are, and each column.",)
    made = _section(anatomy, sheet, wanted, columns, score, why)
    return replace(made, questions=questions, others=proposed.others)


def _is_table(anatomy: Anatomy) -> bool:
    return anatomy.width > 1 and anatomy.regular >= _REGULAR and len(anatomy.rows) > 0


def _section(anatomy: Anatomy, sheet: str, kind: str, columns: tuple[Any, ...], score: float, why: str) -> Section:
    header = anatomy.header
    return Section(
        sheet=sheet,
        kind=kind,
        header_row=header.number if header else 0,
        header_cells=tuple(cell or "" for cell in header.cells) if header else (),
        first_row=anatomy.first_row if header is None else header.number + 1,
        columns=columns,
        score=score,
        why=why,
        examples=tuple(tuple((cell or "")[:_CUT] for cell in row.cells) for row in anatomy.rows[:_EXAMPLES]),
    )


def _with_values(section: Section, anatomy: Anatomy, contents: Sequence[Contents]) -> Section:
    """Settle what only the values of the columns say: the sign and the decimals of amounts, the zone of times."""
    money = [index for field in _MONEY for index in section.columns_of(field)]
    amounts = [text for index in section.columns_of("amount") for text in contents[index].texts]
    named = [column.header for column in section.columns if column.field in _MONEY]
    times = [column.header for column in section.columns if column.field in ("time", "date", "clock")]
    return replace(
        section,
        decimal_comma=uses_comma(text for index in money for text in contents[index].texts),
        signed=any(map(is_negative, amounts)),
        currency=None
        if section.has("currency")
        else next((code for code in map(currency_in, named) if code is not None), None),
        zone=next((zone for zone in map(zone_in, times) if zone is not None), None),
        shapes=() if anatomy.header else tuple(form_of(one.shape) for one in contents),
    )


def _without_covers(sections: Sequence[Section], options: ReadOptions) -> list[Section]:
    """Take sheets of a few lines of text beside tables for what they are, unless a person said otherwise."""
    several = len(sections) > 1
    tables = [section for section in sections if section.score > _UNLIKELY]
    if not several or not tables or WHOLE_TABLE in options.mapping:
        return list(sections)
    return [
        section if section.score > _UNLIKELY or not section.is_read else replace(section, kind=IGNORE, text_only=True)
        for section in sections
    ]


def _where(anatomy: Anatomy, sheet: str) -> str:
    place = f"sheet {sheet}: " if sheet else ""
    return f"{place}header in row {anatomy.header.number}" if anatomy.header else f"{place}no header"


FORMAT = MappedTable()
