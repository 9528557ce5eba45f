"""Every cell in the call data stands in its network's table, for every day of the period."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from casefold.demo import Operation
from casefold.demo.places import NETWORKS, Map


@pytest.mark.parametrize(
    ("network", "delimiter", "column"), [("Norwood", ",", "CGI"), ("Calder", ";", "Cell ID")], ids=["Norwood", "Calder"]
)
def test_cells_of_a_network_stand_in_its_table(
    operation: Operation, rows: dict[str, list[Any]], network: str, delimiter: str, column: str
) -> None:
    path = next(e.path for e in operation.exhibits if e.kind == "cell sites" and e.dialect == network)
    listed = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter=delimiter))
    used = {row.cell for file, read in rows.items() if file.startswith(network.lower()) for row in read} - {""}
    assert used
    assert used <= {entry[column] for entry in listed}
    counts = {table.file: table.data_rows for table in operation.truth.tables}
    assert len(listed) == counts[path.name]


def test_fenland_brings_its_cells_in_the_workbook(operation: Operation, rows: dict[str, list[Any]]) -> None:
    path = next(e.path for e in operation.exhibits if e.dialect == "Fenland")
    listed = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Cell Sites").to_python()
    used = {row.cell for row in rows[path.name]} - {""}
    assert used
    assert used <= {str(row[0]) for row in listed[1:]}


@pytest.mark.parametrize("network", NETWORKS)
def test_a_turned_cell_has_two_validities_without_gap(network: str) -> None:
    places = Map(1, date(2026, 10, 19))
    turned = [cell for cell in places.cells(network) if cell.turned_on is not None]
    assert turned
    for cell in turned:
        old, new = (stood for stood in places.validity(network) if stood.cell == cell)
        assert old.until is not None
        assert (new.since - old.until).days == 1
        assert old.azimuth != new.azimuth


@pytest.mark.parametrize("network", NETWORKS)
def test_each_cell_text_names_one_cell(network: str) -> None:
    texts = [cell.text for cell in Map(1, date(2026, 10, 19)).cells(network)]
    assert len(set(texts)) == len(texts) == 54
