"""The format itself: recognise a call-data table in any of its layouts, then read it sheet by sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from casefold.errors import BadOption
from casefold.formats.call_table.corrections import check_used, checked
from casefold.formats.call_table.fields import FIELDS_OF, TABLE_OF_KIND
from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.output import Output
from casefold.formats.call_table.profiles import NAME, Profile, chosen, known_profiles, read_profile
from casefold.formats.call_table.reading import NOT_OURS, SheetReading
from casefold.formats.call_table.saving import to_profile
from casefold.formats.call_table.sections import Block, find_blocks
from casefold.formats.call_table.surroundings import Surroundings
from casefold.formats.call_table.throughout import named_throughout
from casefold.formats.call_table.understand import understand
from casefold.formats.contract import POSSIBLE, Emit, Original, Place, ReadOptions, Recognition
from casefold.formats.readers.arrow_text import party_key
from casefold.formats.readers.chunks import Chunk
from casefold.formats.readers.rows import Sheet
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import TABLES, Table, can_open, open_table, read_row
from casefold.formats.readers.table_rows import Cells, Row
from casefold.model.kinds import KINDS
from casefold.model.option import Option

HEAD_ROWS: Final = 600
"""First rows of a sheet that are looked at before anything is decided."""
_BLOCK_ROWS: Final = 131_072
_SORTED: Final = "the first rows share a number, the others do not: nobody is taken for the subject"
_MOST_ABOVE: Final = 100
_MOST_TEXT_ROWS: Final = 200


@dataclass(frozen=True, slots=True)
class _Looked:
    """A sheet's blocks and what became of them."""

    sheet: Sheet
    sections: tuple[Section, ...]
    text_only: bool
    above: tuple[Cells, ...] = ()
    """Lines that hold for whatever comes further down in the sheet."""

    @property
    def name(self) -> str:
        return self.sheet.name or ""

    @property
    def ours(self) -> bool:
        return any(section.table for section in self.sections)


class CallTable:
    """Calls, messages, data sessions, cell sites and customers in any table layout."""

    name = NAME
    title = "Call data tables"
    version = 1
    kinds = ("call", "message", "data_session", "cell", "subscriber")
    media_types: tuple[str, ...] = TABLES
    proves = (
        "What a provider's system recorded about communications of a number, a SIM or a handset. Not who used it, "
        "not what was said; a cell is a service area and not a place; an unanswered call was not spoken."
    )
    tested_on = (
        "real data: Copenhagen Networks Study, bandicoot samples; published descriptions: AT&T, Verizon, T-Mobile US, "
        "Sprint, 3GPP TS 32.298; made-up tables for UK layouts, whose real headers are not public"
    )
    options: tuple[Option, ...] = ()

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim the file by its best section; None where no sheet holds anything of ours.

        Raises:
            BadOption: The mapping or the profile named does not fit the file.
            BadExhibit: The file is damaged or hostile.
        """
        if not can_open(source):
            return None
        options = _with_name(options, source)
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
        looked = [_checked(one, source, table) for one in _look(table, options)]
        sections = [section for one in looked for section in one.sections if section.table]
        if options.mapping:
            check_used(options.mapping, [section for one in looked for section in one.sections])
        if not sections:
            return None
        best = max(sections, key=lambda section: section.score)
        return Recognition(
            format=self.name,
            score=best.score,
            why=_why(best, sections),
            profile=best.profile,
            questions=tuple(dict.fromkeys(question for section in sections for question in section.questions)),
            plan=_plan(looked),
        )

    def read(self, source: Source, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send every row of every sheet as a draft, or set it aside.

        Raises:
            BadExhibit: The file is damaged or hostile.
        """
        options = _with_name(options, source)
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
        planned = [Section.from_json(dict(value)) for value in recognition.plan.get("sections", ())]
        subjects = _subjects(planned)
        only = next(iter(subjects.values())) if len(subjects) == 1 else None
        output = Output(emit, only[0] if only is not None else None)
        if only is not None:
            emit.subject(*only)
        elif subjects:
            emit.note("records of several parties: " + ", ".join(sorted(text for text, _ in subjects.values())))
        text_only = set(recognition.plan.get("text_only", ()))
        above = recognition.plan.get("above", {})
        for sheet in table.info.sheets:
            around = _surroundings(sheet, options, [tuple(cells) for cells in above.get(sheet.name or "", ())])
            mine = [section for section in planned if section.sheet == (sheet.name or "")]
            self._read_sheet(table, sheet, mine, around, output, emit, text_only=(sheet.name or "") in text_only)
        for note in table.info.notes:
            emit.note(note)

    def original(self, source: Source, place: Place, options: ReadOptions) -> Original:
        """Read one row again.

        Raises:
            NotFound: There is no such sheet or row.
        """
        cells = read_row(
            source, place.part or None, place.number, encoding=options.encoding, delimiter=options.delimiter
        )
        return Original(tuple(cells))

    def _read_sheet(
        self,
        table: Table,
        sheet: Sheet,
        planned: Sequence[Section],
        around: Surroundings,
        output: Output,
        emit: Emit,
        *,
        text_only: bool,
    ) -> None:
        name = sheet.name or ""
        reading = SheetReading(
            name or around.options.file_name, name, planned, output, lambda block: _known(block, around), around.knows
        )
        for block in table.blocks(_BLOCK_ROWS, sheet=sheet):
            if len(block.rows) == 0:
                continue
            for item in block.damaged:
                output.note_damage(name, item.row, item.reason)
            if text_only:
                reading.only_text(Chunk.of(block))
            else:
                reading.feed(Chunk.of(block))
            emit.progress(min(1.0, table.bytes_read / max(1, table.size)), output.stored)
        report = reading.close()
        if report.understood_as == NOT_OURS and report.rows_read:
            emit.inventory({"name": name or around.options.file_name, "what": "sheet", "rows": report.rows_read})
        emit.sheet(report)

    def fields(self, kind: str) -> dict[str, str]:
        """Return the fields of a record kind with what each means."""
        named = FIELDS_OF[TABLE_OF_KIND[kind]] if kind in TABLE_OF_KIND else ()
        helps = {column.source or column.name: column.help for column in KINDS[kind].columns}
        return {field: helps.get(field, "") for field in named}

    def to_profile(self, name: str, recognition: Recognition) -> dict[str, Any]:
        """Return a recognised (and corrected) mapping as a profile that knows the layout next time."""
        return to_profile(name, [Section.from_json(dict(value)) for value in recognition.plan["sections"]])

    def check_profile(self, content: Mapping[str, Any]) -> None:
        """Refuse a profile this format cannot read by.

        Raises:
            BadOption: It is malformed, or names a field, kind or reading that there is not.
        """
        read_profile(content)


def _with_name(options: ReadOptions, source: Source) -> ReadOptions:
    """Fill in the file's name and give the mapping's fields their own names."""
    return replace(options, file_name=source.name, mapping=checked(options.mapping))


def _surroundings(sheet: Sheet, options: ReadOptions, cover: Sequence[Cells] = ()) -> Surroundings:
    profiles = known_profiles(options.profiles)
    wanted: tuple[Profile, ...] = (chosen(profiles, options.profile),) if options.profile else profiles
    return Surroundings(
        sheet=sheet.name or "",
        options=options,
        profiles=wanted,
        wanted=options.profile is not None,
        cover=tuple(tuple(cells) for cells in cover),
    )


def _checked(one: _Looked, source: Source, table: Table) -> _Looked:
    """Take back a subject that only the first rows name."""
    sections = tuple(
        replace(section, subject=None, subject_basis=None, notes=(*section.notes, _SORTED))
        if section.subject_basis == "column" and not named_throughout(source, table, one.sheet, section.subject or "")
        else section
        for section in one.sections
    )
    return replace(one, sections=sections)


def _look(table: Table, options: ReadOptions) -> list[_Looked]:
    heads = {sheet.index: _head(table, sheet) for sheet in table.info.sheets}
    blocks = {
        sheet.index: find_blocks(heads[sheet.index], _surroundings(sheet, options).knows) for sheet in table.info.sheets
    }
    texts = {sheet.index: _is_text(heads[sheet.index], blocks[sheet.index]) for sheet in table.info.sheets}
    several = len(heads) > 1
    cover = [row.cells for index, rows in heads.items() if several and texts[index] for row in rows]
    looked = []
    for sheet in table.info.sheets:
        above: list[Cells] = list(cover)
        found = []
        for block in blocks[sheet.index]:
            found.append(_known(block, _surroundings(sheet, options, above)))
            above += [row.cells for row in (*block.titles, *block.asides)]
        sections = tuple(found)
        ours = any(section.table for section in sections)
        text_only = several and texts[sheet.index] and not ours
        looked.append(_Looked(sheet, sections if ours else (), text_only, tuple(above)))
    _check_profile(options, looked)
    return looked


def _check_profile(options: ReadOptions, looked: Sequence[_Looked]) -> None:
    if options.profile and not any(section.profile for one in looked for section in one.sections):
        raise BadOption(
            f"the profile '{options.profile}' does not fit: no table of the file looks as it says",
            file=options.file_name,
            remedy="See its columns, or leave --profile out.",
        )


def _head(table: Table, sheet: Sheet) -> list[Row]:
    return [Row(number, tuple(cells)) for number, cells in table.head(sheet, HEAD_ROWS)]


def _is_text(rows: Sequence[Row], blocks: Sequence[Block]) -> bool:
    """Tell whether a sheet holds a few lines of text and no table."""
    filled = [row for row in rows if len(row.texts) > 0]
    narrow = sum(len(row.texts) <= 2 for row in filled)
    lines = any(len(row.texts) == 1 or row.texts[0].endswith(":") for row in filled)
    few = 0 < len(filled) <= _MOST_TEXT_ROWS
    return few and lines and narrow >= 0.9 * len(filled) and not any(block.header for block in blocks)


def _known(block: Block, around: Surroundings) -> Section:
    """Return the section of a block; one without a table where it holds nothing of ours."""
    section = understand(block, around)
    if section is not None and section.score >= POSSIBLE:
        return section
    return Section(
        sheet=around.sheet,
        header_rows=tuple(row.number for row in block.header),
        header_cells=tuple(tuple(cell or "" for cell in row.cells) for row in block.header),
        first_row=block.first_row,
        table="",
        columns=(),
        score=0.0,
        why=NOT_OURS,
    )


def _subjects(sections: Sequence[Section]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for section in sections:
        if section.subject is not None:
            found.setdefault(party_key(section.subject), (section.subject, section.subject_basis or "none"))
    return found


def _why(best: Section, sections: Sequence[Section]) -> str:
    more = f"; {len(sections)} sections in all" if len(sections) > 1 else ""
    return f"{best.why}{more}"


def _plan(looked: Sequence[_Looked]) -> dict[str, Any]:
    return {
        "sections": [section.to_json() for one in looked for section in one.sections],
        "above": {one.name: [list(cells) for cells in one.above[:_MOST_ABOVE]] for one in looked if one.above},
        "text_only": [one.name for one in looked if one.text_only],
    }


FORMAT = CallTable()
