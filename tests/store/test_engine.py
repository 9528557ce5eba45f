"""The engine shows exactly the record files a reader may see, as typed tables."""

from __future__ import annotations

import gc
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from casefold.errors import EvidenceDamaged, NotFound
from casefold.model.kinds import KINDS
from casefold.store import CaseStore, Engine, Home, RecordEngine, StagedFile, arrow_schema
from tests.store.conftest import add, import_rows, report_of, rows, write_file


@pytest.fixture
def filled(file_case: CaseStore, tmp_path: Path) -> CaseStore:
    """Give a case of one imported exhibit."""
    import_rows(file_case, add(file_case, write_file(tmp_path, "a", "a")).id, 3)
    return file_case


def _import_table(case: CaseStore, exhibit: str, kind: str, table: pa.Table) -> None:
    handle = case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")
    path = handle.staging / "table.parquet"
    pq.write_table(table, path)
    case.finish_import(handle, [StagedFile(kind, path, table.num_rows)], report_of(table.num_rows, kind))


def test_every_kind_is_a_table_even_when_empty(file_case: CaseStore) -> None:
    """With its columns and types, so that a question can be asked of any case."""
    engine: RecordEngine = Engine.connect(file_case)
    for kind in KINDS:
        assert engine.kind(kind).limit(0).to_pyarrow().schema == arrow_schema(kind)
    assert engine.party().limit(0).to_pyarrow().schema == arrow_schema("party")
    assert engine.sql("SELECT count(*) AS n FROM call").to_pylist() == [{"n": 0}]
    with pytest.raises(NotFound, match="calls"):
        engine.kind("calls")
    engine.close()


def test_rows_come_back_as_they_were_written(filled: CaseStore) -> None:
    """Through Ibis and through SQL alike."""
    engine = Engine.connect(filled)
    expected = rows("call", "x1", range(1, 4))
    assert engine.kind("call").to_pyarrow().equals(expected)
    assert engine.sql("SELECT * FROM call").equals(expected)
    assert engine.party().count().to_pyarrow().as_py() == 3
    engine.close()


def test_a_table_outlives_the_engine_that_gave_it(filled: CaseStore) -> None:
    """A caller keeps the table and forgets the engine; its passing folder goes when nobody needs it."""
    table = Engine.connect(filled).kind("call")
    gc.collect()
    assert table.count().to_pyarrow().as_py() == 3
    assert len(list((filled.home.path / "tmp").iterdir())) == 1
    del table
    gc.collect()
    Engine.connect(filled).close()
    assert list((filled.home.path / "tmp").iterdir()) == []


@pytest.mark.parametrize("folder", ["o'brien", "a=b", "star*", "[ab]?", "звонки 📞", "semi;colon, comma", '"quoted"'])
def test_any_folder_can_be_a_home(tmp_path: Path, folder: str) -> None:
    """Its name is no pattern, no partition and no SQL."""
    with Home(tmp_path / folder / "home") as home:
        home.create_case("harbour", by="DC Hill")
        case = home.open_case("harbour")
        import_rows(case, add(case, write_file(tmp_path, "a", "a")).id, 3)
        engine = Engine.connect(case)
        assert engine.kind("call").columns == tuple(arrow_schema("call").names)
        assert engine.sql("SELECT count(*) AS n FROM call").to_pylist() == [{"n": 3}]
        engine.close()


def test_columns_an_older_file_lacks_are_empty(file_case: CaseStore, tmp_path: Path) -> None:
    """Columns may be added to a kind; files of the time before stay as they are."""
    exhibit = add(file_case, write_file(tmp_path, "a", "a")).id
    _import_table(file_case, exhibit, "call", rows("call", exhibit, range(1, 3)).drop_columns(["cause", "duration_s"]))
    engine = Engine.connect(file_case)
    assert engine.kind("call").to_pyarrow().schema == arrow_schema("call")
    assert engine.sql("SELECT count(*) AS n, count(cause) AS c FROM call").to_pylist() == [{"n": 2, "c": 0}]
    second = add(file_case, write_file(tmp_path, "b", "b")).id
    _import_table(file_case, second, "call", rows("call", second, range(1, 4)))
    engine = Engine.connect(file_case)
    assert engine.sql("SELECT count(*) AS n FROM call").to_pylist() == [{"n": 5}]
    engine.close()


@pytest.mark.parametrize(
    ("zone", "utc", "local"),
    [
        ("Europe/London", datetime(2026, 1, 15, 12), datetime(2026, 1, 15, 12)),
        ("Europe/London", datetime(2026, 7, 15, 12), datetime(2026, 7, 15, 13)),
        ("Europe/London", datetime(2026, 3, 29, 0, 59, 59), datetime(2026, 3, 29, 0, 59, 59)),
        ("Europe/London", datetime(2026, 3, 29, 1), datetime(2026, 3, 29, 2)),
        ("Europe/London", datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 25, 1, 30)),
        ("Europe/London", datetime(2026, 10, 25, 1, 30), datetime(2026, 10, 25, 1, 30)),
        ("Asia/Kolkata", datetime(2026, 7, 15, 12), datetime(2026, 7, 15, 17, 30)),
        ("Europe/London", None, None),
    ],
)
def test_local_time_follows_the_cases_zone(
    file_home: Home, tmp_path: Path, zone: str, utc: datetime | None, local: datetime | None
) -> None:
    """Summer time included, whatever the machine's own zone."""
    file_home.create_case("harbour", zone=zone, by="DC Hill")
    case = file_home.open_case("harbour")
    exhibit = add(case, write_file(tmp_path, "a", "a")).id
    table = rows("call", exhibit, range(1, 2))
    at = table.schema.get_field_index("time_utc")
    _import_table(case, exhibit, "call", table.set_column(at, "time_utc", pa.array([utc], pa.timestamp("us"))))
    engine = Engine.connect(case)
    calls = engine.kind("call")
    shown = calls.select(local=engine.local(calls.time_utc)).to_pyarrow()
    assert shown.schema.field("local").type == pa.timestamp("us")
    assert shown.to_pylist() == [{"local": local}]
    engine.close()


def test_a_missing_or_cut_file_is_damage_not_an_empty_answer(filled: CaseStore) -> None:
    """Before any question is answered over less than there was."""
    (file,) = filled.record_files(kind="call")
    path = filled.folder / file.path
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(EvidenceDamaged, match=r"x1-1-1\.parquet"):
        Engine.connect(filled)
    assert not (filled.home.path / "tmp").exists()


def test_memory_has_a_limit_and_the_rest_goes_to_the_homes_own_folder(file_case: CaseStore, tmp_path: Path) -> None:
    """A sort larger than the limit still ends; nothing is left behind."""
    exhibit = add(file_case, write_file(tmp_path, "a", "a")).id
    table = rows("call", exhibit, range(1, 200_001))
    at = table.schema.get_field_index("raw")
    raw = pa.array([f"{number * 7919 % 200_003:0200d}" for number in range(200_000)])
    _import_table(file_case, exhibit, "call", table.set_column(at, "raw", raw))
    engine = Engine.connect(file_case, memory_mb=64, threads=1)
    query = "SELECT raw FROM (SELECT raw, record_id, row_number() OVER (ORDER BY raw) AS n FROM call) WHERE n = 2"
    assert engine.sql(query).to_pylist() == [{"raw": f"{1:0200d}"}]
    engine.close()
    assert list((file_case.home.path / "tmp").iterdir()) == []


def test_folders_of_dead_questions_are_cleared(filled: CaseStore) -> None:
    """They may hold rows; those of the living stay."""
    dead = filled.home.path / "tmp" / "dead"
    dead.mkdir(parents=True)
    (dead / "spilled").write_text("rows")
    living = Engine.connect(filled)
    Engine.connect(filled).close()
    assert not dead.exists()
    assert len(list((filled.home.path / "tmp").iterdir())) == 1
    living.close()


def test_a_closed_engine_answers_nothing(filled: CaseStore) -> None:
    """And says so."""
    engine = Engine.connect(filled)
    engine.close()
    with pytest.raises(duckdb.ConnectionException):
        engine.kind("call").count().to_pyarrow()
