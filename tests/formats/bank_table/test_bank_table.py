"""Tables of payments: five ways to say which way money went, running balances, and what is no list of payments."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

import casefold
from casefold.formats.bank_table import FORMAT
from casefold.formats.bank_table.layout import find_layout, plain_header
from casefold.formats.bank_table.words import WORDS
from casefold.formats.contract import POSSIBLE, SURE
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLES = Path(__file__).parent / "samples"
FORMATS = Path(__file__).parent.parent
NAMES = ["harbour_current.csv", "rekening.csv", "card_list.csv", "payments.tsv"]


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_gives_every_value(name: str) -> None:
    assert golden(FORMAT, SAMPLES / name) == expected(SAMPLES / name)
    found = claim(FORMAT, SAMPLES / name)
    assert found is not None
    assert found.score >= SURE


def test_every_cell_is_kept_under_its_header() -> None:
    raw = raws(read(FORMAT, SAMPLES / "rekening.csv"), "transfer")[0]
    assert list(raw) == [
        "Datum", "Naam / Omschrijving", "Rekening", "Tegenrekening", "Code", "Af Bij", "Bedrag (EUR)", "Mutatiesoort",
        "Mededelingen",
    ]  # fmt: skip
    assert raw["Bedrag (EUR)"] == "1.234,50"


@pytest.mark.parametrize("path", sorted((FORMATS / "call_table/samples").glob("*.[cxo]*[vs]")), ids=lambda p: p.name)
def test_call_data_are_left_alone(path: Path) -> None:
    found = claim(FORMAT, path)
    assert found is None or found.score < POSSIBLE


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Date,Amount\n",
        "Date,Amount,Description\nyesterday,lots,Seeds\ntoday,more,Pots\n",
        "Name,Town\nKit,Truro\n",
        "Date,Duration,Amount,Description\n01/02/2025,00:10,1.00,call\n",
        "Latitude,Longitude,Date,Total\n50.1,-5.1,01/02/2025,7\n",
    ],
)
def test_what_is_no_list_of_payments_is_left_alone(content: str, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "a.csv")) is None


def test_a_thin_table_is_asked_about(tmp_path: Path) -> None:
    found = claim(FORMAT, written(tmp_path, "Date,Amount,Description\n01/02/2025,1.00,Seeds\n", "a.csv"))
    assert found is not None
    assert POSSIBLE <= found.score < SURE
    assert found.questions == ("Is it a list of payments?",)


def test_a_person_may_say_what_a_column_is(tmp_path: Path) -> None:
    path = written(tmp_path, "When,How much,What,Ref\n01/02/2025,-1.00,Seeds,7\n", "a.csv")
    assert claim(FORMAT, path) is None
    mapping = {"When": "date", "How much": "amount", "What": "description", "Ref": "reference"}
    (found,) = records(read(FORMAT, path, mapping=mapping))
    assert (found["direction"], found["amount"], found["reference"]) == ("out", "1.00", "7")


@pytest.mark.parametrize(
    ("header", "row", "direction", "amount"),
    [
        ("Date,Description,Paid out (£),Paid in (£),Balance (£)", '01/02/2025,x,"£1,000.50",,5', "out", "1000.50"),
        ("Date,Description,Money In,Money Out,Balance", "01/02/2025,x,7.00,0.00,5", "in", "7.00"),
        ("Date,Description,Debit,Credit,Balance", "01/02/2025,x,-3.00,,5", "out", "3.00"),
        ("Date,Description,Amount,Balance", "01/02/2025,x,(3.00),5", "out", "3.00"),
        ("Date,Description,Amount,Balance", "01/02/2025,x,3.00-,5", "out", "3.00"),
        ("Date,Description,Amount,Balance", "01/02/2025,x,3.00 DR,5", "out", "3.00"),
        ("Date,Description,Amount,Debit/Credit,Balance", "01/02/2025,x,3.00,Debit,5", "out", "3.00"),
        ("Buchungstag;Verwendungszweck;Betrag;Soll/Haben;Saldo", "01.02.2025;x;1.234,50;S;5,00", "out", "1234.50"),
        ("Date;Libellé;Débit;Crédit;Solde", "01/02/2025;x;12,50;;5,00", "out", "12.50"),
    ],
)
def test_each_way_of_saying_where_money_went(
    header: str, row: str, direction: str, amount: str, tmp_path: Path
) -> None:
    (found,) = records(read(FORMAT, written(tmp_path, f"{header}\n{row}\n", "a.csv")))
    assert (found["direction"], found["amount"]) == (direction, amount)


def test_whose_account_it_is_may_be_given_or_stand_above(tmp_path: Path) -> None:
    table = "Date,Description,Amount,Balance\n01/02/2025,x,-1.00,5.00\n"
    above = "Sort code: 20-20-15  Account number: 55555555\n\n" + table
    (stated,) = records(read(FORMAT, written(tmp_path, above, "a.csv")))
    assert stated["parties"] == ["from: bank:202015/55555555 *"]
    (given,) = records(read(FORMAT, written(tmp_path, table, "b.csv"), subject="iban:GB33BUKB20201555555555"))
    assert given["parties"] == ["from: iban:GB33BUKB20201555555555 *"]
    (unknown,) = records(read(FORMAT, written(tmp_path, table, "c.csv")))
    assert "parties" not in unknown


def test_account_numbers_beside_payees_that_vary_are_the_payees(tmp_path: Path) -> None:
    rows = "".join(f"2025-02-0{n},Payee {n},DE8937040044053201300{n},-1.00,x\n" for n in range(1, 4))
    text = "Date,Payee,Account number,Amount (EUR),Payment reference\n" + rows + "2025-02-05,Shop,,-2.00,y\n"
    first = records(read(FORMAT, written(tmp_path, text, "a.csv")))[0]
    assert first["parties"] == ["to: opaque:account DE89370400440532013001 <Payee 1>"]
    assert first["currency"] == "EUR"


def test_a_workbook_is_read_sheet_by_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in ("March", "April"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Date", "Description", "Amount", "Balance"])
        sheet.write_row(1, 0, ["01/03/2025", "Seeds", -1.5, 8.5])
    book.add_worksheet("Notes").write(0, 0, "nothing here")
    book.close()
    collector = read(FORMAT, path)
    assert [(one["at"], one["amount"]) for one in records(collector)] == [
        ("row:2@April", "1.5"),
        ("row:2@March", "1.5"),
    ]
    assert collector.listed == [{"name": "Notes", "note": "a sheet without a header of a list of payments; not read"}]


def test_two_equal_rows_are_two_payments(tmp_path: Path) -> None:
    text = "Date,Description,Amount,Balance\n" + "01/02/2025,Bus,-2.00,5.00\n" * 2
    case = casefold.open_home(tmp_path / "home").create_case("bank", by="Test")
    report = case.add([written(tmp_path, text, "a.csv")], by="Test").reports[0]
    assert report.stored == {"transfer": 2}
    assert case.arrow("transfer")["duplicate_of"].null_count == 2


def test_headers_are_compared_without_case_accents_and_signs() -> None:
    assert plain_header(" Paid out (£) ") == "paid out"
    assert plain_header("RunningBalance") == "running balance"
    assert plain_header("Libellé de l'opération") == "libelle de l operation"


def test_no_word_names_two_fields() -> None:
    seen: dict[str, str] = {}
    for name, words in WORDS.items():
        for word in words.split(","):
            assert seen.setdefault(" ".join(word.split()), name) == name, word


def test_a_header_far_below_is_not_looked_for() -> None:
    rows = [(number, ["", "title"]) for number in range(1, 80)]
    assert find_layout([*rows, (80, ["Date", "Amount"])], {}) is None
