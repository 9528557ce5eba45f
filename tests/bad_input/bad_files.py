"""Bad files made for the tests, and what holds for every file that is brought in, good or bad."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from casefold.case import Case
from casefold.model.report import ImportReport

HEADER = "Calling Number,Called Number,Date,Time,Duration,Type\n"
ROW = "07700900123,07700900456,13/02/2026,10:11:12,65,Voice\n"
GOOD = HEADER + ROW
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">'.encode() for before, after in zip("abcdefghi", "bcdefghij", strict=True)
)
"""A billion laughs: ten entities, each ten of the one before."""
OUTSIDE = b'<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/hostname">'
REMEDIES = ("Ask", "ask", "Check", "Say", "Give", "Raise", "Stop", "save it as CSV", "Do not open", "Put the original")


def bring(case: Case, path: Path, **changes: Any) -> ImportReport:
    """Import one file; the original is untouched, the report balances, and what is not stored is explained."""
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    report = case.add([path], by="Test", **changes).reports[0]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before, "the original changed"
    assert report.sha256 == before
    assert report.status in {"stored", "inventoried", "failed", "repeated"}
    assert report.balances
    assert report.status in {"stored", "repeated"} or explained(report, path)
    assert case.verify() == []
    return report


def explained(report: ImportReport, path: Path) -> bool:
    """Tell whether the message names the file and a remedy, in one line."""
    text = report.message
    return path.name in text and any(word in text for word in REMEDIES) and "\n" not in text


def refuse(case: Case, path: Path, *words: str, **changes: Any) -> ImportReport:
    """Import a file that must not be read; afterwards a good one still comes in."""
    report = bring(case, path, **changes)
    assert report.status in {"inventoried", "failed"}
    assert report.rows_stored == 0
    for word in words:
        assert word in report.message
    assert bring_good(case, path.parent).rows_stored == 1
    return report


def bring_good(case: Case, folder: Path) -> ImportReport:
    """Import a sound call table that the case does not hold yet."""
    path = folder / f"good-{len(case.exhibits())}.csv"
    path.write_text(GOOD + "\n" * len(case.exhibits()), encoding="utf-8")
    report = bring(case, path)
    assert report.status == "stored"
    return report


def written(path: Path, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(path: Path, text: str = GOOD) -> Path:
    """Write a sound workbook of one sheet."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Calls")
        for number, line in enumerate(text.splitlines()):
            sheet.write_row(number, 0, line.split(","))
    return path


def rebuilt(
    path: Path, change: Callable[[str, bytes], bytes] = lambda _, data: data, **extra: tuple[str, bytes]
) -> Path:
    """Copy a sound workbook member by member through `change`, and add members given as (name, bytes)."""
    sound = workbook(path.with_name("sound.xlsx"))
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in extra.values():
            new.writestr(name, data)
    return path


def halved(path: Path) -> Path:
    """Cut a file in the middle."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def small_zip(**members: bytes) -> bytes:
    """Return a ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def bomb_zip(path: Path, size: int = 300 << 20) -> Path:
    """Write a ZIP of a few hundred kilobytes whose one member unpacks to `size` bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("zeros.bin", bytes(size))
    return path


def bomb_workbook(path: Path, size: int = 300 << 20) -> Path:
    """Write a workbook whose sheet unpacks to `size` bytes of nothing."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr(SHEET, bytes(size))
    return path


def with_entities(path: Path, declared: bytes, member: str = SHEET) -> Path:
    """Write a workbook in which a member declares entities and uses one in place of its first text."""

    def change(name: str, data: bytes) -> bytes:
        if name != member:
            return data
        return data.replace(b"?>", b"?>" + declared + b"]>", 1).replace(b"<v>0</v>", b"<v>&j;</v>", 1)

    return rebuilt(path, change)


def wide(path: Path, columns: int = 16_000) -> Path:
    """Write a call table of two equal rows with some thousand columns nobody knows."""
    more = ",".join(f"Extra {number}" for number in range(columns))
    row = ROW.strip() + "," * columns + "\n"
    return written(path, f"{HEADER.strip()},{more}\n{row}{row}")


def long_cell(path: Path, characters: int = 10_000_000) -> Path:
    """Write a call table with one enormous cell in a column of remarks."""
    return written(path, GOOD.replace("Type", "Type,Note").replace("Voice", "Voice," + "x" * characters))
