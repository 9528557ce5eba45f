"""What an OpenDocument presentation becomes."""

from __future__ import annotations

from pathlib import Path

from casefold.formats.odp import FORMAT
from tests.formats.golden import agrees
from tests.formats.office_files import odp_sample, packed

SAMPLE = Path(__file__).parent / "samples" / "rota.odp"


def test_every_value_of_the_sample() -> None:
    assert SAMPLE.read_bytes() == packed(odp_sample())
    agrees(FORMAT, SAMPLE)
