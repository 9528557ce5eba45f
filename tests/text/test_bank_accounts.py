"""Accounts of money: an IBAN is checked, an account needs its bank, a masked card is nobody's number."""

from __future__ import annotations

import pytest

from casefold.text.bank_accounts import account_text, card_text, parse_bank_account, parse_card, parse_iban
from casefold.text.parties import IdentifierType, normalise_party, parse_identifier


@pytest.mark.parametrize(
    ("text", "iban"),
    [
        ("GB33BUKB20201555555555", "GB33BUKB20201555555555"),
        ("gb33 bukb 2020 1555 5555 55", "GB33BUKB20201555555555"),
        ("DE89-3704-0044-0532-0130-00", "DE89370400440532013000"),
        ("NO9386011117947", "NO9386011117947"),
        ("GB34BUKB20201555555555", None),
        ("GB33BUKB2020155555555", None),
        ("GB33", None),
        ("", None),
        ("07700900123", None),
    ],
)
def test_an_iban_passes_its_check_or_is_none(text: str, iban: str | None) -> None:
    assert parse_iban(text) == iban


def test_an_account_needs_its_bank() -> None:
    assert parse_bank_account("20-20-15/5555 5555") == "202015/55555555"
    assert parse_bank_account("55555555") is None
    assert parse_bank_account("/55555555") is None
    assert parse_bank_account("202015/none") is None
    assert account_text("55555555", "20-20-15") == "bank:202015/55555555"
    assert account_text("55555555") == "opaque:account 55555555"
    assert account_text("GB33BUKB20201555555555", "20-20-15") == "iban:GB33BUKB20201555555555"


def test_a_card_passes_its_check_digit_or_is_only_a_name() -> None:
    assert parse_card("4111 1111 1111 1111") == "4111111111111111"
    assert parse_card("4111 1111 1111 1112") is None
    assert parse_card("0000000000000000") is None
    assert card_text("**** 1234") == "opaque:card **** 1234"


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("iban:GB33 BUKB 2020 1555 5555 55", "iban:GB33BUKB20201555555555"),
        ("bank:20-20-15/55555555", "bank:202015/55555555"),
        ("card:4111111111111111", "card:4111111111111111"),
    ],
)
def test_they_are_identifiers_of_their_own_type(text: str, identifier: str) -> None:
    for value in (normalise_party(text, None), normalise_party(text, "GB"), parse_identifier(identifier)):
        assert (value.type, value.identifier) == (IdentifierType.BANK_ACCOUNT, identifier)


def test_an_analyst_may_type_an_iban_as_it_is() -> None:
    assert parse_identifier("GB33 BUKB 2020 1555 5555 55").identifier == "iban:GB33BUKB20201555555555"
    assert normalise_party("iban:GB34BUKB20201555555555", None).note == "invalid_identifier"
