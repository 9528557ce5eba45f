"""GPX: track points, waypoints and routes are told apart; coordinates are checked; big tracks are streamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.gpx import FORMAT
from casefold.formats.readers.places import metres_per_second, number_text, read_spot
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLE = Path(__file__).parent / "samples" / "walk.gpx"
FORMATS = Path(__file__).parent.parent


def test_a_sample_gives_every_value() -> None:
    assert golden(FORMAT, SAMPLE) == expected(SAMPLE)


def test_every_element_of_a_point_is_kept() -> None:
    first = raws(read(FORMAT, SAMPLE), "sighting")[1]
    assert first == {
        "trk": "Morning",
        "trkseg": "1",
        "@lat": "50.2632",
        "@lon": "-5.0510",
        "ele": "8.5",
        "time": "2025-03-30T09:15:02.250Z",
        "hdop": "1.1",
        "extensions/TrackPointExtension/speed": "1.4",
        "extensions/TrackPointExtension/course": "270.5",
    }


@pytest.mark.parametrize(
    "content",
    [b"", b"<?xml version='1.0'?><kml/>", b"a gpx file", (FORMATS / "cellebrite/samples/english.xml").read_bytes()],
)
def test_anything_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "a.gpx")) is None


def test_a_track_cut_off_keeps_what_stands_before(tmp_path: Path) -> None:
    text = SAMPLE.read_text()
    path = written(tmp_path, text[: text.index('    <trkseg>\n      <trkpt lat="50.2634" lon="-5.0513"')], "a.gpx")
    collector = read(FORMAT, path)
    assert [one["at"] for one in records(collector, "sighting")] == ["row:1@trkpt", "row:2@trkpt", "row:1@wpt"]
    assert any("breaks off" in note for note in collector.notes)


def test_the_carrier_is_who_was_given_and_nobody_else() -> None:
    assert all("parties" not in one for one in records(read(FORMAT, SAMPLE)))
    collector = read(FORMAT, SAMPLE, subject="+447700900123")
    assert {tuple(one["parties"]) for one in records(collector, "sighting")} == {("subject: +447700900123 *",)}
    assert collector.subjects == [("+447700900123", "given")]


def test_a_long_track_and_a_long_route_are_streamed(tmp_path: Path) -> None:
    points = "".join(f'<trkpt lat="50.{n:05}" lon="-5.0"/>' for n in range(20_000))
    route = "".join(f'<rtept lat="50.{n:05}" lon="-5.0"/>' for n in range(10_001))
    path = written(tmp_path, f"<gpx><rte>{route}</rte><trk><trkseg>{points}</trkseg></trk></gpx>", "a.gpx")
    collector = read(FORMAT, path)
    assert collector.kinds() == {"document": 2, "sighting": 20_000}
    found = records(collector, "document")
    assert [one["body"].count("\n") for one in found] == [10_000, 1]


@pytest.mark.parametrize(
    ("lat", "lon", "why"),
    [
        ("90.1", "0", "coordinates out of range (latitude 90.1, longitude 0)"),
        ("0", "-180.5", "coordinates out of range (latitude 0, longitude -180.5)"),
        ("", "1", "no coordinates"),
        (None, "1", "no coordinates"),
        ("nan", "1", "coordinates that are no numbers (nan, 1)"),
        ("1,5", "1", "coordinates that are no numbers (1,5, 1)"),
        ("1e99999", "1", "coordinates that are no numbers (1e99999, 1)"),
    ],
)
def test_what_is_no_place_says_why(lat: str | None, lon: str | None, why: str) -> None:
    assert read_spot(lat, lon) == why


def test_numbers_stay_as_written() -> None:
    assert number_text(" 46.434981000 ") == "46.434981000"
    assert number_text("1.5E1") == "15"
    assert number_text("inf") is None
    assert metres_per_second("36", "km/h") == "10.000"
    assert metres_per_second("10", "mph") == "4.470"
    assert metres_per_second("1.40", "m/s") == "1.40"
