"""Real ZIP files of other people's test suites are listed as their owners say they are."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import casefold

pytestmark = pytest.mark.real

# name: members, files among them, files with a hash
EXPECTED = {
    "NtfsTimestamp.zip": (1, 1, 1),
    "big-compression.zip": (1, 1, 1),
    "big-uncompressed.zip": (1, 1, 1),
    "bogus-compression-method.zip": (1, 1, 0),
    "cygwin-info-zip.zip": (2, 2, 2),
    "deflate.zip": (1, 1, 1),
    "directories.zip": (3, 1, 1),
    "empty.zip": (0, 0, 0),
    "linux-info-zip.zip": (2, 2, 2),
    "sloppy-filenames.zip": (2, 2, 2),
    "streaming.zip": (2, 2, 2),
    "traditional-encryption-and-compression.zip": (1, 1, 0),
    "traditional-encryption-and-compression_deprecated.zip": (1, 1, 0),
    "traditional-encryption.zip": (1, 1, 0),
    "traditional-encryption_deprecated.zip": (1, 1, 0),
    "unicode-path-extra-field.zip": (1, 1, 1),
    "unicode.zip": (5, 2, 2),
    "unix-epoch.zip": (1, 1, 1),
    "windows-7-zip.zip": (2, 2, 2),
    "windows-compressed-folder.zip": (2, 2, 2),
    "zip64.zip": (2, 2, 2),
}


def test_every_zip_is_listed_with_its_members(real: Callable[[str], Path], tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("zips", by="Test")
    paths = [real(f"zip_ok/{name}") for name in EXPECTED]
    delivery = case.add(paths, by="Test")
    records = case.arrow("media").to_pylist()
    found = {}
    for name, report in zip(EXPECTED, delivery.reports, strict=True):
        assert report.balances
        assert report.format == "archive", (name, report.message)
        mine = [record for record in records if record["exhibit"] == report.exhibit]
        found[name] = (report.sheets[0].rows_in_file, len(mine), sum(record["sha256"] is not None for record in mine))
    assert found == EXPECTED


@pytest.mark.parametrize("name", ["zip_ok/everything.zip", "zip_ok/unicode.zip", "messy_tables/simple.zip"])
def test_hashes_equal_those_of_an_independent_reader(real: Callable[[str], Path], tmp_path: Path, name: str) -> None:
    path = real(name)
    case = casefold.open_home(tmp_path / "home").create_case("zips", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.balances
    records = {record["locator"]: record for record in case.arrow("media").to_pylist()}
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        assert report.sheets[0].rows_in_file == len(infos)
        for number, info in enumerate(infos, 1):
            if info.is_dir() and info.file_size == 0:
                assert f"row:{number}" not in records
                continue
            record = records[f"row:{number}"]
            assert (record["path"], record["size"]) == (info.filename, info.file_size)
            if record["sha256"] is not None:
                assert record["sha256"] == hashlib.sha256(archive.read(info)).hexdigest()
            else:
                assert info.flag_bits & 1 or info.compress_type not in (0, 8)
