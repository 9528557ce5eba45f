"""A module's TSV export: UTF-8 with a mark, tabs, one header; a module that runs twice appends a second table."""

from __future__ import annotations

from typing import Final

from casefold.formats.contract import ReadOptions
from casefold.formats.readers.artefact_columns import columns_of, plain
from casefold.formats.readers.artefact_kinds import pairs_of, rule_for
from casefold.formats.readers.artefact_table import Found, Reading, cells_of
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import open_table

FOLDER: Final = "_TSV Exports"
PERHAPS: Final = 0.5
QUESTION: Final = "is it an export of a LEAPP tool (from its folder `_TSV Exports`)?"
_SURE: Final = 1.0
_MARK: Final = b"\xef\xbb\xbf"
_FEWEST: Final = 3

SIGNATURES: Final = tuple(
    frozenset(words.split(", "))
    for words in (
        "message timestamp, message direction, chat contact id, message row id",
        "starting timestamp, ending timestamp, call direction, phone number, disconnected cause",
        "starting timestamp, ending timestamp, duration h m s, direction, contact id",
        "timestamp, phone number, answered, call type, call direction, iso country code",
        "timestamp, sender name, from id, receiver, to id, message",
        "msg id, thread id, address, contact id, body, service center",
        "call date, phone account address, partner, type, duration in secs",
        "timestamp, sender, thread id, thread type, message base type, sent by me",
        "call start, call connect, call end, call originator, call target",
        "fullname, about text, whatsapp id, identifier",
        "timestamp last sync, display name, phone number",
        "data key, data value, source file",
        "timestamp, sender, content, card url, latitude, longitude",
    )
)
"""Headers that stand together in exports of published modules only."""


def claim(source: Source) -> tuple[float, str] | None:
    """Judge a text by its first line; None where it is no such export."""
    headers = _headers(source)
    if headers is None or source.media_type != TEXT:
        return None
    named = frozenset(plain(header) for header in headers)
    if any(signature <= named for signature in SIGNATURES):
        return _SURE, "tabs, and the columns of a published LEAPP module"
    if not source.head.startswith(_MARK) or len(headers) < _FEWEST - 1:
        return None
    if isinstance(source, MemberSource) and FOLDER in source.member.replace("\\", "/").split("/"):
        return _SURE, f"UTF-8 with a mark, tabs, and the folder {FOLDER}"
    columns = columns_of(headers)
    known = rule_for(_name(source.name), columns) is not None or pairs_of(columns) is not None
    if len(headers) < _FEWEST or not known or not all(header.strip() for header in headers):
        return None
    return PERHAPS, "UTF-8 with a mark and tabs, with columns as LEAPP modules call them"


def read(source: Source, options: ReadOptions, reading: Reading) -> None:
    """Read the export; raises BadExhibit where it is no table."""
    table = open_table(source, encoding=options.encoding, delimiter="\t")
    rows = cells_of(table)
    head = next((row for row in rows if row.filled), None)
    if head is None:
        return
    headers = tuple(text or "" for text in head.cells)
    reading.read(Found(_name(options.file_name or source.name), headers, rows))
    for note in table.info.notes:
        reading.out.note(note)


def _headers(source: Source) -> list[str] | None:
    line = source.head.removeprefix(_MARK).split(b"\n", 1)[0].rstrip(b"\r")
    if b"\t" not in line:
        return None
    return [cell.strip('"') for cell in line.decode("utf-8", "replace").split("\t")]


def _name(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".tsv")
