"""Handset and card numbers: three lengths of one IMEI, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.text.checksums import luhn_digit, luhn_valid, mod97_valid
from casefold.text.devices import (
    Imei,
    check_digit,
    parse_eid,
    parse_iccid,
    parse_imei,
    parse_imsi,
    parse_meid,
    why_not_imei,
)

BODY = "26053179311383"


def test_the_check_digit_of_the_standards_example() -> None:
    assert check_digit(BODY) == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BODY, Imei(BODY, None, "absent", None, "imei14")),
        (BODY + "7", Imei(BODY, 7, "valid", None, "imei")),
        (BODY + "0", Imei(BODY, 0, "zero", None, "imei")),
        (BODY + "3", Imei(BODY, 3, "invalid", None, "imei")),
        (BODY + "01", Imei(BODY, None, "absent", "01", "imeisv")),
        ("26-053179-311383-7", Imei(BODY, 7, "valid", None, "imei")),
        ("26 053179 311383/7", Imei(BODY, 7, "valid", None, "imei")),
        ("260531793113837.0", Imei(BODY, 7, "valid", None, "imei")),
        ('="260531793113837"', Imei(BODY, 7, "valid", None, "imei")),
        ("'260531793113837", Imei(BODY, 7, "valid", None, "imei")),
        ("IMEI: 260531793113837", Imei(BODY, 7, "valid", None, "imei")),
        ("\u200e260531793113837\u00a0", Imei(BODY, 7, "valid", None, "imei")),
        ("２６０５３１７９３１１３８３７", Imei(BODY, 7, "valid", None, "imei")),
    ],
)
def test_every_spelling_of_an_imei_has_the_same_fourteen_digits(text: str, expected: Imei) -> None:
    assert parse_imei(text) == expected
    assert expected.identifier == "imei:26053179311383"
    assert expected.type_code == "26053179"


def test_a_true_check_digit_of_zero_is_valid() -> None:
    body = next(f"3500000000{serial:04d}" for serial in range(100) if check_digit(f"3500000000{serial:04d}") == 0)
    found = parse_imei(body + "0")
    assert found is not None
    assert found.check == "valid"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "blank"),
        ("  ", "blank"),
        ("2.60532E+14", "scientific_notation"),
        ("2.60531793113837E+14", "scientific_notation"),
        ("unknown", "not_digits"),
        ("26053179311383A", "not_digits"),
        ("-1", "length"),
        ("2605317931138", "length"),
        ("26053179311383711", "length"),
        ("000000000000000", "all_zero"),
        ("0000000000000000", "all_zero"),
        ("00000000000000", "all_zero"),
        ("000000000000007", "all_zero"),
    ],
)
def test_what_is_no_imei_says_why(text: str, reason: str) -> None:
    assert parse_imei(text) is None
    assert why_not_imei(text) == reason


def test_a_good_imei_has_no_reason() -> None:
    assert why_not_imei(BODY + "7") is None


@given(st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_the_check_digit_makes_an_imei_valid_and_any_other_does_not(body: str) -> None:
    digit = check_digit(body)
    assert luhn_valid(f"{body}{digit}")
    assert not any(luhn_valid(f"{body}{other}") for other in range(10) if other != digit)
    found = parse_imei(f"{body}{digit}")
    if body.strip("0"):
        assert found == Imei(body, digit, "valid", None, "imei")
    else:
        assert found is None


@given(st.from_regex(r"[0-9]{2,20}", fullmatch=True), st.data())
def test_luhn_notices_one_wrong_digit(body: str, data: st.DataObject) -> None:
    whole = f"{body}{luhn_digit(body)}"
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != whole[place]]))
    assert not luhn_valid(whole[:place] + other + whole[place + 1 :])


@pytest.mark.parametrize(
    ("text", "mcc", "mnc", "msin"),
    [
        ("234100000000001", "234", "10", "0000000001"),
        ("234 10 0000000001", "234", "10", "0000000001"),
        ("235910000000001", "235", "91", "0000000001"),
        ("310410000000001", "310", "410", "000000001"),
        ("316010000000001.0", "316", "010", "000000001"),
        ("262010000000001", "262", None, None),
        ("901700000000001", "901", None, None),
        ("IMSI:23410000000001", "234", "10", "000000001"),
    ],
)
def test_imsi_parts(text: str, mcc: str, mnc: str | None, msin: str | None) -> None:
    found = parse_imsi(text)
    assert found is not None
    assert (found.mcc, found.mnc, found.msin) == (mcc, mnc, msin)
    assert found.identifier == f"imsi:{found.imsi}"


@pytest.mark.parametrize("text", ["", "2341000000000012", "234100000001", "100100000000001", "2.3410E+14", "abc"])
def test_what_is_no_imsi(text: str) -> None:
    assert parse_imsi(text) is None


def _iccid(length: int) -> str:
    body = "8944100000000000000012345"[: length - 1]
    return f"{body}{luhn_digit(body)}"


@pytest.mark.parametrize("length", [19, 20])
def test_iccid_with_and_without_filler(length: int) -> None:
    digits = _iccid(length)
    for text in (digits, digits + "F", digits + "f", f"{digits[:4]} {digits[4:10]}-{digits[10:]}", "ICCID " + digits):
        found = parse_iccid(text)
        assert found is not None
        assert (found.identifier, found.check) == (f"iccid:{digits}", "valid")


def test_an_iccid_that_fails_its_check_is_kept_and_says_so() -> None:
    digits = _iccid(19)
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    found = parse_iccid(wrong)
    assert found is not None
    assert found.check == "invalid"


@pytest.mark.parametrize("text", ["", "8944", "9944100000000000000", "8.94410E+18", "FFFF", "89441000000000000AB"])
def test_what_is_no_iccid(text: str) -> None:
    assert parse_iccid(text) is None


def test_eid_and_its_check() -> None:
    body = "890440000000000000000000000000"
    good = f"{body}{98 - int(body + '00') % 97:02d}"
    assert mod97_valid(good)
    found = parse_eid(good)
    assert found is not None
    assert (found.eid, found.check) == (good, "valid")
    other = parse_eid(good[:-1] + str((int(good[-1]) + 1) % 10))
    assert other is not None
    assert other.check == "invalid"
    assert parse_eid(good[:-1]) is None
    assert parse_eid("12" + good[2:]) is None


def test_meid_in_its_three_spellings() -> None:
    for text in ("A0000000002329", "a0000000002329", "A00000000023294", "A0-000000-002329", "268435456000009001"):
        found = parse_meid(text)
        assert found is not None
        assert found.meid14 == "A0000000002329"
    assert parse_meid(BODY) is None
    assert parse_meid("A0") is None
    assert parse_meid("") is None


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert (parse_imei(text) is None) == (why_not_imei(text) is not None)
    for parse in (parse_imsi, parse_iccid, parse_eid, parse_meid):
        parse(text)
