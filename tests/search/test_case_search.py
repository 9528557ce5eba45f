"""A case is searched as its reader may see it at that moment, and what was asked is on record."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pyarrow as pa
import pytest

from casefold import Case, Home, open_home
from casefold.errors import BadOption, Misconfigured, NotFound
from casefold.model.search import SearchAnswer, SearchOrder
from casefold.search.folder import Mark, only_writer, read_mark, write_mark

FIRST = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Message = tuple[str, str]
"""Number and text."""
OPEN: Sequence[Message] = (
    ("07700900001", "Meet at the warehouse tonight"),
    ("07700900002", "The warehouse is shut, ring 07700 900 456"),
    ("07700900001", "van AB12 CDE <b>warehouse</b> & yard"),
)
SECRET: Sequence[Message] = (
    ("07700900777", "Zanzibar warehouse at noon"),
    ("07700900777", "quenbywharf and nothing else"),
)


def write(folder: Path, name: str, messages: Sequence[Message], day: int = 0) -> Path:
    rows = (
        f'<sms protocol="0" address="{number}" date="{_millis(day, n)}" type="1" body={quoteattr(text)} read="1"'
        f' status="-1" contact_name="(Unknown)" />'
        for n, (number, text) in enumerate(messages)
    )
    path = folder / name
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>"
    path.write_text(f'{head}\n<smses count="{len(messages)}">\n' + "\n".join(rows) + "\n</smses>\n", encoding="utf-8")
    return path


def _millis(day: int, row: int) -> int:
    return int((FIRST + timedelta(days=day, minutes=row)).timestamp() * 1000)


def said(answer: SearchAnswer) -> list[str]:
    return ["".join(part.text for part in hit.excerpt) for hit in answer.hits]


def _made(folder: Path) -> tuple[Home, Case]:
    """Make a case of two exhibits: x1 is open, x2 is walled off from the narrow reader."""
    home = open_home(folder / "home")
    case = home.create_case("mill", by="A. Analyst")
    case.add([write(folder, "open.xml", OPEN)], by="A. Analyst", reference="OP/1")
    case.add([write(folder, "zephyr.xml", SECRET, day=40)], by="A. Analyst", reference="QX/77")
    return home, case


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Give the case to tests that change nothing."""
    return _made(tmp_path_factory.mktemp("read"))[1]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return open_home(tmp_path / "home")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Give the case to a test that changes it."""
    return _made(tmp_path)[1]


@pytest.fixture
def narrow(home: Home, case: Case) -> Case:
    return home.case(case.name, unseen=frozenset({"x2"}))


def test_records_are_found_with_their_place_and_what_was_found_is_marked(read: Case) -> None:
    answer = read.search("warehouse tonight")
    assert (answer.total, answer.exhibits_searched, answer.not_searched.exhibits) == (1, 2, ())
    hit = answer.hits[0]
    assert (hit.kind, hit.exhibit, hit.reference) == ("message", "x1", "OP/1")
    assert hit.time_utc == FIRST.replace(tzinfo=None)
    assert [part.text for part in hit.excerpt if part.found] == ["warehouse", "tonight"]
    assert read.record(hit.record_id)[0].record["body"] == OPEN[0][1]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("07700900456", 1),
        ("+44 7700 900001", 2),
        ("*0777", 2),
        ("AB12CDE", 1),
        ("from:07700900001", 2),
        ("party:+447700900777", 2),
        ("to:07700900001", 0),
        ("exhibit:QX/77", 2),
        ("kind:message warehouse", 3 + 1),
        ("month:2026-04", 2),
        ("before:2026-03-03 warehouse", 3),
        ("after:2026-04-01 warehouse", 1),
    ],
)
def test_numbers_marks_and_filters(read: Case, query: str, expected: int) -> None:
    assert read.search(query).total == expected


def test_facets_count_all_hits_and_narrow_to_them(read: Case) -> None:
    answer = read.search("warehouse", limit=1)
    facets = {facet.name: {item.title: item.count for item in facet.values} for facet in answer.facets}
    assert facets["exhibit"] == {"OP/1": 3, "QX/77": 1}
    assert facets["month"] == {"2026-03": 3, "2026-04": 1}
    assert facets["party"]["+447700900001"] == 2
    assert "language" not in facets
    for facet in answer.facets:
        for item in facet.values:
            assert read.search(f"warehouse {item.narrower}").total == item.count, item


def test_hits_come_by_time_and_in_pages(read: Case) -> None:
    times = [hit.time_utc for hit in read.search("kind:message", order=SearchOrder.NEWEST).hits]
    assert times == sorted(times, key=str, reverse=True)
    first = [hit.record_id for hit in read.search("kind:message", order="oldest", limit=3).hits]
    rest = [hit.record_id for hit in read.search("kind:message", order="oldest", limit=3, offset=3).hits]
    assert len({*first, *rest}) == 5
    for limit, offset in ((0, 0), (20, 10_000), (20, -1)):
        with pytest.raises(BadOption):
            read.search("warehouse", limit=limit, offset=offset)


def test_a_wall_holds_in_hits_counts_facets_and_notes(case: Case, narrow: Case) -> None:
    case.note("x2", "Zanzibar noted", by="A. Analyst")
    case.note("x1", "warehouse noted", by="A. Analyst")
    whole, part = case.search("zanzibar"), narrow.search("zanzibar")
    assert (whole.total, whole.note_total, part.total, part.note_total) == (1, 1, 0, 0)
    answer = narrow.search("warehouse")
    assert (answer.total, answer.exhibits_searched, answer.note_total) == (3, 1, 1)
    for query in (
        "warehouse",
        "kind:message",
        "quenbywharf OR warehouse",
        "NOT tonight",
        "*0777",
        "zanz*",
        "wherehouse~2",
    ):
        told = repr(narrow.search(query)).lower().replace(query.lower(), "")
        assert not any(secret in told for secret in ("zanzibar", "quenby", "900777", "qx/77", "x2", "zephyr"))
    with pytest.raises(BadOption) as walled:
        narrow.search("exhibit:QX/77")
    with pytest.raises(BadOption) as absent:
        narrow.search("exhibit:ZZ/99")
    assert str(walled.value).replace("QX/77", "ZZ/99") == str(absent.value)


def test_records_outside_the_authority_are_for_who_may_look(home: Home, tmp_path: Path) -> None:
    from datetime import date

    from casefold import Authority

    case = home.create_case("dates", by="A. Analyst")
    authority = Authority(date_from=date(2026, 1, 1), date_to=date(2026, 3, 31))
    path = write(tmp_path, "both.xml", [("07700900001", "warehouse")])
    later = write(tmp_path, "late.xml", [("07700900001", "warehouse")], day=60)
    for file in (path, later):
        case.add([file], by="A. Analyst", authority=authority)
    assert home.case("dates").search("warehouse").total == 1
    assert home.case("dates", walls=frozenset({"outside_authority"})).search("warehouse").total == 2


def test_withdrawn_restored_and_read_again(case: Case) -> None:
    case.withdraw("QX/77", by="A. Analyst", why="reason")
    assert (case.search("zanzibar").total, case.search("warehouse").exhibits_searched) == (0, 1)
    case.restore("QX/77", by="A. Analyst", why="reason")
    assert case.search("zanzibar").total == 1
    case.read_again("QX/77", by="A. Analyst")
    assert case.search("zanzibar").not_searched.exhibits == ()


def test_disposal_leaves_no_byte_in_the_index(home: Home, case: Case) -> None:
    folder = home.path / "cases" / "mill" / "search"
    before = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"quenbywharf" in before
    case.dispose("QX/77", by="A. Analyst", authority="AUTH/1", why="reason")
    after = b"".join(path.read_bytes() for path in folder.parent.rglob("*") if path.is_file() and "search" in str(path))
    assert b"quenbywharf" not in after
    assert b"900777" not in after
    assert (case.search("zanzibar").total, case.search("warehouse").total) == (0, 3)


def test_an_index_that_is_behind_says_so_and_catches_up(home: Home, case: Case, narrow: Case, tmp_path: Path) -> None:
    folder = home.path / "cases" / "mill" / "search"
    with only_writer(folder):
        case.add([write(tmp_path, "late.xml", [("07700900003", "warehouse again")])], by="A. Analyst", reference="OP/3")
    answer = case.search("warehouse")
    assert (answer.total, answer.not_searched.exhibits) == (4, ("OP/3",))
    assert answer.not_searched.sentence == "1 exhibit not searched yet: OP/3."
    assert case.index() == 1
    assert (case.search("warehouse").total, case.search("warehouse").not_searched.exhibits) == (5, ())
    assert narrow.search("warehouse").total == 4


def test_what_is_being_added_is_not_counted_twice_nor_for_sure(home: Home, case: Case) -> None:
    folder = home.path / "cases" / "mill" / "search"
    mark = read_mark(folder)
    assert mark is not None
    second = next(name for name in mark.sources if name.startswith("x2-"))
    kept = {name: count for name, count in mark.sources.items() if name != second}
    write_mark(folder, Mark(mark.layout, kept, (second,)))  # as an interruption after the commit leaves it
    answer = case.search("warehouse")
    assert (answer.total, answer.not_searched.exhibits) == (3, ("QX/77",))
    case.index()
    assert (case.search("warehouse").total, case.search("zanzibar").total) == (4, 1)


def test_an_import_of_much_leaves_the_index_to_be_asked_for(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefold.case_search.MOST_AT_ONCE", 1)
    case.add([write(tmp_path, "late.xml", [*OPEN, ("07700900009", "more")])], by="A. Analyst", reference="OP/3")
    assert case.search("warehouse").not_searched.exhibits == ("OP/3",)
    assert case.index() == 4
    assert (case.search("warehouse").total, case.search("warehouse").not_searched.exhibits) == (7, ())


@pytest.mark.parametrize("few", [0, 50_000])
def test_parties_stand_beside_their_records_however_they_are_joined(
    case: Case, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefold.store.pages.prepared.FEW_ROWS", few)
    case.index(rebuild_all=True)
    heads = {hit.record_id: "".join(part.text for part in hit.head) for hit in case.search("kind:message").hits}
    assert len(heads) == 5
    assert all(head.startswith("from +447700900") for head in heads.values())
    assert case.search("from:07700900777").total == 2


def test_a_damaged_index_says_so_and_the_next_import_mends_it(home: Home, case: Case, tmp_path: Path) -> None:
    folder = home.path / "cases" / "mill" / "search"
    (folder / "meta.json").write_text("{}")
    with pytest.raises(Misconfigured, match="--rebuild"):
        case.search("warehouse")
    case.add([write(tmp_path, "late.xml", [("07700900003", "warehouse again")])], by="A. Analyst")
    assert case.search("warehouse").total == 5


def test_a_case_without_an_index_names_what_was_not_searched(home: Home, case: Case) -> None:
    folder = home.path / "cases" / "mill" / "search"
    os.rename(folder, folder.with_name("away"))  # noqa: PTH104 - one call, of two paths
    answer = case.search("warehouse")
    assert (answer.total, answer.not_searched.exhibits) == (0, ("OP/1", "QX/77"))
    assert case.index(rebuild_all=True) == 5
    assert case.search("warehouse").total == 4
    report = case.index_report()
    assert (report.state, report.records, report.missing) == ("whole", 5, 0)


def test_a_translation_is_searched_and_stands_behind_the_walls_of_its_source(case: Case, narrow: Case) -> None:
    rows = pa.table({"record_id": [case.search("quenbywharf").hits[0].record_id], "text": ["The harbour at dusk"]})
    case._store.write_derived("translation", "run-1", rows, frozenset({"x2"}))
    assert case.search("harbour").not_searched.exhibits == ("QX/77",)
    case.index()
    answer = case.search("harbour dusk")
    assert [(hit.kind, hit.reference) for hit in answer.hits] == [("translation", "QX/77")]
    assert narrow.search("harbour").total == 0
    case.withdraw("QX/77", by="A. Analyst", why="reason")
    assert case.search("harbour").total == 0


def test_searches_are_logged_with_their_counts_those_without_a_hit_too(case: Case, narrow: Case) -> None:
    case.search("warehouse", by="A. Analyst", facets=False)
    case.search("absent", by="A. Analyst")
    narrow.search("warehouse", by="B. Bystander")
    case.search("not logged")
    told = [
        (item.id, item.by, item.query, item.total, dict(item.counts), item.is_whole) for item in case.searches(by="C")
    ]
    assert told == [
        ("s1", "A. Analyst", "warehouse", 4, {"message": 4}, True),
        ("s2", "A. Analyst", "absent", 0, {}, True),
        ("s3", "B. Bystander", "warehouse", 3, {"message": 3}, False),
    ]
    assert [item.id for item in narrow.searches(by="B. Bystander")] == ["s3"]


def test_a_watched_search_counts_what_came_since_it_was_looked_at(case: Case, tmp_path: Path) -> None:
    saved = case.save_search("Warehouse", "warehouse", owner="1", watched=True)
    quiet = case.save_search("Quiet", "noon", owner="1")
    assert [item.name for item in case.saved_searches(owner="1")] == ["Quiet", "Warehouse"]
    assert case.saved_searches(owner="2") == []
    case.looked_at_search(saved.id, owner="1", at=datetime.now(UTC) + timedelta(seconds=1))
    watched = case.saved_searches(owner="1")[1]
    assert (case.new_hits(watched), case.new_hits(quiet)) == (0, 0)
    case.looked_at_search(saved.id, owner="1", at=FIRST)
    assert case.new_hits(replace(watched, looked_at=FIRST)) == 4
    with pytest.raises(NotFound):
        case.remove_search(saved.id, owner="2")
    case.remove_search(saved.id, owner="1")
    assert [item.name for item in case.saved_searches(owner="1")] == ["Quiet"]
    with pytest.raises(BadOption):
        case.save_search("Wrong", '"open', owner="1")
