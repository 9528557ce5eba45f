"""KML: what has a time is a sighting, what is only drawn a document; KMZ through its container."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import casefold
from casefold.errors import BadExhibit
from casefold.formats.kml import FORMAT
from casefold.formats.kml.geometry import plain_text
from tests.formats.item_records import claim, expected, golden, raws, read, records, written

SAMPLE = Path(__file__).parent / "samples" / "plot.kml"
FORMATS = Path(__file__).parent.parent


def test_a_sample_gives_every_value() -> None:
    assert golden(FORMAT, SAMPLE) == expected(SAMPLE)


def test_folders_and_added_data_are_kept() -> None:
    first, second, *_ = raws(read(FORMAT, SAMPLE), "sighting")
    assert (first["folder"], first["note"], first["accuracy"]) == ("Trip/Stops", "wet", "12")
    assert second["TimeSpan/end"] == "2025-03-30T11:00:00+01:00"


@pytest.mark.parametrize(
    "content",
    [b"", b"<?xml version='1.0'?><gpx/>", b"a kml file", (FORMATS / "gpx/samples/walk.gpx").read_bytes()],
)
def test_anything_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    assert claim(FORMAT, written(tmp_path, content, "a.kml")) is None


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, '<!DOCTYPE kml [<!ENTITY a "b">]><kml><Placemark/></kml>', "a.kml")
    with pytest.raises(BadExhibit, match="document type"):
        read(FORMAT, path)


def test_a_kmz_is_read_in_its_container(tmp_path: Path) -> None:
    path = tmp_path / "plot.kmz"
    with zipfile.ZipFile(path, "w") as container:
        container.write(SAMPLE, "doc.kml")
        container.writestr("files/map.png", b"\x89PNG\r\n\x1a\n made up")
    case = casefold.open_home(tmp_path / "home").create_case("map", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.balances
    assert report.stored["sighting"] == 4
    assert case.arrow("sighting").to_pylist()[0]["file"].endswith("plot.kmz/doc.kml")


def test_a_long_track_is_given_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casefold.formats.kml.placemarks._MOST_WAITING", 100)
    whens = "".join(f"<when>2025-03-30T{n // 60:02}:{n % 60:02}:00Z</when>" for n in range(250))
    coords = "".join(f"<gx:coord>-5.{n:03} 50.2 1</gx:coord>" for n in range(251))
    text = f"<kml xmlns:gx='x'><Placemark><gx:Track>{whens}{coords}</gx:Track></Placemark></kml>"
    collector = read(FORMAT, written(tmp_path, text, "a.kml"))
    found = records(collector, "sighting")
    assert [one["lon"] for one in found] == [f"-5.{n:03}" for n in range(251)]
    assert (found[249]["time"], "time" in found[250]) == ("2025-03-30T04:09:00Z", False)
    assert collector.notes == ["a track has 250 times and 251 places"]


def test_markup_of_a_description_is_taken_off() -> None:
    assert plain_text("<b>by</b> the <i>bridge</i><br/>two") == "by\nthe\nbridge\ntwo"
    assert plain_text(None) is None
