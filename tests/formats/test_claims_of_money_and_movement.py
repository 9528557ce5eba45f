"""Statements, payments, tracks and pictures: each is claimed by one format, and none claims another's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold import registry
from casefold.formats.contract import SURE, ReadOptions
from casefold.formats.readers.source import open_source
from casefold.pipeline.members import best_claim

HERE = Path(__file__).parent
OURS = ("bank_table", "camt", "geojson", "gpx", "kml", "mt940", "ofx", "photo", "qif", "tracker_table")
SAMPLES = [
    pytest.param(path, id=f"{path.parent.parent.name}/{path.name}")
    for path in sorted(HERE.glob("*/samples/*"))
    if path.suffix not in {".json", ".md", ".py"} and path.is_file()
]


@pytest.mark.parametrize("path", SAMPLES)
def test_a_sample_is_claimed_by_its_own_format_alone(path: Path) -> None:
    own = path.parent.parent.name
    source, options = open_source(path), ReadOptions(file_name=path.name)
    for name in OURS:
        member = registry.formats().get(name)
        if name == own or (member.media_types and source.media_type not in member.media_types):
            continue
        assert member.recognise(source, options) is None, name
    if own in OURS:
        best = best_claim(source, options)
        assert best is not None
        assert (best.format, best.score >= SURE) == (own, True)
