"""Published bank CSV dialects, compared with the OFX and QIF that their own library converts them to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import casefold
from casefold.formats.bank_table import FORMAT as TABLE
from casefold.formats.ofx import FORMAT as OFX
from casefold.formats.qif import FORMAT as QIF
from tests.formats.item_records import claim, read, records

pytestmark = pytest.mark.real
Find = Callable[[str], Path]
Moved = Counter[tuple[date, Decimal]]

CONVERTED = {
    "creditunion.csv": "creditunion.qif",
    "default.csv": "default.ofx",
    "mint.csv": "mint.qif",
    "mint_extra.csv": "mint.qif",
    "pcmastercard.csv": "pcmastercard.ofx",
    "schwab-checking.csv": "schwab-checking.ofx",
    "stripe-default.csv": "stripe-default.ofx",
}


ORDERS = ("default_w_splits.ofx", "mint.ofx")
"""Files that the library writes as orders between accounts."""


def converted(path: Path) -> Moved:
    """Read days and signed amounts of a converted file by their own patterns, not by our readers."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".qif":
        items = re.findall(r"^D(\S+)\n(?:[^^T].*\n)*T(\S+)", text, re.MULTILINE)
        days = ((f"{day[6:]}-{day[:2]}-{day[3:5]}", amount) for day, amount in items)
        return Counter((date.fromisoformat(day), Decimal(amount)) for day, amount in days)
    items = re.findall(r"<DTPOSTED>(\d{8})\d*</DTPOSTED>\s*<TRNAMT>([-0-9.]+)", text)
    return Counter((date.fromisoformat(day), Decimal(amount)) for day, amount in items)


@pytest.mark.parametrize("name", sorted(CONVERTED))
def test_a_dialect_moves_the_money_its_converted_file_moves(real: Find, name: str, tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("bank", by="Test")
    report = case.add([real(f"bank_csv_dialects/test/{name}")], by="Test").reports[0]
    assert (report.status, report.format) == ("stored", "bank_table"), report.message
    assert report.balances
    stored = case.arrow("transfer").to_pylist()
    found: Moved = Counter(
        (one["time_local"].date(), Decimal(one["amount"]) * (-1 if one["direction"] == "out" else 1)) for one in stored
    )
    assert found == converted(real(f"bank_csv_dialects/converted/{CONVERTED[name]}"))


def test_names_notes_and_references_are_those_of_the_converted_file(real: Find) -> None:
    found = records(read(TABLE, real("bank_csv_dialects/test/schwab-checking.csv")))
    text = real("bank_csv_dialects/converted/schwab-checking.ofx").read_text(encoding="utf-8")
    assert [one["description"] for one in found] == re.findall(r"<NAME>([^<]*)</NAME>", text)
    assert [one.get("reference", "") for one in found] == re.findall(r"<CHECKNUM>([^<]*)</CHECKNUM>", text)
    paid = records(read(TABLE, real("bank_csv_dialects/test/stripe-default.csv")))
    text = real("bank_csv_dialects/converted/stripe-default.ofx").read_text(encoding="utf-8")
    assert [one["reference"] for one in paid] == re.findall(r"<FITID>([^<]*)</FITID>", text)
    assert [one["description"].split("\n")[0] for one in paid] == re.findall(r"<MEMO>([^<]*)</MEMO>", text)


def test_a_journal_and_a_card_are_read_and_a_table_without_header_is_not_guessed(real: Find) -> None:
    journal = records(read(TABLE, real("bank_csv_dialects/test/xero.csv")))
    assert len(journal) == 13
    assert sum(Decimal(one["amount"]) * (-1 if one["direction"] == "out" else 1) for one in journal) == 0
    card = records(read(TABLE, real("bank_csv_dialects/test/capitalone.csv")))
    assert [(one["direction"], one["amount"], one["time"]) for one in card] == [
        ("out", "1000.00", "2016-01-02"),
        ("in", "1000.00", "2016-01-02"),
    ]
    assert claim(TABLE, real("bank_csv_dialects/test/mint_headerless.csv")) is None


def test_the_converted_files_are_read_too(real: Find) -> None:
    folder = real("bank_csv_dialects/converted")
    for path in sorted(folder.iterdir()):
        if path.name in ORDERS:
            continue
        collector = read(OFX if path.suffix == ".ofx" else QIF, path)
        found = records(collector, "transfer")
        signed: Counter[Decimal] = Counter(
            Decimal(one["amount"]) * (-1 if one["direction"] == "out" else 1) for one in found
        )
        want: Counter[Decimal] = Counter()
        for (_, amount), times in converted(path).items():
            want[amount] += times
        assert signed == want, path.name


@pytest.mark.parametrize("name", ORDERS)
def test_orders_between_own_accounts_are_read_without_a_way_where_the_amount_is_negative(real: Find, name: str) -> None:
    path = real(f"bank_csv_dialects/converted/{name}")
    found = records(read(OFX, path), "transfer")
    amounts = re.findall(r"<TRNAMT>([-0-9.]+)", path.read_text(encoding="utf-8"))
    assert [one["amount"] for one in found] == [amount.lstrip("-") for amount in amounts]
    assert ["out" if "direction" in one else None for one in found] == [
        None if amount.startswith("-") else "out" for amount in amounts
    ]
