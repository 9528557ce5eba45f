"""Every sample is claimed by its own format, whatever nearly sixty others say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold import registry
from casefold.formats.contract import SURE, ReadOptions
from casefold.formats.readers.source import open_source
from casefold.pipeline.members import best_claim

HERE = Path(__file__).parent
ASKED = frozenset({"mapped_table", "scan"})
"""Formats that a person chooses: their samples may well be known by another."""
SAMPLES = [
    pytest.param(name, path, id=f"{name}/{path.name}")
    for name in sorted(registry.formats().members)
    for path in sorted((HERE / name / "samples").glob("*"))
    if name not in ASKED and path.is_file() and not path.name.endswith((".expected.json", ".md", ".py"))
]


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_a_sample_is_claimed_by_its_own_format(name: str, sample: Path) -> None:
    best = best_claim(open_source(sample), ReadOptions(file_name=sample.name))
    assert best is not None
    assert best.format == name, best.why
    assert best.score >= SURE, best.why


def test_each_format_has_a_sample_to_claim() -> None:
    assert {str(param.values[0]) for param in SAMPLES} == set(registry.formats().members) - ASKED
