"""Every real table can be proposed, seen as it would be stored, and imported with a mapping, with the rows it holds.

How many rows a file holds is counted here by another way: the csv module for text, openpyxl for a workbook.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import casefold
from casefold.case import Case, ImportOptions
from casefold.errors import Undecided

pytestmark = pytest.mark.real

Real = Callable[[str], Path]

# file -> (delimiter, encoding, rows above the data: titles, blanks and the header)
_TEXTS = {
    "messy_tables/characters.csv": (",", "big5", 1),
    "messy_tables/complex.csv": (",", "utf-8", 1),
    "messy_tables/example.tsv": ("\t", "utf-8", 1),
    "messy_tables/long.csv": (",", "utf-8", 0),
    "messy_tables/null.csv": (",", "utf-8", 0),
    "messy_tables/simple.csv": (",", "utf-8", 1),
    "messy_tables/simple.psv": ("|", "utf-8", 1),
    "messy_tables/simple.ssv": (";", "utf-8", 1),
    "messy_tables/skip_initials.csv": (",", "utf-8", 1),
    "messy_tables/spanish_chars.csv": (",", "cp1252", 1),
    "messy_tables/utf8bom.csv": (",", "utf-8-sig", 0),
    "er_febrl123/dataset1.csv": (",", "utf-8", 1),
    "er_febrl123/dataset2.csv": (",", "utf-8", 1),
    "er_febrl123/dataset3.csv": (",", "utf-8", 1),
    "er_names_ofac_and_donations/donations.csv": (",", "utf-8", 1),
    "er_names_ofac_and_donations/ofac_fixtures.csv": (",", "utf-8", 1),
    "er_splink_fake1000/fake_1000_from_splink_demos.csv": (",", "utf-8", 1),
    "graph_followthemoney/experts.csv": (",", "utf-8", 1),
    "graph_followthemoney/links.csv": (",", "utf-8", 1),
    "network_montagna_sicily/Montagna_meetings_edgelist.csv": ("\t", "utf-8", 0),
    "network_montagna_sicily/Montagna_phonecalls_edgelist.csv": ("\t", "utf-8", 0),
}
_SPECTRUM = (
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
)  # fmt: skip
_TEXTS |= {f"csv_spectrum/csvs/{name}.csv": (",", "utf-8", 1) for name in _SPECTRUM}
_MATRICES = {
    "ITALIAN_GANGS": 67,
    "MONTREALGANG": 35,
    "morselli_togo": 33,
    "natajaran_cocaine": 28,
    "natajaran_heroin": 38,
}
_WORKBOOKS = ("simple.xls", "simple.ods", "blank_line.ods", "span_rich.xls", "unicode_sheet_name.xls")


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return casefold.open_home(tmp_path / "home").create_case("larkspur", by="Test")


def taken_in(case: Case, path: Path) -> dict[str, int]:
    """Hold a file, look at it as a person would, read it as proposed, and return what was stored of which kind."""
    first = case.add([path], by="Test").reports[0]
    assert first.status == "inventoried" or first.format in {"table_text", "plain_text"}, first.recognised
    proposal = case.propose(first.exhibit)
    assert proposal.problem == ""
    assert proposal.tables
    report = case.read_again(first.exhibit, ImportOptions(format=proposal.format), by="Test")
    assert report.status == "stored", report.message
    assert report.balances
    assert report.rows_set_aside == 0
    shown = [(row.place, row.kind) for row in proposal.first.rows]
    stored = {(record["locator"], kind): record for kind in report.stored for record in case.arrow(kind).to_pylist()}
    for row, place in zip(proposal.first.rows, shown, strict=True):
        assert {name: str(stored[place][name]) for name in row.values} == row.values
    assert case.verify() == []
    return report.stored


@pytest.mark.parametrize("name", _TEXTS)
def test_a_text_table_is_stored_row_for_row(real: Real, case: Case, name: str) -> None:
    path = real(name)
    delimiter, encoding, above = _TEXTS[name]
    with path.open(encoding=encoding, newline="") as stream:
        rows = [
            row for row in csv.reader(stream, delimiter=delimiter, skipinitialspace=True) if any(map(str.strip, row))
        ]

    assert sum(taken_in(case, path).values()) == len(rows) - above


@pytest.mark.parametrize("name", _WORKBOOKS)
def test_workbooks_of_every_sort_are_stored(real: Real, case: Case, name: str) -> None:
    expected = {"simple.xls": 6, "simple.ods": 3, "blank_line.ods": 3, "span_rich.xls": 5, "unicode_sheet_name.xls": 1}

    assert sum(taken_in(case, real(f"messy_tables/{name}")).values()) == expected[name]


@pytest.mark.filterwarnings("ignore:Unknown extension")
@pytest.mark.parametrize("name", ["messy_tables/simple.xlsx", "er_names_ofac_and_donations/donations.xlsx"])
def test_a_workbook_has_the_rows_openpyxl_reads(real: Real, case: Case, name: str) -> None:
    path = real(name)
    (sheet,) = openpyxl.load_workbook(path).worksheets
    rows = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]

    assert sum(taken_in(case, path).values()) == len(rows) - 1


def test_lines_of_text_above_a_table_are_its_title(real: Real, case: Case) -> None:
    stored = taken_in(case, real("messy_tables/excel_pasting.csv"))

    sheet = case.report("x1")["sheets"][0]
    assert (sheet["title_rows"], sheet["header_rows"]) == (2, 1)
    assert sum(stored.values()) == sheet["rows_in_file"] - 3 - sheet["blank_rows"] - sheet["footer_rows"]


@pytest.mark.parametrize(("name", "nodes"), _MATRICES.items())
def test_an_adjacency_matrix_gives_a_link_for_each_cell(real: Real, case: Case, name: str, nodes: int) -> None:
    path = real(f"networks_ucinet_covert/{name}.csv")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    expected = sorted(
        (row[0], other, float(cell))
        for row in rows
        for other, cell in zip(header[1:], row[1:], strict=True)
        if float(cell) != 0
    )
    assert len(rows) == nodes

    assert taken_in(case, path) == {"link": len(expected)}
    weights = dict(zip(*case.arrow("link").select(["record_id", "weight"]).to_pydict().values(), strict=True))
    ends: dict[str, dict[str, str]] = {}
    for party in case.arrow("party").to_pylist():
        ends.setdefault(party["record_id"], {})[party["role"]] = party["raw"]
    found = sorted((both["from"], both["to"], weights[key]) for key, both in ends.items())
    assert found == expected


@pytest.mark.parametrize("name", ["meetings", "phonecalls"])
def test_a_weighted_edge_list_without_a_header_is_links(real: Real, case: Case, name: str) -> None:
    path = real(f"network_montagna_sicily/Montagna_{name}_edgelist.csv")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]

    assert taken_in(case, path) == {"link": len(rows)}
    assert sorted(case.arrow("link")["weight"].to_pylist()) == sorted(float(row[2]) for row in rows)


def test_donations_are_transfers_from_donor_to_party(real: Real, case: Case) -> None:
    path = real("er_names_ofac_and_donations/donations.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))

    assert taken_in(case, path) == {"transfer": len(rows)}
    table = case.arrow("transfer").to_pylist()
    assert {row["currency"] for row in table} == {"EUR"}
    assert sorted(float(row["amount"]) for row in table) == sorted(float(row["DonationEUR"]) for row in rows)
    assert sorted(row["time_local"].date().isoformat() for row in table) == sorted(row["DonationDate"] for row in rows)
    donors = [party["raw"] for party in case.arrow("party").to_pylist() if party["role"] == "from"]
    assert sorted(donors) == sorted(row["Donor"] for row in rows)


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "simple.unknown", "simple.zip"])
def test_what_holds_no_table_says_so(real: Real, case: Case, name: str) -> None:
    exhibit = case.add([real(f"messy_tables/{name}")], by="Test").reports[0].exhibit

    with pytest.raises(Undecided) as caught:
        case.propose(exhibit)
    assert caught.value.remedy
