"""Headers of pictures: place, time and camera; damage; and pictures that say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.photo import FORMAT
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import Collector
from tests.formats.item_records import claim, expected, golden, raws, read, records, written
from tests.formats.photo.headers import EXIF, GPS, IMAGE, Value, jpeg, tiff

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize("name", ["bridge.jpg", "clock.png", "scan.tif"])
def test_a_sample_gives_every_value(name: str) -> None:
    assert golden(FORMAT, SAMPLES / name) == expected(SAMPLES / name)


def test_the_samples_are_headers_and_no_pictures() -> None:
    assert (SAMPLES / "bridge.jpg").read_bytes() == jpeg(tiff(IMAGE, EXIF, GPS))


def test_every_tag_is_kept_as_text() -> None:
    (raw,) = raws(read(FORMAT, SAMPLES / "bridge.jpg"), "sighting")
    assert raw["picture"] == "bridge.jpg"
    assert raw["GPS GPSLatitude"] == "[50, 15, 1188/25]"
    assert raw["EXIF DateTimeOriginal"] == "2025:03:30 10:15:02"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xe0 a picture without a header",
        jpeg(b"Exif not a header"),
        jpeg(tiff({0x0131: "editor"})),
        b"\x89PNG\r\n\x1a\n eXIf torn",
        b"II*\0\x08\0\0\0\0\0\0\0\0\0",
        b"II*\0\xff\xff\xff\xff",
        b"text about Exif",
    ],
)
def test_a_picture_that_says_nothing_is_left_alone(content: bytes, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "a.jpg")) is None


def header(exif: dict[int, Value] | None = None, gps: dict[int, Value] | None = None) -> bytes:
    return jpeg(tiff(IMAGE, exif, gps))


@pytest.mark.parametrize(
    ("exif", "time"),
    [
        ({0x9003: "2025:03:30 10:15:02"}, "2025-03-30T10:15:02"),
        ({0x9003: "2025:03:30 10:15:02", 0x9011: "-05:00"}, "2025-03-30T10:15:02-05:00"),
        ({0x9003: "2025:03:30 10:15:02", 0x9011: "summer"}, "2025-03-30T10:15:02"),
        ({0x9003: "0000:00:00 00:00:00", 0x9004: "2025:03:31 01:02:03"}, "2025-03-31T01:02:03"),
        ({0x9003: "yesterday"}, None),
    ],
)
def test_the_clock_has_the_offset_it_states_and_no_other(
    exif: dict[int, Value], time: str | None, tmp_path: Path
) -> None:
    (found,) = records(read(FORMAT, written(tmp_path, header(exif), "a.jpg")), "media")
    assert found.get("time") == time


def test_without_the_receivers_day_the_place_has_the_cameras_time(tmp_path: Path) -> None:
    gps = {tag: value for tag, value in GPS.items() if tag != 29}
    path = written(tmp_path, header({0x9003: "2025:03:30 10:15:02"}, gps), "a.jpg")
    (found,) = records(read(FORMAT, path), "sighting")
    assert found["time"] == "2025-03-30T10:15:02"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({4: [(181, 1), (0, 1), (0, 1)]}, "coordinates out of range (latitude 50.2632, longitude -181)"),
        ({2: [(50, 0), (0, 1), (0, 1)]}, "no coordinates"),
        ({2: "north"}, "no coordinates"),
    ],
)
def test_a_place_that_is_none_is_set_aside(changed: dict[int, Value], why: str, tmp_path: Path) -> None:
    collector = read(FORMAT, written(tmp_path, header(EXIF, {**GPS, **changed}), "a.jpg"))
    assert [item.reason for item in collector.aside] == [why]
    assert collector.kinds() == {"device": 1, "media": 1}


def test_a_header_that_broke_after_it_was_recognised_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xff\xd8\xff", "a.jpg")
    with pytest.raises(BadExhibit, match="header cannot be read"):
        FORMAT.read(open_source(path), Recognition("photo", 0.9, ""), ReadOptions(), Collector())


@pytest.mark.parametrize("cut", range(20, 500, 24))
def test_a_header_cut_anywhere_raises_nothing_unknown(cut: int, tmp_path: Path) -> None:
    path = written(tmp_path, (SAMPLES / "bridge.jpg").read_bytes()[:cut], "a.jpg")
    found = claim(FORMAT, path)
    if found is not None:
        read(FORMAT, path)
