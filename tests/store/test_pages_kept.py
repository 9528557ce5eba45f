"""What is kept between pages never answers for another reader, nor for a state of the case that has passed."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from casefold.case import Case
from casefold.errors import NotFound
from casefold.model.record_page import Filter
from casefold.store import CaseStore, Home
from casefold.store.pages import POOL, prepared, table
from casefold.store.pages.connections import Pool
from casefold.store.pages.id_index import rows_like
from casefold.store.pages.orders import Orders
from tests.store.conftest import add, import_rows, write_file

WALL = "outside_authority"
FIRST = Filter("record_id", "starts", "x")


@pytest.fixture
def filled(file_case: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CaseStore:
    """Give a case of two exhibits, 5 rows and 4 rows with 1 more behind a wall, in which every order is kept."""
    monkeypatch.setattr(table, "NEAR", 0)
    import_rows(file_case, add(file_case, write_file(tmp_path, "a", "a")).id, 5)
    import_rows(file_case, add(file_case, write_file(tmp_path, "b", "b")).id, 5, walled=1)
    Case(file_case).prepare_pages()
    return file_case


def ids(store: CaseStore) -> list[str]:
    """Ask in every way, and once more; return the record ids all ways agree on."""
    case = Case(store)
    plain = case.page("call").rows["record_id"].to_pylist()
    for _ in range(2):
        assert sorted(case.page("call", sort=["-record_id"]).rows["record_id"].to_pylist()) == sorted(plain)
        assert case.page("call", filters=[FIRST]).rows["record_id"].to_pylist() == plain
        assert case.count("call", [FIRST]) == case.count("call") == len(plain)
    return [str(name) for name in plain]


def names(exhibit: str, count: int) -> list[str]:
    return [f"{exhibit}-row:{number}" for number in range(1, count + 1)]


def test_each_reader_sees_what_is_theirs_in_any_turn(filled: CaseStore, file_home: Home) -> None:
    """One process serves readers with other exhibits and walls; none gets another's pages."""
    readers = {
        (None, frozenset[str]()): names("x1", 5) + names("x2", 4),
        (frozenset({"x1"}), frozenset[str]()): names("x1", 5),
        (frozenset({"x2"}), frozenset({WALL})): names("x2", 5),
        (None, frozenset({WALL})): names("x1", 5) + names("x2", 5),
        (frozenset[str](), frozenset({WALL})): [],
    }
    for _ in range(2):
        for (visible, walls), expected in readers.items():
            assert ids(file_home.open_case("harbour", visible=visible, walls=walls)) == expected


def test_a_record_behind_a_wall_is_none(filled: CaseStore, file_home: Home) -> None:
    behind = file_home.open_case("harbour", walls=frozenset({WALL}))
    assert len(Case(behind).record("x2-row:5")) == 1
    for store in (filled, file_home.open_case("harbour", visible=frozenset({"x1"}), walls=frozenset({WALL}))):
        with pytest.raises(NotFound):
            Case(store).record("x2-row:5")


def test_a_change_of_the_case_is_seen_at_once(filled: CaseStore, tmp_path: Path) -> None:
    """Withdrawn, restored, imported again, added, disposed of: the next page knows."""
    case = Case(filled)
    both = names("x1", 5) + names("x2", 4)
    assert ids(filled) == both
    case.withdraw("x1", by="DC Hill", why="wrong case")
    assert ids(filled) == names("x2", 4)
    with pytest.raises(NotFound):
        case.record("x1-row:1")
    case.restore("x1", by="DC Hill", why="right case")
    assert ids(filled) == both
    import_rows(filled, "x1", 7)
    assert ids(filled) == names("x1", 7) + names("x2", 4)
    import_rows(filled, add(filled, write_file(tmp_path, "c", "c")).id, 2)
    assert ids(filled) == names("x1", 7) + names("x2", 4) + names("x3", 2)
    case.dispose("x2", by="DC Hill", authority="Order 1", why="ordered")
    assert ids(filled) == names("x1", 7) + names("x3", 2)


def test_a_change_by_another_process_is_seen_as_well(filled: CaseStore) -> None:
    """Every page asks the catalogue what may be read."""
    assert len(ids(filled)) == 9
    filled.withdraw("x1", by="DC Hill", why="wrong case")
    assert ids(filled) == names("x2", 4)


def test_what_is_prepared_goes_with_the_exhibit(filled: CaseStore) -> None:
    """Disposal and a new import remove it; a withdrawal does not; nothing of it is a difference."""
    pages = filled.folder / "pages"
    assert len(list(pages.glob("x1-*"))) == 3
    assert len(list(pages.glob("x2-*"))) == 6
    filled.withdraw("x1", by="DC Hill", why="wrong case")
    assert len(list(pages.glob("x1-*"))) == 3
    filled.restore("x1", by="DC Hill", why="right case")
    import_rows(filled, "x1", 5)
    assert list(pages.glob("x1-1-*")) == []
    filled.dispose("x2", by="DC Hill", authority="Order 1", why="ordered")
    assert list(pages.glob("x2-*")) == []
    assert Case(filled).prepare_pages() == 1
    assert Case(filled).prepare_pages() == 0
    assert filled.verify() == []


def test_prepare_removes_what_is_stale(filled: CaseStore) -> None:
    pages = filled.folder / "pages"
    stale = [pages / "x1-1-0123.arrow", pages / ".part-0123"]
    for path in stale:
        path.write_bytes(b"")
    assert Case(filled).prepare_pages() == 0
    assert not any(path.exists() for path in stale)


@pytest.mark.parametrize("content", [b"", b"ARROW1\0\0 and then nothing", b"PAR1"])
def test_a_damaged_prepared_file_is_not_needed(filled: CaseStore, content: bytes) -> None:
    """The record files have it all."""
    case = Case(filled)
    by_party = [Filter("party", "is", "+447700900001")]
    before, record = (case.page("call"), case.page("call", filters=by_party)), case.record("x2-row:3")
    for path in (filled.folder / "pages").glob("x*"):
        path.write_bytes(content)
    POOL.forget(filled)
    after = case.page("call"), case.page("call", filters=by_party)
    assert [(page.rows, page.parties) for page in after] == [(page.rows, page.parties) for page in before]
    assert case.record("x2-row:3") == record


def test_a_record_is_the_one_asked_for_where_digests_agree(filled: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a digest only says where to look; the id itself decides."""
    case = Case(filled)
    expected = case.record("x1-row:2")
    POOL.forget(filled)
    monkeypatch.setattr(prepared, "rows_like", lambda path, record_id: np.array([0, 1, 2], np.int64))
    assert case.record("x1-row:2") == expected
    with pytest.raises(NotFound):
        case.record("x1-row:5")


def test_every_record_is_found_in_the_index(filled: CaseStore) -> None:
    """Each id stands at its own row, and no other id anywhere."""
    standing = filled.standing_files()
    parties = [item for item in standing if item.kind == "party"]
    for item in [item for item in standing if item.kind == "call"]:
        index = prepared.Prepared(filled.folder, item, parties).ids_path
        ids = pq.read_table(filled.folder / item.path, partitioning=None)["record_id"].to_pylist()
        assert [rows_like(index, name).tolist() for name in ids] == [[place] for place in range(len(ids))]
        assert rows_like(index, "x1-row:99").tolist() == []


def test_a_damaged_order_is_made_again(filled: CaseStore) -> None:
    expected = ids(filled)
    for path in (filled.folder / "pages" / "orders").iterdir():
        path.write_bytes(path.read_bytes()[:90])
    assert ids(filled) == expected


def test_kept_orders_are_bounded(tmp_path: Path) -> None:
    """The one longest unused goes first; the newest stays, whatever its size."""
    orders = Orders(tmp_path, most_bytes=2_000)
    for number in range(5):
        orders.keep(f"k{number}", np.arange(100, dtype=np.int64))
    kept = [number for number in range(5) if orders.find(f"k{number}") is not None]
    assert kept == [2, 3, 4]
    orders.keep("large", np.arange(10_000, dtype=np.int64))
    assert [path.stem for path in (tmp_path / "orders").iterdir()] == ["large"]
    wide = np.array([2**33, 1], dtype=np.int64)
    orders.keep("wide", wide)
    found = orders.find("wide")
    assert found is not None
    assert found.tolist() == wide.tolist()


def test_few_databases_stay_open(filled: CaseStore, file_home: Home) -> None:
    """The pool holds at most so many; a case forgotten holds none."""
    pool = Pool(most=2)
    readers = [file_home.open_case("harbour", visible=frozenset({name})) for name in ("x1", "x2", "x9")]
    first = pool.database(readers[0])
    assert pool.database(readers[0]) is first
    for reader in readers:
        pool.database(reader)
    assert len(pool) == 2
    assert pool.database(readers[0]) is not first
    pool.forget(filled)
    assert len(pool) == 0


def test_threads_share_a_database(filled: CaseStore, file_home: Home) -> None:
    """Two readers in four threads each get their own rows, again and again."""
    narrow = file_home.open_case("harbour", visible=frozenset({"x1"}))
    expected = {filled: names("x1", 5) + names("x2", 4), narrow: names("x1", 5)}
    wrong: list[BaseException | list[str]] = []

    def read(store: CaseStore) -> None:
        try:
            for _ in range(8):
                found = ids(store)
                if found != expected[store]:
                    wrong.append(found)
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            wrong.append(error)

    threads = [threading.Thread(target=read, args=(store,)) for store in (filled, narrow, filled, narrow)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    POOL.forget(filled)
