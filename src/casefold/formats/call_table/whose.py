"""Put whose records they are into a section, from the first source that says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from casefold.formats.call_table.fields import EVENT
from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.sections import Block
from casefold.formats.call_table.subject import (
    common_party,
    constant_value,
    name_of_file,
    number_in,
    subject_in_titles,
)
from casefold.formats.contract import ReadOptions
from casefold.formats.readers.column_shapes import ColumnShape


def with_subject(
    section: Section,
    block: Block,
    shapes: Sequence[ColumnShape],
    sheet: str,
    options: ReadOptions,
    cover: Sequence[Sequence[str | None]],
) -> Section:
    """Add the subject: given, in the lines above, in a column, in the sheet's name or in the file's name."""
    if section.table != EVENT:
        return section
    if options.subject is not None:
        return replace(section, subject=options.subject, subject_basis="given")
    above = subject_in_titles([*(row.cells for row in block.titles), *cover])
    if above is not None:
        return replace(section, subject=above, subject_basis="header")
    in_rows = _in_rows(section, block)
    if in_rows is not None:
        return replace(section, subject=in_rows, subject_basis="column")
    if section.has("subject"):
        return section
    if sheet and number_in(sheet) is not None:
        return replace(section, subject=number_in(sheet), subject_basis="sheet")
    named = _in_file_name(section, options.file_name)
    return replace(section, subject=named, subject_basis="file_name") if named is not None else section


def _in_rows(section: Section, block: Block) -> str | None:
    served = section.column("subject")
    if served is not None:
        return constant_value(block.column(served.index))
    left, right = section.column("from"), section.column("to") or section.column("dialled")
    if left is None or right is None or left.read is not None:
        return None
    return common_party(block.column(left.index), block.column(right.index))


def _in_file_name(section: Section, file_name: str) -> str | None:
    """Take a number from the file's name; any other name only where directions are told from one side."""
    number = number_in(file_name.rsplit(".", 1)[0])
    if number is not None:
        return number
    relative = section.has("direction") and section.has("other")
    return name_of_file(file_name) if relative else None
