"""GeoJSON: points with a time, lines with times, everything else as a document; and what is not ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefold.formats.geojson import FORMAT
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLE = Path(__file__).parent / "samples" / "tracker.geojson"


def test_a_sample_gives_every_value() -> None:
    assert golden(FORMAT, SAMPLE) == expected(SAMPLE)


def test_properties_are_kept() -> None:
    assert raws(read(FORMAT, SAMPLE), "document")[0] == {
        "name": "Allotment",
        "plots": "12",
        "open": "True",
        "geometry": '{"type": "Polygon", "coordinates": [[[-5, 50], [-5.1, 50], [-5, 50.1], [-5, 50]]]}',
    }


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"type": "Feature"}', '{"features": [1]}', '{"messages": [{"type": "FeatureCollection"}]}'],
)
def test_anything_else_is_left_alone(content: str, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "a.geojson")) is None


@pytest.mark.parametrize("number", ["1e999999999", "-1e-999999999", "1e400"])
def test_numbers_beyond_all_measure_are_no_place(number: str, tmp_path: Path) -> None:
    text = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"time": %s, "n": %s},'
        ' "geometry": {"type": "Point", "coordinates": [%s, 1]}}]}'
    )
    collector = read(FORMAT, written(tmp_path, text % ((number,) * 3), "a.geojson"))
    assert [item.reason.partition(" (")[0] for item in collector.aside] == ["coordinates that are no numbers"]


def test_a_single_feature_is_read(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    feature = {"type": "Feature", "properties": {"time": "2025-01-01T00:00:00Z"}, "geometry": point}
    (found,) = records(read(FORMAT, written(tmp_path, json.dumps(feature), "a.json")))
    assert (found["lat"], found["lon"], found["time"]) == ("2", "1", "2025-01-01T00:00:00Z")


def test_a_file_cut_off_keeps_what_stands_before(tmp_path: Path) -> None:
    text = SAMPLE.read_text()
    collector = read(FORMAT, written(tmp_path, text[: text.index('"Allotment"')], "a.geojson"))
    assert collector.kinds() == {"sighting": 5}
    assert any("breaks off" in note for note in collector.notes)
