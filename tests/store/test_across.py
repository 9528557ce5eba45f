"""Many cases asked at once: each answer passes the walls of its own case, and what was not searched is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from casefold.errors import Cancelled
from casefold.model.across import LookUp, Sight
from casefold.model.ledger import AttributionStatus, EntityType
from casefold.store import CaseStore, Home, Ledger, StagedFile, arrow_schema
from casefold.store import across as module
from casefold.store.across import Across, identifiers_in
from casefold.store.pages import Cancel, prepare
from casefold.store.pages.keys import KeySearch
from tests.store.conftest import add, report_of, write_file

PHONE = "+447700900123"
WHO: dict[str, Any] = {"by": "DC Hill", "why": "reason"}


def open_case(home: Home, name: str, *, region: str | None = "GB") -> CaseStore:
    home.create_case(name, by="DC Hill", region=region)
    return home.open_case(name)


def import_calls(case: CaseStore, folder: Path, reference: str, callers: list[str], walled: int = 0) -> str:
    """Import one call for each caller, the last of them behind a wall; return the exhibit's id."""
    exhibit = add(case, write_file(folder, f"{reference}.csv", reference + case.row.name), reference).id
    handle = case.begin_import(exhibit, format="made_up", profile=None, options={}, by="DC Hill")
    files = []
    parts = ((callers[: len(callers) - walled], None), (callers[len(callers) - walled :], "outside_authority"))
    for some, wall in parts:
        if some:
            files += [_staged(handle.staging, kind, exhibit, some, wall) for kind in ("call", "party")]
    case.finish_import(handle, files, report_of(len(callers)))
    return exhibit


def _staged(folder: Path, kind: str, exhibit: str, callers: list[str], wall: str | None) -> StagedFile:
    said = {
        "record_id": [f"{exhibit}-row:{wall}{number}" for number in range(len(callers))],
        "exhibit": [exhibit] * len(callers),
        **(
            {"identifier": callers, "kind": ["call"] * len(callers), "role": ["from"] * len(callers)}
            if kind == "party"
            else {}
        ),
    }
    schema = arrow_schema(kind)
    columns = [pa.array(said.get(field.name, [None] * len(callers)), field.type) for field in schema]
    path = folder / f"{kind}-{wall}.parquet"
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), path)
    return StagedFile(kind=kind, path=path, rows=len(callers), wall=wall)


def of(case: str, **sight: frozenset[str]) -> tuple[str, Sight]:
    """Return a case with what a reader sees of it."""
    return case, Sight(**sight)


def counts(found: LookUp) -> dict[tuple[str, str], int]:
    return {(item.case, item.kind): item.records for item in found.found}


def look_up(home: Home, text: str, *sights: tuple[str, Sight], seconds: float = 60, after: str = "") -> LookUp:
    return home_across(home, *sights).look_up(text, seconds=seconds, after=after)


def home_across(home: Home, *sights: tuple[str, Sight]) -> Across:
    return Across(home, dict(sights))


@pytest.mark.parametrize("prepared", [True, False])
def test_an_identifier_is_found_in_any_spelling_prepared_or_not(home: Home, tmp_path: Path, prepared: bool) -> None:
    for name, callers in (("harbour", [PHONE, PHONE, "email:a@example.org"]), ("meadow", [PHONE])):
        case = open_case(home, name)
        import_calls(case, tmp_path, "ABC/1".replace("/", "-"), callers)
        if prepared:
            assert prepare(case) == 1
    both = (of("harbour"), of("meadow"))
    for text in ("07700 900123", "+44 7700 900 123", "tel:+447700900123", PHONE):
        found = look_up(home, text, *both)
        assert found.identifiers == (PHONE,)
        assert counts(found) == {("harbour", "call"): 2, ("meadow", "call"): 1}
        assert (found.searched, found.left, found.unread) == (("harbour", "meadow"), (), ())
    assert counts(look_up(home, "A@Example.org", *both)) == {("harbour", "call"): 1}
    assert counts(look_up(home, PHONE, of("meadow"))) == {("meadow", "call"): 1}
    assert look_up(home, PHONE, of("nowhere")) == LookUp(())


@pytest.mark.parametrize("prepared", [True, False])
def test_walls_withdrawal_and_disposal_reach_the_look_up(home: Home, tmp_path: Path, prepared: bool) -> None:
    case = open_case(home, "harbour")
    first = import_calls(case, tmp_path, "one", [PHONE, PHONE, PHONE], walled=1)
    second = import_calls(case, tmp_path, "two", [PHONE])
    if prepared:
        assert prepare(case) == 3
    seen = {
        of("harbour"): 3,
        of("harbour", walls=frozenset({"outside_authority"})): 4,
        of("harbour", unseen=frozenset({first})): 1,
        of("harbour", visible=frozenset({first})): 2,
    }
    for sight, number in seen.items():
        assert counts(look_up(home, PHONE, sight)) == {("harbour", "call"): number}, sight
    case.withdraw(second, **WHO)
    assert counts(look_up(home, PHONE, of("harbour"))) == {("harbour", "call"): 2}
    case.restore(second, **WHO)
    case.dispose(first, authority="order", **WHO)
    assert counts(look_up(home, PHONE, of("harbour"))) == {("harbour", "call"): 1}


def test_a_look_up_stops_in_time_and_goes_on_where_it_stopped(home: Home, tmp_path: Path) -> None:
    names = ("alder", "birch", "cedar")
    for name in names:
        import_calls(open_case(home, name), tmp_path, "one", [PHONE])
    sights = [of(name) for name in names]
    first = look_up(home, PHONE, *sights, seconds=0)
    assert (first.searched, first.left) == (("alder",), ("birch", "cedar"))
    assert counts(first) == {("alder", "call"): 1}
    rest = look_up(home, PHONE, *sights, after="alder")
    assert (rest.searched, rest.left) == (("birch", "cedar"), ())
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(Cancelled):
        home_across(home, *sights).look_up(PHONE, seconds=60, cancel=cancel)


def test_what_is_too_large_to_read_through_is_named(file_home: Home, tmp_path: Path, monkeypatch: Any) -> None:
    case = open_case(file_home, "harbour")
    import_calls(case, tmp_path, "one", [PHONE, PHONE])
    import_calls(case, tmp_path, "two", [PHONE, PHONE])
    monkeypatch.setattr(module, "KeySearch", lambda cancel: KeySearch(cancel, read_through=3))
    found = look_up(file_home, PHONE, of("harbour"))
    assert (counts(found), found.unread) == ({("harbour", "call"): 2}, (("harbour", 1),))
    prepare(case)
    found = look_up(file_home, PHONE, of("harbour"))
    assert (counts(found), found.unread) == ({("harbour", "call"): 4}, ())


def test_damaged_keys_are_read_around_and_damaged_parties_named(file_home: Home, tmp_path: Path) -> None:
    case = open_case(file_home, "harbour")
    import_calls(case, tmp_path, "one", [PHONE])
    prepare(case)
    next((case.folder / "pages").glob("*.keys.parquet")).write_bytes(b"PAR1 nothing")
    assert counts(look_up(file_home, PHONE, of("harbour"))) == {("harbour", "call"): 1}
    (case.folder / next(item.path for item in case.record_files() if item.kind == "party")).unlink()
    found = look_up(file_home, PHONE, of("harbour"))
    assert (counts(found), found.unread) == ({}, (("harbour", 1),))


def test_what_is_no_identifier_is_looked_up_nowhere(file_home: Home, tmp_path: Path) -> None:
    import_calls(open_case(file_home, "harbour"), tmp_path, "one", ["opaque:d1:Olive"])
    for text in ("Olive", "", "withheld", "larkspur calls"):
        assert look_up(file_home, text, of("harbour")) == LookUp(()), text


@pytest.mark.parametrize(
    ("text", "region", "found"),
    [
        ("07700900123", "GB", (PHONE,)),
        ("07700900123", None, ()),
        ("whatsapp:joe", "GB", ("whatsapp:joe",)),
        ("490154203237518", "GB", ("imei:49015420323751",)),
        ("imei:490154203237518", "GB", ("imei:49015420323751",)),
        ("joe", "GB", ()),
    ],
)
def test_a_text_is_read_as_an_identifier_by_its_form(text: str, region: str | None, found: tuple[str, ...]) -> None:
    assert identifiers_in(text, region) == found


def test_a_bare_number_is_read_in_the_region_of_each_case(home: Home, tmp_path: Path) -> None:
    import_calls(open_case(home, "harbour"), tmp_path, "one", [PHONE])
    import_calls(open_case(home, "abroad", region="IE"), tmp_path, "one", [PHONE])
    found = look_up(home, "07700900123", of("harbour"), of("abroad"))
    assert counts(found) == {("harbour", "call"): 1}
    assert PHONE in found.identifiers


def test_exhibits_are_found_by_every_word_whatever_its_case(home: Home, tmp_path: Path) -> None:
    case = open_case(home, "harbour")
    for name in ("Łódź calls.csv", "100%_sure.csv", "other.csv"):
        add(case, write_file(tmp_path, name, name), f"REF/{name[0]}")
    case.withdraw("x3", **WHO)

    def named(text: str, **sight: Any) -> list[tuple[str, str]]:
        return [(item.id, item.mark) for item in home_across(home, of("harbour", **sight)).exhibits(text).found]

    assert named("ŁÓDŹ CALLS") == named("łódź ref") == [("x1", "")]
    assert named("ref") == [("x1", ""), ("x2", ""), ("x3", "withdrawn")]
    assert named("100%_") == [("x2", "")]
    assert named("1_0") == named("") == named("calls nothing") == []
    assert named("ref", unseen=frozenset({"x1"})) == [("x2", ""), ("x3", "withdrawn")]
    assert home_across(home).exhibits("ref").found == ()


def test_more_than_the_most_are_cut_and_said(file_home: Home, tmp_path: Path, monkeypatch: Any) -> None:
    case = open_case(file_home, "harbour")
    for number in range(3):
        add(case, write_file(tmp_path, f"{number}.csv", str(number)), f"REF/{number}")
    monkeypatch.setattr(module, "MOST", 2)
    found = home_across(file_home, of("harbour")).exhibits("ref")
    assert ([item.id for item in found.found], found.is_cut) == (["x1", "x2"], True)
    monkeypatch.setattr(module, "MOST", 3)
    assert home_across(file_home, of("harbour")).exhibits("ref").is_cut is False


def test_entities_are_found_by_name_and_by_what_is_attributed_to_them(home: Home) -> None:
    ledger = Ledger(open_case(home, "harbour"))
    robin = ledger.create_entity(EntityType.PERSON, "Robin Ashdown", details={}, **WHO)
    gone = ledger.create_entity(EntityType.PERSON, "Robin Gone", details={}, **WHO)
    ledger.retire(gone.id, **WHO)
    claim = ledger.create_attribution(PHONE, robin.id, date_from=None, date_to=None, grade=None, evidence=(), **WHO)
    across = home_across(home, of("harbour"))
    assert [(item.id, item.more) for item in across.entities("robin").found] == [(robin.id, "person")]
    (used,) = across.entities("07700 900123").found
    assert (used.id, used.mark) == (robin.id, "claimed")
    ledger.review_attribution(claim.id, AttributionStatus.REJECTED, by="DS Moss", why="another's")
    assert across.entities("07700 900123").found == ()
    assert home_across(home, of("meadow")).entities("robin").found == ()
