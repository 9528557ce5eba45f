"""What becomes of a draft's text: each rule of settling shown on a few rows."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefold.model.draft import Draft, PartyDraft
from casefold.model.kinds import CALL, PARTY_COLUMNS
from casefold.store.settle import OUTSIDE_AUTHORITY, Rules, Settled, open_settler, settle
from casefold.store.staging import PIECE_ROWS, Staging
from casefold.store.tables import arrow_schema

Rows = list[dict[str, Any]]
HEADERS = ("From", "To", "When", "Length")


def draft(**changes: Any) -> Draft:
    """A draft of four columns: from, to, time, duration."""
    values: dict[str, Any] = {
        "channel": "calls",
        "kind": "call",
        "member": "",
        "place": "",
        "fields": {"time": "c2", "duration": "c3"},
        "parties": (PartyDraft("from", "c0"), PartyDraft("to", "c1")),
        "raw": tuple((header, f"c{number}") for number, header in enumerate(HEADERS)),
    }
    return Draft(**{**values, **changes})


def rules(**changes: Any) -> Rules:
    """Rules of an exhibit x1 in a London case."""
    values: dict[str, Any] = {
        "exhibit": "x1",
        "file": "calls.csv",
        "scope": "d1",
        "case_zone": "Europe/London",
        "region": "GB",
    }
    return Rules(**{**values, **changes})


def settle_rows(
    folder: Path, rows: list[tuple[str | None, ...]], *, draft_: Draft | None = None, **said: Any
) -> tuple[Settled, Rows, Rows]:
    """Settle rows of text numbered from 2, and return the outcome, the records and the parties."""
    made = draft_ or draft()
    columns: dict[str, Any] = {"row": pa.array(range(2, 2 + len(rows)), pa.int64())}
    for number in range(len(rows[0])):
        columns[f"c{number}"] = pa.array([row[number] for row in rows], pa.string())
    folder.mkdir(parents=True, exist_ok=True)
    with Staging(folder) as staging:
        staging.draft(made)
        staging.batch(made.channel, pa.RecordBatch.from_pydict(columns))
        staged = staging.close()
    con = open_settler(folder)
    try:
        settled = settle(con, staged[0], rules(**said), folder, 0)
    finally:
        con.close()
    records: Rows = []
    parties: Rows = []
    for file in settled.files:
        target = parties if file.kind == "party" else records
        target += [{**row, "wall": file.wall} for row in pq.read_table(file.path).to_pylist()]
    records.sort(key=lambda row: int(row["record_id"].split("row:")[1].split("@")[0]))
    return settled, records, parties


CALLS: list[tuple[str | None, ...]] = [
    ("07700 900123", "07700900456", "25/10/2026 00:30:00", "65"),
    ("07700 900123", "WITHHELD", "03/04/2026 10:11:12", "0"),
    ("07700 900123", "07700900456", "25/10/2026 00:30:00", "65"),
]


def test_record_and_party_files_have_the_declared_columns(tmp_path: Path) -> None:
    settled, _, _ = settle_rows(tmp_path, CALLS)
    by_kind = {file.kind: pq.read_schema(file.path) for file in settled.files}
    assert by_kind["call"].names == [column.name for column in CALL.all_columns]
    assert by_kind["party"].names == [column.name for column in PARTY_COLUMNS]
    for kind, schema in by_kind.items():
        assert [field.type for field in schema] == [field.type for field in arrow_schema(kind)]


def test_every_row_keeps_its_place_and_its_text(tmp_path: Path) -> None:
    _, records, _ = settle_rows(tmp_path, CALLS)
    assert [row["record_id"] for row in records] == ["x1-row:2", "x1-row:3", "x1-row:4"]
    assert [row["locator"] for row in records] == ["row:2", "row:3", "row:4"]
    for row, texts in zip(records, CALLS, strict=True):
        assert json.loads(row["raw"]) == dict(zip(HEADERS, texts, strict=True))


def test_a_sheet_and_a_member_are_part_of_the_place(tmp_path: Path) -> None:
    _, records, _ = settle_rows(tmp_path, CALLS[:1], draft_=draft(member="book.xlsx", place="Voice calls"))
    assert records[0]["record_id"] == "x1-book.xlsx/row:2@Voice calls"
    assert records[0]["locator"] == "row:2@Voice calls"
    assert records[0]["file"] == "calls.csv/book.xlsx"


def test_one_row_settles_day_and_month_for_all(tmp_path: Path) -> None:
    settled, records, _ = settle_rows(tmp_path, CALLS)
    assert records[1]["time_local"] == datetime(2026, 4, 3, 10, 11, 12)
    assert (settled.times[0].order, settled.times[0].order_basis, settled.times[0].ambiguous) == (
        "dmy",
        "settled",
        False,
    )


def test_an_ambiguous_order_is_assumed_and_said_and_can_be_given(tmp_path: Path) -> None:
    rows: list[tuple[str | None, ...]] = [("07700900123", "07700900456", "03/04/2026 10:11:12", "1")]
    settled, records, _ = settle_rows(tmp_path / "a", rows)
    assert settled.times[0].ambiguous
    assert settled.times[0].order_basis == "assumed"
    assert records[0]["time_local"] == datetime(2026, 4, 3, 10, 11, 12)
    settled, records, _ = settle_rows(tmp_path / "b", rows, dayfirst=False)
    assert settled.times[0].order_basis == "given"
    assert records[0]["time_local"] == datetime(2026, 3, 4, 10, 11, 12)


@pytest.mark.parametrize(
    ("draft_zone", "basis_given", "given_zone", "zone", "basis", "utc_hour"),
    [
        (None, "stated", None, "Europe/London", "assumed", 11),
        (None, "stated", "Europe/Dublin", "Europe/Dublin", "given", 11),
        ("UTC", "stated", "Europe/Dublin", "UTC", "stated", 12),
        ("America/New_York", "profile", "Europe/Dublin", "America/New_York", "profile", 16),
    ],
)
def test_the_zone_is_stated_then_profile_then_given_then_the_case(
    tmp_path: Path,
    draft_zone: str | None,
    basis_given: str,
    given_zone: str | None,
    zone: str,
    basis: str,
    utc_hour: int,
) -> None:
    made = draft(zone=draft_zone, zone_basis=basis_given)
    rows: list[tuple[str | None, ...]] = [("07700900123", "07700900456", "30/06/2026 12:00:00", "1")]
    _, records, _ = settle_rows(tmp_path, rows, draft_=made, zone=given_zone)
    assert (records[0]["zone"], records[0]["zone_basis"]) == (zone, basis)
    assert records[0]["time_utc"] == datetime(2026, 6, 30, utc_hour)


def test_an_offset_in_the_text_outranks_every_zone(tmp_path: Path) -> None:
    rows: list[tuple[str | None, ...]] = [("07700900123", "07700900456", "2026-06-30T12:00:00+05:30", "1")]
    _, records, _ = settle_rows(tmp_path, rows, zone="Europe/London")
    assert records[0]["time_utc"] == datetime(2026, 6, 30, 6, 30)
    assert (records[0]["zone"], records[0]["zone_basis"]) == ("+05:30", "stated")


def test_the_repeated_hour_of_autumn_is_flagged(tmp_path: Path) -> None:
    rows: list[tuple[str | None, ...]] = [
        ("07700900123", "07700900456", "25/10/2026 01:30:00", "1"),
        ("07700900123", "07700900456", "25/10/2026 02:30:00", "1"),
        ("07700900123", "07700900456", "29/03/2026 01:30:00", "1"),
    ]
    settled, records, _ = settle_rows(tmp_path, rows)
    assert [row["flags"] for row in records] == ["repeated_hour", None, "skipped_hour"]
    assert (settled.times[0].repeated_hour, settled.times[0].skipped_hour) == (1, 1)


@pytest.mark.parametrize("text", ["31/02/2026 10:00:00", "01/01/1899 00:00:00", "01/01/9999 00:00:00", "soon"])
def test_a_time_that_cannot_be_is_no_time_and_says_so(tmp_path: Path, text: str) -> None:
    _, records, _ = settle_rows(tmp_path, [CALLS[0], ("07700900123", "07700900456", text, "1")])
    assert records[1]["time_utc"] is None
    assert records[1]["flags"] == "time_not_understood"
    assert json.loads(records[1]["raw"])["When"] == text


def test_a_row_without_a_time_is_stored_with_none(tmp_path: Path) -> None:
    _, records, _ = settle_rows(tmp_path, [("07700900123", "07700900456", None, None)])
    assert records[0]["time_utc"] is None
    assert records[0]["flags"] is None
    assert records[0]["duration_s"] is None


def test_duplicates_are_marked_with_the_first_and_never_dropped(tmp_path: Path) -> None:
    settled, records, _ = settle_rows(tmp_path, CALLS)
    assert settled.duplicates == 1
    assert [row["duplicate_of"] for row in records] == [None, None, "x1-row:2"]


def test_rows_that_differ_only_in_an_absent_cell_are_no_duplicates(tmp_path: Path) -> None:
    rows: list[tuple[str | None, ...]] = [
        ("07700900123", "", "01/02/2026", None),
        ("07700900123", None, "01/02/2026", ""),
    ]
    settled, _, _ = settle_rows(tmp_path, rows)
    assert settled.duplicates == 0


def test_equal_calls_that_state_no_time_are_not_taken_for_one(tmp_path: Path) -> None:
    rows: list[tuple[str | None, ...]] = [("07700900123", "07700900456", "", "5")] * 3
    settled, records, _ = settle_rows(tmp_path, rows)
    assert settled.duplicates == 0
    assert [row["duplicate_of"] for row in records] == [None, None, None]


def test_parties_are_normalised_and_withheld_is_a_state(tmp_path: Path) -> None:
    settled, _, parties = settle_rows(tmp_path, CALLS)
    assert {row["identifier"] for row in parties} == {"+447700900123", "+447700900456", None}
    withheld = [row for row in parties if row["state"] == "withheld"]
    assert [(row["record_id"], row["role"], row["raw"]) for row in withheld] == [("x1-row:3", "to", "WITHHELD")]
    assert settled.party_states["withheld"] == 1


def test_an_opaque_party_is_scoped_to_its_delivery(tmp_path: Path) -> None:
    rows: list[tuple[str | None, ...]] = [("Alice", "Bob", "01/02/2026", "1")]
    _, _, parties = settle_rows(tmp_path / "a", rows)
    assert {row["identifier"] for row in parties} == {"opaque:d1:Alice", "opaque:d1:Bob"}
    _, _, parties = settle_rows(tmp_path / "b", rows, scope="case")
    assert {row["identifier"] for row in parties} == {"opaque:case:Alice", "opaque:case:Bob"}


def test_an_assumed_region_must_be_borne_out_by_the_file(tmp_path: Path) -> None:
    pseudonyms: list[tuple[str | None, ...]] = [("300", "512", "01/02/2026", "1"), ("300", "17", "01/02/2026", "2")]
    settled, _, parties = settle_rows(tmp_path / "a", pseudonyms, region_assumed=True)
    assert settled.region is None
    assert {row["identifier_type"] for row in parties} == {"opaque"}
    settled, _, _ = settle_rows(tmp_path / "b", CALLS, region_assumed=True)
    assert settled.region == "GB"
    settled, _, parties = settle_rows(tmp_path / "c", pseudonyms, region_assumed=False)
    assert settled.region == "GB"


def test_the_subject_is_the_owner_of_the_records(tmp_path: Path) -> None:
    _, records, parties = settle_rows(tmp_path, CALLS, subject="07700 900123")
    assert {row["subject"] for row in records} == {"+447700900123"}
    assert {(row["role"], row["is_owner"]) for row in parties} == {("from", True), ("to", False)}


def test_rows_outside_the_authority_are_flagged_and_walled_with_their_parties(tmp_path: Path) -> None:
    settled, records, parties = settle_rows(tmp_path, CALLS, date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))
    assert settled.walled == {OUTSIDE_AUTHORITY: 1}
    assert [(row["record_id"], row["wall"]) for row in records] == [
        ("x1-row:2", None),
        ("x1-row:3", OUTSIDE_AUTHORITY),
        ("x1-row:4", None),
    ]
    assert {row["record_id"] for row in parties if row["wall"]} == {"x1-row:3"}
    assert len(parties) == 2 * len(records)


def test_the_authority_runs_by_days_of_the_case_not_of_utc(tmp_path: Path) -> None:
    rows: list[tuple[str | None, ...]] = [
        ("07700900123", "07700900456", "2026-06-30T23:30:00+01:00", "1"),
        ("07700900123", "07700900456", "2026-06-30T23:30:00+00:00", "1"),
    ]
    _, records, _ = settle_rows(tmp_path, rows, date_to=date(2026, 6, 30))
    assert [row["wall"] for row in records] == [None, OUTSIDE_AUTHORITY]


def test_a_row_without_a_time_cannot_be_checked_against_the_authority_and_says_so(tmp_path: Path) -> None:
    _, records, _ = settle_rows(
        tmp_path, [CALLS[0], ("07700900123", "07700900456", None, "1")], date_from=date(2026, 1, 1)
    )
    assert [row["flags"] for row in records] == [None, "no_authority_check"]


def test_a_rebuilt_import_gives_the_same_bytes(tmp_path: Path) -> None:
    first, _, _ = settle_rows(tmp_path / "a", CALLS)
    second, _, _ = settle_rows(tmp_path / "b", CALLS)
    assert [file.path.read_bytes() for file in first.files] == [file.path.read_bytes() for file in second.files]


def test_devices_and_cells_are_settled_from_their_text(tmp_path: Path) -> None:
    made = draft(fields={"time": "c2", "imei": "c0", "start_cell": "c1", "rat": "c3"}, parties=())
    rows: list[tuple[str | None, ...]] = [
        ("26053179311383-7", "234-10-1234-56789", "01/02/2026", ""),
        ("260531793113830", "0x4FB2C01", "01/02/2026", "4G"),
        ("260531793113831", "mast 7", "01/02/2026", ""),
        ("nonsense", "", "01/02/2026", ""),
    ]
    _, records, _ = settle_rows(tmp_path, rows, draft_=made)
    assert [row["imei14"] for row in records] == ["26053179311383"] * 3 + [None]
    assert [row["flags"] for row in records] == [None, None, "imei_check_failed", "imei_not_understood"]
    assert [row["start_cell"] for row in records] == ["cgi:234-10-1234-56789", "enb:326444-1", "mast 7", None]


def test_several_recipients_in_one_row_are_several_parties(tmp_path: Path) -> None:
    made = Draft(
        channel="m",
        kind="message",
        member="",
        place="",
        fields={},
        parties=(PartyDraft("from", "c0"), PartyDraft("to", "many")),
        raw=(("From", "c0"),),
    )
    tmp_path.mkdir(exist_ok=True)
    with Staging(tmp_path) as staging:
        staging.draft(made)
        many = pa.array([["07700900456", "07700900789"]], pa.list_(pa.string()))
        batch = pa.RecordBatch.from_pydict({"row": pa.array([2], pa.int64()), "c0": ["07700900123"], "many": many})
        staging.batch("m", batch)
        staged = staging.close()
    con = open_settler(tmp_path)
    settled = settle(con, staged[0], rules(), tmp_path, 0)
    con.close()
    parties = [row for file in settled.files if file.kind == "party" for row in pq.read_table(file.path).to_pylist()]
    assert sorted((row["role"], row["identifier"]) for row in parties) == [
        ("from", "+447700900123"),
        ("to", "+447700900456"),
        ("to", "+447700900789"),
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.none() for _ in HEADERS]),
        min_size=1,
        max_size=12,
    )
)
def test_any_text_is_stored_row_for_row_with_its_raw_unchanged(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str | None, ...]]
) -> None:
    settled, records, _ = settle_rows(tmp_path_factory.mktemp("any"), rows)
    assert settled.rows == len(records) == len(rows)
    for row, texts in zip(records, rows, strict=True):
        assert json.loads(row["raw"]) == dict(zip(HEADERS, texts, strict=True))


def test_a_draft_longer_than_a_piece_goes_on_in_further_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casefold.store.staging.PIECE_ROWS", 2)
    assert PIECE_ROWS > 2
    made = draft()
    with Staging(tmp_path) as staging:
        staging.draft(made)
        for number, texts in enumerate(CALLS * 3):
            columns = {f"c{n}": pa.array([text], pa.string()) for n, text in enumerate(texts)}
            staging.batch("calls", pa.RecordBatch.from_pydict({"row": pa.array([number + 2], pa.int64()), **columns}))
        staged = staging.close()
    con = open_settler(tmp_path)
    settled = settle(con, staged[0], rules(), tmp_path, 0)
    con.close()
    assert settled.rows == 9
    assert [file.rows for file in settled.files if file.kind == "call"] == [2, 2, 2, 2, 1]
    assert settled.duplicates == 7
