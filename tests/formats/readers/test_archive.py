"""Hostile and broken workbooks are refused before a parser sees them, with file, place and remedy."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from casefold.errors import BadExhibit, Unsupported
from casefold.formats.readers.archive import check_archive, unpack
from casefold.formats.readers.rows import Limits
from casefold.formats.readers.source import open_source
from casefold.formats.readers.table import open_table

SHEET = "xl/worksheets/sheet1.xml"
_PROLOG = b'<?xml version="1.0" encoding="UTF-8"?>'


def _workbook(folder: Path) -> Path:
    path = folder / "sound.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Calls").write_string("A1", "x")
    return path


def _rebuilt(folder: Path, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> Path:
    """Copy a sound workbook member by member, each through `change`, and add `extra` members."""
    path = folder / "calls.xlsx"
    with zipfile.ZipFile(_workbook(folder)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return path


def _keep(name: str, data: bytes) -> bytes:
    return data


def _sheet(content: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, data: content if name == SHEET else data


def _refusal(path: Path, limits: Limits | None = None) -> BadExhibit:
    with pytest.raises(BadExhibit) as hit:
        open_table(open_source(path), limits=limits)
    assert hit.value.file == path.name
    assert hit.value.remedy
    return hit.value


def test_a_sound_workbook_passes(tmp_path: Path) -> None:
    assert check_archive(open_source(_workbook(tmp_path)), Limits()).notes == ()


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_truncated_workbook_is_refused(tmp_path: Path, kept: float) -> None:
    data = _rebuilt(tmp_path, _keep, {"xl/media/padding.txt": b"x" * 9}).read_bytes()
    path = tmp_path / "cut.xlsx"
    path.write_bytes(data[: int(len(data) * kept)])
    assert "cut off or damaged" in str(_refusal(path))


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    path = _rebuilt(tmp_path, _keep)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(SHEET).header_offset + 30 + len(SHEET)
    data[start : start + 40] = b"\xff" * 40
    path.write_bytes(data)
    assert SHEET in str(_refusal(path).place)


def test_a_bomb_is_refused_by_total(tmp_path: Path) -> None:
    path = _rebuilt(tmp_path, _sheet(_PROLOG + b"<worksheet>" + b" " * 5_000_000 + b"</worksheet>"))
    assert "unpacks to more than 1,000,000 bytes" in str(_refusal(path, Limits(archive_bytes=1_000_000)))


def test_a_bomb_is_refused_by_ratio(tmp_path: Path) -> None:
    path = _rebuilt(tmp_path, _sheet(_PROLOG + b"<worksheet>" + b" " * 5_000_000 + b"</worksheet>"))
    assert "200 times its size" in str(_refusal(path, Limits(archive_ratio_from=1_000_000)))


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The bytes are counted as they come, so a small number in the directory hides nothing."""
    path = _rebuilt(tmp_path, _sheet(_PROLOG + b"<worksheet>" + b" " * 5_000_000 + b"</worksheet>"))
    data = bytearray(path.read_bytes())
    entry = data.rindex(SHEET.encode()) - 46
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    assert "unpacks to more than 1,000,000 bytes" in str(_refusal(path, Limits(archive_bytes=1_000_000)))
    assert "another size than it states" in str(_refusal(path))


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    path = _rebuilt(tmp_path, _keep, {f"xl/media/{i}.txt": b"" for i in range(50)})
    assert "members" in str(_refusal(path, Limits(archive_members=40)))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl/../../evil.xml", "..\\evil.xml", "C:\\evil.xml"])
def test_a_member_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    assert "points out of the archive" in str(_refusal(_rebuilt(tmp_path, _keep, {name: b"x"})))


_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    "content",
    [
        _PROLOG + _ENTITIES,
        _ENTITIES,
        _PROLOG + b"<!-- <worksheet> -->\n<?go on?> " + _ENTITIES,
        b"\xef\xbb\xbf" + _PROLOG + _ENTITIES,
        (_PROLOG + _ENTITIES).decode().encode("utf-16"),
        _PROLOG + b" " * 70_000 + _ENTITIES,
        _PROLOG + b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><worksheet/>',
    ],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, content: bytes) -> None:
    error = _refusal(_rebuilt(tmp_path, _sheet(content)))
    assert "XML entity" in error.message
    assert SHEET in str(error.place)


def test_words_about_document_types_in_a_cell_are_only_words(tmp_path: Path) -> None:
    path = tmp_path / "words.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_string("A1", '<!DOCTYPE x [<!ENTITY a "b">]>')
    assert open_table(open_source(path)).head() == [(1, ['<!DOCTYPE x [<!ENTITY a "b">]>'])]


def test_an_archive_in_place_of_a_sheet_is_refused(tmp_path: Path) -> None:
    path = _rebuilt(tmp_path, _sheet(_workbook(tmp_path).read_bytes()))
    assert "archive where a sheet should be" in str(_refusal(path))


def test_an_embedded_workbook_is_named_and_not_opened(tmp_path: Path) -> None:
    inner = _workbook(tmp_path).read_bytes()
    table = open_table(open_source(_rebuilt(tmp_path, _keep, {"xl/embeddings/inner.xlsx": inner})))
    assert [sheet.name for sheet in table.info.sheets] == ["Calls"]
    assert table.info.notes == ("holds embedded archives that were not read: xl/embeddings/inner.xlsx",)


def test_an_archive_that_is_no_workbook_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "calls.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("calls.csv", "a,b\n")
    with pytest.raises(Unsupported, match="Unpack it"):
        open_table(open_source(path))


def test_an_encrypted_member_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = _rebuilt(tmp_path, _keep)
    data = bytearray(path.read_bytes())
    entry = data.rindex(SHEET.encode()) - 46
    data[entry + 8] |= 1
    path.write_bytes(data)
    assert "password" in str(_refusal(path).remedy)


def test_an_encrypted_workbook_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<H16xI", 9, 2)
    path.write_bytes(header.ljust(3 * 512, b"\0") + "EncryptedPackage".encode("utf-16-le"))
    assert str(_refusal(path)) == (
        "calls.xlsx: is protected by a password and waits for it. "
        "Give it with `casefold unlock`, or ask for a copy without it."
    )
    assert not open_source(path).name_disagrees


@pytest.mark.parametrize("size", [(1 << 20) + extra for extra in (-1, 0, 1, 2, 17, 1000)])
def test_a_very_compressible_member_is_unpacked_to_its_last_byte(tmp_path: Path, size: int) -> None:
    path = tmp_path / "zeros.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.bin", bytes(size))
    source = open_source(path)
    with source.stream() as stream, zipfile.ZipFile(path) as archive:
        assert sum(len(piece) for piece in unpack(source, stream, archive.infolist()[0])) == size


@pytest.mark.parametrize("corner", [(1_048_575, 16_383), (49_999, 499)])
def test_a_stray_cell_in_the_last_corner_is_refused_before_the_parser_keeps_the_rectangle(
    tmp_path: Path, corner: tuple[int, int]
) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Calls")
        sheet.write_string(0, 0, "x")
        sheet.write_string(*corner, "y")
    refusal = _refusal(path)
    assert f"spans {corner[0] + 1:,} rows and {corner[1] + 1:,} columns" in refusal.message
    assert refusal.place == f"member {SHEET!r}"


def test_formats_without_values_down_to_the_last_row_are_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Calls")
        sheet.write_string(0, 0, "x")
        for column in range(100):
            sheet.write_blank(1_048_575, column, None, book.add_format({"bold": True}))
    assert open_table(open_source(path)).head() == [(1, ["x"])]


def test_a_thin_sheet_down_to_the_last_rows_is_read(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Calls")
        for row in range(0, 1_048_576, 5_000):
            sheet.write_string(row, 0, "x")
            sheet.write_string(row, 9, "y")
    assert sum(len(block.rows) for block in open_table(open_source(path)).blocks()) == 1_045_001
