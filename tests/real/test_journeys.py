"""Published tracks and reader sightings: lengths, durations and routes against the files' own words."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

import casefold

pytestmark = pytest.mark.real
Find = Callable[[str], Path]
POINT = re.compile(r'<(trkpt|wpt)\b[^>]*?\blat="([^"]+)"[^>]*?\blon="([^"]+)"[^>]*>(.*?)</\1>', re.DOTALL)
TIME = re.compile(r"<time>([^<Z]+)Z?</time>")
MAPPING = {"*": "sighting", "Vehicle Registration": "plate"}
"""Car ids of the challenge do not look like plates, so a person says what they are."""
TRACKS = ("around-visnjan-with-car", "cerknicko-jezero", "korita-zbevnica")


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle metres by the law of cosines on chords, written apart from the engine's own."""
    (a, b), (c, d) = [(math.radians(lat), math.radians(lon)) for lat, lon in (one, other)]
    x, y, z = (
        math.cos(c) * math.cos(d) - math.cos(a) * math.cos(b),
        math.cos(c) * math.sin(d) - math.cos(a) * math.sin(b),
        math.sin(c) - math.sin(a),
    )
    return 2 * math.asin(math.sqrt(x * x + y * y + z * z) / 2) * 111_195.0 * 180 / math.pi


def timed_points(text: str) -> list[tuple[datetime, tuple[float, float]]]:
    """Give time and position of every point that states a time; a waypoint states when it was saved."""
    found = []
    for _, lat, lon, inner in POINT.findall(text):
        at = TIME.search(inner)
        if at is not None:
            found.append((datetime.fromisoformat(at[1][:26]), (float(lat), float(lon))))
    return found


@pytest.mark.parametrize("name", TRACKS)
def test_a_track_is_as_long_and_lasts_as_long_as_its_points_say(real: Find, tmp_path: Path, name: str) -> None:
    path = real(f"gps_gpx/{name}.gpx")
    points = sorted(timed_points(path.read_text(encoding="utf-8")))
    case = casefold.open_home(tmp_path / "home").create_case("track", by="Test")
    case.add([path], by="Test")
    [row] = case.analyse("journeys", by="Test", hours=1_000_000).table.to_pylist()
    assert row["positions"] == len(points)
    assert row["seconds"] == pytest.approx((points[-1][0] - points[0][0]).total_seconds(), abs=0.01)
    times = [at for at, _ in points]
    if len(set(times)) == len(times):
        assert row["length_m"] == pytest.approx(sum(apart(a[1], b[1]) for a, b in pairwise(points)), rel=1e-4)


def read_journeys(path: Path) -> dict[str, list[tuple[datetime, str]]]:
    """Give each vehicle's reads in order."""
    vehicles: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {
        name: [
            (datetime.strptime(f"{day} {clock}", "%d/%m/%Y %H:%M"), gate)  # noqa: DTZ007 - gates state no zone
            for day, reads in vehicle["route"].items()
            for read in reads
            for clock, gate in read.items()
        ]
        for name, vehicle in vehicles.items()
    }


@pytest.mark.parametrize("week", ["week_20-2015", "week_21-2015"])
def test_every_vehicles_journey_is_the_route_that_is_listed(real: Find, tmp_path: Path, week: str) -> None:
    """Gates in order, from the first read to the last; reads of one minute have no order of their own."""
    vehicles = read_journeys(real(f"anpr_like_vast2017_weeks/{week}.json"))
    table = tmp_path / "reads.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Vehicle Registration", "Capture Date Time", "Camera"])
        for name, reads in vehicles.items():
            out.writerows([name, f"{at:%Y-%m-%d %H:%M:%S}", gate] for at, gate in reads)
    case = casefold.open_home(tmp_path / "home").create_case("gates", by="Test")
    report = case.add([table], casefold.ImportOptions(mapping=MAPPING), by="Test", timezone="UTC").reports[0]
    assert report.stored == {"sighting": sum(len(reads) for reads in vehicles.values())}
    finding = case.analyse("journeys", by="Test", hours=1_000_000, limit=100_000, include_duplicates=True)
    found = {row["subject"].split(":")[-1].upper(): row for row in finding.table.to_pylist()}
    compared = 0
    for name, reads in vehicles.items():
        if len(reads) < 2:
            continue
        row = found[name.upper()]
        assert (row["records"], row["places"]) == (len(reads), len({gate for _, gate in reads}))
        assert timedelta(seconds=row["seconds"]) == reads[-1][0] - reads[0][0]
        if len({at for at, _ in reads}) == len(reads):
            assert row["route"].split(" > ") == [gate for gate, _ in groupby(gate for _, gate in reads)]
            compared += 1
    assert compared > 100
