"""The quick way and the csv module read the same rows, however the text comes in pieces."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.formats.readers.dialect import Dialect
from casefold.formats.readers.quoting import open_quote, whole_records
from casefold.formats.readers.records import RecordReader
from casefold.formats.readers.rows import Limits
from casefold.formats.readers.text_stream import Piece

Reading = tuple[list[list[str]], list[tuple[int, str, str]]]


def _read(pieces: list[str], dialect: Dialect, *, quick: bool) -> Reading:
    reader = RecordReader(dialect, Limits(), "calls.csv", 1000)
    if not quick:
        reader._fast_possible = False
    rows: list[list[str]] = []
    damaged: list[tuple[int, str, str]] = []
    for index, piece in enumerate(pieces):
        for block in reader.feed(Piece(piece.encode(), final=index == len(pieces) - 1)):
            columns = [column.to_pylist() for column in block.cells.columns]
            rows.extend([column[i] for column in columns][:w] for i, w in enumerate(block.widths.tolist()))
            damaged.extend((row.row, row.place, row.text) for row in block.damaged)
    return rows, damaged


def _pieces(text: str, cuts: list[int]) -> list[str]:
    lines = list(io.StringIO(text, newline=""))
    edges = sorted({0, len(lines), *(cut % (len(lines) + 1) for cut in cuts)})
    return ["".join(lines[a:b]) for a, b in pairwise(edges)] or [text]


_MARKS = ["a", "é", ",", ";", '"', " ", "\n", "\r\n", "\r", '""', ',"', '",', '"\n']
_MESSY = st.lists(st.sampled_from(_MARKS), max_size=60).map("".join)
_TABLES = st.lists(st.lists(st.text(alphabet='a,"\né;', max_size=4), min_size=3, max_size=3), max_size=12)


@settings(deadline=None)
@given(_MESSY, st.lists(st.integers(0, 50), max_size=4), st.integers(1, 4))
def test_messy_text_reads_the_same_quickly_and_slowly_in_any_pieces(text: str, cuts: list[int], width: int) -> None:
    dialect = Dialect(",", width=width)
    assert _read(_pieces(text, cuts), dialect, quick=True) == _read([text], dialect, quick=False)


@settings(deadline=None)
@given(_TABLES, st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), st.lists(st.integers(0, 50), max_size=4))
def test_a_written_table_reads_back_without_damage(table: list[list[str]], quoting: int, cuts: list[int]) -> None:
    sink = io.StringIO()
    csv.writer(sink, quoting=quoting).writerows(table)  # type: ignore[arg-type]
    assert _read(_pieces(sink.getvalue(), cuts), Dialect(",", width=3), quick=True) == (table, [])


@settings(deadline=None)
@given(st.lists(st.lists(st.text(alphabet="ab é", max_size=3), min_size=1, max_size=5), max_size=12))
def test_ragged_rows_without_quotes_equal_the_csv_module(rows: list[list[str]]) -> None:
    text = "".join(",".join(row) + "\r\n" for row in rows)
    expected = list(csv.reader(io.StringIO(text, newline="")))
    assert _read([text], Dialect(",", width=3), quick=True) == (expected, [])


@pytest.mark.parametrize(
    ("data", "length"),
    [
        (b"a,b\nc", 4),
        (b'a,"b\nc', None),
        (b'a,"b\nc"\nd', 8),
        (b'x\na,"b\nc', 2),
        (b'a,"b""c"\n', 9),
        (b'a,b"c\n', None),
        (b'a,"b"c\n"', None),
        (b"a", None),
    ],
)
def test_whole_records_end_outside_quotes(data: bytes, length: int | None) -> None:
    assert whole_records(data, Dialect(","), final=False) == length


@pytest.mark.parametrize(
    ("record", "position", "closes"),
    [('a,"b\n', 2, False), ('"a\nb"c,d\n', 0, True), ('a,"x\ny","z\n', 8, False)],
)
def test_open_quote_names_the_quote_that_spoils_a_record(record: str, position: int, closes: bool) -> None:
    found = open_quote(record, Dialect(","))
    assert found is not None
    assert (found.position, found.closes) == (position, closes)


@pytest.mark.parametrize("record", ['a,"b"\n', '"a\nb",c\n', '"a" b,c\n', 'a 5" pipe,b\n', '"a""\nb"\n', ""])
def test_open_quote_leaves_sound_records_alone(record: str) -> None:
    assert open_quote(record, Dialect(",")) is None
