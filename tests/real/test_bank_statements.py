"""Published statements of banks, with the counts and values that the libraries they come from expect."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.camt import FORMAT as CAMT_FORMAT
from casefold.formats.mt940 import FORMAT as MT940
from casefold.formats.ofx import FORMAT as OFX
from tests.formats.item_records import raws, read, records

pytestmark = pytest.mark.real
Find = Callable[[str], Path]

OFX_COUNTS = {
    "account_listing_aggregation": {"account": 4, "event": 1},
    "bank_medium": {"account": 1, "event": 1, "transfer": 3},
    "bank_small": {},
    "checking": {"account": 1, "event": 1, "transfer": 3},
    "error_message": {"event": 2},
    "fidelity": {"account": 1, "event": 1, "transfer": 17},
    "fidelity-savings": {"account": 1, "event": 1, "transfer": 4},
    "investment_401k": {"account": 1, "event": 3, "transfer": 1},
    "investment_medium": {"account": 1, "event": 1, "transfer": 3},
    "multiple_accounts": {"account": 2, "event": 1},
    "multiple_accounts2": {"account": 2, "event": 1},
    "ofx-v102-empty-tags": {"account": 1, "event": 1, "transfer": 1},
    "signon_fail": {"event": 1},
    "signon_success": {"event": 1},
    "signon_success_no_message": {"event": 1},
    "td_ameritrade": {"account": 1, "event": 1},
    "tiaacref": {"account": 1, "event": 2},
    "vanguard": {"account": 1, "event": 1, "transfer": 1},
    "vanguard401k": {"account": 1, "event": 2, "transfer": 4},
}


@pytest.mark.parametrize("name", sorted(OFX_COUNTS))
def test_every_ofx_statement_has_its_entries(real: Find, name: str) -> None:
    path = real(f"bank_ofx/{name}.ofx")
    collector = read(OFX, path)
    assert collector.kinds() == OFX_COUNTS[name]
    assert collector.aside == []
    text = path.read_text("cp1252").upper()
    assert len(records(collector, "account")) == sum(
        text.count(f"<{tag}>") for tag in ("STMTRS", "CCSTMTRS", "INVSTMTRS", "ACCTINFO")
    )
    moved = re.sub(r"<INV401K(?:BAL|SUMMARY)>.*?</INV401K(?:BAL|SUMMARY)>", "", text, flags=re.DOTALL)
    amounts = [Decimal(value) for value in re.findall(r"<(?:TRNAMT|TOTAL)>([-+0-9.]+)", moved)]
    assert sorted(signed(one) for one in records(collector, "transfer")) == sorted(amounts)


def signed(record: dict[str, Any]) -> Decimal:
    return Decimal(record["amount"]) * (-1 if record["direction"] == "out" else 1)


def test_ofx_values_that_its_library_asserts(real: Find) -> None:
    collector = read(OFX, real("bank_ofx/bank_medium.ofx"))
    first, second, third = records(collector, "transfer")
    assert (first["transaction_type"], first["amount"], first["direction"]) == ("POS", "6.60", "out")
    assert (first["reference"], first["time"]) == ("0000123456782009040100001", "2009-04-01T12:20:17-05:00")
    assert (second["amount"], third["amount"]) == ("316.67", "22.00")
    (account,) = raws(collector, "account")
    assert (account["LEDGERBAL/BALAMT"], account["AVAILBAL/BALAMT"], account["CURDEF"]) == ("382.34", "682.34", "CAD")
    (failed,) = records(read(OFX, real("bank_ofx/signon_fail.ofx")), "event")
    assert failed["action"] == "sign-on: ERROR 15500"
    assert failed["description"].startswith("Your request could not be processed")


MESSAGES = (
    "cmxl/mt940", "cmxl/statement_details", "cmxl/statement_line", "jejik/abnamro", "jejik/generic", "jejik/ing",
    "jejik/knab", "jejik/postfinance", "jejik/rabobank", "jejik/rabobank-iban", "jejik/sns", "jejik/triodos",
)  # fmt: skip
PIECES = (
    "account_balance_credit", "account_balance_debit", "account_identification_iban",
    "account_identification_legacy", "available_balance", "closing_balance", "reference", "statement_number",
)  # fmt: skip


def wanted(path: Path) -> list[dict[str, str | None]]:
    """Read the expected values as text: the file holds objects of another program and is never loaded."""
    text = path.read_text(encoding="utf-8")
    found = []
    for item in re.split(r"^- !!python/object:mt940.models.Transaction$", text, flags=re.MULTILINE)[1:]:
        amount = re.search(r"decimal.Decimal\n\s+- '([^']*)'", item)
        assert amount is not None
        found.append(
            {"amount": amount[1]}
            | {name: day(item, name) for name in ("date", "entry_date")}
            | {name: value(item, name) for name in ("customer_reference", "bank_reference", "id", "status")}
        )
    return found


def day(item: str, name: str) -> str | None:
    packed = re.search(
        rf"^    {name}: !!python/object/apply:mt940.models.Date\n    - !!binary \|\n\s+(\S+)", item, re.M
    )
    if packed is None:
        return None
    year, month, number = base64.b64decode(packed[1])[:2], *base64.b64decode(packed[1])[2:4]
    return date(int.from_bytes(year, "big"), month, number).isoformat()


def value(item: str, name: str) -> str | None:
    found = re.search(rf"^    {name}: (.*)$", item, re.MULTILINE)
    text = found[1].strip("'\" ") if found is not None else "null"
    return None if text in ("null", "") else text


@pytest.mark.parametrize("name", MESSAGES)
def test_every_mt940_entry_is_what_its_library_expects(real: Find, name: str) -> None:
    wants = wanted(real(f"bank_mt940/{name}.yml"))
    found = records(read(MT940, real(f"bank_mt940/{name}.sta")), "transfer")
    assert len(found) == len(wants)
    for record, want in zip(found, wants, strict=True):
        assert signed(record) == Decimal(str(want["amount"]))
        assert record["value_local"] == want["date"]
        assert record["time"] == (want["entry_date"] or want["date"])
        reference = want["customer_reference"]
        if reference not in (None, "NONREF"):
            assert record["reference"].startswith(reference[:16].split("  ")[0])


@pytest.mark.parametrize("name", PIECES)
def test_a_single_field_is_one_account_without_entries(real: Find, name: str) -> None:
    collector = read(MT940, real(f"bank_mt940/cmxl/{name}.sta"))
    assert collector.kinds() == {"account": 1}
    assert wanted(real(f"bank_mt940/cmxl/{name}.yml")) == []


@pytest.mark.parametrize("name", ["mt940.txt", "mt940_with_spaces_for_entry_date.txt"])
def test_thirty_one_days_of_one_account_agree_and_follow_on(real: Find, name: str) -> None:
    collector = read(MT940, real(f"bank_mt940/ASNB/{name}"))
    assert collector.kinds() == {"account": 31, "transfer": 8}
    assert len(collector.notes) == 31
    assert all(note.endswith("as its closing balance states") for note in collector.notes)


def test_published_messages_whose_sums_were_made_wrong_are_told(real: Find) -> None:
    agree = {name: verdicts(real(f"bank_mt940/{name}.sta")) for name in MESSAGES}
    assert agree == {
        "cmxl/mt940": (3, 0),
        "cmxl/statement_details": (0, 0),
        "cmxl/statement_line": (0, 0),
        "jejik/abnamro": (0, 2),
        "jejik/generic": (2, 0),
        "jejik/ing": (0, 1),
        "jejik/knab": (1, 1),
        "jejik/postfinance": (1, 1),
        "jejik/rabobank": (2, 2),
        "jejik/rabobank-iban": (2, 0),
        "jejik/sns": (2, 0),
        "jejik/triodos": (0, 1),
    }


def verdicts(path: Path) -> tuple[int, int]:
    notes = read(MT940, path).notes
    return sum(note.endswith("as its closing balance states") for note in notes), sum("differs by" in n for n in notes)


CAMT = {
    "v2.all-balance-types": (1, ["8.850"]),
    "v2.minimal": (1, ["8.85"]),
    "v2.minimal.ultimate": (1, ["8.85"]),
    "v2.multi.statement": (2, ["8.85", "7.00"]),
    "v2.with-account-name": (1, ["8.85"]),
    "v2.with-party-ids": (1, ["8.85"]),
    "v3": (1, ["8.85"]),
    "v4": (1, ["8.85"]),
}


@pytest.mark.parametrize("name", sorted(CAMT))
def test_every_camt_message_has_its_statements_and_entries(real: Find, name: str) -> None:
    collector = read(CAMT_FORMAT, real(f"bank_camt053/camt053.{name}.xml"))
    statements, amounts = CAMT[name]
    assert collector.kinds() == {"account": statements, "transfer": len(amounts)}
    found = records(collector, "transfer")
    assert [one["amount"] for one in found] == amounts
    assert {(one["time"], one["currency"]) for one in found} == {("2014-12-31", "EUR")}


def test_camt_values_that_its_library_asserts(real: Find) -> None:
    (entry,) = records(read(CAMT_FORMAT, real("bank_camt053/camt053.v2.minimal.xml")), "transfer")
    assert (entry["value_local"], entry["direction"]) == ("2015-01-02", "in")
    assert entry["parties"] == ["from: iban:NL56AGDH9619008421 <NAME NAME>", "to: iban:NL26VAYB8060476890 *"]
    several = read(CAMT_FORMAT, real("bank_camt053/camt053.v2.multi.statement.xml"))
    assert [note.endswith("as its closing balance states") for note in several.notes] == [True, True]
