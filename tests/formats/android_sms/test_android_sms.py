"""What an Android message store may lack or hold in odd forms. Values and places: `tests/formats/test_stores.py`."""

from __future__ import annotations

from pathlib import Path

from tests.formats.stores import imported, records, write

SMS = "CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id, address, date, type, body);"


def test_odd_cells_are_kept_in_raw_and_break_nothing(tmp_path: Path) -> None:
    rows = (
        "INSERT INTO sms VALUES (1, 'x', x'00', 'never', 'y', 7), (-5, NULL, 447700900123, 1e300, 1.9, NULL),"
        "(9, 1, '+447700900123', '1772359200000', '2', 'text numbers');"
    )
    case, report = imported(write(tmp_path / "mmssms.db", SMS + rows), tmp_path)
    assert (report.format, report.balances, report.rows_set_aside) == ("android_sms", True, 0)
    found = {row["locator"]: row for row in records(case)["message"]}
    assert found["row:1@sms"]["body"] == "7"
    assert found["row:1@sms"]["raw"]["address"].startswith("(blob of 1 bytes, SHA-256 ")
    assert "direction" not in found["row:1@sms"]
    assert found["row:-5@sms"]["direction"] == "incoming"
    assert "time_utc" not in found["row:-5@sms"]
    assert (found["row:9@sms"]["time_utc"], found["row:9@sms"]["direction"]) == ("2026-03-01T10:00:00", "outgoing")
    for record in case.arrow("message").to_pylist():
        assert [view.original_note for view in case.show(record["record_id"])] == ["as stored"]


def test_an_empty_store_is_read_as_empty(tmp_path: Path) -> None:
    _, report = imported(write(tmp_path / "mmssms.db", SMS), tmp_path)
    assert (report.status, report.rows_read, report.balances) == ("stored", 0, True)
