"""What Google's files become, what is marked as its conclusion, and which coordinates are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold.formats.google_takeout import FORMAT
from casefold.formats.google_takeout.coordinates import Coordinates, from_e7, from_text
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(path for path in SAMPLES.iterdir() if not path.name.endswith(".expected.json"))


def written(folder: Path, value: Any) -> Path:
    path = folder / "Timeline.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path) -> None:
    assert whole(read(FORMAT, sample)) == expected(sample)


@pytest.mark.parametrize("name", ["Timeline.json", "2023_MARCH.json", "location-history.json"])
def test_what_google_concluded_is_marked_and_never_stands_as_fact(name: str) -> None:
    found = lines(read(FORMAT, SAMPLES / name))
    labelled = [line for line in found if any(word in json.dumps(line) for word in ("HOME", "journey:", "visit"))]
    assert all("Google's inference" in json.dumps(line) for line in labelled if line["kind"] == "event")
    assert all(line["flags"] == "inferred" for line in found if "Google's inference" in line.get("place", ""))
    assert not any(line.get("service") == "gps" for line in found)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("51.5°, -0.12°", ("51.5", "-0.12")),
        ("geo:51.500000,-0.120000", ("51.5", "-0.12")),
        ("geo:51.5,-0.12;u=35", ("51.5", "-0.12")),
        ("0°, 0°", ("0", "0")),
        ({"latLng": "1.0°, 2.0°"}, ("1", "2")),
        ("91.0, 0.0", None),
        ("51.5", None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_a_pair_in_words(value: Any, found: tuple[str, str] | None) -> None:
    assert from_text(value) == (None if found is None else Coordinates(*found))


@pytest.mark.parametrize(
    ("lat", "lon", "found"),
    [
        (515000000, -1200000, ("51.5", "-0.12")),
        (515000000, 4293767296, ("51.5", "-0.12")),
        (-337000000, 1512000000, ("-33.7", "151.2")),
        (950000000, 0, None),
        (None, 0, None),
        ("x", 0, None),
    ],
)
def test_a_pair_in_ten_millionths(lat: Any, lon: Any, found: tuple[str, str] | None) -> None:
    pair = from_e7({"latitudeE7": lat, "longitudeE7": lon})
    assert pair == (None if found is None else Coordinates(*found))


def test_the_account_is_who_a_person_says() -> None:
    out = read(FORMAT, SAMPLES / "Records.json", subject="kit@allotment.example")
    assert out.subjects == [("kit@allotment.example", "given")]


@pytest.mark.parametrize(
    "value",
    [
        {"locations": []},
        {"type": "FeatureCollection", "features": [{"geometry": {"coordinates": [1, 2]}}]},
        [{"startTime": "x", "endTime": "y"}],
        [{"header": "a", "title": "b"}],
        {"messages": [{"time": "x"}]},
    ],
)
def test_other_json_is_not_claimed(value: Any, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, value)) == 0.0


def test_activities_as_a_page_and_as_json_are_the_same_ones(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("larkspur", by="Test")
    files = [SAMPLES / "MyActivity.html", SAMPLES / "MyActivity.json"]
    stored = [case.add([path], by="Test", subject="kit@allotment.example").reports[0] for path in files]
    assert [report.repeated_elsewhere for report in stored] == [{}, {"x1": 1}]
    visits = {row["record_id"]: row for row in case.arrow("visit").to_pylist()}
    assert visits["x2-row:1"]["duplicate_of"] == "x1-row:1"
    told = [(row["zone"], row["zone_basis"], f"{row['time_utc']:%H:%M}") for row in visits.values()]
    assert told[:2] == [("UTC", "stated", "09:00"), ("+01:00", "stated", "20:02")]
    assert {row["identifier"] for row in case.arrow("party").to_pylist()} == {"email:kit@allotment.example"}


@pytest.mark.parametrize("tail", ["", "</div>" * 9, "<div class='outer-cell'><a href='x"])
def test_a_page_that_is_cut_gives_what_it_holds(tail: str, tmp_path: Path) -> None:
    page = (SAMPLES / "MyActivity.html").read_text(encoding="utf-8")
    path = tmp_path / "MyActivity.html"
    path.write_text(page[: page.index('<div class="content-cell', page.index("Viewed area"))] + tail, encoding="utf-8")
    found = whole(read(FORMAT, path))["records"]
    assert [record["number"] for record in found] == [1, 2]


def test_a_page_with_the_same_style_and_no_activity_is_not_claimed(tmp_path: Path) -> None:
    path = tmp_path / "archive_browser.html"
    path.write_text("<html><head><style>.mdl-grid{}</style></head><body class='mdl-grid'>Files</body></html>")
    assert score(FORMAT, path) == 0.0
