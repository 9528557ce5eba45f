"""The catalogue's file and its server: what is refused, and how it is said."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from casefold.errors import BadOption, Misconfigured, Unsupported
from casefold.store import Catalogue, Home
from casefold.store.schema import metadata


def test_the_file_is_private_and_in_write_ahead_mode(file_home: Home) -> None:
    """Only the account that runs Casefold reads it; readers do not wait for writers."""
    file = file_home.path / "store.db"
    assert file.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_foreign_keys_hold(file_home: Home) -> None:
    """A row of no case cannot be written."""
    with pytest.raises(sa.exc.IntegrityError), file_home.catalogue.write() as connection:
        connection.exec_driver_sql("INSERT INTO counter (case_name, letter, last) VALUES ('nowhere', 'x', 1)")


def test_a_failed_write_leaves_nothing(home: Home) -> None:
    """What happens in one transaction happens together or not at all."""
    home.create_case("harbour", by="DC Hill")

    def half() -> None:
        with home.catalogue.write("harbour") as connection:
            assert home.catalogue.next_id(connection, "harbour", "x") == ("x1", 1)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        half()
    with home.catalogue.write("harbour") as connection:
        assert home.catalogue.next_id(connection, "harbour", "x") == ("x1", 1)


@pytest.mark.parametrize("content", [b"not a database at all", b"SQLite format 3\0", b"\0" * 4096])
def test_a_damaged_file_is_named_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    """A catalogue that is none is never overwritten."""
    file = tmp_path / "store.db"
    file.write_bytes(content)
    with pytest.raises(Misconfigured, match=r"store\.db.*backup"):
        Home(tmp_path)
    assert file.read_bytes() == content


def test_a_torn_file_is_named_with_a_remedy(tmp_path: Path) -> None:
    """Pages overwritten behind the header are found at the latest when they are read."""
    with Home(tmp_path) as home:
        home.create_case("harbour", by="DC Hill")
    file = tmp_path / "store.db"
    file.write_bytes(file.read_bytes()[:100] + b"\xff" * (file.stat().st_size - 100))
    with pytest.raises(Misconfigured, match=r"store\.db.*backup"):
        Home(tmp_path)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """Its tables are left as they are."""
    connection = sqlite3.connect(tmp_path / "store.db")
    connection.execute("CREATE TABLE shopping (item TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(Misconfigured, match="another program"):
        Home(tmp_path)


def test_a_database_marked_by_another_program_is_refused(tmp_path: Path) -> None:
    """Even when it is empty."""
    connection = sqlite3.connect(tmp_path / "store.db")
    connection.execute("PRAGMA application_id = 4242")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()
    with pytest.raises(Misconfigured, match="another program"):
        Home(tmp_path)


def test_a_newer_catalogue_is_refused(home: Home) -> None:
    """An older Casefold must not write into what it does not understand."""
    with home.catalogue.write() as connection:
        table = "store.alembic_version" if home.catalogue.on_server else "alembic_version"
        connection.exec_driver_sql(f"UPDATE {table} SET version_num = '9999'")
    url = home.catalogue.url
    text = None if url is None else url.render_as_string(hide_password=False)
    with pytest.raises(Misconfigured, match="newer Casefold"):
        Home(home.path, url=text)


def test_the_migrations_build_the_declared_tables(home: Home) -> None:
    """The schema that is declared and the one that is migrated to are the same."""
    with home.catalogue.read() as connection:
        names = set(sa.inspect(connection).get_table_names(schema="store" if home.catalogue.on_server else None))
        assert names == {table.name for table in metadata.tables.values()} | {"alembic_version"}
        if home.catalogue.on_server:
            context = MigrationContext.configure(
                connection,
                opts={
                    "include_schemas": True,
                    "compare_type": True,
                    "include_object": lambda _o, name, kind, *_: kind != "table" or name != "alembic_version",
                },
            )
            assert compare_metadata(context, metadata) == []


def test_columns_and_keys_are_the_declared_ones_in_a_file(file_home: Home) -> None:
    """SQLite is compared by hand: it knows no schema."""
    with file_home.catalogue.read() as connection:
        inspector = sa.inspect(connection)
        for table in metadata.tables.values():
            found = {column["name"]: bool(column["nullable"]) for column in inspector.get_columns(table.name)}
            assert found == {column.name: bool(column.nullable) for column in table.columns}
            keys = inspector.get_pk_constraint(table.name)["constrained_columns"]
            assert keys == [column.name for column in table.primary_key.columns]


def test_a_missing_driver_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL is an extra."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Unsupported, match=r"casefold\[postgres\]"):
        Home(tmp_path / "home", url="postgresql+psycopg://someone@127.0.0.1/nowhere")


def test_an_absent_server_is_an_error_without_the_password(tmp_path: Path) -> None:
    """Errors are printed and logged; passwords are not. The home can still be opened without a URL."""
    with pytest.raises(Misconfigured, match="does not answer") as caught:
        Home(tmp_path / "home", url="postgresql+psycopg://someone:s3cret-word@127.0.0.1:1/nowhere")
    assert "s3cret-word" not in str(caught.value)
    Home(tmp_path / "home").close()


@pytest.mark.parametrize("url", ["mysql://somewhere/db", "sqlite:///other.db", "no url"])
def test_other_databases_are_refused(tmp_path: Path, url: str) -> None:
    """Two are tested; no other is promised."""
    with pytest.raises(BadOption, match="postgresql"):
        Catalogue(tmp_path, url)


def test_a_read_only_folder_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the folder and the remedy."""

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(Misconfigured, match=r"home.*write there"):
        Home(tmp_path / "home")
