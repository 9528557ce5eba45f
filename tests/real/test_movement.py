"""Published tracks and maps, counted by their own marks and compared value by value."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import casefold
from casefold.formats.gpx import FORMAT as GPX
from casefold.formats.kml import FORMAT as KML
from tests.formats.item_records import raws, read, records

pytestmark = pytest.mark.real
Find = Callable[[str], Path]
TRACKS = (
    "Mojstrovka", "around-visnjan-with-car", "cerknicko-jezero", "gpx1.1_with_all_fields", "korita-zbevnica", "route",
    "unicode",
)  # fmt: skip


@pytest.mark.parametrize("name", TRACKS)
def test_every_point_of_a_track_is_a_sighting_as_written(real: Find, name: str) -> None:
    path = real(f"gps_gpx/{name}.gpx")
    text = path.read_text(encoding="utf-8")
    collector = read(GPX, path)
    assert collector.aside == []
    points = [one for one in records(collector, "sighting") if one["at"].endswith("@trkpt")]
    places = re.findall(r'<trkpt[^>]*\blat="([^"]+)"[^>]*\blon="([^"]+)"', text)
    assert [(one["lat"], one["lon"]) for one in points] == places
    within = re.findall(r"<trkpt[^>]*?(?:/>|>.*?</trkpt>)", text, re.DOTALL)
    assert [one.get("time") for one in points] == [_first(r"<time>([^<]+)", part) for part in within]
    assert [one.get("altitude_m") for one in points] == [_first(r"<ele>([^<]+)", part) for part in within]
    others = [one for one in records(collector) if not one["at"].endswith("@trkpt")]
    assert len(others) == text.count("<wpt") + text.count("<rte>")


def _first(pattern: str, text: str) -> str | None:
    found = re.search(pattern, text)
    return found[1] if found is not None else None


def test_a_point_with_every_field_keeps_them_all(real: Find) -> None:
    collector = read(GPX, real("gps_gpx/gpx1.1_with_all_fields.gpx"))
    point = next(raw for raw in raws(collector, "sighting") if "trk" in raw)
    assert (point["magvar"], point["fix"], point["hdop"], point["dgpsid"]) == ("12", "3d", "101", "99")
    assert point["trk"] == "example name t"


def test_every_street_of_a_map_is_a_document(real: Find) -> None:
    path = real("geo_kml_kronos/Abila.kml")
    collector = read(KML, path)
    found = records(collector, "document")
    text = path.read_text(encoding="utf-8")
    assert len(found) == text.count("<Placemark") == 3290
    named = re.findall(r"</LineString>\s*<name ?(?:/>|>([^<]*)</name>)", text)
    assert [one["title"] for one in found] == [name.strip() or "Placemark" for name in named]
    first = raws(collector, "document")[0]
    assert (first["folder"], first["FENAME"], first["LineString/coordinates"]) == (
        "Abila",
        "Wenna",
        "24.837642,36.045503",
    )


def test_a_kmz_gives_its_overlay(real: Find, tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("map", by="Test")
    report = case.add([real("geo_kml_kronos/Kronos Island.kmz")], by="Test").reports[0]
    assert report.balances
    assert report.stored == {"document": 1, "media": 2}
    (overlay,) = case.arrow("document").to_pylist()
    assert overlay["title"] == "Kronos Island"
    assert "north 36.40063285983269" in overlay["body"]
