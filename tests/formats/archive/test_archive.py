"""A container is listed by path, size, type and hash; nothing of it is read, opened or written."""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casefold
from casefold.errors import BadExhibit
from casefold.formats.archive import FORMAT, ArchiveFormat
from casefold.formats.contract import Emit, Format, ReadOptions
from casefold.formats.readers.media_type import XLSX
from casefold.formats.readers.members import READ_BYTES, ArchiveLimits
from casefold.formats.readers.source import open_source
from casefold.model.draft import Draft, SetAside
from casefold.model.report import SheetReport
from tests.formats.archive.containers import (
    MEMBERS,
    PNG,
    SECONDS,
    gzipped,
    make_tar,
    make_zip,
    overlapping_zip,
)

TINY = ArchiveLimits(ratio=10, ratio_from=1_000)


@dataclass
class Kept:
    """Keeps what a format sends."""

    drafts: list[Draft] = field(default_factory=list)
    batches: list[pa.RecordBatch] = field(default_factory=list)
    sheets: list[SheetReport] = field(default_factory=list)
    inventories: list[Mapping[str, Any]] = field(default_factory=list)

    def draft(self, draft: Draft) -> None:
        self.drafts.append(draft)

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        assert channel == self.drafts[-1].channel
        self.batches.append(batch)

    def set_aside(self, item: SetAside) -> None:
        raise AssertionError(item)

    def sheet(self, sheet: SheetReport) -> None:
        self.sheets.append(sheet)

    def subject(self, identifier: str, basis: str, member: str = "") -> None:
        raise AssertionError(identifier)

    def inventory(self, entry: Mapping[str, Any]) -> None:
        self.inventories.append(entry)

    def note(self, text: str) -> None:
        raise AssertionError(text)

    def progress(self, done: float, rows: int) -> None:
        assert 0 <= done <= 1

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for batch in self.batches for row in batch.to_pylist()]


def listed(path: Path, member: Format = FORMAT) -> Kept:
    kept: Emit = Kept()
    claim = member.recognise(open_source(path), ReadOptions())
    assert claim is not None
    member.read(open_source(path), claim, ReadOptions(), kept)
    assert isinstance(kept, Kept)
    (sheet,) = kept.sheets
    assert sheet.rows_in_file == sheet.rows_read + sheet.blank_rows
    assert sheet.rows_read == len(kept.rows)
    return kept


def written(folder: Path, data: bytes, name: str = "box") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


FILES = {name: data for name, data in MEMBERS.items() if not name.endswith("/")}


@pytest.mark.parametrize("data", [make_zip(MEMBERS), make_tar(MEMBERS), gzipped(make_tar(MEMBERS))])
def test_members_are_listed_by_path_size_type_and_hash(tmp_path: Path, data: bytes) -> None:
    kept = listed(written(tmp_path, data))
    assert [(row["path"], row["size"], row["sha256"]) for row in kept.rows] == [
        (name, str(len(content)), sha256(content)) for name, content in FILES.items()
    ]
    assert [row["media_type"] for row in kept.rows] == [
        "application/xml",
        "image/png",
        "text/plain",
        "application/x-empty",
    ]
    assert [row["row"] for row in kept.rows] == [1, 3, 4, 5]
    assert {row["time"] for row in kept.rows} == {"2026-02-13 10:11:12"}
    assert kept.sheets[0].blank_rows == 1


def test_a_zip_states_a_local_clock_and_a_tar_utc(tmp_path: Path) -> None:
    assert listed(written(tmp_path, make_zip(MEMBERS))).drafts[0].zone is None
    draft = listed(written(tmp_path, make_tar(MEMBERS))).drafts[0]
    assert (draft.zone, draft.zone_basis) == ("UTC", "stated")


def test_nothing_is_written_beside_the_container(tmp_path: Path) -> None:
    path = written(tmp_path, make_zip({"../escape.txt": b"x", "/etc/other": b"y"}))
    before = sha256(path.read_bytes())
    listed(path)
    assert [item.name for item in tmp_path.rglob("*")] == ["box"]
    assert sha256(path.read_bytes()) == before


NAMES = ["../../escape.txt", "/etc/passwd", "C:\\Users\\a.txt", "a\0b.txt", "café/你好/😀.txt", "x" * 300]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_zip_is_listed_as_written(tmp_path: Path, name: str) -> None:
    assert [row["path"] for row in listed(written(tmp_path, make_zip({name: b"x"}))).rows] == [name]


@pytest.mark.parametrize("name", [name for name in NAMES if "\0" not in name])
@pytest.mark.parametrize("layout", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_name_in_a_tar_is_listed_as_written(tmp_path: Path, name: str, layout: int) -> None:
    assert [row["path"] for row in listed(written(tmp_path, make_tar({name: b"x"}, layout=layout))).rows] == [name]


def test_the_same_name_twice_is_two_rows(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a", b"two")
    assert [row["sha256"] for row in listed(written(tmp_path, buffer.getvalue())).rows] == [
        sha256(b"one"),
        sha256(b"two"),
    ]


def test_a_utf8_name_that_does_not_say_so_is_read_and_marked(tmp_path: Path) -> None:
    data = make_zip({"caf??.txt": b"x"}).replace(b"caf??", "café".encode())
    (row,) = listed(written(tmp_path, data)).rows
    assert (row["path"], row["flags"]) == ("café.txt", "decoded_as")


def test_an_old_name_is_read_in_code_page_437(tmp_path: Path) -> None:
    (row,) = listed(written(tmp_path, make_zip({"caf?.txt": b"x"}).replace(b"caf?", b"caf\x82"))).rows
    assert (row["path"], row["flags"]) == ("café.txt", None)


def test_an_encrypted_member_is_listed_without_a_hash(tmp_path: Path) -> None:
    data = bytearray(make_zip({"secret.txt": b"x", "open.txt": b"y"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    kept = listed(written(tmp_path, bytes(data)))
    assert [(row["flags"], row["sha256"]) for row in kept.rows] == [("member_encrypted", None), (None, sha256(b"y"))]
    assert "listed without a hash, encrypted: 1" in kept.sheets[0].notes


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_is_not_unpacked_is_listed_without_a_hash(tmp_path: Path, method: int) -> None:
    (row,) = listed(written(tmp_path, make_zip({"a": b"x" * 99}, method=method))).rows
    assert (row["size"], row["sha256"], row["flags"]) == ("99", None, "member_method_unsupported")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_is_listed_without_a_hash_and_the_rest_with(tmp_path: Path, method: int) -> None:
    data = bytearray(make_zip({"a": b"some text of no pattern", "b": b"y"}, method=method))
    data[40] ^= 0xFF
    rows = listed(written(tmp_path, bytes(data))).rows
    assert [(row["flags"], row["sha256"]) for row in rows] == [("member_damaged", None), (None, sha256(b"y"))]


@pytest.mark.parametrize("size", [READ_BYTES, READ_BYTES + 1, READ_BYTES + 2, 3 * READ_BYTES + 5, 0, 1])
def test_what_unpacks_to_whole_pieces_is_hashed_to_its_end(tmp_path: Path, size: int) -> None:
    (row,) = listed(written(tmp_path, make_zip({"zeros": bytes(size)}))).rows
    assert (row["sha256"], row["flags"]) == (sha256(bytes(size)), None)


def test_a_member_that_unpacks_to_far_more_than_its_size_is_not_hashed(tmp_path: Path) -> None:
    path = written(tmp_path, make_zip({"bomb": bytes(100_000), "after": b"y"}))
    rows = listed(path, ArchiveFormat(TINY)).rows
    assert [(row["flags"], row["sha256"]) for row in rows] == [("member_over_limit", None), (None, sha256(b"y"))]


def test_members_that_share_their_bytes_are_stopped_by_the_size_of_the_container(tmp_path: Path) -> None:
    path = written(tmp_path, overlapping_zip(members=200, size=900))
    rows = listed(path, ArchiveFormat(TINY)).rows
    assert len(rows) == 200
    assert rows[0]["sha256"] == sha256(bytes(900))
    assert (rows[-1]["flags"], rows[-1]["sha256"]) == ("member_over_limit", None)


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, gzipped(make_tar({"bomb": bytes(200_000)})))
    with pytest.raises(BadExhibit, match="unpacks to far more than its size allows"):
        listed(path, ArchiveFormat(TINY))


def test_more_members_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, make_zip({"a": b"", "b": b"", "c": b""}))
    with pytest.raises(BadExhibit, match="more than 2 members"):
        listed(path, ArchiveFormat(ArchiveLimits(members=2)))


def test_an_extended_header_of_any_size_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, make_tar({"x" * 5_000: b""}))
    with pytest.raises(BadExhibit, match="extended header"):
        listed(path, ArchiveFormat(ArchiveLimits(header_bytes=1_000)))


def test_a_nested_archive_is_listed_and_not_opened(tmp_path: Path) -> None:
    inner = make_zip({"deep.txt": b"x"})
    kept = listed(written(tmp_path, make_zip({"inner.zip": inner}, method=zipfile.ZIP_STORED)))
    assert [(row["path"], row["sha256"]) for row in kept.rows] == [("inner.zip", sha256(inner))]
    assert [entry["name"] for entry in kept.inventories] == ["inner.zip"]


def test_links_and_sparse_files_of_a_tar_have_no_hash(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        link = tarfile.TarInfo("latest")
        link.type, link.linkname = tarfile.SYMTYPE, "../../etc/passwd"
        archive.addfile(link)
        holed = tarfile.TarInfo("holes")
        holed.pax_headers = {"GNU.sparse.realsize": "5000", "GNU.sparse.major": "1"}
        holed.size = 3
        archive.addfile(holed, io.BytesIO(b"abc"))
    rows = listed(written(tmp_path, buffer.getvalue())).rows
    assert [(row["path"], row["size"], row["media_type"], row["sha256"], row["flags"]) for row in rows] == [
        ("latest", "0", "inode/symlink", None, "member_link"),
        ("holes", "5000", None, None, "member_sparse"),
    ]
    assert rows[0]["raw4"] == "../../etc/passwd"


def test_what_lies_behind_the_end_of_a_tar_is_reported(tmp_path: Path) -> None:
    kept = listed(written(tmp_path, make_tar({"a": b"x"}) + b"hidden"))
    assert "6 bytes behind the end of the archive were not read" in kept.sheets[0].notes


@pytest.mark.parametrize(
    ("day", "clock", "shown"), [(0, 0, None), (0x5C4D, 0xFFFF, None), (0x0021, 0, "1980-01-01 00:00:00")]
)
def test_a_date_that_is_none_gives_no_time(tmp_path: Path, day: int, clock: int, shown: str | None) -> None:
    data = bytearray(make_zip({"a": b"x"}))
    at = data.index(b"PK\x01\x02") + 12
    data[at : at + 4] = clock.to_bytes(2, "little") + day.to_bytes(2, "little")
    assert [row["time"] for row in listed(written(tmp_path, bytes(data))).rows] == [shown]


@pytest.mark.parametrize("seconds", ["9" * 30, "NaN", "Infinity", "x", "-1e999"])
def test_an_impossible_time_of_a_tar_gives_none(tmp_path: Path, seconds: str) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a")
        info.pax_headers = {"mtime": seconds}
        archive.addfile(info)
    (row,) = listed(written(tmp_path, buffer.getvalue())).rows
    assert (row["time"], row["raw3"]) == (None, seconds)


def test_a_fraction_of_a_second_is_kept(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a")
        info.mtime = SECONDS + 0.25
        archive.addfile(info)
    (row,) = listed(written(tmp_path, buffer.getvalue())).rows
    assert row["time"] == "2026-02-13 10:11:12.250000"


def test_bytes_before_a_zip_do_not_move_its_members(tmp_path: Path) -> None:
    data = b"PK\x03\x04" + bytes(60) + make_zip({"a": b"x"})
    (row,) = listed(written(tmp_path, data)).rows
    assert row["sha256"] == sha256(b"x")


@pytest.mark.parametrize("data", [make_zip({"xl/workbook.xml": b"<a/>"}), b"", b"a,b\n", PNG])
def test_what_is_no_archive_or_a_workbook_is_not_claimed(tmp_path: Path, data: bytes) -> None:
    assert FORMAT.recognise(open_source(written(tmp_path, data)), ReadOptions()) is None


def test_the_fixture_above_is_a_workbook(tmp_path: Path) -> None:
    from casefold.formats.readers.source import open_source

    assert open_source(written(tmp_path, make_zip({"xl/workbook.xml": b"<a/>"}))).media_type == XLSX


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_cut_off_container_is_refused_with_a_remedy(tmp_path: Path, share: float) -> None:
    noise = random.Random(1).randbytes(70_000)
    for data in (make_zip({"a": noise}), make_tar({"a": noise}), gzipped(make_tar({"a": noise}))):
        path = written(tmp_path, data[: int(len(data) * share)])
        with pytest.raises(BadExhibit, match=r"cut off.*fresh copy"):
            listed(path)


@settings(max_examples=150, deadline=None)
@given(
    base=st.sampled_from([make_zip(MEMBERS), make_tar(MEMBERS), gzipped(make_tar(MEMBERS))]),
    places=st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_any_damage_is_a_listing_that_balances_or_a_clear_refusal(
    base: bytes, places: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = bytearray(base)
    for at, value in places:
        data[at % len(data)] = value
    path = written(tmp_path_factory.mktemp("fuzz"), bytes(data))
    with contextlib.suppress(BadExhibit):
        if FORMAT.recognise(open_source(path), ReadOptions()) is not None:
            listed(path, ArchiveFormat(ArchiveLimits(ratio_from=1 << 20)))


def test_an_archive_becomes_media_records_of_a_case(tmp_path: Path) -> None:
    path = written(tmp_path, make_zip({**MEMBERS, "a\0b": b"z"}), "handset.ufdr")
    case = casefold.open_home(tmp_path / "home").create_case("archive", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert (report.status, report.format, report.stored) == ("stored", "archive", {"media": 5, "document": 3})
    assert report.balances
    records = case.arrow("media").to_pylist()
    assert [record["record_id"] for record in records] == [f"x1-row:{number}" for number in (1, 3, 4, 5, 6)]
    assert records[1]["sha256"] == sha256(PNG)
    assert records[1]["size"] == len(PNG)
    assert str(records[1]["time_local"]) == "2026-02-13 10:11:12"
    assert records[4]["path"] == "a\0b"
