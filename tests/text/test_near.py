"""Slips of one digit and readings of a camera are near; anything further apart is not, and nothing near is missed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.text.near import CHANGED, CONFUSED, EXCHANGED, MISSING, how_near, near_keys


@pytest.mark.parametrize(
    ("one", "other", "how"),
    [
        ("+447700900123", "+447700900128", CHANGED),
        ("+447700900123", "+447700900132", EXCHANGED),
        ("+447700900123", "opaque:0770090013", MISSING),
        ("+447700900123", "opaque:4477009001123", MISSING),
        ("plate:AB12CDE", "plate:A812CDE", CONFUSED),
        ("plate:OO10SSI", "plate:0010551", CONFUSED),
        ("+447700900123", "+447700900123", None),
        ("+447700900123", "+447700900145", None),
        ("+447700900123", "+447700900321", None),
        ("plate:AB12CDE", "plate:AB12CDF", None),
        ("plate:AB12CDE", "+447700900123", None),
        ("email:a@example.org", "email:b@example.org", None),
        ("opaque:Mum", "opaque:Mun", None),
    ],
)
def test_two_identifiers_are_near_in_one_way(one: str, other: str, how: str | None) -> None:
    assert how_near(one, other) == how
    assert how_near(other, one) == how


digits = st.text("0123456789", min_size=9, max_size=14)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a number, and the same after one slip."""
    number = draw(digits)
    place = draw(st.integers(0, len(number) - 2))
    sort = draw(st.sampled_from("cxd"))
    if sort == "c":
        return number, number[:place] + draw(st.sampled_from("0123456789")) + number[place + 1 :]
    if sort == "x":
        return number, number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    return number, number[:place] + number[place + 1 :]


@given(slips())
def test_every_slip_shares_a_key_and_is_named(pair: tuple[str, str]) -> None:
    one, other = (f"+{number}" for number in pair)
    assert near_keys(one) & near_keys(other)
    assert (how_near(one, other) is None) == (one == other)


@given(digits, digits)
def test_what_is_near_shares_a_key(one: str, other: str) -> None:
    if how_near(f"+{one}", f"+{other}") is not None:
        assert near_keys(f"+{one}") & near_keys(f"+{other}")


def test_sorts_that_are_not_compared_have_no_key() -> None:
    assert (
        near_keys("email:a@example.org") == near_keys("opaque:Mum") == near_keys("imei:35999900000001") == frozenset()
    )
