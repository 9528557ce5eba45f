"""Amounts are exact and their marks are told apart; statements are added up; balances followed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.formats.readers.items import Records, Side, Style
from casefold.formats.readers.money import (
    Holder,
    currency_of,
    decimal_mark,
    decimal_text,
    transfer_sides,
    way_and_size,
)
from casefold.formats.readers.statements import Balances, RunningBalance, Statement
from tests.formats.call_table.collector import Collector


@pytest.mark.parametrize(
    ("text", "mark", "amount"),
    [
        ("12", None, "12"),
        ("12.50", None, "12.50"),
        ("1,234.50", None, "1234.50"),
        ("1.234,50", None, "1234.50"),
        ("1,234", None, "1234"),
        ("1.234", None, "1.234"),
        ("1.234", ",", "1234"),
        ("1,234", ",", "1.234"),
        ("1.234.567", None, "1234567"),
        ("12,5", None, "12.5"),
        ("1'234.50", None, "1234.50"),
        ("1 234,50", None, "1234.50"),
        ("1\u202f234,50 €", None, "1234.50"),
        ("£1,000", None, "1000"),
        ("-12.5", None, "-12.5"),
        ("12.5-", None, "-12.5"),
        ("\u221212.5", None, "-12.5"),
        ("(12.50)", None, "-12.50"),
        ("12.50 DR", None, "-12.50"),
        ("12.50 CR", None, "12.50"),
        ("GBP 12.50", None, "12.50"),
        ("+00000000000005.5300", ".", "5.5300"),
        ("-0.00", None, "0.00"),
        (".5", None, "0.5"),
        ("500,", ",", "500"),
        ("0,1", ",", "0.1"),
        ("", None, None),
        (None, None, None),
        ("lots", None, None),
        ("12 to 13", None, None),
        ("1-2", None, None),
        ("9" * 70, None, None),
    ],
)
def test_an_amount_is_one_plain_decimal_text(text: str | None, mark: str | None, amount: str | None) -> None:
    assert decimal_text(text, mark) == amount


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_amounts_with_separators_are_exact(value: Decimal) -> None:
    text = f"{value:,.2f}"
    assert Decimal(decimal_text(text) or "x") == value
    turned = text.replace(",", "_").replace(".", ",").replace("_", ".")
    assert Decimal(decimal_text(turned, ",") or "x") == value


@given(st.text(max_size=80))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    found = decimal_text(text)
    assert found is None or Decimal(found).is_finite()


def test_a_column_settles_the_mark() -> None:
    assert decimal_mark(["1.234", "5,50"]) == ","
    assert decimal_mark(["1,234", "5.50"]) == "."
    assert decimal_mark(["1.234", "7", None, ""]) is None


def test_a_currency_is_one_that_is_known() -> None:
    assert [currency_of(text) for text in ("12 EUR", "£12", "abc 12", "12 CR", "$12", None)] == [
        "EUR", "GBP", None, None, None, None,
    ]  # fmt: skip


def test_sides_follow_the_money() -> None:
    own, other = Holder("iban:X", "X"), Holder(name="Kit Larkin")
    named = Side("to", "opaque:Kit Larkin", name="Kit Larkin", raw="Kit Larkin")
    assert transfer_sides("out", own, other) == (Side("from", "iban:X", raw="X", owner=True), named)
    assert [side.role for side in transfer_sides("in", own, other)] == ["from", "to"]
    assert transfer_sides(None, own, other) == (Side("subject", "iban:X", raw="X", owner=True),)
    assert transfer_sides("out", Holder(), Holder(name="  ")) == ()
    assert way_and_size("-1.0") == ("out", "1.0")


def judged(*statements: Statement) -> list[str]:
    collector = Collector()
    balances = Balances(Records(collector, style=Style()))
    for statement in statements:
        balances.judge(statement)
    balances.finish()
    return collector.notes


def test_a_statement_agrees_differs_or_states_nothing() -> None:
    def statement(opening: str | None, closing: str | None, *amounts: str | None) -> Statement:
        made = Statement("S", "a", "GBP", opening and Decimal(opening), closing and Decimal(closing))  # type: ignore[arg-type]
        for amount in amounts:
            made.add(None if amount is None else Decimal(amount))
        return made

    assert judged(statement("0.10", "0.30", "0.20")) == [
        "S: opening 0.10 and 1 entry of 0.20 make 0.30 GBP, as its closing balance states"
    ]
    assert judged(statement("1", "5", "2", "1")) == [
        "S: opening 1 and 2 entries of 3 make 4 GBP, but its closing balance states 5: it differs by 1"
    ]
    assert judged(statement(None, None, "2")) == ["S: states no balance; its 1 entry adds up to 2 GBP"]
    assert judged(statement("1", None, None)) == [
        "S: states no closing balance, so its opening balance 1 GBP cannot be checked; its 1 entry adds up to 0 GBP "
        "(1 of them not counted: no readable amount, no direction, or another currency)"
    ]


def test_a_gap_between_statements_of_one_account_is_told() -> None:
    first = Statement("S1", "a", "GBP", Decimal(1), Decimal(1))
    other = Statement("S2", "b", "GBP", Decimal(9), Decimal(9))
    second = Statement("S3", "a", "GBP", Decimal(2), Decimal(2))
    notes = judged(first, other, second)
    assert notes[-1] == (
        "S3: opens with 2, but S1 closed with 1; statements between them may be missing, or they are out of order"
    )
    assert len(notes) == 4


def test_running_balances_are_followed_in_both_orders() -> None:
    rows = [("10", "110"), ("-5", "105"), ("1", "106")]
    forwards, backwards = RunningBalance(), RunningBalance()
    forwards.open(Decimal(100))
    for row, (amount, balance) in enumerate(rows, 1):
        forwards.step(row, Decimal(amount), Decimal(balance))
    for row, (amount, balance) in enumerate(reversed(rows), 1):
        backwards.step(row, Decimal(amount), Decimal(balance))
    assert forwards.verdict("") == "the balances follow from the amounts in all 3 steps, read oldest first"
    assert backwards.verdict("a") == "the balances of a follow from the amounts in all 2 steps, read newest first"


def test_a_step_that_does_not_follow_is_named() -> None:
    balance = RunningBalance()
    assert balance.verdict("") == "the balances cannot be checked: there is one at most"
    for row, (amount, after) in enumerate([("1", "1"), ("1", "2"), ("1", "4"), ("1", "5")], 10):
        balance.step(row, Decimal(amount), Decimal(after))
    assert balance.verdict("") == (
        "the balances do not follow from the amounts in 1 of 3 steps, read oldest first; the first at row 12, by 1"
    )
