"""From a block of rows to a section that can be read: what table it is, which column is what, and whose records.

Every choice is written into the section with its reason, so that it can be shown, corrected and kept as a
profile before a single row is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from casefold.formats.call_table.columns import map_columns, tied
from casefold.formats.call_table.corrections import corrected
from casefold.formats.call_table.fields import EVENT, TABLE_OF_KIND, TABLES
from casefold.formats.call_table.headerless import map_by_shapes
from casefold.formats.call_table.headers import is_header_word
from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.profiles import Layout, Profile, shipped
from casefold.formats.call_table.scoring import score
from casefold.formats.call_table.sections import Block
from casefold.formats.call_table.stated import kind_of_rows, with_coordinates, with_times
from casefold.formats.call_table.subject import subject_in_titles
from casefold.formats.call_table.surroundings import Surroundings
from casefold.formats.call_table.whose import with_subject
from casefold.formats.contract import POSSIBLE, SURE
from casefold.formats.readers.column_map import WHOLE_TABLE, ColumnMap
from casefold.formats.readers.column_shapes import ColumnShape, form_of, says_yes_or_no, shape_of_column
from casefold.formats.readers.header_text import squash
from casefold.formats.readers.layout_match import matches

PROFILE_SCORE: Final = 0.97
_WHAT_ARE_ROWS: Final = 'what are the rows? (map "*" to call, message or data_session)'
GIVEN_SCORE: Final = 0.9
_EXAMPLES: Final = 5
_CUT: Final = 200
_LOOKED_AT: Final = 300
_TIME_FIELDS: Final = ("time", "clock", "date", "attempt_time")
_DATA_FIELDS: Final = ("apn", "bytes_up", "bytes_down", "charging_id")
_TIMES_TITLE: Final = re.compile(r"\btimes?\b|\bzone\b|\butc\b|\bgmt\b|europe/", re.IGNORECASE)


def understand(block: Block, around: Surroundings) -> Section | None:
    """Return the section a block is, or None where it holds nothing of ours."""
    shapes = [_shape(block, index) for index in range(len(block.names))]
    section = _by_profile(block, shapes, around) or _by_itself(block, shapes, around)
    if section is None:
        return None
    section = with_coordinates(with_times(section, block, around), shapes)
    section = with_subject(section, block, shapes, around.sheet, around.options, around.cover)
    return replace(
        section,
        examples=tuple(tuple((cell or "")[:_CUT] for cell in row.cells) for row in block.rows[:_EXAMPLES]),
        shapes=() if block.header else tuple(form_of(shape) for shape in shapes),
    )


def _shape(block: Block, index: int) -> ColumnShape:
    """Judge a column; beyond the first few hundred of a very wide table only those whose header is known."""
    if index >= _LOOKED_AT and not is_header_word(block.names[index]):
        return shape_of_column(())
    return shape_of_column(block.column(index))


def _section(block: Block, table: str, columns: tuple[ColumnMap, ...], score_: float, why: str, sheet: str) -> Section:
    return Section(
        sheet=sheet,
        header_rows=tuple(row.number for row in block.header),
        header_cells=tuple(tuple(cell or "" for cell in row.cells) for row in block.header),
        first_row=block.first_row,
        table=table,
        columns=columns,
        score=score_,
        why=why,
        titles=tuple(" ".join(row.texts)[:_CUT] for row in block.titles),
    )


# -- by profile ------------------------------------------------------------------------------------


def _by_profile(block: Block, shapes: Sequence[ColumnShape], around: Surroundings) -> Section | None:
    headers = block.names if block.header else None
    found = [
        (profile not in shipped(), layout.match.weight, -place, profile, layout)
        for place, profile in enumerate(around.profiles)
        for layout in profile.layouts
        if matches(layout.match, headers, shapes, named=around.wanted)
    ]
    if not found:
        return None
    *_, profile, layout = max(found, key=lambda one: one[:3])
    return _read_by(profile, layout, block, shapes, around)


def _read_by(
    profile: Profile, layout: Layout, block: Block, shapes: Sequence[ColumnShape], around: Surroundings
) -> Section:
    columns = corrected(_profile_columns(profile, layout, block, shapes), around.options.mapping, layout.table)
    kind, basis = (
        (layout.kind, "profile") if layout.kind is not None else kind_of_rows(layout.table, columns, block, around)
    )
    named = _where(block, around.sheet)
    coded = any(service is not None for service, _ in layout.words.values())
    questions = () if kind is not None or coded or _says_kind(columns, shapes) else (_WHAT_ARE_ROWS,)
    value = PROFILE_SCORE if not questions else SURE - 0.01
    section = _section(block, layout.table, columns, value, f"{named}: profile {profile.label}", around.sheet)
    return replace(
        section,
        questions=questions,
        flag=layout.flag,
        kind=kind,
        kind_basis=basis,
        profile=profile.label,
        region=layout.region,
        zone=layout.zone,
        zone_basis="profile",
        time_order=layout.time_order,
        durations=layout.durations,
        anchor=layout.anchor or section.anchor,
        network=layout.network,
        missing=layout.missing,
        words=dict(layout.words),
        rules=layout.rules,
        notes=layout.notes,
    )


def _profile_columns(
    profile: Profile, layout: Layout, block: Block, shapes: Sequence[ColumnShape]
) -> tuple[ColumnMap, ...]:
    """Map what the profile names; let headers and values speak for the rest, but for no field of the profile's."""
    mapped: list[ColumnMap] = []
    for column in map_columns(block.names, shapes, layout.table):
        said = layout.field_of(column.header)
        if said is not None:
            mapped.append(
                ColumnMap(
                    column.index, column.header, said, 0.98, f"profile {profile.name}", layout.reading_of(column.header)
                )
            )
        else:
            mapped.append(column)
    named = {column.field for column in mapped if column.why.startswith("profile ")}
    return tuple(
        replace(column, field=None, confidence=0.0, why=f"the profile has {column.field} elsewhere")
        if column.field in named and not column.why.startswith("profile ")
        else column
        for column in mapped
    )


# -- by itself -------------------------------------------------------------------------------------


def _by_itself(block: Block, shapes: Sequence[ColumnShape], around: Surroundings) -> Section | None:
    if not block.header:
        return _by_shapes(block, shapes, around)
    found = [_as_table(table, block, shapes, around) for table in _tables(around.options.mapping)]
    best = max(found, key=lambda section: section.score)
    return best if best.score >= POSSIBLE else _by_shapes(block, shapes, around)


def _tables(mapping: Mapping[str, str]) -> tuple[str, ...]:
    said = mapping.get(WHOLE_TABLE)
    return (TABLE_OF_KIND[said],) if said in TABLE_OF_KIND else TABLES


def _as_table(table: str, block: Block, shapes: Sequence[ColumnShape], around: Surroundings) -> Section:
    given = around.options.mapping
    columns = corrected(_with_answers(map_columns(block.names, shapes, table), shapes), given, table)
    kind, basis = kind_of_rows(table, columns, block, around)
    said = "rows" if _says_kind(columns, shapes) else "name" if kind is not None else ""
    subject = around.options.subject is not None or _served_above(block, around)
    value = score(table, columns, shapes, kind_said=said, subject=subject)
    if any(column.why == "given" for column in columns) and value >= 0.2:
        value = max(value, GIVEN_SCORE)
    known = sum(column.understood for column in columns)
    why = f"{_where(block, around.sheet)}, {known} of {len(columns)} columns known"
    questions = list(tied(block.names, shapes, table)) if not given else []
    unread = next((c for c in columns if c.field is None and c.confidence > 0 and "for service" in c.why), None)
    if table == EVENT and unread is not None and not any(c.field == "service" for c in columns):
        words = ", ".join(f'"{text}"' for text in shapes[unread.index].examples)
        questions.append(f"what do the words of column '{unread.header}' mean: {words}?")
    if table == EVENT and said == "" and value >= POSSIBLE:
        questions.append(_WHAT_ARE_ROWS)
    if questions:
        value = min(value, SURE - 0.01)
    made = _section(block, table, columns, value, why, around.sheet)
    return replace(made, kind=kind, kind_basis=basis, questions=tuple(questions))


def _by_shapes(block: Block, shapes: Sequence[ColumnShape], around: Surroundings) -> Section | None:
    columns, value, questions = map_by_shapes(block.names, shapes)
    given = around.options.mapping
    columns = corrected(columns, given, EVENT)
    if any(column.why == "given" for column in columns):
        value, questions = GIVEN_SCORE, ()
    if value < POSSIBLE:
        return None
    kind, basis = kind_of_rows(EVENT, columns, block, around)
    known = sum(column.understood for column in columns)
    why = f"{_where(block, around.sheet)}, {known} of {len(columns)} columns known by their values"
    section = _section(block, EVENT, columns, value, why, around.sheet)
    return replace(section, kind=kind, kind_basis=basis, questions=questions)


def _served_above(block: Block, around: Surroundings) -> bool:
    return subject_in_titles([*(row.cells for row in block.titles), *around.cover]) is not None


def _where(block: Block, sheet: str) -> str:
    place = f"sheet {sheet}: " if sheet else ""
    if not block.header:
        return f"{place}no header"
    return f"{place}header in row {block.header[-1].number}"


# -- kinds, times, notes ---------------------------------------------------------------------------


def _with_answers(columns: Sequence[ColumnMap], shapes: Sequence[ColumnShape]) -> tuple[ColumnMap, ...]:
    """Read yes and no under a header such as `Answered`."""
    return tuple(
        replace(column, read="yes_is_answered")
        if column.field == "outcome" and "answer" in squash(column.header) and says_yes_or_no(shapes[column.index])
        else column
        for column in columns
    )


def _says_kind(columns: Sequence[ColumnMap], shapes: Sequence[ColumnShape]) -> bool:
    spoken = [c for c in columns if c.field in ("service", "direction")]
    return any(shapes[column.index].share("service") >= 0.5 for column in spoken)
