"""A workbook shows the same text and numbers to another program, and never a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.errors import BadInput
from casefold.export.contract import About, Rows
from casefold.export.xlsx_table import EXPORT, XlsxTable


def written(table: pa.Table, about: About | None = None, export: XlsxTable = EXPORT) -> bytes:
    target = io.BytesIO()
    assert export.write(Rows.of(table), about or About(), target) == table.num_rows
    return target.getvalue()


def unescaped(text: str) -> str:
    """Undo `_x0000_` as ECMA-376 says; openpyxl does not."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def cells(book: bytes, sheet: str = "Rows") -> list[list[object]]:
    found = openpyxl.load_workbook(io.BytesIO(book))[sheet]
    return [[cell.value for cell in row] for row in found.iter_rows()]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 7700 900123",
        "-2+3",
        "@SUM(A1)",
        "{=1}",
        "http://example.org",
        "007",
        "internal:Rows!A1",
        "mailto:a@b",
    ],
)
def test_text_stays_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(pa.table({"text": [text]}))))
    cell = book["Rows"]["A2"]

    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text, None)


def test_no_part_of_the_workbook_holds_a_formula_or_a_link() -> None:
    book = zipfile.ZipFile(io.BytesIO(written(pa.table({"text": ["=1+1", "http://example.org"]}))))
    content = b"".join(book.read(name) for name in book.namelist() if "sheet" in name)

    assert b"<f>" not in content
    assert b"<hyperlink" not in content


@pytest.mark.parametrize(
    "text", ["<r>a</r>", "<r><t>bold</t></r>", "<r></r>", "a & b < c", "<r>", "</r>", "<r>\x00\ufffe</r>"]
)
def test_text_that_looks_like_markup_is_text(text: str) -> None:
    assert unescaped(str(cells(written(pa.table({"text": [text]})))[1][0])) == text


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=12))
def test_every_text_comes_back_unchanged(texts: list[str]) -> None:
    book = written(pa.table({"n": list(range(len(texts))), "text": pa.array(texts, pa.string())}))
    shared = "".join(_inline_texts(book))

    assert [unescaped(str(row[1] or "")) for row in _raw_rows(book)[1:]] == texts, shared


def _inline_texts(book: bytes) -> Iterator[str]:
    content = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode("utf-8")
    yield from re.findall("<t[^>]*>(.*?)</t>", content, re.DOTALL)


def _raw_rows(book: bytes) -> list[list[object]]:
    """Read the cells from the XML: openpyxl alters the escapes it does not undo."""
    import xml.etree.ElementTree as ET

    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    root = ET.fromstring(zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml"))
    rows: list[list[object]] = []
    for row in root.iter(f"{space}row"):
        values: dict[str, str] = {
            str(cell.get("r"))[0]: "".join(part.text or "" for part in cell.iter(f"{space}t"))
            for cell in row.iter(f"{space}c")
        }
        rows.append([values.get("A"), values.get("B")])
    return rows


def test_control_characters_are_written_as_the_format_lays_down() -> None:
    assert next(text for text in _inline_texts(written(pa.table({"t": ["a\x00b"]}))) if "b" in text) == "a_x0000_b"


def test_numbers_times_and_absent_values_keep_their_type() -> None:
    table = pa.table(
        {
            "n": pa.array([7, None], pa.int64()),
            "x": [0.5, float("nan")],
            "yes": [True, None],
            "time_utc": pa.array(
                [datetime.fromisoformat("2026-02-28T14:30:00"), datetime.fromisoformat("1899-01-01T00:00:00")],
                pa.timestamp("us"),
            ),
            "day": pa.array([date(2026, 2, 28), date(1899, 1, 1)]),
            "large": pa.array([2**60, 1], pa.int64()),
            "many": pa.array([["a"], None]),
        }
    )

    assert cells(written(table))[1:] == [
        [
            7,
            0.5,
            True,
            datetime.fromisoformat("2026-02-28T14:30:00"),
            datetime.fromisoformat("2026-02-28T00:00:00"),
            str(2**60),
            '["a"]',
        ],
        [None, "nan", None, "1899-01-01T00:00:00Z", "1899-01-01", 1, None],
    ]


def test_the_second_sheet_says_what_the_rows_are() -> None:
    book = written(pa.table({"a": ["b"]}), About((("Case", "larkspur"), ("Question", "=who"))))

    assert openpyxl.load_workbook(io.BytesIO(book)).sheetnames == ["Rows", "About"]
    assert cells(book, "About") == [["Case", "larkspur"], ["Question", "=who"]]


def test_rows_that_do_not_fit_go_to_further_sheets_with_their_header() -> None:
    book = written(pa.table({"n": list(range(5))}), export=XlsxTable(rows_in_sheet=3))

    assert openpyxl.load_workbook(io.BytesIO(book)).sheetnames == ["Rows", "About", "Rows 2", "Rows 3"]
    assert [row for sheet in ("Rows", "Rows 2", "Rows 3") for row in cells(book, sheet)] == [
        ["n"], [0], [1], ["n"], [2], [3], ["n"], [4]
    ]  # fmt: skip


def test_the_same_rows_give_the_same_bytes() -> None:
    table = pa.table({"a": ["b", "c"], "n": [1, 2]})

    assert written(table) == written(table)


def test_a_text_that_does_not_fit_names_its_place_and_the_remedy() -> None:
    with pytest.raises(BadInput, match=r"row 2, column a: .*32,767.*--csv"):
        written(pa.table({"a": ["x" * 32_768]}))

    assert len(str(cells(written(pa.table({"a": ["x" * 32_767]})))[1][0])) == 32_767


def test_more_columns_than_a_sheet_holds_are_refused() -> None:
    table = pa.table({f"c{n}": [1] for n in range(16_385)})

    with pytest.raises(BadInput, match="16385 columns"):
        written(table)
