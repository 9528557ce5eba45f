"""What a person says about columns comes first, and can be kept as a profile that knows the layout again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casefold.errors import BadOption
from casefold.formats.call_table import FORMAT, to_profile
from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.profiles import read_profile, shipped
from casefold.formats.contract import ReadOptions
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import read_text

ODD = """Wann,Wer,Wen,Was,Rest
2026-02-13 09:30,07700900123,07700900456,Voice,1
2026-02-14 09:30,07700900789,07700900456,SMS,2
"""


def test_headers_and_letters_are_mapped(tmp_path: Path) -> None:
    """A column may be named by its header, in any spelling of it, or by its letter."""
    given = {"wann": "time", "B": "from", "Wen": "to", "Was": "service", "Rest": "ignore"}
    recognition, collector = read_text(tmp_path, ODD, mapping=given)
    assert recognition.score >= 0.9
    assert [(c["header"], c["field"], c["confidence"], c["why"]) for c in collector.sheets[0].mapping] == [
        ("Wann", "time", 1.0, "given"),
        ("Wer", "from", 1.0, "given"),
        ("Wen", "to", 1.0, "given"),
        ("Was", "service", 1.0, "given"),
        ("Rest", "ignore", 1.0, "given"),
    ]
    assert collector.kinds() == {"call": 1, "message": 1}


def test_a_field_given_to_one_column_leaves_another(tmp_path: Path) -> None:
    """The column recognised before is no longer read as that field."""
    text = "Call Type,A Number,B Number,Start,Billed from\nVoice,07700900123,07700900456,13/02/2026 09:30,07700900999\n"
    _, collector = read_text(tmp_path, text, mapping={"Billed from": "from"})
    assert collector.records()[0]["parties"] == {"from": "07700900999", "to": "07700900456"}
    assert "A Number" in collector.sheets[0].unknown_columns


def test_ignored_column_stays_in_raw(tmp_path: Path) -> None:
    """Ignoring a column takes it out of the record's fields, not out of the row as read."""
    text = "Call Type,A Number,B Number,Start,Duration\nVoice,07700900123,07700900456,13/02/2026 09:30,62\n"
    _, collector = read_text(tmp_path, text, mapping={"Duration": "ignore"})
    assert "duration_s" not in collector.records()[0]
    assert ("Duration", "c4") in next(iter(collector.drafts.values())).raw


@pytest.mark.parametrize("kind", ["call", "message", "data_session"])
def test_the_whole_table_can_be_given_a_kind(tmp_path: Path, kind: str) -> None:
    """`*` says what rows are that do not say it themselves."""
    text = "Calling Number,Called Number,Start Time\n07700900123,07700900456,13/02/2026 09:30:15\n"
    recognition, collector = read_text(tmp_path, text, mapping={"*": kind})
    assert collector.kinds() == {kind: 1}
    assert recognition.questions == ()


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"Start": "nonsense"}, "there is no field 'nonsense'"),
        ({"Nowhere": "time"}, "there is no column 'Nowhere'"),
        ({"ZZ": "time"}, "there is no column 'ZZ'"),
        ({"*": "letter"}, "gives no 'letter'"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(tmp_path: Path, mapping: dict[str, str], message: str) -> None:
    """The error names what is wrong and what there is."""
    text = "Call Type,A Number,B Number,Start\nVoice,07700900123,07700900456,13/02/2026 09:30\n"
    with pytest.raises(BadOption, match=message):
        read_text(tmp_path, text, mapping=mapping)


def test_short_names_of_fields_are_understood(tmp_path: Path) -> None:
    """`duration` is `duration_s`, `caller` is `from`, `lat` among calls is the start cell's."""
    text = (
        "P,Q,R,S,T\n07700900123,07700900456,13/02/2026 09:30,62,51.5\n07700900123,07700900456,13/02/2026 09:31,6,51.5\n"
    )
    given = {"P": "caller", "Q": "called", "R": "start", "S": "duration", "T": "lat", "*": "call"}
    _, collector = read_text(tmp_path, text, mapping=given)
    assert {"duration_s", "start_lat", "time"} <= set(collector.records()[0])


def test_saved_mapping_knows_the_layout_again(tmp_path: Path) -> None:
    """The next file with the same header is read the same way, without a question."""
    given = {"Wann": "time", "Wer": "from", "Wen": "to", "Was": "service"}
    recognition, first = read_text(tmp_path, ODD, mapping=given)
    profile = json.loads(json.dumps(FORMAT.to_profile("odd", recognition)))
    again, second = read_text(tmp_path, ODD.replace("07700900456", "07700900457"), "next.csv", profiles=(profile,))
    assert again.score >= 0.95
    assert again.profile == "odd@1"
    assert again.questions == ()
    assert [set(record) for record in second.records()] == [set(record) for record in first.records()]
    assert second.kinds() == first.kinds()


def test_saved_rows_without_a_header_are_known_by_their_values(tmp_path: Path) -> None:
    """A layout that has no header is known again by the form of its columns."""
    rows = "1;x;07700900123;07700900456;2026-02-13 09:30:15\n2;x;07700900123;07700900789;2026-02-13 09:31:15\n"
    given = {"A": "ignore", "C": "from", "D": "to", "E": "time", "*": "call"}
    recognition, _ = read_text(tmp_path, rows, mapping=given)
    profile = FORMAT.to_profile("bare", recognition)
    again, collector = read_text(tmp_path, rows.replace("900456", "900457"), "next.csv", profiles=(profile,))
    assert again.profile == "bare@1"
    assert collector.kinds() == {"call": 2}


def test_newest_version_is_taken_unless_one_is_named(tmp_path: Path) -> None:
    """`name` is the newest version, `name@version` that one."""
    old = {"name": "odd", "version": 1, "columns": {"Wann": "time", "Wer": "to", "Wen": "from", "Was": "service"}}
    new = {"name": "odd", "version": 2, "columns": {"Wann": "time", "Wer": "from", "Wen": "to", "Was": "service"}}
    newest, _ = read_text(tmp_path, ODD, profiles=(old, new))
    named, collector = read_text(tmp_path, ODD, profiles=(old, new), profile="odd@1")
    assert (newest.profile, named.profile) == ("odd@2", "odd@1")
    assert collector.records()[0]["parties"]["from"] == "07700900456"


def test_saved_profile_comes_before_a_shipped_one(tmp_path: Path) -> None:
    """What a team settled for its files is not overruled by what came with the engine."""
    text = "Charging ID,APN,MSISDN,Start\n1,internet,07700900123,13/02/2026 09:30\n"
    mine = {
        "name": "mine",
        "columns": {"Charging ID": "charging_id", "APN": "apn", "MSISDN": "subject", "Start": "time"},
    }
    recognition, _ = read_text(tmp_path, text, profiles=(mine,))
    assert recognition.profile == "mine@1"


def test_profiles_of_other_formats_are_passed_over(tmp_path: Path) -> None:
    """The home holds profiles of several formats."""
    other: dict[str, Any] = {"name": "chat", "format": "chat_csv", "columns": {"Wann": "no such field"}}
    recognition, _ = read_text(tmp_path, ODD, mapping={"Was": "service"}, profiles=(other,))
    assert recognition.profile is None


@pytest.mark.parametrize(
    "content",
    [
        {"name": "bad", "columns": {"A": "no such field"}},
        {"name": "bad", "layouts": [{"columns": {"A": "time"}, "kind": "letter"}]},
        {"name": "bad", "layouts": [{"columns": {"A": "time"}, "read": {"A": "by magic"}}]},
        {"name": "bad", "layouts": [{"columns": {"A": "time"}, "table": "chair"}]},
        {"name": "bad", "layouts": [{}]},
        {"name": "bad", "layouts": [{"columns": {"A": "time"}, "rules": [{"field": "to"}]}]},
    ],
)
def test_a_malformed_profile_is_named(content: dict[str, Any]) -> None:
    """A profile that cannot be read says which and why."""
    with pytest.raises(BadOption, match="profile bad"):
        read_profile(content)


def test_shipped_profiles_keep_their_marks() -> None:
    """A profile says where it comes from, and what in it is general knowledge."""
    for profile in shipped():
        assert "[" in profile.source
        assert profile.version >= 1
        assert profile.title
        assert profile.notes.strip()
    assert any("[K]" in profile.notes for profile in shipped())


def test_profile_of_a_shipped_layout_loses_nothing(tmp_path: Path) -> None:
    """Words, rules, readings and units go with the mapping."""
    path = Path(__file__).parent / "samples" / "t_mobile_us.csv"
    recognition = FORMAT.recognise(open_source(path), ReadOptions())
    assert recognition is not None
    sections = [Section.from_json(dict(value)) for value in recognition.plan["sections"]]
    layout = read_profile(to_profile("mine", sections)).layouts[0]
    assert layout.words == sections[0].words
    assert layout.rules == sections[0].rules
    assert layout.zone == "UTC"
