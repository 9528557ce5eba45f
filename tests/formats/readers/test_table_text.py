"""Text tables: every record is accounted for, whatever the file looks like."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest

from casefold.errors import BadExhibit, BadOption, NotFound, Unsupported
from casefold.formats.readers.rows import Limits, RowBlock
from casefold.formats.readers.source import open_source
from casefold.formats.readers.table import Table, open_table, read_row

Rows = list[list[str]]


def _open(folder: Path, data: bytes | str, **options: object) -> Table:
    path = folder / "calls.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_table(open_source(path), **options)  # type: ignore[arg-type]


def _blocks(table: Table, block_rows: int = 65_536) -> list[RowBlock]:
    blocks = list(table.blocks(block_rows))
    numbers = [number for block in blocks for number in block.rows.tolist()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(len(block.rows) == len(block.widths) == block.cells.num_rows for block in blocks)
    return blocks


def _rows(table: Table, block_rows: int = 65_536) -> Rows:
    """Return each row as wide as it is, after checking that all beyond is null and nothing else is."""
    rows: Rows = []
    for block in _blocks(table, block_rows):
        columns = [column.to_pylist() for column in block.cells.columns]
        for index, width in enumerate(block.widths.tolist()):
            cells = [column[index] for column in columns]
            assert all(cell is None for cell in cells[width:])
            rows.append([cell for cell in cells[:width] if cell is not None])
            assert len(rows[-1]) == width
    return rows


def test_rows_are_the_records_of_the_csv_module(tmp_path: Path) -> None:
    text = 'a,b,c\r\n1,"two\r\nlines",""\r\n\r\n"say ""hi""",x\r\n'
    assert _rows(_open(tmp_path, text)) == list(csv.reader(io.StringIO(text, newline="")))


def test_blank_lines_are_rows_without_cells(tmp_path: Path) -> None:
    assert _rows(_open(tmp_path, "Call data\n\na,b\n1,2\n\n")) == [["Call data"], [], ["a", "b"], ["1", "2"], []]


def test_ragged_rows_keep_their_width(tmp_path: Path) -> None:
    table = _open(tmp_path, "a,b,c\n1\n1,2\n1,2,3,4\n,,\n")
    assert _rows(table) == [["a", "b", "c"], ["1"], ["1", "2"], ["1", "2", "3", "4"], ["", "", ""]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_the_separator_is_found_by_equal_widths(tmp_path: Path, delimiter: str) -> None:
    rows = [["Name", "Town, county", "Note"], ["Ann", "Leeds, Yorkshire", "a; b"], ["Bo", "Hull", "c | d"]]
    sink = io.StringIO()
    csv.writer(sink, delimiter=delimiter).writerows(rows)
    table = _open(tmp_path, sink.getvalue())
    assert table.info.delimiter == delimiter
    assert _rows(table) == rows


def test_decimal_commas_do_not_win_over_semicolons(tmp_path: Path) -> None:
    table = _open(tmp_path, "site;lat;lon\nA;53,8;1,5\nB;53,9;1,6\n")
    assert table.info.delimiter == ";"


def test_one_column_stays_one_column(tmp_path: Path) -> None:
    table = _open(tmp_path, "number\n07700 900123\n\n07700 900456\n")
    assert table.info.delimiter is None
    assert _rows(table) == [["number"], ["07700 900123"], [], ["07700 900456"]]


def test_a_stated_separator_is_honoured_and_counted(tmp_path: Path) -> None:
    table = _open(tmp_path, "sep=;\r\na;b,c\r\n1;2,5\r\n")
    assert _rows(table) == [["sep=", ""], ["a", "b,c"], ["1", "2,5"]]
    assert "row 1 states the separator" in table.info.notes


def test_single_quotes_enclose_cells_where_they_are_used_so(tmp_path: Path) -> None:
    table = _open(tmp_path, "'a','b'\n'1, x','2'\n'3','4'\n")
    assert table.info.quote == "'"
    assert _rows(table) == [["a", "b"], ["1, x", "2"], ["3", "4"]]


def test_an_apostrophe_is_no_quote(tmp_path: Path) -> None:
    table = _open(tmp_path, "name,town\nO'Hare,Leeds\n'Bo' Smith,Hull\n")
    assert table.info.quote == '"'
    assert _rows(table)[2] == ["'Bo' Smith", "Hull"]


def test_a_given_separator_is_not_questioned(tmp_path: Path) -> None:
    assert _rows(_open(tmp_path, "a;b,c\n", delimiter=";")) == [["a", "b,c"]]
    with pytest.raises(BadOption, match="cannot separate"):
        _open(tmp_path, "a,b\n", delimiter="::")


@pytest.mark.parametrize(
    ("encoding", "expected", "basis"),
    [
        ("utf-8", "utf-8", "valid throughout"),
        ("utf-8-sig", "utf-8", "byte order mark"),
        ("utf-16", "utf-16-le", "byte order mark"),
        ("utf-32", "utf-32-le", "byte order mark"),
        ("utf-16-le", "utf-16-le", "null pattern"),
        ("utf-16-be", "utf-16-be", "null pattern"),
        ("cp1252", "cp1252", "guessed"),
    ],
)
def test_encodings_are_found_and_no_mark_reaches_a_cell(
    tmp_path: Path, encoding: str, expected: str, basis: str
) -> None:
    rows = [["Name", "Straße"], ["Zoë", "Königstraße 5"], ["René", 'two\nlines "here"']] * 3
    sink = io.StringIO()
    csv.writer(sink).writerows(rows)
    table = _open(tmp_path, sink.getvalue().encode(encoding))
    assert (table.info.encoding, table.info.encoding_basis) == (expected, basis)
    assert _rows(table) == rows


@pytest.mark.parametrize("encoding", ["cp1251", "shift_jis", "cp037", "utf-16"])
def test_a_given_encoding_is_used(tmp_path: Path, encoding: str) -> None:
    text = {"cp1251": "имя,город\nАнна,Лидс\n", "shift_jis": "名前,ソース|町\nア,リ\n"}.get(encoding, "a,b\n1,2\n")
    table = _open(tmp_path, text.encode(encoding), encoding=encoding)
    if encoding == "cp037":  # not text by its bytes: a person's word is needed for both
        return
    assert table.info.encoding_basis == "given"
    assert _rows(table) == list(csv.reader(io.StringIO(text)))


def test_an_unknown_encoding_is_a_bad_option(tmp_path: Path) -> None:
    for name in ("klingon", "hex"):
        with pytest.raises(BadOption, match=name):
            _open(tmp_path, "a,b\n", encoding=name)


def test_rows_in_another_encoding_are_read_marked_and_noted(tmp_path: Path) -> None:
    lines = ["name,town", "Zoë,Leeds", "René,Hull", "Zoë,York"]
    data = "\n".join(lines[:2]).encode() + b"\n" + lines[2].encode("cp1252") + b"\n" + lines[3].encode() + b"\n"
    table = _open(tmp_path, data)
    blocks = _blocks(table)
    assert [block.decoded_as for block in blocks] == [((3, "cp1252"),)]
    assert _rows(table) == [line.split(",") for line in lines]
    assert "not utf-8, read as cp1252: row 3" in table.info.notes


def test_bytes_that_fit_no_encoding_are_written_as_escapes(tmp_path: Path) -> None:
    table = _open(tmp_path, "Zoë,a\n".encode() + b"\x81\xff,b\n")
    assert _rows(table)[1] == ["\\x81\\xff", "b"]
    assert _blocks(table)[0].decoded_as == ((2, "escapes"),)


def test_half_a_surrogate_pair_is_written_as_an_escape(tmp_path: Path) -> None:
    data = "a,b\n".encode("utf-16") + b"\x00\xd8" + ",c\n".encode("utf-16-le")
    table = _open(tmp_path, data)
    assert _rows(table)[0] == ["a", "b"]
    assert _rows(table)[1][1] == "c"
    assert _blocks(table)[0].decoded_as == ((2, "escapes"),)


def test_nul_bytes_are_kept_and_noted(tmp_path: Path) -> None:
    table = _open(tmp_path, b"a,b\n1\0,2\n3,4\n\0,\0\n")
    assert _rows(table) == [["a", "b"], ["1\0", "2"], ["3", "4"], ["\0", "\0"]]
    assert "NUL bytes, kept: rows 2, 4" in table.info.notes


def test_an_empty_file_has_no_rows_and_says_so(tmp_path: Path) -> None:
    table = _open(tmp_path, b"")
    assert _rows(table) == []
    assert table.head() == []
    assert "the file is empty" in table.info.notes


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_line_end_ends_a_row(tmp_path: Path, line_end: str, last: bool) -> None:
    text = line_end.join(["a,b", "1,2", "3,4"]) + (line_end if last else "")
    assert _rows(_open(tmp_path, text)) == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_other_separators_of_unicode_end_no_row(tmp_path: Path) -> None:
    text = "a,b\n1\u2028x,2\x0b\x0c\x1c\x85\n"
    assert _rows(_open(tmp_path, text)) == [["a", "b"], ["1\u2028x", "2\x0b\x0c\x1c\x85"]]


def test_sixteen_thousand_columns(tmp_path: Path) -> None:
    rows = [[f"h{i}" for i in range(16_000)], [str(i) for i in range(16_000)], ["short"]]
    sink = io.StringIO()
    csv.writer(sink).writerows(rows)
    table = _open(tmp_path, sink.getvalue())
    assert _rows(table) == rows


def test_one_wide_row_among_many_narrow_ones_does_not_multiply(tmp_path: Path) -> None:
    """Padding every row to the widest would need a thousand million cells."""
    data = b"a,b\n" * 20_000 + b"," * 50_000 + b"\n" + b"a,b\n" * 20_000
    table = _open(tmp_path, data, limits=Limits(block_cells=200_000))
    blocks = _blocks(table)
    assert sum(len(block.rows) for block in blocks) == 40_001
    assert max(block.cells.num_rows * block.cells.num_columns for block in blocks) <= 200_000


@pytest.mark.parametrize("quoted", [True, False])
def test_a_cell_of_ten_million_characters(tmp_path: Path, quoted: bool) -> None:
    cell = ("x" * 199 + "\n") * 50_000 if quoted else "x" * 10_000_000
    table = _open(tmp_path, f'a,b\n"{cell}",1\nc,2\n' if quoted else f"a,b\n{cell},1\nc,2\n")
    assert _rows(table) == [["a", "b"], [cell, "1"], ["c", "2"]]


def test_a_cell_over_the_limit_is_refused_with_row_and_remedy(tmp_path: Path) -> None:
    limits = Limits(cell_bytes=1000, record_bytes=100_000)
    table = _open(tmp_path, "a,b\n1,2\n" + "x" * 2000 + ",1\n", limits=limits)
    with pytest.raises(
        BadExhibit, match=r"calls\.csv, after row 2: a cell is longer than 1,000.*Raise the limit"
    ) as hit:
        list(table.blocks())
    assert hit.value.remedy is not None


def test_an_endless_line_is_refused_with_row_and_remedy(tmp_path: Path) -> None:
    table = _open(tmp_path, b"a,b\n" + b"x" * 9_000_000, limits=Limits(cell_bytes=1000, record_bytes=4_000_000))
    with pytest.raises(BadExhibit, match=r"after row 1: a line is longer than 4,000,000 bytes"):
        list(table.blocks())


def test_a_quote_that_never_closes_damages_one_row_only(tmp_path: Path) -> None:
    lines = ["a,b,c", "1,2,3", '4,"5,6', *(f"{i},x,y" for i in range(50_000))]
    table = _open(tmp_path, "\n".join(lines) + "\n")
    damaged = [row for block in _blocks(table) for row in block.damaged]
    assert _rows(table) == [*(line.split(",") for line in lines)]
    assert [(row.row, row.place, row.text) for row in damaged] == [(3, "row 3, line 3", '4,"5,6')]
    assert "never closes" in damaged[0].reason
    assert "unbalanced quote: row 3" in table.info.notes


def test_a_quote_closed_by_a_later_row_swallows_nothing(tmp_path: Path) -> None:
    text = 'a,b\n"1,2\n3,4\n"5","6"\n7,8\n'
    table = _open(tmp_path, text)
    damaged = [row for block in _blocks(table) for row in block.damaged]
    assert _rows(table) == [["a", "b"], ['"1', "2"], ["3", "4"], ["5", "6"], ["7", "8"]]
    assert [(row.row, row.text) for row in damaged] == [(2, '"1,2')]


def test_a_quote_that_would_swallow_whole_rows_is_caught_though_it_closes(tmp_path: Path) -> None:
    rows = [f"{i},b,c,d" for i in range(200)]
    text = "\n".join(["h1,h2,h3,h4", 'x,y,z,"open', *rows, 'p,q,r,s"', "1,2,3,4"]) + "\n"
    table = _open(tmp_path, text)
    damaged = [row for block in _blocks(table) for row in block.damaged]
    assert len(_rows(table)) == 204
    assert [row.row for row in damaged] == [2]
    assert "swallow" in damaged[0].reason


def test_a_long_quoted_text_is_no_swallowed_table(tmp_path: Path) -> None:
    note = "\n".join(f"line {i}, as spoken" for i in range(500))
    table = _open(tmp_path, f'a,b,c,d\n1,2,3,"{note}"\n5,6,7,8\n')
    assert _rows(table)[1] == ["1", "2", "3", note]
    assert not any(block.damaged for block in _blocks(table))


def test_a_quote_open_at_the_end_of_the_file_is_damage(tmp_path: Path) -> None:
    table = _open(tmp_path, 'a,b\n1,"2')
    assert _rows(table) == [["a", "b"], ["1", '"2']]
    assert [row.row for block in _blocks(table) for row in block.damaged] == [2]


def test_a_record_with_a_good_and_an_open_quote_is_cut_at_the_open_one(tmp_path: Path) -> None:
    table = _open(tmp_path, 'a,b,c\n1,"two\nlines","open,x\n7,8,9\n')
    assert _rows(table) == [["a", "b", "c"], ["1", "two\nlines", '"open', "x"], ["7", "8", "9"]]
    (damaged,) = [row for block in _blocks(table) for row in block.damaged]
    assert (damaged.row, damaged.place) == (2, "row 2, line 3")


def test_small_blocks_hold_the_same_rows(tmp_path: Path) -> None:
    text = "a,b\n" + "".join(f"{i},{'x' if i % 7 else ''}\n" for i in range(1000)) + "\n1\n"
    table = _open(tmp_path, text)
    assert all(len(block.rows) <= 64 for block in _blocks(table, 64))
    assert _rows(table, 64) == _rows(table)


def test_head_and_progress(tmp_path: Path) -> None:
    table = _open(tmp_path, "Title\na,b\n" + "1,2\n" * 1000)
    assert table.head(n=2) == [(1, ["Title", None]), (2, ["a", "b"])]
    list(table.blocks())
    assert table.bytes_read == table.size


def test_a_row_can_be_fetched_again(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text('a,b\n\n1,"two\nlines"\n' + "x,y\n" * 100)
    assert read_row(open_source(path), None, 3) == ["1", "two\nlines"]
    assert read_row(open_source(path), None, 2) == []
    assert read_row(open_source(path), None, 103) == ["x", "y"]
    with pytest.raises(NotFound, match="row 104"):
        read_row(open_source(path), None, 104)
    with pytest.raises(NotFound, match="Voice"):
        read_row(open_source(path), "Voice", 1)


def test_reading_leaves_the_exhibit_as_it_was(tmp_path: Path) -> None:
    data = b'a,b\n1,"2\n' + bytes([0, 255, 10]) * 100
    table = _open(tmp_path, data)
    list(table.blocks())
    path = tmp_path / "calls.csv"
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(data).digest()


def test_a_page_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="text/html is not a table"):
        _open(tmp_path, "<html><table><tr><td>1</td></tr></table></html>")
