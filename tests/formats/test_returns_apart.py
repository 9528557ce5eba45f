"""Each file of a return is claimed by its own format alone, whatever the other formats say of it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefold.formats.contract import SURE, ReadOptions, Recognition
from casefold.formats.readers.source import open_source
from casefold.pipeline.members import claims_on
from casefold.registry import formats

HERE = Path(__file__).parent
OWN = sorted(
    folder.name for folder in HERE.iterdir() if folder.name.endswith("_return") or folder.name == "verizon_cloud"
)
APART = 0.2


def files(owner: str, to: Path) -> Iterator[Path]:
    """Yield the samples of a format, and the files within those that are archives."""
    for sample in sorted((HERE / owner / "samples").glob("*")):
        if sample.suffix == ".zip":
            with zipfile.ZipFile(sample) as archive:
                archive.extractall(to / sample.stem)
            yield from sorted(path for path in (to / sample.stem).rglob("*") if path.is_file())
        elif sample.is_file() and not sample.name.endswith(".expected.json"):
            yield sample


@pytest.mark.parametrize("owner", OWN)
def test_a_file_of_a_return_is_its_own_formats(owner: str, tmp_path: Path) -> None:
    """No other claim comes near; media and notes in an archive are claimed by nobody or its own format."""
    claimed = 0
    for path in files(owner, tmp_path):
        claims = [claim for claim in claims_on(open_source(path), ReadOptions()) if isinstance(claim, Recognition)]
        scores = {claim.format: claim.score for claim in claims if not claim.last_resort}
        own = scores.pop(owner, None)
        assert own is not None or max(scores.values(), default=0.0) < SURE, (path.name, scores)
        if own is not None:
            claimed += 1
            assert own >= SURE, path.name
            assert all(own - score >= APART for score in scores.values()), (path.name, own, scores)
    assert claimed > 0


def test_no_format_of_a_return_stumbles_over_anothers_file(tmp_path: Path) -> None:
    """A format asked about a file that is no table answers, and does not fail."""
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>nothing</p></body></html>", encoding="utf-8")
    text = tmp_path / "data.json"
    text.write_text('{"nothing": []}', encoding="utf-8")
    for name in OWN:
        for path in (page, text):
            assert formats().get(name).recognise(open_source(path), ReadOptions()) is None
