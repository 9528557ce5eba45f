"""Databases are read with their write-ahead logs and are never touched."""

from __future__ import annotations

import hashlib
import sqlite3
import zipfile
from pathlib import Path

import pytest

from casefold.errors import BadExhibit
from casefold.formats.readers.container import open_container
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.secrets import is_secret_column
from casefold.formats.readers.source import Source, open_source
from casefold.formats.readers.sqlite import open_database, tables_of
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of
from tests.formats.stores import left_open, write

FIRST = "CREATE TABLE message (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO message VALUES (1, 'in the database');"
THEN = (
    "INSERT INTO message VALUES (2, 'in the log');"
    "UPDATE message SET text = 'changed in the log' WHERE id = 1;"
    "CREATE TABLE later (a); INSERT INTO later VALUES (7);"
)
FILLER = "never" * 400
NEVER = f"INSERT INTO message VALUES (3, 'not committed'); INSERT INTO message VALUES (4, '{FILLER}')"


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def opened(path: Path, *suffixes: str) -> Source:
    return open_source(path, companions={f"{path.name}{end}": Path(f"{path}{end}") for end in suffixes})


def texts(source: Source) -> list[tuple[int, str]]:
    with open_database(source) as database:
        return [(number, row["text"]) for number, row in database.rows("message")]


def notes(source: Source) -> str:
    with open_database(source) as database:
        return "; ".join(database.notes)


def test_what_stands_in_the_log_alone_is_read_and_nothing_is_changed(tmp_path: Path) -> None:
    path = left_open(tmp_path, "sms.db", FIRST, THEN)
    before = digests(tmp_path)
    source = opened(path, "-wal")
    assert texts(source) == [(1, "changed in the log"), (2, "in the log")]
    with open_database(source) as database:
        assert database.tables == {"later": ("a",), "message": ("id", "text")}
        assert [row for _, row in database.rows("later")] == [{"a": 7}]
        assert "read with its write-ahead log sms.db-wal" in database.notes[0]
        assert ", 0 not committed" in database.notes[0]
    assert digests(tmp_path) == before


def test_the_log_reads_as_sqlite_itself_reads_it(tmp_path: Path) -> None:
    rows = "".join(f"INSERT INTO message VALUES ({n}, '{n * 'x'}');" for n in range(10, 300))
    path = left_open(tmp_path, "sms.db", FIRST, rows + "DELETE FROM message WHERE id % 3 = 0; VACUUM;", page_size=1024)
    ours = texts(opened(path, "-wal"))
    connection = sqlite3.connect(path)
    theirs = connection.execute("SELECT id, text FROM message ORDER BY id").fetchall()
    connection.close()
    assert ours == theirs


def test_what_was_never_committed_is_left_out(tmp_path: Path) -> None:
    path = left_open(tmp_path, "sms.db", FIRST, THEN, NEVER)
    source = opened(path, "-wal")
    assert texts(source) == [(1, "changed in the log"), (2, "in the log")]
    assert ", 0 not committed" not in notes(source)


def test_frames_of_an_earlier_use_of_the_log_are_left_out(tmp_path: Path) -> None:
    path = left_open(tmp_path, "sms.db", FIRST, THEN)
    log = Path(f"{path}-wal")
    content = bytearray(log.read_bytes())
    step = 24 + 512
    last = 32 + step * ((len(content) - 32) // step - 1)
    content[last + 8] ^= 1  # the first salt of the last frame
    log.write_bytes(content)
    assert "1 not committed, of an earlier use or damaged" in notes(opened(path, "-wal"))


@pytest.mark.parametrize("at", [8, 16, 30])
def test_a_damaged_log_is_not_applied_and_that_is_said(at: int, tmp_path: Path) -> None:
    path = left_open(tmp_path, "sms.db", FIRST, THEN)
    log = Path(f"{path}-wal")
    content = bytearray(log.read_bytes())
    content[at] ^= 0xFF
    log.write_bytes(content)
    source = opened(path, "-wal")
    assert texts(source) == [(1, "in the database")]
    assert notes(source) == "sms.db-wal is damaged or no log of this database; nothing of it was applied"


def test_a_frame_with_a_flipped_bit_ends_the_log_there(tmp_path: Path) -> None:
    path = left_open(tmp_path, "sms.db", FIRST, THEN)
    log = Path(f"{path}-wal")
    content = bytearray(log.read_bytes())
    content[32 + 24 + 100] ^= 1
    log.write_bytes(content)
    source = opened(path, "-wal")
    assert texts(source) == [(1, "in the database")]
    assert "0 frames applied" in notes(source)


def test_a_log_cut_off_keeps_its_whole_commits(tmp_path: Path) -> None:
    path = left_open(tmp_path, "sms.db", FIRST, THEN)
    log = Path(f"{path}-wal")
    whole = log.read_bytes()
    found = set()
    for length in range(0, len(whole), 100):
        log.write_bytes(whole[:length])
        found.add(tuple(texts(opened(path, "-wal"))))
    assert found >= {((1, "in the database"),), ((1, "changed in the log"), (2, "in the log"))}
    assert all(rows[0][0] == 1 for rows in found)


def test_a_database_written_by_way_of_a_log_says_that_none_came_with_it(tmp_path: Path) -> None:
    path = left_open(tmp_path, "sms.db", FIRST, THEN)
    assert texts(open_source(path)) == [(1, "in the database")]
    assert "none came with it" in notes(open_source(path))
    assert notes(open_source(write(tmp_path / "plain.db", FIRST))) == ""


def test_a_journal_beside_it_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "plain.db", FIRST)
    (tmp_path / "plain.db-journal").write_bytes(b"made up")
    assert notes(opened(path, "-journal")) == "plain.db-journal was not applied: the database is read as it stands"


def test_a_database_in_a_container_finds_its_log_beside_it(tmp_path: Path) -> None:
    left_open(tmp_path, "sms.db", FIRST, THEN)
    with zipfile.ZipFile(tmp_path / "phone.zip", "w") as archive:
        archive.write(tmp_path / "sms.db", "private/var/sms.db")
        archive.write(tmp_path / "sms.db-wal", "private/var/sms.db-wal")
        archive.write(tmp_path / "sms.db", "other/sms.db")
    container = open_container(open_source(tmp_path / "phone.zip"))
    assert container is not None
    with_log, without = container.open("private/var/sms.db"), container.open("other/sms.db")
    assert with_log is not None
    assert without is not None
    assert texts(with_log) == [(1, "changed in the log"), (2, "in the log")]
    assert texts(without) == [(1, "in the database")]


def test_no_view_virtual_table_or_trigger_of_a_hostile_schema_is_run(tmp_path: Path) -> None:
    script = FIRST + (
        "CREATE VIEW sms AS SELECT hex(randomblob(1000000000)) AS text;"
        "CREATE VIRTUAL TABLE words USING fts5(text);"
        'CREATE TABLE "quo""ted" ("a b", rowid, _rowid_, oid);'
        'INSERT INTO "quo""ted" VALUES (1, 2, 3, 4);'
        "CREATE TABLE keyed (name TEXT PRIMARY KEY, value) WITHOUT ROWID; INSERT INTO keyed VALUES ('b', 2), ('a', 1);"
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_master SET sql = 'CREATE /* */ VIRTUAL TABLE words USING fts5(text)' WHERE name = 'words';"
    )
    path = tmp_path / "hostile.db"
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()
    with open_database(open_source(path)) as database:
        assert "sms" not in database.tables
        assert "words" not in database.tables
        assert list(database.rows("sms")) == []
        assert list(database.rows('quo"ted')) == [(1, {"a b": 1, "rowid": 2, "_rowid_": 3, "oid": 4})]
        assert [(number, row["name"]) for number, row in database.rows("keyed")] == [(1, "a"), (2, "b")]


def test_pages_that_lead_in_a_circle_end_the_reading(tmp_path: Path) -> None:
    rows = "".join(f"INSERT INTO message VALUES ({n}, '{'x' * 200}');" for n in range(2, 60))
    path = write(tmp_path / "circle.db", FIRST + rows)
    content = bytearray(path.read_bytes())
    root = next(at for at in range(512, len(content), 512) if content[at] == 5)  # an inner page of the table
    first = int.from_bytes(content[root + 12 : root + 14], "big")
    second = int.from_bytes(content[root + 14 : root + 16], "big")
    content[root + second : root + second + 4] = content[root + first : root + first + 4]
    path.write_bytes(content)
    with open_database(open_source(path)) as database, pytest.raises(BrokenOff, match=r"lead back|cannot be read"):
        list(database.rows("message"))


def test_a_database_that_is_encrypted_or_no_database_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "encrypted.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 8)
    with pytest.raises(BadExhibit, match="decrypted or fresh copy"), open_database(open_source(path)):
        pass
    assert tables_of(open_source(path)) == {}


def test_texts_that_are_no_unicode_are_kept_as_escapes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "odd.db", "CREATE TABLE message (text); INSERT INTO message VALUES (CAST(x'ff41' AS TEXT));"
    )
    assert texts(open_source(path)) == [(1, "\\xffA")]


def test_cells_are_what_they_are_whatever_the_schema_says() -> None:
    assert [text_of(value) for value in ("a", "", None, b"a", 7, 1.5)] == ["a", None, None, None, "7", "1.5"]
    found = [number_of(value) for value in (7, "7", " 7", "x", 7.9, float("inf"), None, b"7", "9" * 5000)]
    assert found == [7, 7, 7, None, 7, None, None, None, None]
    empty = hashlib.sha256(b"").hexdigest()
    row = {"a": 1, "b": b"", "media_key": b"x", "ZMEDIAKEY": b"x", "key_id": "k", "n": None, "auth_token": "t"}
    assert raw_of(row) == {"a": "1", "b": f"(blob of 0 bytes, SHA-256 {empty})", "key_id": "k"}
    assert not any(
        map(is_secret_column, ("key_remote_jid", "key_from_me", "monkey", "ZSENDERKEYSENT", "guid", "macaroni"))
    )
