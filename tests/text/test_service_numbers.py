"""Numbers that are not people are told by tables that a case can extend."""

from __future__ import annotations

import pytest

from casefold.text.service_numbers import is_service, is_voicemail, service_name


@pytest.mark.parametrize(
    "identifier",
    ["+448001111", "+448081570123", "+449098790123", "short:GB:60777", "short:60777", "short:GB:101", "short:GB:999",
     "+18056377249", "+18056377243"],
)  # fmt: skip
def test_service_numbers_are_not_people(identifier: str) -> None:
    assert is_service(identifier)


@pytest.mark.parametrize("prefix", ["+44800", "+44808", "+44843", "+44845", "+44870", "+44871", "+4490", "+4498"])
def test_uk_service_prefixes(prefix: str) -> None:
    assert is_service(prefix + "000000")


@pytest.mark.parametrize(
    "identifier",
    ["+447700900123", "+442079460123", "+441134960123", "+441184960123", "imei:26053179311383", "opaque:d1:HMRC",
     "email:a@example.org", ""],
)  # fmt: skip
def test_other_identifiers_may_be_people(identifier: str) -> None:
    assert not is_service(identifier)


def test_a_case_adds_its_own() -> None:
    extra = frozenset({"+441134960123", "opaque:d1:HMRC"})
    assert is_service("+441134960123", extra)
    assert is_service("opaque:d1:HMRC", extra)
    assert not is_service("+441134960124", extra)


def test_names_of_short_codes() -> None:
    assert service_name("short:GB:1571") == "voicemail"
    assert service_name("short:GB:118118") == "directory enquiries"
    assert service_name("short:GB:60777") is None
    assert service_name("short:1571") is None
    assert service_name("short:FR:1571") is None
    assert service_name("+447700900123") is None


@pytest.mark.parametrize("code", ["1571", "901", "121", "222", "123"])
def test_uk_voicemail(code: str) -> None:
    assert is_voicemail(f"short:GB:{code}")


def test_voicemail_is_not_every_service() -> None:
    assert is_voicemail("+18056377249")
    assert not is_voicemail("short:GB:101")
    assert not is_voicemail("+447700900123")
