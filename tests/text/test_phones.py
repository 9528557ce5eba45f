"""Telephone numbers: every way a source or a spreadsheet writes one, and when it is left alone."""

from __future__ import annotations

import re
from itertools import count

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.errors import BadOption
from casefold.text import phones
from casefold.text.phones import DRAMA_NUMBERS, checked_region, phone_kind, plain, read_phone, to_e164

MOBILE = "+447700900123"

SPELLINGS = [
    ("07700900123", None),
    ("07700 900123", None),
    ("07700-900-123", None),
    ("07700.900.123", None),
    ("(07700) 900123", None),
    ("447700900123", "no_plus"),
    ("44 7700 900123", "no_plus"),
    ("4407700900123", "no_plus"),
    ("+447700900123", None),
    ("+44 7700 900123", None),
    ("(+44) 7700 900123", None),
    ("+44(0)7700900123", None),
    ("+44 (0) 7700 900123", None),
    ("+4407700900123", None),
    ("00447700900123", None),
    ("0044 (0)7700 900123", None),
    ("7700900123", "lost_zero"),
    ("7700900123.0", "lost_zero"),
    ("07700900123.0", "trailing_decimal"),
    ("447700900123.00", "no_plus"),
    ("447,700,900,123", "no_plus"),
    ("7,700,900,123", "lost_zero"),
    ('="07700900123"', "spreadsheet_guard"),
    ("=447700900123", "no_plus"),
    ('"07700900123"', "spreadsheet_guard"),
    ("'07700900123", "spreadsheet_guard"),
    ("'07700900123'", "spreadsheet_guard"),
    ("  07700900123\t", None),
    ("07700\u00a0900\u202f123", None),
    ("\u202a+44\u200b7700\u200d900123\u202c", None),
    ("\ufeff07700900123", None),
    ("07700\u2011900\u2013123", None),
    ("０７７００９００１２３", None),
    ("＋４４７７００９００１２３", None),
    ("٠٧٧٠٠٩٠٠١٢٣", None),
    ("۰۷۷۰۰۹۰۰۱۲۳", None),
    ("tel:+447700900123", None),
    ("tel:07700900123", None),
    ("TEL:+44-7700-900123;phone-context=+44", None),
    ("tel:+44-7700-900123;ext=12", "extension_dropped"),
    ("07700 900123 x12", "extension_dropped"),
    ("07700 900123 ext. 12", "extension_dropped"),
    ("07700 900123, extension 12", "extension_dropped"),
    ("07700900123#12", "extension_dropped"),
    ("14107700900123", "prefix_141"),
    ("141 07700 900123", "prefix_141"),
    ("147007700900123", "prefix_1470"),
    ("141 00447700900123", "prefix_141"),
    ("#31#07700900123", "prefix_#31#"),
    ("*31# 07700900123", "prefix_*31#"),
    ("*6707700900123", "prefix_*67"),
    ("+447700900123/TYPE=PLMN", None),
    ("4.47700900123E+11", "no_plus"),
    ("7.700900123e+09", "lost_zero"),
]


@pytest.mark.parametrize(("text", "note"), SPELLINGS)
def test_every_spelling_of_a_uk_mobile_is_the_same_number(text: str, note: str | None) -> None:
    found = read_phone(text, "GB")
    assert (found.e164, found.note) == (MOBILE, note)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("020 7946 0123", "+442079460123"),
        ("2079460123", "+442079460123"),
        ("0113 496 0123", "+441134960123"),
        ("0113/4960123", "+441134960123"),
        ("01632 960123", "+441632960123"),
        ("0115 496 0123", "+441154960123"),
        ("0808 157 0123", "+448081570123"),
        ("0800 1111", "+448001111"),
        ("12025550123", "+12025550123"),
        ("0012025550123", "+12025550123"),
    ],
)
def test_other_numbers_of_a_uk_source(text: str, e164: str) -> None:
    assert to_e164(text, "GB") == e164


@pytest.mark.parametrize("text", ["+447700900123", "00447700900123", "+44 (0)7700 900123", "tel:+447700900123"])
def test_without_a_region_international_spellings_are_numbers(text: str) -> None:
    assert to_e164(text, None) == MOBILE


@pytest.mark.parametrize("text", ["07700900123", "447700900123", "7700900123", "14107700900123"])
def test_without_a_region_national_spellings_are_left_alone_and_say_so(text: str) -> None:
    found = read_phone(text, None)
    assert (found.e164, found.note) == (None, "region_not_stated")


@pytest.mark.parametrize(
    "text",
    ["077009001234", "+440000000000", "0770090012", "07700900123 07700900124", "020794601234", "001234567890", "+1"],
)
def test_a_number_that_cannot_exist_is_refused_with_a_note(text: str) -> None:
    assert read_phone(text, "GB").e164 is None


def test_an_impossible_number_says_it_is_invalid() -> None:
    assert read_phone("077009001234", "GB").note == "invalid_number"
    assert read_phone("+440000000000", None).note == "invalid_number"


@pytest.mark.parametrize("text", ["4.47E+11", "4.477009E+11", "4,477009e+11", "4.47E11", '="4.47E+11"', "4E+11"])
def test_a_rounded_number_is_lost(text: str) -> None:
    assert plain(text).lost
    assert (read_phone(text, "GB").e164, read_phone(text, "GB").note) == (None, "scientific_notation")


@pytest.mark.parametrize("text", ["12e4", "4E11", "1e10f", "E+11"])
def test_a_pseudonym_with_an_e_is_no_exponent(text: str) -> None:
    assert plain(text).text == text
    assert not plain(text).lost


@pytest.mark.parametrize(
    "text",
    ["", "192.168.100.123", "1800FLOWERS", "HMRC", "Call 07700900123", "51.5074, -0.1278", "07700900123;07700900124",
     "#31#", "x12", "-", "+", "()", "a" * 500, "0" * 500, "+" + "4" * 500],
)  # fmt: skip
def test_other_text_is_no_number(text: str) -> None:
    assert read_phone(text, "GB").e164 is None


@pytest.mark.parametrize("text", ["60777", "8001111", "118118", "99999999", "121"])
def test_eight_digits_or_fewer_never_lost_a_zero(text: str) -> None:
    found = read_phone(text, "GB")
    assert (found.e164, found.note) == (None, None)


def test_two_readings_that_fit_equally_well_are_left_undecided() -> None:
    """Ten digits may be a London number without its zero, or one of another country without its plus."""
    both = next(
        digits
        for digits in (f"203{number:07d}" for number in count())
        if phonenumbers.is_valid_number(phonenumbers.parse("+44" + digits))
        and phonenumbers.is_valid_number(phonenumbers.parse("+" + digits))
    )
    found = read_phone(both, "GB")
    assert (found.e164, found.note) == (None, "ambiguous_number")
    assert to_e164("0" + both, "GB") == "+44" + both
    assert to_e164("+" + both, "GB") == "+" + both


def test_the_region_decides_what_a_bare_number_is() -> None:
    assert to_e164("2025550123", "US") == "+12025550123"
    assert to_e164("(202) 555-0123", "us") == "+12025550123"
    assert to_e164("011447700900123", "US") == MOBILE
    assert to_e164("00447700900123", "US") == MOBILE
    assert to_e164("447700900123", "US") == MOBILE


def test_a_region_is_checked_and_uk_means_gb() -> None:
    assert checked_region("gb") == checked_region("UK") == "GB"
    assert checked_region(None) is None
    with pytest.raises(BadOption, match="two-letter"):
        checked_region("England")


@pytest.mark.parametrize(
    "e164",
    ["+447700900000", "+447700900999", "+442079460000", "+442079460999", "+441134960000", "+441134960999",
     "+441214960500", "+441614960500", "+441914980500", "+441632960999", "+442920180500", "+443069990500"],
)  # fmt: skip
def test_numbers_for_drama_are_accepted(e164: str) -> None:
    assert to_e164(e164, None) == e164
    assert to_e164("0" + e164[3:], "GB") == e164


def test_the_allowance_for_drama_ends_where_the_range_ends() -> None:
    assert DRAMA_NUMBERS.match("+447700899999") is None
    assert DRAMA_NUMBERS.match("+447700901000") is None
    assert DRAMA_NUMBERS.match("+4477009000000") is None


def test_kinds_of_numbers() -> None:
    personal = phonenumbers.example_number_for_type("GB", phonenumbers.PhoneNumberType.PERSONAL_NUMBER)
    assert personal is not None
    e164 = phonenumbers.format_number(personal, phonenumbers.PhoneNumberFormat.E164)
    assert e164.startswith("+4470")
    assert to_e164("0" + e164[3:], "GB") == e164
    assert phone_kind(e164) == "personal"
    assert phone_kind(MOBILE) == "mobile"
    assert phone_kind("+442079460123") == "fixed"
    assert phone_kind("+448081570123") == "service"
    assert phone_kind("+12025550123") == "fixed_or_mobile"
    assert phone_kind("nobody") == "unknown"


@given(st.text())
def test_any_text_is_read_without_an_error_and_a_number_is_e164(text: str) -> None:
    for region in ("GB", "US", "IT", None):
        e164 = to_e164(text, region)
        assert e164 is None or re.fullmatch(r"\+\d{6,15}", e164)


_PIECES = st.sampled_from(["0", "44", "+44", "00", "141", "7700900123", "2079460123", " ", ".0", "(0)", "x1", "'", "="])


@given(st.one_of(st.text("0123456789+ ()-.,'\"=eE#*x", max_size=24), st.lists(_PIECES, max_size=5).map("".join)))
def test_number_like_text_gives_a_valid_number_or_none(text: str) -> None:
    e164 = to_e164(text, "GB")
    if e164 is None:
        return
    assert to_e164(e164, None) == e164
    assert DRAMA_NUMBERS.match(e164) or phonenumbers.is_valid_number(phonenumbers.parse(e164))


def _by_library(number: str, region: str | None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return e164 if DRAMA_NUMBERS.match(e164) or phonenumbers.is_valid_number(parsed) else None


@given(st.sampled_from(["0", "", "CC", "CC0", "0CC"]), st.from_regex(r"[1-9][0-9]{6,10}", fullmatch=True))
def test_the_short_way_agrees_with_the_library(start: str, rest: str) -> None:
    for region in ("GB", "DE", "IE", "FR"):
        number = start.replace("CC", str(phonenumbers.country_code_for_region(region))) + rest
        assert phones._national(number, region) == _by_library(number, region)
        assert phones._international("+" + number) == _by_library("+" + number, None)
