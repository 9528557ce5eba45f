"""A home on each database, and a case to work in.

One suite runs over SQLite and over a PostgreSQL server that is started here from Debian's package. Without
that package the PostgreSQL half is skipped, and says so.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from casefold.model.exhibit import Authority, Exhibit, Holding
from casefold.store import CaseStore, Home, StagedFile, arrow_schema

MakeHome = Callable[[], Home]


def server_programs() -> Path | None:
    """Return the folder of the newest server's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    return found[-1].parent if found else None


def _as_postgres(command: str, folder: Path) -> None:
    """Run a command as a user PostgreSQL accepts: it refuses to run as root."""
    words = ["su", "postgres", "-c", command] if os.geteuid() == 0 else ["sh", "-c", command]
    subprocess.run(words, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=120)


@contextmanager
def running_server() -> Iterator[str]:
    """Run a PostgreSQL server in a folder of its own; give its URL without a database name."""
    programs = server_programs()
    assert programs is not None, "PostgreSQL is not installed (apt-get install postgresql)"
    folder = Path(tempfile.mkdtemp(prefix="cfpg"))
    folder.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    _as_postgres(f"{programs}/initdb -D {data} -U casefold -A trust -E UTF8 --no-locale --no-sync", folder)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c client_min_messages=warning"
    _as_postgres(f"{programs}/pg_ctl -D {data} -l {folder}/log -o '{options}' -w start", folder)
    try:
        yield f"postgresql+psycopg://casefold@127.0.0.1:{port}"
    finally:
        _as_postgres(f"{programs}/pg_ctl -D {data} -m immediate -w stop", folder)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start a PostgreSQL server for this session; give its URL without a database name."""
    if server_programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with running_server() as url:
        yield url


@pytest.fixture
def database(server: str) -> str:
    """Give the URL of a database without any table of ours."""
    url = f"{server}/postgres"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS store CASCADE")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def make_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeHome]:
    """Give a function that opens the same home again, on each database."""
    url = request.getfixturevalue("database") if request.param == "postgresql" else None
    opened: list[Home] = []

    def make() -> Home:
        opened.append(Home(tmp_path / "home", url=url))
        return opened[-1]

    yield make
    for home in opened:
        home.close()


@pytest.fixture
def home(make_home: MakeHome) -> Home:
    """Give a home, on each database."""
    return make_home()


@pytest.fixture
def file_home(tmp_path: Path) -> Iterator[Home]:
    """Give a home whose catalogue is a file: for what does not depend on the database."""
    with Home(tmp_path / "home") as home:
        yield home


@pytest.fixture
def case(home: Home) -> CaseStore:
    """Give an empty case, on each database."""
    home.create_case("harbour", by="DC Hill")
    return home.open_case("harbour")


@pytest.fixture
def file_case(file_home: Home) -> CaseStore:
    """Give an empty case whose catalogue is a file."""
    file_home.create_case("harbour", by="DC Hill")
    return file_home.open_case("harbour")


def write_file(folder: Path, name: str, content: str) -> Path:
    """Write a small original."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def add(
    case: CaseStore,
    path: Path,
    reference: str | None = None,
    *,
    holding: Holding = Holding.COPIED,
    authority: Authority | None = None,
) -> Exhibit:
    """Add an original in a delivery of its own."""
    delivery = case.begin_delivery(by="DC Hill")
    exhibit, _ = case.add_exhibit(
        path,
        reference=reference,
        delivery=delivery,
        authority=authority or Authority(),
        by="DC Hill",
        holding=holding,
        media_type="text/csv",
    )
    return exhibit


def rows(kind: str, exhibit: str, numbers: range) -> pa.Table:
    """Make record rows that say little more than where they come from."""
    schema = arrow_schema(kind)
    values = {"record_id": [f"{exhibit}-row:{number}" for number in numbers], "exhibit": [exhibit] * len(numbers)}
    columns = [
        pa.array(values[field.name], field.type) if field.name in values else pa.nulls(len(numbers), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def stage(folder: Path, kind: str, exhibit: str, numbers: range, wall: str | None = None) -> StagedFile:
    """Write a record file into a staging folder."""
    path = folder / f"{kind}-{wall or 'open'}-{numbers.start}.parquet"
    pq.write_table(rows(kind, exhibit, numbers), path)
    return StagedFile(kind=kind, path=path, rows=len(numbers), wall=wall)


def report_of(count: int, kind: str = "call") -> dict[str, object]:
    """Make the report of an import that stored every row."""
    return {
        "rows_read": count,
        "rows_stored": count,
        "rows_set_aside": 0,
        "stored": {kind: count},
        "balances": True,
        "set_aside": [],
    }


def import_rows(case: CaseStore, exhibit: str, count: int, *, kind: str = "call", walled: int = 0) -> int:
    """Import made-up rows of an exhibit (the last of them behind a wall); return the generation."""
    handle = case.begin_import(exhibit, format="made_up", profile=None, options={}, by="DC Hill")
    last_open = count - walled
    files = [stage(handle.staging, kind, exhibit, range(1, last_open + 1))]
    files.append(stage(handle.staging, "party", exhibit, range(1, last_open + 1)))
    if walled:
        files.append(stage(handle.staging, kind, exhibit, range(last_open + 1, count + 1), "outside_authority"))
    case.finish_import(handle, files, report_of(count, kind))
    return handle.generation
