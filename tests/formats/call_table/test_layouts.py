"""The ways a table can be built: whose records it holds, what its rows are, where its times are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.formats.call_table.collector import copy_as, read_file, read_text

AB = "Call Type,A Number,B Number,Start\n"
RELATIVE = (
    "Interaction,Direction,Correspondent,Datetime\n"
    "call,out,07700900456,2026-02-13 09:30:00\ncall,in,07700900789,2026-02-13 10:30:00\n"
)


def parties(collector: Any) -> list[dict[str, str]]:
    """Return the parties of each record."""
    return [record["parties"] for record in collector.records()]


# -- whose records ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("ego.csv", ("ego", "file_name")),
        ("A.csv", ("A", "file_name")),
        ("07700900123_calls.csv", ("07700900123", "file_name")),
        ("447700900123.csv", ("447700900123", "file_name")),
    ],
)
def test_file_name_says_whose(tmp_path: Path, name: str, subject: tuple[str, str]) -> None:
    """Directions told from one side need an owner; the file's name may be the only thing that says who."""
    _, collector = read_text(tmp_path, RELATIVE, name)
    assert collector.subjects == [subject]
    assert parties(collector)[0]["from"] == f"{subject[0]} (owner)"


@pytest.mark.parametrize("name", ["export.csv", "call_records_2026.csv", "cdr.csv", "data (1).csv"])
def test_general_file_name_says_nobody(tmp_path: Path, name: str) -> None:
    """Nobody is guessed: the owner's side stays blank."""
    _, collector = read_text(tmp_path, RELATIVE, name)
    assert collector.subjects == []
    assert parties(collector) == [
        {"from": "(blank) (owner)", "to": "07700900456"},
        {"from": "07700900789", "to": "(blank) (owner)"},
    ]


def test_given_subject_comes_first(tmp_path: Path) -> None:
    """What the person importing says is not overruled by a title or a name."""
    _, collector = read_text(tmp_path, "Subject number: 07700 900123\n" + RELATIVE, "ego.csv", subject="07700900999")
    assert collector.subjects == [("07700900999", "given")]
    assert parties(collector)[1]["to"] == "07700900999 (owner)"


@pytest.mark.parametrize(
    "title",
    [
        "Subject number: 07700 900123",
        "Target MSISDN,447700900123",
        "Call data for 07700900123",
        "MSISDN:,+44 7700 900123",
    ],
)
def test_title_says_whose(tmp_path: Path, title: str) -> None:
    """A line above the table that names a number as the subject is taken at its word."""
    _, collector = read_text(tmp_path, f"{title}\n\n{RELATIVE}", "export.csv")
    assert [basis for _, basis in collector.subjects] == ["header"]


@pytest.mark.parametrize("title", ["Account number: 12345678", "Officer contact: 020 7946 0123", "Ref 07700900123"])
def test_other_numbers_in_titles_are_nobody(tmp_path: Path, title: str) -> None:
    """An account, a reference or an officer's number is not the subject."""
    _, collector = read_text(tmp_path, f"{title}\n\n{RELATIVE}", "export.csv")
    assert collector.subjects == []


def test_number_in_every_row_is_the_subject(tmp_path: Path) -> None:
    """Of an A and B table it is the party that all rows share; the direction follows from it."""
    rows = "".join(f"Voice,07700900123,077009004{n:02d},13/02/2026 09:{n:02d}\n" for n in range(5))
    rows += "SMS,07700900499,07700900123,13/02/2026 10:00\n"
    _, collector = read_text(tmp_path, AB + rows)
    assert collector.subjects == [("07700900123", "column")]
    assert [record["direction"] for record in collector.records()] == ["outgoing"] * 5 + ["incoming"]


def test_file_sorted_by_number_has_no_subject(tmp_path: Path) -> None:
    """That the first rows share a number proves nothing about the rest."""
    mixed = "".join(f"Voice,0770090{n // 700:04d},077009{n % 700:05d},13/02/2026 09:00\n" for n in range(3000))
    _, collector = read_text(tmp_path, AB + mixed, "mixed.csv")
    assert collector.subjects == []
    assert any("nobody is taken for the subject" in note for note in collector.sheets[0].notes)


def test_several_served_numbers_stand_in_each_row(tmp_path: Path) -> None:
    """A file of two targets has no subject; each row names its own."""
    text = (
        "MSISDN,Other Party,Direction,Service,Start\n"
        "07700900123,07700900456,Out,Voice,13/02/2026 09:30\n07700900124,07700900456,In,Voice,13/02/2026 09:31\n"
    )
    _, collector = read_text(tmp_path, text)
    assert collector.subjects == []
    assert [record["subject"] for record in collector.records()] == ["07700900123", "07700900124"]
    assert parties(collector)[1] == {"from": "07700900456", "to": "07700900124 (owner)"}


# -- kinds, directions, ends -----------------------------------------------------------------------


def test_unknown_service_is_set_aside_and_unknown_direction_is_not(tmp_path: Path) -> None:
    """A kind is never guessed; a record without a direction is still a record."""
    text = (
        "Service,Direction,Other Party,Start\nVoice,sideways,07700900456,13/02/2026 09:30\n"
        "Carrier pigeon,out,07700900456,13/02/2026 09:31\n,out,07700900456,13/02/2026 09:32\n"
    )
    _, collector = read_text(tmp_path, text, "ego.csv")
    assert [(item.place, item.reason) for item in collector.aside] == [
        ("row:3", 'unknown service "Carrier pigeon"'),
        ("row:4", "no service stated"),
    ]
    assert collector.aside[0].text == "Carrier pigeon,out,07700900456,13/02/2026 09:31"
    (record,) = collector.records()
    assert "direction" not in record
    assert record["parties"] == {"subject": "ego (owner)", "to": "07700900456"}


def test_forwarded_leg_keeps_three_parties(tmp_path: Path) -> None:
    """Who called, who was called, and where the call went on to."""
    row = "Call Forwarded,07700900456,07700900123,07700900999,13/02/2026 09:30\n"
    _, collector = read_text(tmp_path, "Call Type,A Number,B Number,C Number,Start\n" + row)
    (record,) = collector.records()
    assert record["direction"] == "forwarded"
    assert record["parties"] == {"from": "07700900456", "to": "07700900123", "forwarded_to": "07700900999"}


def test_voicemail_is_a_service(tmp_path: Path) -> None:
    """A call to voicemail is a call, and not a conversation."""
    _, collector = read_text(tmp_path, AB + "Voicemail,07700900123,901,13/02/2026 09:30\n")
    assert collector.records()[0]["service"] == "voicemail"


def test_dialled_is_a_party_only_where_it_differs(tmp_path: Path) -> None:
    """The same number twice would count one contact as two."""
    text = (
        "Call Type,A Number,B Number,Dialled Digits,Start\nVoice,07700900123,07700900456,07700900456,13/02/2026 09:30\n"
        "Voice,07700900123,07700900456,14107700900456,13/02/2026 09:31\n"
    )
    _, collector = read_text(tmp_path, text)
    assert ["dialled" in party for party in parties(collector)] == [False, True]


def test_both_sides_devices_go_with_the_subject(tmp_path: Path) -> None:
    """A record's handset is the subject's, whichever side that is on."""
    text = (
        "Call Type,A Number,A IMEI,B Number,B IMEI,Start\n"
        "Voice,07700900123,352099001761481,07700900456,358240051111110,13/02/2026 09:30\n"
        "Voice,07700900456,358240051111110,07700900123,352099001761481,13/02/2026 09:31\n"
    )
    _, collector = read_text(tmp_path, text, subject="+447700900123")
    assert [record["imei"] for record in collector.records()] == ["352099001761481"] * 2
    _, collector = read_text(tmp_path, text, "again.csv")
    assert all("imei" not in record for record in collector.records())


def test_answered_yes_and_no_become_outcomes(tmp_path: Path) -> None:
    """`No` under `Answered` is unanswered."""
    text = AB.strip() + ",Answered\nVoice,07700900123,07700900456,13/02/2026 09:30,Yes\n"
    _, collector = read_text(tmp_path, text + "Voice,07700900123,07700900457,13/02/2026 09:31,No\n")
    assert [record["outcome"] for record in collector.records()] == ["answered", "unanswered"]


def test_unknown_outcome_stays_as_cause(tmp_path: Path) -> None:
    """A code nobody knows is kept where codes are kept."""
    text = AB.strip() + ",Result\nVoice,07700900123,07700900456,13/02/2026 09:30,0x51\n"
    (record,) = read_text(tmp_path, text)[1].records()
    assert record["cause"] == "0x51"
    assert "outcome" not in record


def test_data_session_is_anchored_at_or_before_its_start(tmp_path: Path) -> None:
    """The cell of a data session is true at or before its start, unless a profile says otherwise."""
    text = "Service,MSISDN,Start,Cell ID,APN,Uplink\nGPRS,07700900123,13/02/2026 09:30,234-10-1-2,internet,5\n"
    (record,) = read_text(tmp_path, text)[1].records()
    assert (record["kind"], record["cell_anchor"], record["bytes_up"]) == ("data_session", "at_or_before_start", "5")
    assert record["parties"] == {"subject": "07700900123 (owner)"}


# -- times, zones, units ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "title", "zone"),
    [
        ("Start (UTC)", "", "UTC"),
        ("Start Time GMT", "", "UTC"),
        ("Start", "All times are UTC\n", "UTC"),
        ("Start", "Times shown in Europe/London\n", "Europe/London"),
        ("Start (UTC+1)", "", "+01:00"),
        ("Start (BST)", "", "+01:00"),
        ("Start", "", None),
        ("Start (local)", "", None),
    ],
)
def test_zone_is_taken_from_what_states_it(tmp_path: Path, header: str, title: str, zone: str | None) -> None:
    """A header, a title or nothing; a zone nobody states is left to the case."""
    _, collector = read_text(tmp_path, f"{title}Call Type,A Number,B Number,{header}\nVoice,1,2,13/02/2026 09:30\n")
    assert {draft.zone for draft in collector.drafts.values()} == {zone}


def test_zone_below_the_table_counts(tmp_path: Path) -> None:
    """Some networks state the zone in the last line."""
    text = AB + "Voice,07700900123,07700900456,13/02/2026 09:30\nAll times are in UTC\n"
    _, collector = read_text(tmp_path, text)
    assert next(iter(collector.drafts.values())).zone == "UTC"
    assert collector.sheets[0].footer_rows == 1


def test_zone_column_is_passed_on(tmp_path: Path) -> None:
    """Rows may state their own offset."""
    text = "Call Type,A Number,B Number,Start,UTC Offset\nVoice,1,2,13/02/2026 09:30,+01:00\n"
    (record,) = read_text(tmp_path, text)[1].records()
    assert record["zone"] == "+01:00"


@pytest.mark.parametrize(
    ("header", "unit"),
    [
        ("Duration (secs)", "seconds"),
        ("Duration (mins)", "minutes"),
        ("Duration mm:ss", "m:s"),
        ("Duration (hh:mm)", "h:m"),
        ("Duration (ms)", "milliseconds"),
        ("Duration", None),
    ],
)
def test_unit_of_durations_is_in_the_header(tmp_path: Path, header: str, unit: str | None) -> None:
    """A unit comes from the header, never from the size of the numbers."""
    _, collector = read_text(tmp_path, f"Call Type,A Number,B Number,Start,{header}\nVoice,1,2,13/02/2026 09:30,2\n")
    assert {draft.durations for draft in collector.drafts.values()} == {unit}


def test_ringing_in_another_unit_says_so_in_its_cells(tmp_path: Path) -> None:
    """Minutes of talk and seconds of ringing stand in one table; the seconds stay seconds."""
    text = AB.strip() + ",Duration (mins),Ring Time (s)\nVoice,1,2,13/02/2026 09:30,2,20\n"
    _, collector = read_text(tmp_path, text)
    (record,) = collector.records()
    assert (record["duration_s"], record["ring_s"]) == ("2", "20 s")
    assert next(iter(collector.drafts.values())).durations == "minutes"


def test_country_is_taken_from_a_header_that_names_it(tmp_path: Path) -> None:
    """`UK number` states the country of national numbers; nothing else here does."""
    text = "Call Type,UK Number,B Number,Start\nVoice,07700900123,07700900456,13/02/2026 09:30\n"
    _, collector = read_text(tmp_path, text, mapping={"UK Number": "from"})
    assert {draft.region for draft in collector.drafts.values()} == {"GB"}
    _, collector = read_text(tmp_path, AB + "Voice,07700900123,07700900456,13/02/2026 09:30\n", "plain.csv")
    assert {draft.region for draft in collector.drafts.values()} == {None}


def test_dates_of_other_things_are_no_times(tmp_path: Path) -> None:
    """When a report was made or a SIM activated is not when the call was."""
    text = AB.strip() + ",Report Date,Activation Date\nVoice,1,2,13/02/2026 09:30,01/03/2026,01/01/2020\n"
    _, collector = read_text(tmp_path, text)
    assert collector.records()[0]["time"] == "13/02/2026 09:30"
    assert collector.sheets[0].unknown_columns == ["Report Date", "Activation Date"]


def test_lookalikes_are_told_apart_by_their_values(tmp_path: Path) -> None:
    """IMEI, IMSI, ICCID, charging id and a number are all long digits."""
    text = (
        "Call Type,A Number,B Number,Start,Handset,IMSI,SIM Serial Number,Charging ID,Seizure Time\n"
        "Voice,07700900123,07700900456,13/02/2026 09:30,352099001761481,234100123456789,8944100000000000001,77001,4\n"
    )
    _, collector = read_text(tmp_path, text)
    (record,) = collector.records()
    assert record["imei"] == "352099001761481"
    assert record["imsi"] == "234100123456789"
    assert record["iccid"] == "8944100000000000001"
    assert record["ring_s"] == "4"


# -- workbooks -------------------------------------------------------------------------------------


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """Write a workbook of texts and numbers."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_sheets_of_a_workbook_are_read_each_as_what_it_is(tmp_path: Path) -> None:
    """A cover, calls, messages, cell sites, customers and something else, in one file."""
    sheets: dict[str, list[list[Any]]] = {
        "Cover": [["Operation Example"], ["Subject number", "07700 900123"], ["All times UTC"]],
        "Voice": [["Direction", "Other Party", "Start", "Duration"], ["Out", "07700900456", "13/02/2026 09:30", 62]],
        "SMS": [["Direction", "Other Party", "Start"], ["In", "07700900789", "13/02/2026 09:31"]],
        "Cell sites": [["Cell ID", "Lat", "Long", "Azimuth"], ["234-10-1-2", 51.5, -0.1, 120]],
        "Subscriber": [["Number", "Name", "Address", "Account"], ["07700900456", "Bo Example", "2 High St", "9"]],
        "Costs": [["Item", "Amount"], ["A", 1], ["B", 2]],
        "Empty": [],
    }
    recognition, collector = read_file(workbook(tmp_path / "return.xlsx", sheets))
    assert recognition.score >= 0.8
    assert collector.kinds() == {"call": 1, "cell": 1, "message": 1, "subscriber": 1}
    assert collector.subjects == [("07700 900123", "header")]
    assert {draft.zone for draft in collector.drafts.values() if draft.kind == "call"} == {"UTC"}
    accounts = {sheet.name: sheet for sheet in collector.sheets}
    assert accounts["Cover"].title_rows == 3
    assert accounts["Costs"].rows_read == 3
    assert accounts["Empty"].rows_in_file == 0
    assert [(item.place, item.rows) for item in collector.aside] == [("row:1-3@Costs", 3)]
    assert collector.listed == [{"name": "Costs", "what": "sheet", "rows": 3}]
    assert {record["place"] for record in collector.records()} == {"Voice", "SMS", "Cell sites", "Subscriber"}


def test_sheets_of_several_targets_name_their_own(tmp_path: Path) -> None:
    """A sheet for each number: the file has no one subject, its rows do."""
    head = ["Service", "Direction", "Other Party", "Start"]
    row = ["Voice", "Out", "07700900456", "13/02/2026 09:30"]
    path = workbook(tmp_path / "targets.xlsx", {"07700900123": [head, row], "07700900124": [head, row]})
    _, collector = read_file(path)
    assert collector.subjects == []
    assert [record["subject"] for record in collector.records()] == ["07700900123", "07700900124"]
    assert collector.notes[0] == "records of several parties: 07700900123, 07700900124"


def test_spreadsheet_dates_and_clocks_are_joined(tmp_path: Path) -> None:
    """A date at midnight and a clock on no day become one time."""
    path = tmp_path / "dates.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Calls")
        sheet.write_row(0, 0, ["A Number", "B Number", "Date", "Time"])
        sheet.write_row(1, 0, ["07700900123", "07700900456"])
        sheet.write_number(1, 2, 46066, book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 3, 0.5, book.add_format({"num_format": "hh:mm:ss"}))
    (record,) = read_file(path)[1].records()
    assert record["time"] == "2026-02-13 12:00:00"
    assert record["kind"] == "call"


def test_profile_can_be_chosen_by_name(tmp_path: Path) -> None:
    """O2's rule for cells applies by name where no column says O2."""
    path = copy_as(tmp_path, "uk_o2_data.csv", "plain.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("O2,", "Test Mobile,"), encoding="utf-8")
    _, plain = read_file(path)
    recognition, named = read_file(path, profile="uk_o2_data")
    assert {draft.constants["cell_anchor"] for draft in plain.drafts.values()} == {"at_or_before_start"}
    assert {draft.constants["cell_anchor"] for draft in named.drafts.values()} == {"at_or_before_end"}
    assert recognition.profile == "uk_o2_data@1"
