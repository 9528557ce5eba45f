"""Every form of header: order of the date, separator, clock, sign, script."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import casefold
from casefold.case import Case
from casefold.formats.whatsapp.header import read_header, split_author
from tests.formats.whatsapp.chats import STYLES, Style, read, rows, written

FIRST = datetime(2026, 1, 28, 9, 5, 7)
MOMENTS = [FIRST + timedelta(hours=7 * n) for n in range(60)]
ANDROID = Style("dmy", "/", None, seconds=False, ends="dash", year=4)


def chat(style: Style, moments: list[datetime] = MOMENTS) -> str:
    return "".join(f"{style.header(at)}{'Ann' if n % 2 else 'Bo'}: message {n}\n" for n, at in enumerate(moments))


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_a_chat_in_any_form_is_read_whole_and_its_order_is_settled(style: Style, tmp_path: Path) -> None:
    out = read(written(tmp_path, chat(style)))
    found = rows(out, "message")
    assert [row["body"] for row in found] == [f"message {n}" for n in range(len(MOMENTS))]
    assert {row["from"] for row in found} == {"Ann", "Bo"}
    clocks = [row["time"].split(" ")[1] for row in found]
    assert clocks == [at.strftime("%H:%M:%S" if style.seconds else "%H:%M") for at in MOMENTS]
    assert out.drafts["chat:message"].time_order == style.order


@pytest.mark.parametrize(
    "style",
    [style for style in STYLES if style.ends == "dash" and style.separator == "-" and style.halves is None],
    ids=lambda style: style.name,
)
def test_the_store_reads_the_times_in_the_order_shown(style: Style, tmp_path: Path) -> None:
    case: Case = casefold.open_home(tmp_path / "home").create_case("forms", by="Test")
    report = case.add([written(tmp_path, chat(style))], by="Test").reports[0]
    assert report.rows_stored == len(MOMENTS)
    assert not any(time.ambiguous for time in report.times)
    expected = [at if style.seconds else at.replace(second=0) for at in MOMENTS]
    assert case.arrow("message")["time_local"].to_pylist() == expected


@pytest.mark.parametrize(
    ("line", "time", "author"),
    [
        ("3/12/24, 10:15\u202fPM - Ann: x", "3/12/24 22:15", "Ann"),
        ("3/12/24, 12:15 am - Ann: x", "3/12/24 00:15", "Ann"),
        ("12/03/2024, 10:15 p. m. - Ann: x", "12/03/2024 22:15", "Ann"),
        ("12/03/2024, 10:15 p.\u00a0m. - Ann: x", "12/03/2024 22:15", "Ann"),
        ("12/3/24 24:05 - Ann: x", "12/3/24 00:05", "Ann"),
        ("\u200e[12/03/24, 10:15:09] Ann: x", "12/03/24 10:15:09", "Ann"),
        ("\ufeff[12/03/24, 10:15:09] Ann: x", "12/03/24 10:15:09", "Ann"),
        ("[12.3.2022 klo 14.08.18] Ann: x", "12.3.2022 14:08:18", "Ann"),
        ("12.03.24 um 10:15 - Ann: x", "12.03.24 10:15", "Ann"),
        ("12. 3. 2024. 15:05 - Ann: x", "12.3.2024 15:05", "Ann"),
        ("[2024/3/12 下午3:05:09] Ann: x", "2024/3/12 15:05:09", "Ann"),
        ("2024년 3월 12일 오전 12:05, Ann : x", "2024.3.12 00:05", "Ann"),
        ("2024. 3. 12. 오후 3:05, Ann : x", "2024.3.12 15:05", "Ann"),
        ("١٢\u200f/٣\u200f/٢٠٢٤، ١٠:١٥ م - Ann: x", "12/3/2024 22:15", "Ann"),
        ("१२/३/२०२४, १०:१५ अपराह्न - Ann: x", "12/3/2024 22:15", "Ann"),
        ("[12/03/2024, 14:23:11] Ann : x", "12/03/2024 14:23:11", "Ann"),
        ("12/03/2024, 10:15 - \u202a+44 7700 900123\u202c: x", "12/03/2024 10:15", "\u202a+44 7700 900123\u202c"),
    ],
)
def test_a_header_of_another_locale_is_read(line: str, time: str, author: str) -> None:
    header = read_header(line)
    assert header is not None
    assert header.time == time
    assert split_author(line[header.end :]) == (author, "x")


@pytest.mark.parametrize(
    "line",
    [
        "12/03/2024, 10:15, x",
        "2024-03-12 10:15:09,123 - name - INFO - x",
        "Mar 12 10:15:09 host sshd[1]: x",
        "31/31/2024, 10:15 - Ann: x",
        "12/13/14/15, 10:15 - Ann: x",
        "12/03/2024, 25:15 - Ann: x",
        "12/03/2024, 10:61 - Ann: x",
        "12/03-2024, 10:15 - Ann: x",
        "[12/03/2024, 10:15:09 Ann: x",
        "12/03/2024 - Ann: x",
        "at 12/03/2024, 10:15 - Ann: x",
        "",
    ],
)
def test_what_is_no_header_is_none(line: str) -> None:
    assert read_header(line) is None


@pytest.mark.parametrize("zero", ["٠", "۰", "०"])
def test_digits_of_other_scripts_count(zero: str, tmp_path: Path) -> None:
    digits = {ord("0") + n: chr(ord(zero) + n) for n in range(10)}
    assert unicodedata.digit(digits[ord("7")]) == 7
    text = "".join(f"{ANDROID.header(at).translate(digits)}Ann: message {n}\n" for n, at in enumerate(MOMENTS))
    assert [row["time"] for row in rows(read(written(tmp_path, text)), "message")] == [
        at.strftime("%d/%m/%Y %H:%M") for at in MOMENTS
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_chat_in_any_encoding_and_line_end_is_the_same(encoding: str, end: str, tmp_path: Path) -> None:
    plain = rows(read(written(tmp_path, chat(ANDROID))), "message")
    other = written(tmp_path, chat(ANDROID).replace("\n", end), "other.txt", encoding=encoding)
    found = rows(read(other), "message")
    assert [{**row, "thread": ""} for row in found] == [{**row, "thread": ""} for row in plain]


def test_what_nothing_shows_is_left_to_the_store_and_reported(tmp_path: Path) -> None:
    text = '03/04/2026, 10:15 - Ann: x\n04/04/2026, 10:15 - Bo: y\n04/04/2026, 10:20 - Bo created group "Z"\n'
    path = written(tmp_path, text)
    assert read(path).drafts["chat:message"].time_order is None
    case = casefold.open_home(tmp_path / "home").create_case("order", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert next((time.ambiguous, time.order, time.order_basis) for time in report.times) == (True, "dmy", "assumed")
    month_first = case.add([path], by="Test", dayfirst=False).reports[0]
    assert all(not time.ambiguous and time.order == "mdy" for time in month_first.times)
    assert case.arrow("message")["time_local"][0].as_py() == datetime(2026, 3, 4, 10, 15)


def test_a_few_system_lines_are_read_in_the_order_the_messages_show(tmp_path: Path) -> None:
    text = chat(Style("mdy", "/", None, seconds=False, ends="dash", year=4)) + "03/04/2026, 10:20 - Bo left\n"
    case = casefold.open_home(tmp_path / "home").create_case("order", by="Test")
    report = case.add([written(tmp_path, text)], by="Test").reports[0]
    assert {time.order for time in report.times} == {"mdy"}
    assert case.arrow("membership")["time_local"][0].as_py() == datetime(2026, 3, 4, 10, 20)
