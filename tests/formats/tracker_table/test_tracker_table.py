"""Tables of positions: columns by their names, units only where stated, and what is no tracker's table."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.contract import POSSIBLE, SURE
from casefold.formats.tracker_table import FORMAT, WORDS
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLES = Path(__file__).parent / "samples"
FORMATS = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["van.csv", "phone.csv"])
def test_a_sample_gives_every_value(name: str) -> None:
    assert golden(FORMAT, SAMPLES / name) == expected(SAMPLES / name)
    found = claim(FORMAT, SAMPLES / name)
    assert found is not None
    assert found.score >= SURE


def test_a_speed_without_a_unit_stays_as_it_is() -> None:
    collector = read(FORMAT, SAMPLES / "phone.csv")
    assert raws(collector, "sighting")[0]["speed"] == "1.4"
    assert all("speed_ms" not in one for one in records(collector))


@pytest.mark.parametrize("path", sorted((FORMATS / "call_table/samples").glob("*.[cxo]*[vs]")), ids=lambda p: p.name)
def test_call_data_and_cell_sites_are_left_alone(path: Path) -> None:
    found = claim(FORMAT, path)
    assert found is None or found.score < POSSIBLE


@pytest.mark.parametrize(
    "content",
    [
        "",
        "lat,lon\n50,-5\n",
        "time,lat,lon\n",
        "time,lat,lon\nsoon,here,there\n",
        "City,Latitude,Longitude,Population\nTruro,50.26,-5.05,1\n",
        "Date,Latitude,Longitude,MCC,MNC\n01/02/2025,50,-5,234,10\n",
    ],
)
def test_what_is_no_list_of_positions_is_left_alone(content: str, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "a.csv")) is None


def test_places_and_dates_alone_are_asked_about(tmp_path: Path) -> None:
    found = claim(FORMAT, written(tmp_path, "Date,Latitude,Longitude,Place\n01/02/2025,50,-5,Truro\n", "a.csv"))
    assert found is not None
    assert POSSIBLE <= found.score < SURE
    assert found.questions


def test_whose_device_it_is_may_be_given(tmp_path: Path) -> None:
    path = written(tmp_path, "time,lat,lon,speed_kmh,heading\n2025-01-01T00:00:00Z,50,-5,36,7\n", "a.csv")
    (found,) = records(read(FORMAT, path, subject="+447700900123"))
    assert (found["speed_ms"], found["parties"]) == ("10.000", ["subject: +447700900123 *"])


def test_no_word_names_two_fields() -> None:
    seen: dict[str, str] = {}
    for name, words in WORDS.items():
        for word in words.split(","):
            assert seen.setdefault(" ".join(word.split()), name) == name, word


@pytest.mark.parametrize("header", ["VRM", "Number Plate", "Registration", "Kennzeichen"])
def test_a_column_of_plates_names_vehicles_and_one_of_names_does_not(header: str, tmp_path: Path) -> None:
    rows = f"time,lat,lon,speed_kmh,{header},Vehicle\n2025-01-01T00:00:00Z,50,-5,36,AB12 CDE,Van 1\n"
    rows += "2025-01-01T00:00:10Z,50,-5,36,,Van 2\n"
    found = records(read(FORMAT, written(tmp_path, rows, "a.csv")))
    assert [one["parties"] for one in found] == [["subject: plate:AB12 CDE <Van 1> *"], ["subject: opaque:Van 2 *"]]
