"""The made-up operation says the truth about its own files, and equal scales give equal bytes."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casefold.demo import Operation, Scale, write_operation
from casefold.errors import BadOption, Misconfigured

Told = tuple[Operation, dict[str, list[Any]]]
LONDON = ZoneInfo("Europe/London")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _utc(written: str) -> datetime:
    return datetime.fromisoformat(written)


def _started(operation: Operation, file: str, row: Any) -> datetime:
    """Turn a row's wall clock into an aware time: UTC for Fenland, London (first pass) elsewhere."""
    dialect = next(exhibit.dialect for exhibit in operation.exhibits if exhibit.path.name == file)
    zone = ZoneInfo("UTC") if dialect == "Fenland" else LONDON
    return row.wall.replace(tzinfo=zone)  # type: ignore[no-any-return]


def test_equal_scales_give_equal_bytes(tmp_path: Path) -> None:
    """Every file, workbooks and truth included, is the same twice; another seed tells another story."""
    scale = Scale(people=9, days=8, seed=11)
    write_operation(tmp_path / "one", scale)
    write_operation(tmp_path / "two", scale)
    write_operation(tmp_path / "other", Scale(people=9, days=8, seed=12))
    one = _bytes(tmp_path / "one")
    assert one == _bytes(tmp_path / "two")
    assert one["truth.json"] != _bytes(tmp_path / "other")["truth.json"]


def test_all_four_networks_send_files(told: Told) -> None:
    operation, _ = told
    dialects = {exhibit.dialect for exhibit in operation.exhibits if exhibit.kind == "call data"}
    assert dialects == {"Norwood", "Fenland", "Calder", "Tamar"}
    references = [exhibit.reference for exhibit in operation.exhibits]
    assert len(set(references)) == len(references)
    assert all(exhibit.path.is_file() for exhibit in operation.exhibits)


def test_counts_in_the_truth_are_those_of_the_files(told: Told) -> None:
    operation, rows = told
    for counts in operation.truth.files:
        read = rows[counts.file]
        kinds = Counter(row.kind for row in read)
        assert len(read) == counts.data_rows
        assert kinds["voice"] == counts.voice_rows
        assert kinds["sms"] + kinds["mms"] == counts.message_rows
        assert kinds["data"] == counts.session_rows
        assert len(read) - len({row.raw for row in read}) == counts.exact_duplicates
        assert sum(row.kind != "data" and None in row.ends for row in read) == counts.withheld_rows
        assert sum(row.cell == "" for row in read) == counts.rows_without_cell
        assert dict(Counter(row.sheet for row in read if row.sheet)) == counts.rows_by_sheet


def test_top_contacts_are_those_of_the_files(told: Told) -> None:
    operation, rows = told
    for entry in operation.truth.top_contacts:
        own = entry.subject
        seen = {row.raw: row for row in rows[entry.file]}
        others = Counter(row.ends[row.ends[0] == own] for row in seen.values() if row.kind != "data")
        others.pop(None, None)
        assert others == {contact.number: contact.rows for contact in entry.contacts}
        plain = {c.number: c for c in entry.contacts if c.rows == c.communications}
        talk: Counter[str] = Counter()
        sent: Counter[str] = Counter()
        for row in seen.values():
            other = row.ends[row.ends[0] == own]
            if other in plain:
                talk[other] += row.seconds
                sent[other] += row.outgoing
        assert {number: sent[number] for number in plain} == {n: c.outgoing for n, c in plain.items()}
        spoken = {number: talk[number] for number in plain if number != "1571"}
        assert spoken == {n: c.seconds for n, c in plain.items() if n != "1571"}


def test_pairs_in_the_case_count_both_parties_files(operation: Operation, rows: dict[str, list[Any]]) -> None:
    """A1 and B1 each have a file: most of their calls are recorded twice."""
    a, b = operation.truth.key["A1"], operation.truth.key["B1"]
    contact = next(entry for entry in operation.truth.contacts_of(a) if entry.number == b)
    seen = [row for file in rows.values() for row in {row.raw: row for row in file}.values() if set(row.ends) == {a, b}]
    assert contact.rows_in_case == len(seen)
    assert contact.rows_in_case > contact.communications_in_case >= contact.communications


def test_contact_after_the_arrest_is_what_the_files_show(told: Told) -> None:
    operation, rows = told
    after = operation.truth.contacts_after_arrest
    arrest = _utc(after.after)
    pairs = {frozenset((a, b)) for a in after.numbers_a for b in after.numbers_b}
    found = {
        (file, row.sheet, row.row): row
        for file, read in rows.items()
        for row in read
        if frozenset(row.ends) in pairs and _started(operation, file, row) >= arrest
    }
    named = {(ref.file, ref.sheet, ref.row): item for item in after.communications for ref in item.rows}
    assert set(found) == set(named)
    for place, item in named.items():
        row = found[place]
        assert row.ends == (item.caller, item.called)
        assert (row.kind, row.seconds) == (item.kind, item.seconds)
    assert after.answered_calls + after.unanswered_calls + after.messages == len(after.communications)
    assert after.in_both_parties_files == 1
    assert after.rows == len(after.communications) + 1


def test_default_scale_plants_nine_three_and_two(operation: Operation) -> None:
    after = operation.truth.contacts_after_arrest
    assert (after.answered_calls, after.unanswered_calls, after.messages) == (9, 3, 2)


def test_the_seized_phone_is_silent_after_the_arrest(told: Told) -> None:
    operation, rows = told
    seized = operation.truth.key["A1"]
    arrest = _utc(operation.truth.contacts_after_arrest.after)
    late = [row for file, read in rows.items() for row in read if _started(operation, file, row) >= arrest]
    assert late
    assert not any(seized in row.ends for row in late)


def test_handsets_and_sims_change_as_told(told: Told) -> None:
    """IMEIs are compared by their first 14 digits, whatever the network wrote after them."""
    operation, rows = told
    files = {entry.subject: entry.file for entry in operation.truth.files}
    (swap,) = operation.truth.handset_swaps
    for row in rows[files[swap.number]]:
        late = _started(operation, files[swap.number], row) >= _utc(swap.at)
        if row.kind != "data":
            assert row.imei[:14] == (swap.new_imei14 if late else swap.old_imei14)
    (sim,) = operation.truth.sim_swaps
    for number, imsi in ((sim.old_number, sim.old_imsi), (sim.new_number, sim.new_imsi)):
        assert {(row.imei[:14], row.imsi) for row in rows[files[number]]} == {(sim.imei14, imsi)}


def test_the_deal_line_changes_hands_once(told: Told) -> None:
    operation, _ = told
    (handover,) = operation.truth.handovers
    users = [use for use in operation.truth.users if use.number == operation.truth.key["LINE"]]
    assert [use.person for use in users] == [handover.giver, handover.receiver]
    assert users[0].time_to == users[1].time_from == handover.at


def test_a_changed_number_keeps_its_contacts(operation: Operation) -> None:
    change = operation.truth.changed_numbers[1]
    old, new = (
        {contact.number for contact in operation.truth.contacts_of(number)[:10]} for number in (change.old, change.new)
    )
    assert len(old & new) >= 5


def test_times_run_back_where_the_hour_repeats(told: Told) -> None:
    """Rows stand in order of true time, so local clocks step back exactly once, on 25 October 2026."""
    operation, rows = told
    subject = operation.truth.key["C1"]
    name = next(entry.file for entry in operation.truth.files if entry.subject == subject)
    walls = [row.wall for row in rows[name]]
    back = [later for earlier, later in pairwise(walls) if later < earlier]
    assert [wall.date().isoformat() for wall in back] == ["2026-10-25"]
    assert len([item for item in operation.truth.repeated_hour if subject in (item.caller, item.called)]) == 4


def test_repeated_hour_rows_carry_the_local_time_of_their_true_time(told: Told) -> None:
    operation, rows = told
    for item in operation.truth.repeated_hour:
        for ref in item.rows:
            row = next(row for row in rows[ref.file] if (row.sheet, row.row) == (ref.sheet, ref.row))
            dialect = next(e.dialect for e in operation.exhibits if e.path.name == ref.file)
            zone = ZoneInfo("UTC") if dialect == "Fenland" else LONDON
            assert row.wall == _utc(item.at).astimezone(zone).replace(tzinfo=None)


def test_one_file_goes_beyond_its_authority(told: Told) -> None:
    operation, rows = told
    beyond = {}
    for exhibit in operation.exhibits:
        if exhibit.kind != "call data":
            continue
        days = [
            _started(operation, exhibit.path.name, row).astimezone(LONDON).date() for row in rows[exhibit.path.name]
        ]
        allowed = exhibit.authority
        beyond[exhibit.path.name] = sum(not allowed.date_from <= day <= allowed.date_to for day in days)
    assert beyond == {entry.file: entry.rows_outside_authority for entry in operation.truth.files}
    assert [name for name, count in beyond.items() if count] == [
        entry.file for entry in operation.truth.files if entry.subject == operation.truth.key["C1"]
    ]


def test_diverted_calls_have_three_legs(told: Told) -> None:
    operation, rows = told
    assert operation.truth.diverted
    for item in operation.truth.diverted:
        legs = [ref for ref in item.rows if ref.sheet == "Voice"]
        read = [row for ref in legs for row in rows[ref.file] if (row.sheet, row.row) == (ref.sheet, ref.row)]
        assert [row.raw[1] for row in read] == ["MT", "CF", "MO"]
        assert len({row.raw[7] for row in read}) == 1


def test_truth_on_disk_is_the_truth_returned(small: Operation) -> None:
    told = json.loads((small.folder / "truth.json").read_text(encoding="utf-8"))
    assert told["key"] == small.truth.key
    assert [entry["data_rows"] for entry in told["files"]] == [entry.data_rows for entry in small.truth.files]


def test_events_name_the_arrest_and_the_bail_condition(operation: Operation) -> None:
    kinds = [event.kind for event in operation.events]
    assert kinds.index("arrest") < kinds.index("bail condition")
    assert [event.at for event in operation.events] == sorted(event.at for event in operation.events)


@pytest.mark.parametrize("scale", [Scale(people=7), Scale(people=10_001), Scale(days=6), Scale(days=3651)])
def test_impossible_scales_are_refused_with_the_limits(tmp_path: Path, scale: Scale) -> None:
    with pytest.raises(BadOption, match=r"between \d+ and \d+"):
        write_operation(tmp_path, scale)


@pytest.mark.parametrize("scale", [Scale(8, 7, 2), Scale(60, 9, 3), Scale(1200, 7, 4)])
def test_other_scales_tell_the_whole_story(tmp_path: Path, scale: Scale) -> None:
    """However few days, and even when the mobiles kept for drama run out."""
    truth = write_operation(tmp_path, scale).truth
    assert len(truth.people) == scale.people
    assert truth.contacts_after_arrest.in_both_parties_files == 1
    assert len(truth.repeated_hour) == 16
    assert all(entry.data_rows > 0 for entry in truth.files)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(Misconfigured, match="taken"):
        write_operation(tmp_path / "taken", Scale(8, 7, 1))
