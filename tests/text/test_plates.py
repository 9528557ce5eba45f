"""Registration marks: one spelling, nothing changed, and what cameras confuse."""

from __future__ import annotations

import pytest

from casefold.text.parties import IdentifierType, normalise_party, parse_identifier
from casefold.text.plates import confusable_key, is_uk_mark, may_be_misread, read_plate


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("AB12 CDE", "AB12CDE"),
        ("ab12cde", "AB12CDE"),
        ("K-123-ABC", "K123ABC"),
        ("B MW 1234", "BMW1234"),
        ("", None),
        ("UNKNOWN", None),
        ("AB12 CDE / XY12 ZZZ", None),
        ("1" * 60, None),
    ],
)
def test_a_mark_has_one_spelling(text: str, mark: str | None) -> None:
    assert read_plate(text) == mark


@pytest.mark.parametrize("mark", ["AB12CDE", "K123ABC", "ABC123K", "ABC1234", "1ABC", "101D999"])
def test_forms_of_the_united_kingdom(mark: str) -> None:
    assert is_uk_mark(mark)


def test_confusable_characters_are_noted_and_never_changed() -> None:
    value = normalise_party("plate:ABI2 CDE", "GB")

    assert (value.type, value.identifier) == (IdentifierType.PLATE, "plate:ABI2CDE")
    assert value.note == "confusable_mark"
    assert confusable_key("ABI2CDE") == confusable_key("AB12CDE") == confusable_key("A812CDE")
    assert not may_be_misread("AB12CDE")


def test_an_analyst_types_a_mark() -> None:
    assert parse_identifier("plate:ab12 cde").identifier == "plate:AB12CDE"
    assert parse_identifier("plate:nothing").note == "invalid_identifier"
