"""The analyst's SQL is one SELECT over the record tables; everything else is refused, twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from casefold.errors import BadOption
from casefold.store import CaseStore, Engine, Home
from tests.store.conftest import add, import_rows, write_file


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseStore]:
    """Give a case of three calls that no test changes: that is what they are about."""
    folder = tmp_path_factory.mktemp("queries")
    with Home(folder / "home") as home:
        home.create_case("harbour", by="DC Hill")
        case = home.open_case("harbour")
        import_rows(case, add(case, write_file(folder, "a", "a")).id, 3)
        yield case


@pytest.fixture(scope="module")
def engine(calls: CaseStore) -> Iterator[Engine]:
    """Give an engine over three calls."""
    engine = Engine.connect(calls)
    yield engine
    engine.close()


ALLOWED = [
    "SELECT count(*) AS n FROM call",
    "select COUNT(*) as n from CALL;",
    "FROM call SELECT count(*) AS n",
    "WITH c AS (SELECT * FROM call) SELECT count(*) AS n FROM c",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT max(n) AS n FROM t",
    "SELECT count(*) AS n FROM call c JOIN party p USING (record_id)",
    "(SELECT 3 AS n)",
    "SELECT n FROM (SELECT 1 AS n UNION SELECT 3) ORDER BY n DESC LIMIT 1",
    "SELECT count(*) AS n FROM range(3)",
    "SELECT count(*) AS n FROM generate_series(1, 3)",
    "SELECT count(*) AS n FROM unnest([1, 2, 3]) AS u(v)",
    "SELECT count(*) AS n FROM call, LATERAL (SELECT 1) AS one",
    "SELECT count(DISTINCT record_id) AS n FROM call -- DROP TABLE call",
    "SELECT count(*) AS n FROM call WHERE record_id <> 'a; DROP TABLE call'",
    'SELECT count(*) AS n FROM call, (SELECT count("group") FROM membership) AS m',
    "SELECT count(*) OVER () AS n FROM call QUALIFY row_number() OVER (ORDER BY record_id) = 1",
]


@pytest.mark.parametrize("query", ALLOWED)
def test_a_select_over_the_record_tables_runs(engine: Engine, query: str) -> None:
    """However it is written."""
    assert engine.sql(query).to_pylist() == [{"n": 3}]


REFUSED = [
    "",
    ";",
    "SELEKT 1",
    "SELECT * FROM call; DROP VIEW call",
    "SELECT 1; SELECT 2",
    "DROP VIEW call",
    "DELETE FROM call",
    "UPDATE call SET raw = ''",
    "INSERT INTO call SELECT * FROM call",
    "CREATE TABLE t AS SELECT * FROM call",
    "WITH a AS (INSERT INTO call VALUES (1)) SELECT 1",
    "WITH a AS (DELETE FROM call RETURNING 1) SELECT * FROM a",
    "SELECT 1 INTO t",
    "COPY call TO '{out}'",
    "COPY (SELECT 1) TO '{record}' (FORMAT parquet, USE_TMP_FILE false)",
    "EXPORT DATABASE '{out}'",
    "ATTACH '{out}' AS other",
    "INSTALL httpfs",
    "LOAD icu",
    "SET memory_limit = '1TB'",
    "RESET memory_limit",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE SELECT 1",
    "DESCRIBE call",
    "SHOW TABLES",
    "VACUUM",
    "CHECKPOINT",
    "BEGIN",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM READ_CSV_AUTO('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_parquet('{record}')",
    "SELECT * FROM parquet_metadata('{record}')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    'SELECT * FROM "/etc/passwd"',
    "SELECT * FROM '{record}'",
    "SELECT * FROM call JOIN '/etc/passwd' ON true",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT * FROM call WHERE raw IN (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT * FROM call, LATERAL read_csv('/etc/passwd')",
    "WITH a AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM a",
    "WITH a AS MATERIALIZED (FROM '/etc/passwd') SELECT * FROM a",
    "SELECT 1 UNION ALL SELECT * FROM glob('/etc/*')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('allowed_paths')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_views()",
    "SELECT * FROM pragma_database_list()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('call')",
    "SELECT * FROM json_execute_serialized_sql('{{}}')",
    "SELECT * FROM memory.main.call",
    "SELECT * FROM exhibit",
    "SELECT * FROM settings",
    "PIVOT call ON direction",
    "VALUES (1)",
    "TABLE call",
    "SELECT * FROM $$/etc/passwd$$",
    "SELECT nothing FROM call",
    "SELECT raw + 1 FROM call WHERE 1 = 'a'",
]


@pytest.mark.parametrize("query", REFUSED)
def test_everything_else_is_refused(engine: Engine, calls: CaseStore, tmp_path: Path, query: str) -> None:
    """With one word on why; the files and tables are as they were."""
    record = calls.folder / calls.record_files(kind="call")[0].path
    with pytest.raises(BadOption):
        engine.sql(query.format(out=tmp_path / "out", record=record))
    assert not (tmp_path / "out").exists()
    assert engine.sql("SELECT count(*) AS n FROM call").to_pylist() == [{"n": 3}]
    assert calls.verify() == []


def test_python_variables_are_no_tables(engine: Engine) -> None:
    """The engine would find them by name."""
    secret = pa.table({"a": [1]})
    with pytest.raises(BadOption, match="secret"):
        engine.sql("SELECT * FROM secret")
    assert secret.num_rows == 1


@pytest.mark.parametrize(
    "query",
    [
        "COPY (SELECT 1) TO '{out}'",
        "ATTACH '{out}' AS other",
        "EXPORT DATABASE '{out}'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
        "SET lock_configuration = false",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM read_text('{catalogue}')",
        "SELECT * FROM read_blob('{blob}')",
        "SELECT getenv('HOME')",
        "SELECT * FROM secret",
    ],
)
def test_the_engine_itself_holds_where_the_parsers_would_be_fooled(
    engine: Engine, calls: CaseStore, tmp_path: Path, query: str
) -> None:
    """Run past every check of ours, it reaches no file but the record files and changes no setting."""
    secret = [1]
    blob = calls.blob(calls.exhibit("x1"))
    text = query.format(out=tmp_path / "out", catalogue=calls.home.path / "store.db", blob=blob)
    with pytest.raises(duckdb.Error):
        engine._con.execute(text).fetchall()
    assert not (tmp_path / "out").exists()
    assert secret == [1]


def test_a_walled_record_file_cannot_be_reached_by_its_name(file_case: CaseStore, tmp_path: Path) -> None:
    """The lock knows the reader's files only."""
    import_rows(file_case, add(file_case, write_file(tmp_path, "a", "a")).id, 3, walled=1)
    behind = file_case.home.open_case("harbour", walls=frozenset({"outside_authority"}))
    hidden = next(item for item in behind.record_files() if item.wall)
    engine = Engine.connect(file_case)
    with pytest.raises(duckdb.PermissionException):
        engine._con.execute(f"SELECT * FROM read_parquet('{file_case.folder / hidden.path}')").fetchall()
    engine.close()
