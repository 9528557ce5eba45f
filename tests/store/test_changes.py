"""What many cases gained: as each case tells its reader on being opened, in the same few questions for any number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from casefold.model.across import Sight
from casefold.model.exhibit import ExhibitStatus
from casefold.model.finding import Pin
from casefold.model.ledger import EntityType
from casefold.store import CaseStore, Home, Ledger, changes, restricted, seen
from casefold.store.authors import said_by
from tests.store.conftest import add, import_rows, write_file
from tests.store.test_findings import save

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OUTSIDE = frozenset({"outside_authority"})
SIGHTS = {
    "everything": Sight(walls=OUTSIDE),
    "no walled rows": Sight(),
    "no first exhibit": Sight(OUTSIDE, frozenset({"x1"})),
    "no second finding": Sight(OUTSIDE, frozenset({"f2"})),
}


@pytest.fixture
def filled(case: CaseStore, tmp_path: Path) -> CaseStore:
    """Give a case of two exhibits, of findings on the first, on the second and on walled rows, and of what was said."""
    for name in ("a", "b"):
        import_rows(case, add(case, write_file(tmp_path, name, name), name).id, 3, walled=1 if name == "b" else 0)
    files = case.record_files()
    for exhibit in ("x1", "x2"):
        save(case, pin=Pin(tuple(item.sha256 for item in files if item.exhibit == exhibit), (exhibit,), 0))
    behind = case.home.open_case("harbour", walls=OUTSIDE)
    walled = next(item for item in behind.record_files() if item.wall)
    save(behind, pin=Pin((walled.sha256,), ("x2",), 0))
    ledger = Ledger(behind)
    ledger.create_entity(EntityType.PERSON, "Robin Ashdown", details={}, by="DC Hill", why="named")
    for subject in ("case", "x1", "x2-row:1", "f1", "f2", "f3"):
        ledger.create_note(subject, "seen", by="DC Hill", why="w")
    on_x1 = next(item.id for item in ledger.decisions() if (item.after or {}).get("subject") == "x1")
    ledger.create_note(on_x1, "agreed", by="DC Hill", why="w")
    case.withdraw("x1", by="DC Hill", why="w")
    return case


@contextmanager
def questions(home: Home) -> Iterator[list[str]]:
    """Keep what is asked of the catalogue meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = home.catalogue._engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("who", SIGHTS)
def test_a_reader_is_told_what_the_case_tells_them(filled: CaseStore, who: str) -> None:
    sight = SIGHTS[who]
    mine = filled.home.open_case("harbour", walls=sight.walls, unseen=sight.unseen)
    gained = changes(filled.home, {"harbour": LONG_AGO}, {"harbour": sight})["harbour"]
    told = {kind: [item.id for item in gained if item.kind == kind] for kind in ("exhibit", "finding", "decision")}
    assert sorted(told["exhibit"]) == [item.id for item in mine.exhibits(all=True)]
    assert sorted(told["finding"]) == [item.id for item in mine.findings()]
    assert sorted(told["decision"]) == sorted(item.id for item in Ledger(mine).decisions())
    found = seen(filled.home, {"harbour": sight})["harbour"]
    assert dict(found.exhibits) == {item.id: item.reference for item in mine.exhibits(all=True)}
    assert found.findings == mine.seen_findings()
    assert (restricted(filled.home, {"harbour": sight}) == set()) == mine.sees_everything()


def test_the_readers_differ(filled: CaseStore) -> None:
    """Else the test above would prove nothing."""
    counts = {
        who: len(changes(filled.home, {"harbour": LONG_AGO}, {"harbour": sight})["harbour"])
        for who, sight in SIGHTS.items()
    }
    assert counts["everything"] > counts["no walled rows"]
    assert counts["everything"] > counts["no first exhibit"]
    assert counts["everything"] > counts["no second finding"]


def test_only_what_came_since_is_told(filled: CaseStore) -> None:
    last = max(item.at for item in changes(filled.home, {"harbour": LONG_AGO}, {"harbour": Sight(OUTSIDE)})["harbour"])
    same_second = last.replace(microsecond=0) + timedelta(microseconds=999_999)
    assert len(changes(filled.home, {"harbour": same_second}, {"harbour": Sight(OUTSIDE)})["harbour"]) > 0
    assert changes(filled.home, {"harbour": last + timedelta(seconds=1)}, {"harbour": Sight(OUTSIDE)}) == {}


def test_a_case_that_is_not_there_or_not_the_readers_is_left_out(filled: CaseStore) -> None:
    asked = {"harbour": LONG_AGO, "nowhere": LONG_AGO}
    assert set(changes(filled.home, asked, {"nowhere": Sight(), "harbour": Sight()})) == {"harbour"}
    assert changes(filled.home, asked, {"nowhere": Sight()}) == {}
    assert seen(filled.home, {"nowhere": Sight()}) == {}


def test_the_questions_are_as_many_for_two_cases_as_for_two_hundred(filled: CaseStore, tmp_path: Path) -> None:
    home = filled.home
    for number in range(200):
        home.create_case(f"case-{number}", by="DC Hill")
    sight = Sight(frozenset(), frozenset({"x1"}))
    counts = []
    for most in (2, 200):
        names = ["harbour", *(f"case-{number}" for number in range(most))]
        with questions(home) as asked:
            changes(home, dict.fromkeys(names, LONG_AGO), dict.fromkeys(names, sight))
            seen(home, dict.fromkeys(names, sight))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def test_what_people_said_is_found_by_author_and_case(filled: CaseStore) -> None:
    ledger = Ledger(filled)
    claim: dict[str, Any] = {"date_from": None, "date_to": None, "grade": None, "evidence": (), "why": "w"}
    for author, number in (("DC Hill", "+447700900001"), ("DC Moss", "+447700900002"), ("DC Hill", "+447700900003")):
        ledger.create_attribution(number, "p1", by=author, **claim)
    ledger.retire("a3", by="DC Hill", why="w")
    filled.home.create_case("quay", by="DC Hill")
    said = said_by(filled.home, {"DC Hill"}, {"harbour"})
    assert [item.identifier for item in said if item.identifier] == ["+447700900001"]
    assert {item.text for item in said if not item.identifier} == {"seen", "agreed"}
    assert {item.region for item in said if item.text} == {"GB"}
    assert said_by(filled.home, {"DC Hill"}, {"quay"}) == []


def test_a_withdrawn_exhibit_is_told_of_as_the_list_of_all_does(filled: CaseStore) -> None:
    assert filled.exhibit("x1").status is ExhibitStatus.WITHDRAWN
    assert "x1" in seen(filled.home, {"harbour": Sight()})["harbour"].exhibits
