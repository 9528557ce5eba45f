"""A page is what a plain reading of all rows would give, however it was found."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.case import Case
from casefold.errors import BadOption, Cancelled, NotFound
from casefold.model.record_page import MOST_ROWS, Filter, RecordPage
from casefold.store import CaseStore, Home, StagedFile, arrow_schema
from casefold.store.pages import POOL, Cancel, sorting, table
from tests.store.conftest import add, report_of, write_file

KIND = "data_session"
A, B, C = "+447700900001", "+447700900002", "+447700900003"
START = datetime(2026, 3, 1, 12)
APNS = ["alpha", "Alpine", "béta", None, "Über", "10%_x", 'q"u\\o', ""]
LENGTHS = [None, 0.0, -0.0, 1.5, 1.5, -3.0, math.inf, 250.25]


def row(exhibit: str, number: int) -> dict[str, Any]:
    """Make one row; its values repeat, so that ties are many."""
    at = None if number % 11 == 0 else START + timedelta(minutes=37 * (number * 7919 % 50))
    return {
        "record_id": f"{exhibit}-row:{number}",
        "exhibit": exhibit,
        "locator": f"row:{number}",
        "raw": None if number % 13 == 0 else f'{{"N":"Cell {number % 9} \\"q\\""}}',
        "time_utc": at,
        "time_local": at,
        "duration_s": LENGTHS[number * 31 % len(LENGTHS)],
        "bytes_up": None if number % 5 == 0 else (number * 17 % 7) - 3,
        "apn": APNS[number * 13 % len(APNS)],
    }


def parties(exhibit: str, number: int) -> list[dict[str, Any]]:
    """Make the parties of one row: none, one or two."""
    who = [[A], [A, B], [], [C], [B, B]][number % 5]
    fixed = {"record_id": f"{exhibit}-row:{number}", "kind": KIND, "exhibit": exhibit, "state": "known"}
    found = [{**fixed, "role": "subject", "identifier": name, "raw": name} for name in who]
    return [*found, {**fixed, "role": "to", "raw": "Withheld", "state": "withheld"}] if number % 17 == 0 else found


def typed(kind: str, rows: list[dict[str, Any]], without: tuple[str, ...] = ()) -> pa.Table:
    whole = pa.Table.from_pylist([{n: r.get(n) for n in arrow_schema(kind).names} for r in rows], arrow_schema(kind))
    return whole.drop_columns(list(without))


def bring(
    case: CaseStore, folder: Path, numbers: list[range], *, old: bool = False, walled: range | None = None
) -> str:
    """Import rows in several files of small row groups; return the exhibit's id."""
    exhibit = add(case, write_file(folder, f"f{len(case.exhibits(all=True))}", str(numbers))).id
    handle = case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")
    files, count = [], 0
    for place, (some, wall) in enumerate(
        [*((n, None) for n in numbers), *([(walled, "outside_authority")] if walled else [])]
    ):
        content = {
            KIND: typed(KIND, [row(exhibit, n) for n in some], ("found_in", "sequence") if old else ()),
            "party": typed("party", [item for n in some for item in parties(exhibit, n)]),
        }
        for kind, rows in content.items():
            path = handle.staging / f"{kind}-{place}.parquet"
            pq.write_table(rows, path, row_group_size=16)
            files.append(StagedFile(kind, path, rows.num_rows, wall))
        count += len(some)
    case.finish_import(handle, files, report_of(count, KIND))
    return exhibit


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseStore]:
    """Give a case of three exhibits: two files, old columns, and the last rows behind a wall."""
    folder = tmp_path_factory.mktemp("pages")
    with Home(folder / "home") as home:
        home.create_case("harbour", by="DC Hill")
        case = home.open_case("harbour")
        bring(case, folder, [range(2, 82), range(82, 120)])
        bring(case, folder, [range(1, 40)], old=True)
        bring(case, folder, [range(5, 25)], walled=range(25, 33))
        yield case
        POOL.forget(case)


EXPECTED = [("x1", range(2, 120)), ("x2", range(1, 40)), ("x3", range(5, 25))]


def all_rows(kind: str = KIND) -> list[dict[str, Any]]:
    made = [row(x, n) if kind == KIND else parties(x, n) for x, numbers in EXPECTED for n in numbers]
    rows = made if kind == KIND else [item for some in made for item in some]
    return [{name: item.get(name) for name in arrow_schema(kind).names} for item in rows]  # type: ignore[union-attr]


def passes(item: dict[str, Any], asked: Filter) -> bool:
    """Decide naively."""
    if asked.column == "party":
        exhibit, number = item["record_id"].split("-row:")
        return asked.value in [party.get("identifier") for party in parties(exhibit, int(number))]
    if asked.column == "text":
        texts = [item["apn"], item["raw"] and item["raw"].replace('\\"', '"')]
        return any(text is not None and asked.value.lower() in text.lower() for text in texts)
    value = item[asked.column]
    if asked.operator == "empty" or value is None:
        return asked.operator == "empty" and value is None
    if isinstance(value, str):
        text, needle = value.lower(), asked.value.lower()
        return {"is": value == asked.value, "contains": needle in text, "starts": text.startswith(needle)}[
            str(asked.operator)
        ]
    if isinstance(value, datetime):
        limit = datetime.fromisoformat(asked.value)
        return {"is": value == limit, "from": value >= limit, "to": value < limit}[str(asked.operator)]
    number = float(asked.value)
    return bool({"is": value == number, "from": value >= number, "to": value <= number}[str(asked.operator)])


def in_order(rows: list[dict[str, Any]], sort: list[str]) -> list[dict[str, Any]]:
    for name in reversed(sort):
        column = name.removeprefix("-")
        filled = [item for item in rows if item[column] is not None]
        filled.sort(key=lambda item: item[column], reverse=name.startswith("-"))
        rows = [*filled, *(item for item in rows if item[column] is None)]
    return rows


words = st.sampled_from(["al", "ALP", "b", "É", "ü", "%", "_", '"', "\\", "cell 3", 'q"', "zz", ""])
numbers = st.sampled_from(["-3", "0", "1.5", "inf", "2"])
moments = st.sampled_from([(START + timedelta(minutes=37 * n)).isoformat() for n in (0, 3, 20, 49, 60)])
filters = st.one_of(
    st.builds(
        Filter, st.just("apn"), st.sampled_from(["is", "contains", "starts"]), st.one_of(words, st.just("alpha"))
    ),
    st.builds(Filter, st.just("duration_s"), st.sampled_from(["is", "from", "to"]), numbers),
    st.builds(Filter, st.just("bytes_up"), st.sampled_from(["is", "from", "to"]), st.sampled_from(["-3", "0", "2"])),
    st.builds(Filter, st.sampled_from(["time_utc", "time_local"]), st.sampled_from(["is", "from", "to"]), moments),
    st.builds(Filter, st.sampled_from(["apn", "time_utc", "bytes_up", "raw"]), st.just("empty")),
    st.builds(Filter, st.just("party"), st.just("is"), st.sampled_from([A, B, C, "+447700900999"])),
    st.builds(Filter, st.just("text"), st.just("contains"), words),
    st.builds(Filter, st.just("exhibit"), st.just("is"), st.sampled_from(["x1", "x2", "x9"])),
)
sorts = st.lists(
    st.sampled_from([s + n for n in ("duration_s", "bytes_up", "apn", "time_utc", "raw") for s in ("", "-")]),
    max_size=3,
    unique_by=lambda name: name.removeprefix("-"),
)


@pytest.mark.parametrize("prepared", [False, True])
@pytest.mark.parametrize("near", [0, 2_000])
@settings(max_examples=25, deadline=None)
@given(
    asked=st.lists(filters, max_size=3),
    sort=sorts,
    offset=st.integers(0, 200),
    limit=st.integers(0, 60),
    raw=st.booleans(),
)
def test_a_page_is_what_reading_every_row_gives(
    store: CaseStore,
    prepared: bool,
    near: int,
    asked: list[Filter],
    sort: list[str],
    offset: int,
    limit: int,
    raw: bool,
) -> None:
    """Filtered, in order, ties by place, from any offset; with or without what is prepared and kept."""
    case = Case(store)
    _set_prepared(case, store, prepared)
    columns = ["apn", "record_id", "duration_s", "sequence", "time_utc", *(["raw"] if raw else [])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "NEAR", near)
        page = case.page(KIND, offset=offset, limit=limit, sort=sort, filters=asked, columns=columns)
        total = case.count(KIND, asked)
    expected = in_order([item for item in all_rows() if all(passes(item, one) for one in asked)], sort)
    shown = expected[offset : offset + limit]
    assert page.rows.to_pylist() == [{name: item[name] for name in columns} for item in shown]
    assert total == len(expected)
    assert page.total in {None, total}
    assert _parties(page) == [_core(party) for item in shown for party in _parties_of(item["record_id"])]


def _set_prepared(case: Case, store: CaseStore, prepared: bool) -> None:
    if prepared:
        case.prepare_pages()
        return
    for path in (store.folder / "pages").glob("x*"):
        path.unlink()


def _parties_of(record_id: str) -> list[dict[str, Any]]:
    exhibit, number = record_id.split("-row:")
    return parties(exhibit, int(number))


def _core(party: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(party.get(name) for name in ("record_id", "kind", "exhibit", "role", "identifier", "raw", "state"))


def _parties(page: RecordPage) -> list[tuple[Any, ...]]:
    return [_core(party) for party in page.parties.to_pylist()]


@pytest.mark.parametrize("prepared", [False, True])
def test_a_page_has_the_columns_of_its_kind(store: CaseStore, prepared: bool) -> None:
    """In their types, those no file has among them; `raw` only where it was asked for."""
    _set_prepared(Case(store), store, prepared)
    page = Case(store).page(KIND, offset=100, limit=50)
    schema = arrow_schema(KIND)
    assert page.rows.schema == schema.remove(schema.get_field_index("raw"))
    assert page.parties.schema == arrow_schema("party")
    assert page.rows.to_pylist() == [
        {name: value for name, value in item.items() if name != "raw"} for item in all_rows()[100:150]
    ]
    assert (page.total, page.exact) == (177, True)


def test_parties_are_a_table_of_their_own(store: CaseStore) -> None:
    """With the same filters, and no parties of parties."""
    case = Case(store)
    page = case.page("party", filters=[Filter("party", "is", B), Filter("exhibit", "is", "x2")], sort=["raw"])
    assert page.rows.to_pylist() == [p for p in all_rows("party") if p["identifier"] == B and p["exhibit"] == "x2"]
    assert page.parties.num_rows == 0
    assert case.count("party") == len(all_rows("party"))


@pytest.mark.parametrize("prepared", [False, True])
@pytest.mark.parametrize("record_id", ["x1-row:2", "x1-row:119", "x2-row:39", "x3-row:11"])
def test_a_record_is_found_by_its_id(store: CaseStore, prepared: bool, record_id: str) -> None:
    """With its raw row, its parties and its exhibit."""
    _set_prepared(Case(store), store, prepared)
    (view,) = Case(store).record(record_id)
    assert view.record == next(item for item in all_rows() if item["record_id"] == record_id)
    assert [_core(dict(party)) for party in view.parties] == [_core(party) for party in _parties_of(record_id)]
    assert (view.kind, view.exhibit.id, view.original) == (KIND, record_id.split("-", 1)[0], None)


@pytest.mark.parametrize("record_id", ["x1-row:120", "x1-row:1", "x3-row:30", "x9-row:1", "nothing", "x1-row:2'"])
def test_a_record_there_is_not_is_said_so(store: CaseStore, record_id: str) -> None:
    with pytest.raises(NotFound):
        Case(store).record(record_id)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (Filter("colour", "is", "red"), r"no column 'colour'.*apn.*party, text"),
        (Filter("apn", "from", "a"), "'from' cannot be asked of apn. Write one of: is, contains, starts, empty"),
        (Filter("duration_s", "contains", "1"), "is, from, to, empty"),
        (Filter("party", "contains", A), "Write one of: is"),
        (Filter("text", "is", "a"), "Write one of: contains"),
        (Filter("apn", "like", "a"), "'like' cannot be asked"),
        (Filter("duration_s", "is", "long"), "'long' is no number for duration_s"),
        (Filter("bytes_up", "is", "1.5"), "'1.5' is no whole number"),
        (Filter("bytes_up", "is", "9" * 30), "is no whole number"),
        (Filter("time_utc", "from", "soon"), "'soon' is no time"),
        (Filter("time_utc", "to", "9999-12-31"), "is no time"),
        (Filter("party", "is", ""), "no identifier"),
    ],
)
def test_what_cannot_be_asked_is_refused(store: CaseStore, asked: Filter, part: str) -> None:
    """By a message that names what can."""
    for question in (Case(store).page, Case(store).count):
        with pytest.raises(BadOption, match=part):
            question(KIND, filters=[asked])


def test_a_page_of_nothing_is_refused(store: CaseStore) -> None:
    """An unknown kind, column or order, and a page longer than one can be."""
    case = Case(store)
    with pytest.raises(NotFound, match="no record kind 'calls'"):
        case.page("calls")
    for wrong in ({"sort": ["-colour"]}, {"columns": ["colour"]}):
        with pytest.raises(BadOption, match="no column 'colour'"):
            case.page(KIND, **wrong)  # type: ignore[arg-type]
    for beyond in ({"limit": MOST_ROWS + 1}, {"limit": -1}, {"offset": -1}):
        with pytest.raises(BadOption, match="10,000 rows"):
            case.page(KIND, **beyond)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "'; DROP TABLE party; --", "\u202e", "'" * 50])
def test_no_text_breaks_out_of_a_filter(store: CaseStore, text: str) -> None:
    """It finds nothing, because no row says it."""
    for asked in (Filter("apn", "is", text), Filter("apn", "starts", text), Filter("text", "contains", text)):
        assert Case(store).count(KIND, [asked]) == 0


def test_an_offset_beyond_the_end_gives_no_row(store: CaseStore) -> None:
    """However far, with and without filters."""
    case = Case(store)
    for asked in ([], [Filter("party", "is", A)], [Filter("apn", "contains", "al")]):
        for sort in ([], ["apn"]):
            assert case.page(KIND, offset=2**50, filters=asked, sort=sort).rows.num_rows == 0


def test_an_empty_case_has_empty_pages(file_case: CaseStore) -> None:
    """Of every shape."""
    case = Case(file_case)
    page = case.page("call", sort=["time_utc"], filters=[Filter("party", "is", A), Filter("text", "contains", "x")])
    assert (page.rows.num_rows, page.parties.num_rows, page.total) == (0, 0, 0)
    assert case.count("call") == 0
    assert case.prepare_pages() == 0


def test_times_are_the_case_s_and_a_day_is_whole(file_case: CaseStore, tmp_path: Path) -> None:
    """Noon in London in summer is eleven in UTC; the last day of a period is in it."""
    exhibit = add(file_case, write_file(tmp_path, "a", "a")).id
    handle = file_case.begin_import(exhibit, format="x", profile=None, options={}, by="DC Hill")
    hours = [datetime(2026, 7, 1, hour, 30) for hour in (10, 11, 22, 23)]
    rows = [{"record_id": f"x1-row:{n}", "exhibit": "x1", "time_utc": at} for n, at in enumerate(hours)]
    pq.write_table(typed("call", rows), handle.staging / "a.parquet")
    file_case.finish_import(handle, [StagedFile("call", handle.staging / "a.parquet", 4)], report_of(4))

    def found(*asked: Filter) -> list[str]:
        ids: list[str] = Case(file_case).page("call", filters=asked).rows["record_id"].to_pylist()
        return [name.removeprefix("x1-row:") for name in ids]

    assert found(Filter("time_utc", "from", "2026-07-01T12:00")) == ["1", "2", "3"]
    assert found(Filter("time_utc", "from", "2026-07-01T12:00+00:00")) == ["2", "3"]
    assert found(Filter("time_utc", "to", "2026-07-01")) == ["0", "1", "2"]
    assert found(Filter("time_utc", "from", "2026-07-02"), Filter("time_utc", "to", "2026-07-02")) == ["3"]


def test_a_question_taken_back_before_it_began_is_not_asked(store: CaseStore) -> None:
    cancel = Cancel()
    cancel.cancel()
    cancel.cancel()
    for ask in (
        lambda: Case(store).page(KIND, cancel=cancel),
        lambda: Case(store).count(KIND, [Filter("text", "contains", "x")], cancel=cancel),
        lambda: Case(store).record("x1-row:2", cancel=cancel),
    ):
        with pytest.raises(Cancelled):
            ask()


def test_a_question_is_taken_back_while_it_runs(store: CaseStore) -> None:
    """From another thread; the database answers the next one."""
    cancel, ended = Cancel(), threading.Event()
    database = POOL.database(store)

    def ask() -> None:
        with pytest.raises(Cancelled):
            database.ask(
                "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range, b.range) = 1", {}, cancel
            )
        ended.set()

    thread = threading.Thread(target=ask)
    thread.start()
    while not ended.wait(0.05):
        cancel.cancel()
    thread.join()
    assert cancel.cancelled
    assert Case(store).count(KIND) == 177


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    "values",
    [
        pa.array([True, None, False, True]),
        pa.array([3, None, -(2**63), 2**63 - 1, 0]),
        pa.array([2, 1, 2]),
        pa.array([math.nan, 1.0, None, -math.inf, -0.0, 0.0]),
        pa.array([None, "b", "", "é", "B", "b"]),
        pa.array([None, datetime(2026, 1, 1), datetime(1969, 1, 1)], pa.timestamp("us")),
        pa.array([None, None], pa.string()),
    ],
)
def test_rows_are_put_in_the_order_the_database_gives(values: pa.Array, descending: bool) -> None:
    """Ours is faster; it has to be the same."""
    import duckdb

    batch = pa.record_batch([pa.array(range(len(values)), pa.int64()), values], names=["place", "k0"])
    con = duckdb.connect()
    con.register("given", pa.Table.from_batches([batch]))
    down = "DESC" if descending else "ASC"
    plain = con.execute(f"SELECT place FROM given ORDER BY k0 {down} NULLS LAST, place").fetchall()
    assert sorting.order([batch.slice(0, 1), batch.slice(1)], [descending]).tolist() == [item[0] for item in plain]
    assert sorting.order([], [descending]).tolist() == []


def test_too_many_texts_are_left_to_the_database(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same order comes of it."""
    case = Case(store)
    monkeypatch.setattr(table, "NEAR", 0)
    expected = case.page(KIND, sort=["-apn", "raw"], columns=["record_id"], limit=200).rows
    for path in (store.folder / "pages" / "orders").iterdir():
        path.unlink()
    monkeypatch.setattr(sorting, "MOST_TEXT_BYTES", 0)
    assert case.page(KIND, sort=["-apn", "raw"], columns=["record_id"], limit=200).rows == expected
