"""MT940: entries, the ways banks write details, both balances of each statement, and what is not ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.mt940 import FORMAT
from casefold.formats.mt940.fields import Details, read_balance, read_details, read_entry
from casefold.formats.readers.items import Records, Style
from tests.formats.call_table.collector import Collector
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLE = Path(__file__).parent / "samples" / "three_banks.sta"
FORMATS = Path(__file__).parent.parent


def test_a_sample_gives_every_value() -> None:
    assert golden(FORMAT, SAMPLE) == expected(SAMPLE)


def test_an_entry_keeps_its_text_as_it_stands() -> None:
    first = raws(read(FORMAT, SAMPLE), "transfer")[0]
    assert first == {"61": "2503010303D12,40NMSCA1//B1\nCorner Cafe", "86": "card 1234 at Corner Cafe"}


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_do_not_matter(ends: str, tmp_path: Path) -> None:
    path = written(tmp_path, SAMPLE.read_text().replace("\n", ends), "a.sta")
    assert golden(FORMAT, path)["records"] == expected(SAMPLE)["records"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b":20 past four, said the clock\n",
        b"call at 10:20:30\n:) :61\n",
        (FORMATS / "whatsapp/samples/WhatsApp Chat with Allotment rota.txt").read_bytes(),
        (FORMATS / "call_table/samples/uk_voice_and_text.csv").read_bytes(),
        (FORMATS / "ofx/samples/current.ofx").read_bytes(),
    ],
)
def test_anything_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "statement.sta")) is None


def test_a_piece_of_a_statement_is_asked_about(tmp_path: Path) -> None:
    found = claim(FORMAT, written(tmp_path, ":61:2503010303D12,40NMSCA1\n", "a.sta"))
    assert found is not None
    assert found.score == 0.5
    assert found.questions


def test_a_statement_cut_off_gives_what_stands_before_and_says_what_is_missing(tmp_path: Path) -> None:
    text = SAMPLE.read_text()
    path = written(tmp_path, text[: text.index(":61:250304RC")], "a.sta")
    collector = read(FORMAT, path)
    assert [one["at"] for one in records(collector, "transfer")] == ["line:6", "line:9"]
    assert "states no closing balance, so its opening balance 100.00 GBP cannot be checked" in collector.notes[0]


def test_an_interim_report_states_its_currency_elsewhere(tmp_path: Path) -> None:
    fields = (":20:A", ":25:202015/55555555", ":28C:1", ":34F:GBPD0,", ":61:250304C1,00NTRFX", ":90C:1GBP1,00", "-")
    text = "\n".join(fields)
    (found,) = records(read(FORMAT, written(tmp_path, text, "a.942")), "transfer")
    assert (found["currency"], found["parties"]) == ("GBP", ["to: bank:202015/55555555 *"])


def test_many_statements_of_one_verdict_are_counted_not_all_named() -> None:
    from casefold.formats.mt940.statement import Reading

    collector = Collector()
    reading = Reading(Records(collector, style=Style(unit="line")))
    for number in range(150):
        for tag, value in (("20", "A"), ("25", "1"), ("60F", "C250101GBP1,"), ("62F", "C250101GBP1,"), ("-", "")):
            reading.take(tag, value, number + 1)
    reading.end()
    assert len(collector.notes) == 101
    assert collector.notes[-1] == "150 statements agree; the first 100 are named above"


@pytest.mark.parametrize(
    ("text", "amount", "direction", "booked", "valued"),
    [
        ("250101C1,", "1", "in", None, "2025-01-01"),
        ("2501010102D000000001213,28N044", "1213.28", "out", "2025-01-02", "2025-01-01"),
        ("250101    D2,5NTRF", "2.5", "out", None, "2025-01-01"),
        ("2501011231RD2,50NTRF", "2.50", "in", "2024-12-31", "2025-01-01"),
        ("250101RC2,50NTRF", "2.50", "out", None, "2025-01-01"),
        ("2501010101CR2,50NTRF", "2.50", "in", "2025-01-01", "2025-01-01"),
        ("991231C2,50NTRF", "2.50", "in", None, "1999-12-31"),
        ("250231C2,50NTRF", "2.50", "in", None, None),
    ],
)
def test_an_entry_is_read(text: str, amount: str, direction: str, booked: str | None, valued: str | None) -> None:
    entry = read_entry(text)
    assert entry is not None
    assert (entry.amount, entry.direction, entry.booking_date, entry.value_date) == (amount, direction, booked, valued)


@pytest.mark.parametrize("text", ["", "C2,50", "250101X2,50", "250101C,50"])
def test_what_is_no_entry_is_none(text: str) -> None:
    assert read_entry(text) is None


def test_balances_have_a_sign() -> None:
    debit, zero = read_balance("D250101EUR147,64"), read_balance("D250101EUR0,00")
    assert debit is not None
    assert zero is not None
    assert (debit.amount, debit.currency, debit.date, zero.amount) == ("-147.64", "EUR", "2025-01-01", "0.00")
    assert read_balance("147,64") is None


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("plain words\n  over lines", Details("plain words\nover lines")),
        ("to NL91 ABNA 0417 1643 00", Details("to NL91 ABNA 0417 1643 00", account="NL91ABNA0417164300")),
        ("own GB33BUKB20201555555555", Details("own GB33BUKB20201555555555")),
        ("NL91ABNA0417164300 DE89370400440532013000", Details("NL91ABNA0417164300 DE89370400440532013000")),
        ("NL91ABNA0417164301 fails its check", Details("NL91ABNA0417164301 fails its check")),
        ("005?20Rent?21March?32K Larkin", Details("RentMarch", name="K Larkin")),
        ("/NAME/J Tamsin/REMI/seeds", Details("seeds", name="J Tamsin")),
    ],
)  # fmt: skip
def test_details_are_read_in_the_ways_banks_write_them(text: str, details: Details) -> None:
    assert read_details(text, "GB33BUKB20201555555555") == details
