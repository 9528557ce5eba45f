"""Exports of chats and accounts are known for what they are among all formats, and take nobody else's files."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold import registry
from casefold.formats.contract import POSSIBLE, SURE, ReadOptions
from casefold.formats.readers.source import open_source
from casefold.pipeline.members import best_claim, claims_on
from tests.formats.test_odd_exports import HERE, NAMES, SAMPLES

OTHERS = [
    pytest.param(name, path, id=f"{name}/{path.name}")
    for name in sorted(registry.formats().members)
    if name not in NAMES
    for path in sorted((HERE / name / "samples").glob("*"))
    if path.is_file() and not path.name.endswith((".expected.json", ".md", ".py"))
]


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_a_sample_is_known_for_what_it_is(name: str, sample: Path) -> None:
    claim = best_claim(open_source(sample), ReadOptions(file_name=sample.name))
    assert claim is not None
    assert (claim.format, claim.score >= SURE) == (name, True)


@pytest.mark.parametrize(("name", "sample"), OTHERS)
def test_another_formats_sample_is_left_to_it(name: str, sample: Path) -> None:
    claims = list(claims_on(open_source(sample), ReadOptions(file_name=sample.name)))
    taken = {claim.format for claim in claims if not isinstance(claim, tuple) and claim.score >= POSSIBLE}
    assert taken.isdisjoint(NAMES)
