"""Only numbers kept for drama appear anywhere, and handsets and SIMs are made up."""

from __future__ import annotations

import csv
import re
from typing import Any

from casefold.demo import Operation
from casefold.demo.numbers import NumberPool, is_drama, luhn_digit, national

SERVICES = {"1571", "59010", "590123", "NORBANK"}


def test_check_digit_matches_the_standard() -> None:
    """The worked example of the standard [S10]: 26053179311383 has check digit 7."""
    assert luhn_digit("26053179311383") == "7"


def test_every_party_in_every_row_is_kept_for_drama(rows: dict[str, list[Any]], operation: Operation) -> None:
    parties = {end for read in rows.values() for row in read for end in row.ends if end is not None}
    assert len(parties) > 50
    assert {party for party in parties if not is_drama(party)} <= SERVICES
    assert {service.number for service in operation.truth.service_numbers} >= {p for p in parties if not is_drama(p)}


def test_no_other_long_number_stands_in_the_text_files(operation: Operation) -> None:
    """Anything that reads like a British number is one kept for drama."""
    for exhibit in operation.exhibits:
        if exhibit.path.suffix != ".csv":
            continue
        text = exhibit.path.read_text(encoding="utf-8")
        for found in re.findall(r"(?<![\d.-])(?:0|44)[1-9]\d{9}(?!\d)", text):
            number = f"+44{found.removeprefix('44') if found.startswith('44') else found[1:]}"
            assert is_drama(number), (exhibit.path.name, found)


def test_imeis_have_each_networks_form(rows: dict[str, list[Any]]) -> None:
    forms = {"norwood": 15, "calder": 15, "fenland": 16, "tamar": 14}
    for file, read in rows.items():
        network = file.split("_")[0]
        assert {len(row.imei) for row in read} == {forms[network]}
        assert all(row.imei.startswith("35999900") and row.imsi.startswith("00101") for row in read)
        if network == "norwood":
            assert all(luhn_digit(row.imei[:14]) == row.imei[14] for row in read)
        if network in ("calder", "fenland"):
            assert all(row.imei.endswith("0") for row in read)


def test_pool_hands_out_each_number_once() -> None:
    pool = NumberPool(3)
    taken = [pool.mobile() for _ in range(1005)]
    assert len(set(taken)) == len(taken)
    assert all(is_drama(number) for number in taken)
    assert sum(number.startswith("+447700900") for number in taken) == 1000


def test_national_form_keeps_services() -> None:
    assert national("+447700900123") == "07700900123"
    assert national("1571") == "1571"


def test_subscriber_table_is_what_the_truth_says(operation: Operation) -> None:
    path = next(exhibit.path for exhibit in operation.exhibits if exhibit.path.name == "subscribers.csv")
    read = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    told = {entry.number: entry for entry in operation.truth.subscribers if entry.network in ("Norwood", "Calder")}
    assert [row["Telephone Number"] for row in read] == [national(number) for number in sorted(told)]
    assert [row["Subscriber Name"] or None for row in read] == [told[number].name for number in sorted(told)]
    assert any(entry.name is None for entry in told.values())
