"""Identifiers named in a text are found where they stand; what only looks like one is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casefold.errors import BadOption
from casefold.language.mentions import ENGINE, IMEI_NOTE
from casefold.text.checksums import luhn_digit
from casefold.text.parties import normalise_party
from casefold.text.phones import DRAMA_NUMBERS

GB = {"region": "GB"}
IMEI = "356938035643809"


def found(text: str, **options: Any) -> list[tuple[str, str]]:
    mentions = ENGINE.extract(text, options)
    assert all(text[mention.start : mention.end] == mention.raw for mention in mentions)
    return [(mention.raw, mention.identifier) for mention in mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ring 07700 900123 now", [("07700 900123", "+447700900123")]),
        ("+44 7700 900123", [("+44 7700 900123", "+447700900123")]),
        ("+44 (0)7700 900123", [("+44 (0)7700 900123", "+447700900123")]),
        ("0044 7700 900123", [("0044 7700 900123", "+447700900123")]),
        ("(020) 7946 0000.", [("(020) 7946 0000", "+442079460000")]),
        ("tel:+447700900123", [("+447700900123", "+447700900123")]),
        ("0113-496-0000", [("0113-496-0000", "+441134960000")]),
        ("０７７００ ９００１２３", [("０７７００ ９００１２３", "+447700900123")]),
        ("447700900123", [("447700900123", "+447700900123")]),
        ("打电话07700900123好吗", [("07700900123", "+447700900123")]),
        ("020 7946 0000. 0113 496 0000", [("020 7946 0000", "+442079460000"), ("0113 496 0000", "+441134960000")]),
        ("07700900123\n07700900124", [("07700900123", "+447700900123"), ("07700900124", "+447700900124")]),
        ("2 x 07700 900123", [("07700 900123", "+447700900123")]),
        ("on 12/02/2026 at 10:11 07700 900123", [("07700 900123", "+447700900123")]),
    ],
)
def test_telephone_numbers_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, **GB) == expected


def test_a_row_of_numbers_is_taken_apart() -> None:
    numbers = [f"07700 900{last:03}" for last in range(200)]
    assert [raw for raw, _ in found(" ".join(numbers), **GB)] == numbers


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.sampled_from(["{}", "ring {} now", "({})", "a;{};b", "{}.", "mail a@b.example or {}"]))
def test_every_drama_mobile_is_found(last: int, frame: str) -> None:
    number = f"07700 900{last:03}"
    ((raw, identifier),) = [pair for pair in found(frame.format(number), **GB) if "@" not in pair[0]]
    assert raw in (number, f"({number})", f"({number}")
    assert DRAMA_NUMBERS.match(identifier)
    assert identifier == normalise_party(number, "GB").identifier


@pytest.mark.parametrize(
    "text",
    [
        "on 01/02/2026 at 10:11:12",
        "2026-02-13 10:11:12",
        "paid 1,234,567.00",
        "£07700900123",
        "07700900123%",
        "a7f07700900123bc",
        "192.168.100.200",
        "order 7700900123",
        "sort code 20-00-00 account 00000011",
        "12345",
        "",
    ],
)
def test_what_is_no_number_of_a_telephone_is_left_alone(text: str) -> None:
    assert found(text, **GB) == []


def test_without_a_region_only_international_numbers_are_found() -> None:
    assert found("07700 900123 or +44 7700 900124") == [("+44 7700 900124", "+447700900124")]


def test_a_repaired_number_says_how() -> None:
    (mention,) = ENGINE.extract("447700900123", GB)
    assert mention.note == "no_plus"


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("write to Jo.Bloggs+x@Example.ORG, please", "Jo.Bloggs+x@Example.ORG"),
        ("<jo@example.org>", "jo@example.org"),
        ("mailto:jo@example.org.", "jo@example.org"),
        ("jo@mail.example.co.uk?", "jo@mail.example.co.uk"),
        ("...jo@example.org", "jo@example.org"),
        ("07700900123@example.org", "07700900123@example.org"),
        ("иван@пример.рф", "иван@пример.рф"),
    ],
)
def test_an_address_is_found_without_what_surrounds_it(text: str, raw: str) -> None:
    assert found(text, **GB) == [(raw, f"email:{raw.lower()}")]


@pytest.mark.parametrize("text", ["jo@", "@example.org", "jo@example", "a @ b.example", "x" * 65 + "@example.org"])
def test_what_is_no_address_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_whatsapp_address_is_its_telephone_number() -> None:
    assert found("447700900123@s.whatsapp.net") == [("447700900123@s.whatsapp.net", "+447700900123")]


def test_an_imei_with_its_check_digit_is_found() -> None:
    for text in (IMEI, "35-693803-564380-9", "356938-03-564380-9", f"IMEI no: {IMEI}."):
        ((raw, identifier),) = found(text, **GB)
        assert (raw in text, identifier) == (True, "imei:35693803564380")


def test_an_imei_that_is_not_called_one_says_so() -> None:
    assert [m.note for m in ENGINE.extract(f"IMEI: {IMEI} or {IMEI}", {})] == [None, IMEI_NOTE]


@given(st.from_regex(r"[1-9][0-9]{13}", fullmatch=True), st.integers(1, 9))
def test_a_wrong_check_digit_is_no_imei(body: str, off: int) -> None:
    wrong = (luhn_digit(body) + off) % 10
    assert found(f"handset {body}{wrong}") == []


def test_handles_are_found_only_where_a_service_is_stated() -> None:
    text = "ask @kim_99 or @Jo.Bloggs. not jo@example.org"
    assert [raw for raw, _ in found(text)] == ["jo@example.org"]
    assert found(text, service="Instagram") == [
        ("@kim_99", "instagram:kim_99"),
        ("@Jo.Bloggs", "instagram:Jo.Bloggs"),
        ("jo@example.org", "email:jo@example.org"),
    ]


@pytest.mark.parametrize(
    "options", [{"region": "ZZ"}, {"region": "Britain"}, {"service": "two words"}, {"service": "email"}, {"other": 1}]
)
def test_an_option_without_such_a_value_is_refused(options: dict[str, str]) -> None:
    with pytest.raises(BadOption):
        ENGINE.extract("text", options)


_PIECES = st.sampled_from(
    ["07700 900123", "+447700900124", "jo@example.org", "@kim", IMEI, "IMEI: ", " ", "\n", ".", "@", "0", "12", "+",
     "(", ")", "-", "/", "x", "é", "你", "😀", "\u202e", "\u200b", "\0", "９", "\ud800"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=14).map("".join)))
@example("1" * 3_000)
@example("a@" * 2_000)
@example("1-" * 2_000)
def test_any_text_gives_mentions_that_lie_in_it_side_by_side(text: str) -> None:
    mentions = ENGINE.extract(text, {"region": "GB", "service": "instagram"})
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.raw
        assert mention.identifier
        end = mention.end
    assert mentions == ENGINE.extract(text, {"region": "GB", "service": "instagram"})
