"""The index across cases follows what is held: on import, withdrawal, disposal, and whatever a dead process left."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from casefold.errors import BadOption, NotFound
from casefold.model.ledger import AttributionStatus, EntityType
from casefold.store import CaseStore, Home, Ledger, StagedFile, arrow_schema, held_index, watch_lists
from casefold.store.catalogue import utc_now
from casefold.store.held import Held
from casefold.store.held_matching import MOST_HOLDERS
from casefold.store.held_schema import held_identifier, held_source, hit, near_key
from casefold.store.held_writing import forget_exhibit, write_sources
from tests.store.conftest import add, report_of, write_file

ONE, OTHER, THIRD = "+447700900123", "+447700900456", "+447700900789"
WHO: dict[str, Any] = {"by": "DC Hill", "why": "reason"}


def nothing(_: str, __: str | None) -> frozenset[str]:
    """Find no identifier in a text."""
    return frozenset()


def open_case(home: Home, name: str) -> CaseStore:
    home.create_case(name, by="DC Hill")
    return home.open_case(name)


def bring_in(case: CaseStore, folder: Path, reference: str, callers: list[str], **said: Any) -> str:
    """Import one call for each caller and hold what it brought; return the exhibit's id."""
    exhibit = add(
        case, write_file(folder, f"{reference[0]}{reference[2:]}.csv", reference + case.row.name), reference
    ).id
    read(case, exhibit, callers, **said)
    return exhibit


def read(case: CaseStore, exhibit: str, callers: list[str], *, wall: str | None = None, **said: Any) -> None:
    """Read an exhibit as calls, in place of what it held before."""
    handle = case.begin_import(exhibit, format="made_up", profile=None, options={}, by="DC Hill")
    files = [staged(handle.staging, kind, exhibit, callers, wall, **said) for kind in ("call", "party")]
    case.finish_import(handle, files, report_of(len(callers)))
    held_index.hold_exhibits(case, [exhibit])


def staged(
    folder: Path,
    kind: str,
    exhibit: str,
    callers: list[str],
    wall: str | None,
    *,
    service: bool = False,
    sort: str = "phone",
    owner: bool = False,
    imei14: str | None = None,
) -> StagedFile:
    number = len(callers)
    told: dict[str, list[Any]] = {
        "record_id": [f"{exhibit}-row:{n}" for n in range(number)],
        "exhibit": [exhibit] * number,
    }
    if kind == "party":
        told |= {"identifier": list(callers), "kind": ["call"] * number, "role": ["from"] * number}
        told |= {"state": ["known"] * number, "service": [service] * number, "identifier_type": [sort] * number}
        told |= {"is_owner": [owner] * number}
    else:
        told |= {"imei14": [imei14] * number}
    schema = arrow_schema(kind)
    columns = [pa.array(told.get(field.name, [None] * number), field.type) for field in schema]
    path = folder / f"{kind}.parquet"
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), path)
    return StagedFile(kind=kind, path=path, rows=number, wall=wall)


def met(home: Home, name: str) -> set[tuple[str, str]]:
    """Return what a case has that another has: identifier and who."""
    return {
        (item.hit.identifier, ({item.hit.holder, item.hit.other} - {name}).pop()) for item in Held(home).hits({name})
    }


@pytest.fixture
def two(home: Home, tmp_path: Path) -> tuple[CaseStore, CaseStore, str, str]:
    """Give two cases that hold one number both, with their exhibits."""
    first, second = open_case(home, "first"), open_case(home, "second")
    return first, second, bring_in(first, tmp_path, "A/1", [ONE, ONE]), bring_in(second, tmp_path, "B/1", [ONE, OTHER])


Two = tuple[CaseStore, CaseStore, str, str]


def test_what_arrives_meets_what_is_held_once(home: Home, two: Two, tmp_path: Path) -> None:
    assert met(home, "first") == {(ONE, "second")}
    bring_in(two[0], tmp_path, "A/2", [ONE])
    held_index.match_again(two[0], two[2])
    with home.catalogue.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(hit)).scalar_one() == 1
    places = Held(home).where({ONE})[ONE]
    assert [(place.holder, place.exhibit, place.records) for place in places] == [
        ("first", "x1", 2),
        ("first", "x2", 1),
        ("second", "x1", 1),
    ]


@pytest.mark.parametrize("said", [{"service": True}, {"sort": "opaque"}, {"sort": "short_code"}])
def test_services_names_and_short_codes_are_not_held(home: Home, tmp_path: Path, said: dict[str, Any]) -> None:
    bring_in(open_case(home, "first"), tmp_path, "A/1", [ONE], **said)
    assert Held(home).where({ONE}) == {}


def test_handsets_are_held_as_well_as_parties(home: Home, tmp_path: Path) -> None:
    bring_in(open_case(home, "first"), tmp_path, "A/1", [ONE], imei14="35999900000001")
    bring_in(open_case(home, "second"), tmp_path, "B/1", [OTHER], imei14="35999900000001")
    assert met(home, "first") == {("imei:35999900000001", "second")}


def test_a_withdrawn_exhibit_meets_nobody_until_it_is_restored(home: Home, two: Two, tmp_path: Path) -> None:
    first, _, exhibit, _ = two
    first.withdraw(exhibit, **WHO)
    assert met(home, "first") == met(home, "second") == set()
    bring_in(open_case(home, "third"), tmp_path, "C/1", [ONE])
    assert met(home, "third") == {(ONE, "second")}
    first.restore(exhibit, **WHO)
    held_index.match_again(first, exhibit)
    assert met(home, "first") == {(ONE, "second"), (ONE, "third")}


def test_nothing_of_a_disposed_exhibit_is_left_in_any_table(home: Home, two: Two) -> None:
    first, _, exhibit, _ = two
    first.dispose(exhibit, authority="Order 1", **WHO)
    with home.catalogue.read() as connection:
        assert connection.execute(sa.select(held_source).where(held_source.c.holder == "first")).fetchall() == []
        assert connection.execute(sa.select(hit)).fetchall() == []
    assert [place.holder for place in Held(home).where({ONE})[ONE]] == ["second"]


def test_another_reading_takes_the_place_of_the_one_before(home: Home, two: Two) -> None:
    first, _, exhibit, _ = two
    read(first, exhibit, [OTHER])
    assert met(home, "first") == {(OTHER, "second")}
    assert held_index.differences(first) == []


def test_half_written_sources_do_not_count_and_are_removed_by_the_next(
    home: Home, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _, exhibit, _ = two

    def stop(*_: Any) -> list[int]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(held_index, "_replace", stop)
        with pytest.raises(KeyboardInterrupt):
            held_index.hold_exhibits(first, [exhibit])
    assert len(Held(home).where({ONE})[ONE]) == 2
    held_index.hold_exhibits(first, [exhibit])
    with home.catalogue.read() as connection:
        assert connection.execute(sa.select(held_source).where(held_source.c.ready.is_(False))).fetchall() == []


def test_verify_names_what_the_index_lacks_and_rebuilding_mends_it(home: Home, two: Two) -> None:
    first = two[0]
    with home.catalogue.write() as connection:
        for table in (near_key, held_identifier, held_source):
            connection.execute(table.delete())
    assert [item.what for item in held_index.differences(first)] == ["across"]
    held_index.rebuild(first, nothing)
    held_index.rebuild(two[1], nothing)
    assert held_index.differences(first) == []
    assert met(home, "first") == {(ONE, "second")}


def test_attributions_and_notes_meet_what_is_held_while_they_stand(home: Home, two: Two) -> None:
    third = open_case(home, "third")
    ledger = Ledger(third)
    person = ledger.create_entity(EntityType.PERSON, "Robin Ashdown", **WHO)
    claim = ledger.create_attribution(ONE, person.id, **WHO)
    ledger.create_note("case", "two", **WHO)

    def found(text: str, _: str | None) -> frozenset[str]:
        return frozenset({OTHER}) if text == "two" else frozenset()

    assert held_index.hold_said(third, found) == 3
    assert met(home, "third") == {(ONE, "first"), (ONE, "second"), (OTHER, "second")}
    assert held_index.hold_said(third, found) == 0
    ledger.review_attribution(claim.id, AttributionStatus.REJECTED, by="DS Vale", why="no")
    assert met(home, "third") == {(OTHER, "second")}


def test_a_note_on_an_exhibit_stands_behind_its_walls(home: Home, two: Two) -> None:
    first, _, exhibit, _ = two
    Ledger(first).create_note(f"{exhibit}-row:0", "seen", **WHO)
    held_index.hold_said(first, lambda _, __: frozenset({THIRD}))
    assert [place.exhibit for place in Held(home).where({THIRD})[THIRD]] == [exhibit]


def test_near_ones_meet_where_somebody_named_them_and_not_among_records(home: Home, tmp_path: Path) -> None:
    bring_in(open_case(home, "first"), tmp_path, "A/1", ["+447700900121"], owner=True)
    bring_in(open_case(home, "second"), tmp_path, "B/1", ["+447700900122"], owner=True)
    bring_in(open_case(home, "third"), tmp_path, "C/1", ["+447700900124"])
    assert {(item.hit.how, item.hit.holder, item.hit.other) for item in Held(home).hits({"first", "third"})} == {
        ("one digit is another", "first", "second")
    }
    assert Held(home).near("+447700900129") == {
        "+447700900121": "one digit is another",
        "+447700900122": "one digit is another",
    }


def test_plates_a_camera_read_are_near_wherever_they_stand(home: Home, tmp_path: Path) -> None:
    bring_in(open_case(home, "first"), tmp_path, "A/1", ["plate:AB12CDE"], sort="plate")
    bring_in(open_case(home, "second"), tmp_path, "B/1", ["plate:A812CDE"], sort="plate")
    assert [item.hit.how for item in Held(home).hits({"first"})] == ["characters a camera takes for each other"]


def test_what_everybody_holds_is_nobodys_lead(home: Home, tmp_path: Path) -> None:
    for number in range(MOST_HOLDERS + 1):
        bring_in(open_case(home, f"case-{number}"), tmp_path, "A/1", [ONE])
    bring_in(open_case(home, "last"), tmp_path, "A/1", [ONE, OTHER])
    assert met(home, "last") == set()
    assert len(Held(home).where({ONE})[ONE]) == MOST_HOLDERS + 2


def test_a_wall_of_an_import_stands_with_the_place(home: Home, tmp_path: Path) -> None:
    bring_in(open_case(home, "first"), tmp_path, "A/1", [ONE], wall="privileged")
    assert [place.wall for place in Held(home).where({ONE})[ONE]] == ["privileged"]


def test_a_watch_list_matches_until_it_ends(home: Home, two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    today = utc_now().date()
    days = {"review_on": today, "ends_on": today + timedelta(days=1)}
    made, hits = watch_lists.add_list(home, "List", [ONE, THIRD], reason="r", owner="hill", members=["vale"], **days)
    assert hits == 2
    assert met(home, made.holder) == {(ONE, "first"), (ONE, "second")}
    assert watch_lists.watched(home, made.id) == [ONE, THIRD]
    assert [item.id for item in watch_lists.lists(home, of="vale")] == [made.id]
    with pytest.raises(NotFound):
        watch_lists.find_list(home, made.id, of="somebody")
    later = utc_now() + timedelta(days=2)
    with monkeypatch.context() as patch:
        patch.setattr("casefold.store.held.utc_now", lambda: later)
        assert met(home, made.holder) == set()
    watch_lists.close_list(home, made.id, why="over")
    assert met(home, made.holder) == set()


def test_a_list_needs_days_in_order_and_something_to_watch_for(home: Home) -> None:
    today = utc_now().date()
    said: dict[str, Any] = {"reason": "r", "owner": "hill"}
    with pytest.raises(BadOption, match="review"):
        watch_lists.add_list(home, "L", [ONE], **said, review_on=today, ends_on=today - timedelta(days=1))
    with pytest.raises(BadOption, match="from 1 to"):
        watch_lists.add_list(home, "L", [], **said, review_on=today, ends_on=today)


def test_two_imports_that_hold_the_same_exhibit_at_once_take_turns(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds the first's sources half-written, and must not take them for a dead process's."""
    case = open_case(home, "oak")
    exhibit = bring_in(case, tmp_path, "A/1", [ONE])
    second = threading.Thread(target=held_index.hold_exhibits, args=(case, [exhibit]))
    waited: list[bool] = []

    def slowly(*given: Any) -> list[int]:
        if threading.current_thread() is not second:
            second.start()
            second.join(0.3)
            waited.append(second.is_alive())
        return write_sources(*given)

    monkeypatch.setattr(held_index, "write_sources", slowly)
    held_index.hold_exhibits(case, [exhibit])
    second.join()
    assert waited == [True]
    assert held_index.behind(case) == []
    assert [place.exhibit for place in Held(home).where([ONE])[ONE]] == [exhibit]


def test_an_exhibit_disposed_of_while_it_is_held_leaves_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = open_case(home, "oak")
    exhibit = bring_in(case, tmp_path, "A/1", [ONE])
    rows = held_index._rows

    def disposed_of(table: pa.Table) -> Any:
        with case.writing() as connection:
            forget_exhibit(connection, "oak", exhibit)
        yield from rows(table)

    monkeypatch.setattr(held_index, "_rows", disposed_of)
    assert held_index.hold_exhibits(case, [exhibit]) == 0
    assert Held(home).where([ONE]) == {}
    with home.catalogue.read() as connection:
        assert connection.execute(sa.select(held_identifier)).fetchall() == []
