"""Exhibits are opened read-only and named by their content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from casefold.errors import BadExhibit, NotAllowed, NotFound
from casefold.formats.readers import media_type as media
from casefold.formats.readers.source import digest, open_source


def _file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_source_knows_name_size_and_head(tmp_path: Path) -> None:
    source = open_source(_file(tmp_path, "calls.csv", b"a,b\n1,2\n"))
    assert (source.name, source.size, source.head, source.media_type) == ("calls.csv", 8, b"a,b\n1,2\n", media.TEXT)


def test_the_stream_cannot_be_written(tmp_path: Path) -> None:
    with open_source(_file(tmp_path, "calls.csv", b"a,b\n")).stream() as stream:
        assert not stream.writable()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.write(stream.fileno(), b"x")


@pytest.mark.parametrize(
    ("name", "data", "media_type", "disagrees"),
    [
        ("calls.csv", b"a,b\n", media.TEXT, False),
        ("calls.xlsx", b"a,b\n", media.TEXT, True),
        ("calls.xls", b"a\tb\n", media.TEXT, True),
        ("calls.unknown", b"a,b\n", media.TEXT, False),
        ("calls.csv", b"", media.EMPTY, False),
        ("calls.xlsx", b"", media.EMPTY, True),
        ("calls.csv", b"%PDF-1.7\n", "application/pdf", True),
        ("page.xls", b"<html><table></table>", media.HTML, True),
        ("calls.csv", b"\xff\xfea\0,\0b\0", media.TEXT, False),
        ("calls.csv", "Größe;Ort\n".encode("utf-16-le") * 4, media.TEXT, False),
        ("call.db", b"SQLite format 3\0" + bytes(84), media.SQLITE, False),
        ("calls.csv", bytes(range(256)) * 4, media.UNKNOWN, True),
    ],
)
def test_content_decides_and_a_wrong_suffix_is_reported(
    tmp_path: Path, name: str, data: bytes, media_type: str, disagrees: bool
) -> None:
    source = open_source(_file(tmp_path, name, data))
    assert (source.media_type, source.name_disagrees) == (media_type, disagrees)


def test_the_name_as_received_stands_in_for_the_name_on_disk(tmp_path: Path) -> None:
    source = open_source(_file(tmp_path, "0badcafe", b"a,b\n"), name="calls.xlsx")
    assert (source.name, source.name_disagrees) == ("calls.xlsx", True)


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    outside = _file(tmp_path, "outside.csv", b"a,b\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.csv").symlink_to(outside)
    with pytest.raises(NotAllowed, match=r"link\.csv: the path leads out"):
        open_source(folder / "link.csv", within=folder)
    with pytest.raises(NotAllowed):
        open_source(folder / ".." / "outside.csv", within=folder)


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    _file(tmp_path, "real.csv", b"a,b\n")
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert open_source(tmp_path / "link.csv", within=tmp_path).size == 4


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(BadExhibit, match="not a regular file"):
        open_source(tmp_path / "pipe.csv")


def test_folders_and_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadExhibit, match="not a regular file"):
        open_source(tmp_path)
    with pytest.raises(NotFound, match=r"gone\.csv: there is no such file"):
        open_source(tmp_path / "gone.csv")


def test_a_name_that_is_not_unicode_is_still_printable(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    Path(os.fsdecode(path)).write_bytes(b"a,b\n")
    assert open_source(os.fsdecode(path)).name == "caf\\xe9.csv"


def test_a_file_that_changed_in_between_is_not_read_on(tmp_path: Path) -> None:
    path = _file(tmp_path, "calls.csv", b"a,b\n")
    source = open_source(path)
    path.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(BadExhibit, match="changed while it was being read"):
        source.stream()


def test_digest_is_the_sha256_and_size_of_the_bytes(tmp_path: Path) -> None:
    data = bytes(range(256)) * 5000
    assert digest(_file(tmp_path, "image.bin", data)) == (hashlib.sha256(data).hexdigest(), len(data))
