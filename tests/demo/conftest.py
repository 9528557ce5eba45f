"""Reads the made-up files back with plain code of its own, so that truth and files are compared, not trusted."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from casefold.demo import Operation, Scale, write_operation

_HIDDEN = {"WITHHELD", "ANONYMOUS", "UNAVAILABLE", "PRIVATE"}


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One data row; `wall` is the time as written, `ends` both parties in E.164 as far as the row has them."""

    sheet: str | None
    row: int
    kind: str
    outgoing: bool
    ends: tuple[str | None, str | None]
    wall: datetime
    seconds: int
    imei: str
    imsi: str
    cell: str
    raw: tuple[object, ...]


def e164(written: object) -> str | None:
    """Undo a dialect's spelling of a number."""
    text = str(int(written)) if isinstance(written, float) else str(written)
    text = text.replace(" ", "").replace("(0)", "")
    if text in _HIDDEN:
        return None
    if text.startswith("+") or text in ("1571", "59010", "590123", "NORBANK"):
        return text
    if text.startswith("44") and len(text) == 12:
        return f"+{text}"
    return f"+44{text.removeprefix('0')}"


def _kind(text: str) -> str:
    words = text.lower()
    for mark, kind in (("packet", "data"), ("mms", "mms"), ("picture", "mms"), ("sms", "sms"), ("text", "sms")):
        if mark in words:
            return kind
    return "voice"


def _norwood(path: Path) -> Iterator[ReadRow]:
    lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    for number, row in enumerate(lines[6:-3], start=7):
        outgoing = row[6] == "Outgoing"
        hours, minutes, seconds = (int(part) for part in (row[4] or "0:0:0").split(":"))
        yield ReadRow(
            None,
            number,
            _kind(row[5]),
            outgoing,
            (e164(row[0]), e164(row[1])),
            datetime.strptime(f"{row[2]} {row[3]}", "%d/%m/%Y %H:%M:%S"),  # noqa: DTZ007
            hours * 3600 + minutes * 60 + seconds,
            row[7],
            row[8],
            row[9],
            tuple(row),
        )


def _calder(path: Path) -> Iterator[ReadRow]:
    lines = list(csv.reader(path.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    for number, row in enumerate(lines[1:], start=2):
        outgoing = row[2].startswith("Outgoing")
        ends = (e164(row[0]), e164(row[1]))
        yield ReadRow(
            None,
            number,
            _kind(row[2]),
            outgoing,
            ends if outgoing else (ends[1], ends[0]),
            datetime.strptime(row[3], "%d-%b-%Y %H:%M:%S"),  # noqa: DTZ007
            int(row[4]),
            row[5],
            row[6],
            row[7],
            tuple(row),
        )


def _fenland(path: Path) -> Iterator[ReadRow]:
    book = CalamineWorkbook.from_path(str(path))
    for sheet in ("Voice", "SMS", "Data"):
        rows = book.get_sheet_by_name(sheet).to_python()
        header = [str(name) for name in rows[0]]
        for number, values in enumerate(rows[1:], start=2):
            row = dict(zip(header, values, strict=True))
            outgoing = row.get("Direction", "MO") == "MO"
            ends = (e164(row["Target MSISDN"]), e164(row["Other Party"]) if "Other Party" in row else None)
            yield ReadRow(
                sheet,
                number,
                "data" if sheet == "Data" else _kind(str(row.get("Type", "voice"))),
                outgoing,
                ends if outgoing else (ends[1], ends[0]),
                datetime.fromisoformat(str(row["Start (UTC)"])),
                int(float(str(row.get("Duration (s)", 0)))),
                str(int(float(str(row["IMEISV"])))),
                str(row["IMSI"]),
                str(row["Start Cell"]),
                (*values, sheet, number) if sheet == "Data" else tuple(values),
            )


def _tamar(path: Path) -> Iterator[ReadRow]:
    book = CalamineWorkbook.from_path(str(path))
    for sheet in book.sheet_names:
        for number, row in enumerate(book.get_sheet_by_name(sheet).to_python()[3:], start=4):
            day, clock = row[3], row[4]
            assert isinstance(day, date)
            assert isinstance(clock, time)
            kind = _kind(str(row[2]))
            yield ReadRow(
                sheet,
                number,
                kind,
                str(row[2]).endswith("orig") or kind == "data",
                (e164(row[0]), e164(row[1]) if kind != "data" else None),
                datetime.combine(date(day.year, day.month, day.day), clock),
                int(float(str(row[5] or 0))),
                str(row[6]),
                str(row[7]),
                str(row[8]),
                tuple(row),
            )


_READERS = {"Norwood": _norwood, "Calder": _calder, "Fenland": _fenland, "Tamar": _tamar}


def read_back(operation: Operation) -> dict[str, list[ReadRow]]:
    """Read every call data file of an operation, by file name."""
    return {
        exhibit.path.name: list(_READERS[exhibit.dialect](exhibit.path))
        for exhibit in operation.exhibits
        if exhibit.kind == "call data"
    }


@pytest.fixture(scope="session")
def operation(tmp_path_factory: pytest.TempPathFactory) -> Operation:
    """The made-up operation at its default size."""
    return write_operation(tmp_path_factory.mktemp("larkspur"), Scale())


@pytest.fixture(scope="session")
def rows(operation: Operation) -> dict[str, list[ReadRow]]:
    """Every call data row of the default operation, read back from its file."""
    return read_back(operation)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Operation:
    """The smallest cast over ten days."""
    return write_operation(tmp_path_factory.mktemp("small"), Scale(people=8, days=10, seed=5))


@pytest.fixture(scope="session")
def small_rows(small: Operation) -> dict[str, list[ReadRow]]:
    """Every call data row of the small operation."""
    return read_back(small)


@pytest.fixture(params=["default", "small"])
def told(request: pytest.FixtureRequest) -> tuple[Operation, dict[str, list[ReadRow]]]:
    """Each operation with the rows of its files."""
    names = ("operation", "rows") if request.param == "default" else ("small", "small_rows")
    found: tuple[Operation, dict[str, list[ReadRow]]] = tuple(request.getfixturevalue(name) for name in names)
    return found
