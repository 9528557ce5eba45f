"""What a header or a value of a report states of its times, and what is left open."""

from __future__ import annotations

import pytest

from casefold.formats.readers.stated_times import (
    Order,
    Stated,
    is_moment,
    iso_text,
    looks_like_time,
    settle_order,
    stated_by,
)


@pytest.mark.parametrize(
    ("header", "name", "stated"),
    [
        ("Sent Date/Time - UTC+00:00 (dd/MM/yyyy)", "Sent Date/Time", Stated("dmy", "Z")),
        ("Created Date/Time - UTC-05:00 (M/d/yyyy)", "Created Date/Time", Stated("mdy", "-05:00")),
        ("Start - UTC+5:30 (yyyy-MM-dd)", "Start", Stated("ymd", "+05:30")),
        ("Start - Local Time (dd/MM/yyyy)", "Start", Stated("dmy", None)),
        ("WhatsApp - Messages", "WhatsApp - Messages", Stated()),
        ("Deleted - Chat", "Deleted - Chat", Stated()),
    ],
)
def test_a_header_states_zone_and_order(header: str, name: str, stated: Stated) -> None:
    assert stated_by(header) == (name, stated)


@pytest.mark.parametrize(
    ("text", "stated", "iso"),
    [
        ("28/03/2026 21:10:11", Stated("dmy", "Z"), "2026-03-28T21:10:11Z"),
        ("03/04/2026 9:05:06 PM(UTC+1)", Stated("dmy", "Z"), "2026-04-03T21:05:06+01:00"),
        ("03/04/2026 12:05:06 AM", Stated("mdy"), "2026-03-04T00:05:06"),
        ("28/03/2026 21:10:11 PM(UTC+0)", Stated("dmy"), "2026-03-28T21:10:11Z"),
        ("28.03.26 21:10", Stated("dmy", "+02:00"), "2026-03-28T21:10+02:00"),
        ("2026-03-28 21:10:11.1234567+00:00", Stated(), "2026-03-28T21:10:11.123456Z"),
        ("2026-03-28", Stated(None, "Z"), "2026-03-28"),
        ("1774732211", Stated("dmy"), "2026-03-28T21:10:11Z"),
        ("1774732211250", Stated(), "2026-03-28T21:10:11.250Z"),
        ("03/04/2026 11:00:00", Stated(), "03/04/2026 11:00:00"),
        ("31/31/2026 11:00:00", Stated("dmy"), "31/31/2026 11:00:00"),
        ("03/04/2026 27:00:00", Stated("dmy"), "03/04/2026 27:00:00"),
        ("yesterday", Stated("dmy", "Z"), "yesterday"),
    ],
)
def test_a_value_is_written_as_iso_as_far_as_it_is_stated(text: str, stated: Stated, iso: str) -> None:
    assert iso_text(text, stated) == iso


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2026 10:00", "28/03/2026 10:00"], "dmy"),
        (["03/04/2026", "03/28/2026"], "mdy"),
        (["03/04/2026"], None),
        (["28/03/2026", "03/28/2026"], None),
        (["2026-03-28", "+447700900123", ""], None),
    ],
)
def test_numbers_above_twelve_settle_the_order(texts: list[str], order: Order | None) -> None:
    assert settle_order(texts) == order


def test_a_number_is_no_time() -> None:
    assert not looks_like_time("+447700900123")
    assert not looks_like_time("447700900123")
    assert looks_like_time("28/03/2026")
    assert not is_moment("28/03/2026")
    assert is_moment("28/03/2026 10:00")
