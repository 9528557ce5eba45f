"""A database that no format reads is listed by its tables, alone and in a container."""

from __future__ import annotations

import zipfile
from pathlib import Path

from casefold.formats.readers.source import open_source
from casefold.formats.readers.sqlite_listing import listing
from tests.formats.stores import imported, write

SCRIPT = (
    "CREATE TABLE beans (row); INSERT INTO beans VALUES (1), (2);"
    "CREATE TABLE empty (a); CREATE VIEW seen AS SELECT * FROM beans;"
)
SAID = "SQLite database of 2 tables that no format reads; rows: beans 2"


def test_the_tables_and_their_rows_are_named(tmp_path: Path) -> None:
    assert listing(open_source(write(tmp_path / "plot.db", SCRIPT))) == SAID
    nothing = write(tmp_path / "nothing.db", "CREATE TABLE empty (a);")
    assert listing(open_source(nothing)) == "SQLite database of 1 tables that no format reads, all empty"


def test_many_tables_are_cut_off_in_words(tmp_path: Path) -> None:
    script = "".join(f"CREATE TABLE t{n:03} (a); INSERT INTO t{n:03} VALUES (1);" for n in range(70))
    assert listing(open_source(write(tmp_path / "many.db", script))).endswith("t059 1, and 10 more")


def test_a_loose_database_is_inventoried(tmp_path: Path) -> None:
    _, report = imported(write(tmp_path / "plot.db", SCRIPT), tmp_path)
    assert (report.status, report.inventory[1]) == ("inventoried", {"name": "plot.db", "note": SAID})


def test_an_encrypted_one_says_what_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "encrypted.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 8)
    _, report = imported(path, tmp_path)
    assert report.status == "inventoried"
    assert "ask for a decrypted or fresh copy" in report.message


def test_a_member_is_inventoried(tmp_path: Path) -> None:
    sample = write(tmp_path / "plot.db", SCRIPT)
    with zipfile.ZipFile(tmp_path / "phone.zip", "w") as archive:
        archive.write(sample, "data/plot.db")
        archive.writestr("data/encrypted.db", b"SQLite format 3\0" + bytes(range(256)) * 8)
    _, report = imported(tmp_path / "phone.zip", tmp_path)
    assert report.inventory[0] == {"name": "data/plot.db", "note": SAID}
    assert report.inventory[1]["note"].startswith("not read: encrypted.db: its tables cannot be listed")
