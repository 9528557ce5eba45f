"""What an OpenDocument text becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.errors import BadExhibit
from casefold.formats.odt import FORMAT
from tests.formats.golden import agrees, score
from tests.formats.office_files import odt, odt_sample, packed

SAMPLE = Path(__file__).parent / "samples" / "rota.odt"


def test_every_value_of_the_sample() -> None:
    assert SAMPLE.read_bytes() == packed(odt_sample())
    agrees(FORMAT, SAMPLE)


def test_a_text_with_a_password_waits(tmp_path: Path) -> None:
    manifest = (
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    path = tmp_path / "a.odt"
    path.write_bytes(packed(odt("") | {"content.xml": b"\x01\x02", "META-INF/manifest.xml": manifest}))
    with pytest.raises(BadExhibit, match="waits for it"):
        score(FORMAT, path)
