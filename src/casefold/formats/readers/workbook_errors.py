"""Error values (#N/A, #REF! …) of an XLSX workbook, which its parser leaves out.

An error is what a person sees in the cell, so it is evidence of how the sheet was made. Only members in
which such a cell was seen are read a second time.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from casefold.formats.readers.archive import unpack
from casefold.formats.readers.source import Source

ErrorCells = dict[tuple[int, int], str]
"""(row from 1, column from 0) -> text as shown."""

_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v>(#[A-Z0-9/!?_]{2,20})</(?:\w+:)?v>")
_KEEP = 4096
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def find_error_cells(source: Source, members: tuple[str, ...]) -> dict[str, ErrorCells]:
    """Return the error cells of each sheet by name; `members` are the ones known to hold some."""
    if not members:
        return {}
    with source.stream() as stream, zipfile.ZipFile(stream) as archive:
        by_member = _sheet_members(archive)
        found: dict[str, ErrorCells] = {}
        for member in members:
            name = by_member.get(member)
            if name is not None:
                found[name] = dict(_error_cells(unpack(source, stream, archive.getinfo(member))))
        return found


def _sheet_members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the sheet name of each member that is a sheet."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    # Both members were checked for document types before; no entity can be defined in them.
    workbook = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    members = {}
    for sheet in workbook.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"):
        target = targets.get(sheet.get(_RELATION), "")
        members[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = sheet.get("name", "")
    return members


def _error_cells(chunks: Iterator[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    rest = b""
    for chunk in chunks:
        rest += chunk
        end = 0
        for match in _CELL.finditer(rest):
            end = match.end()
            if b't="e"' in match[1]:
                yield from _placed(match[1], match[2])
        rest = rest[max(end, 0 if b"<c " in rest[end:] else len(rest) - _KEEP) :][-(1 << 24) :]


def _placed(attributes: bytes, content: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    place, value = _PLACE.search(attributes), _VALUE.search(content)
    if place and value:
        column = 0
        for letter in place[1]:
            column = column * 26 + letter - 64
        yield (int(place[2]), column - 1), value[1].decode()
