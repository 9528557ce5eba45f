"""What the files of a Snapchat return become, in old and new forms, and what is none of them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import casefold
from casefold.formats.contract import SURE
from casefold.formats.snapchat_return.media import MediaNames
from tests.formats.return_golden import expected, score, stored

NAME = "snapchat_return"
SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.csv"))
RULER = "=" * 27 + "\n"
TARGET = '"Target username ""kit_larkin7"" is associated with User ID ""111"""\n'


def written(folder: Path, text: str, name: str = "ip_data.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_what_is_written_down(sample: Path, tmp_path: Path) -> None:
    assert stored(sample, tmp_path, name=NAME) == expected(sample)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_recognised_by_what_it_says(sample: Path, tmp_path: Path) -> None:
    renamed = tmp_path / "part1.csv"
    renamed.write_bytes(sample.read_bytes())
    assert score(renamed, NAME) > SURE


@pytest.mark.parametrize(
    "text",
    [
        "ip,timestamp,user_agent\n192.0.2.4,2026-04-11 04:02:00 UTC,x\n",
        "username,display_name,status\nkit,Kit,ok\n",
        "Notes about Snapchat\nip,timestamp\n192.0.2.4,2026-04-11\n",
        "12/03/2026, 09:14 - Ann: my Snapchat is kit\n12/03/2026, 09:15 - Bo: ok\n",
        '"a legend"\n' + RULER + "ip,timestamp\n192.0.2.4,2026-04-11\n",
    ],
)
def test_what_is_not_of_snapchat_is_not_claimed(text: str, tmp_path: Path) -> None:
    assert score(written(tmp_path, text), NAME) == 0


def test_a_ruler_below_snapchats_name_over_an_unknown_table_is_asked_about(tmp_path: Path) -> None:
    path = written(tmp_path, '"Snapchat ids"\n' + RULER + "advertising,kind\nabc,idfa\n")
    assert 0 < score(path, NAME) < SURE


def test_a_file_for_which_nothing_is_held_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, TARGET + "NO RESPONSIVE DATA FOUND\n", "snap_inc_communications.csv")
    case = casefold.open_home(tmp_path / "home").create_case("nothing", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert (report.format, report.rows_read) == (NAME, 0)
    assert any("holds no data" in note for note in report.notes)


def test_media_of_a_return_are_joined_to_its_messages_by_name(tmp_path: Path) -> None:
    token = "b~EiASFVdlZWs1AAAAAAAAAAAAAAAA"
    media = f"chat~media_v4~2026-04-08-12-00-00UTC~kit_larkin7~~unsaved~{token}~v4.jpg"
    path = tmp_path / "return.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(SAMPLES[0].with_name("conversations.csv"), "kit_larkin7-1-2-1-20260415/conversations.csv")
        archive.writestr(f"kit_larkin7-1-2-2-20260415/{media}", b"\xff\xd8\xff made up")
    case = casefold.open_home(tmp_path / "home").create_case("media", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.balances
    messages = {row["reference"]: row for row in case.arrow("message").to_pylist()}
    assert messages["3"]["attachments"] == f"{media}\nb~EiASFVdlZWs1BBBBBBBBBBBBBBBB"
    assert messages["12"]["subject"] == "snapchat:kit_larkin7"
    assert any(row["path"].endswith(media) for row in case.arrow("media").to_pylist())
    views = case.show(messages["3"]["record_id"])
    assert {view.original_note for view in views} == {"as stored"}


def test_names_of_media_in_every_form() -> None:
    names = MediaNames(["a/chat~media_v4~x~k~o~saved~b~T1~v4.mp4", "a/plain-id.jpg", "b/notes.csv"])
    assert names.names("b~T1;plain-id; notes") == "chat~media_v4~x~k~o~saved~b~T1~v4.mp4\nplain-id.jpg\nnotes"
    assert names.names(" ; ") is None
    assert names.names(None) is None


def test_chats_of_the_oldest_form_are_read_without_a_legend(tmp_path: Path) -> None:
    header = "id,chats_id,from,to,body,href,media_id,saved,timestamp\n"
    text = header + "1,7,kit,orla,Hello,,,false,Wed Aug 19 12:00:00 UTC 2026\n"
    found = stored(written(tmp_path, text, "chats.csv"), tmp_path, name=NAME)["records"]
    assert [(row["body"], row["time_utc"], row["parties"]) for row in found] == [
        ("Hello", "2026-08-19T12:00:00", ["from snapchat:kit as kit", "to snapchat:orla as orla"])
    ]


def test_a_table_goes_on_below_a_word_that_stands_alone(tmp_path: Path) -> None:
    text = (
        TARGET
        + RULER
        + "ip,timestamp\n192.0.2.4,2026-04-11 04:02:00 UTC\nEND OF PAGE\n192.0.2.5,2026-04-11 04:03:00 UTC\n"
    )
    found = stored(written(tmp_path, text), tmp_path, name=NAME)["records"]
    assert [row["ip"] for row in found] == ["192.0.2.4", "192.0.2.5"]


def test_rows_shorter_and_longer_than_their_header_keep_what_they_say(tmp_path: Path) -> None:
    text = TARGET + RULER + "ip,timestamp,user_agent\n192.0.2.4,not a time\n192.0.2.5,2026-04-11 04:02:00 UTC,x,more\n"
    case = casefold.open_home(tmp_path / "home").create_case("ragged", by="Test")
    report = case.add([written(tmp_path, text)], by="Test").reports[0]
    assert report.balances
    found = case.arrow("event").to_pylist()
    assert [row["time_utc"] is None for row in found] == [True, False]
    assert found[1]["raw"].endswith('"column 4":"more"}')


def test_whose_return_it_is_can_be_given(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("given", by="Test")
    sample = SAMPLES[0].with_name("conversations.csv")
    report = case.add([sample], by="Test", subject="snapchat:orla.m").reports[0]
    assert (report.subject, report.subject_basis) == ("snapchat:orla.m", "given")
    assert [row["direction"] for row in case.arrow("message").to_pylist()] == ["incoming", "outgoing", "incoming"]
