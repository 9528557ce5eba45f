"""Strings that break software are found again by themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from casefold.search.index import Index, build
from casefold.search.words import phrase, searchable

pytestmark = pytest.mark.real


def test_every_naughty_string_is_found_by_its_phrase(real: Callable[[str], Path], tmp_path: Path) -> None:
    strings = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    ids = [f"x1-row:{number}" for number in range(len(strings))]
    batch = pa.record_batch(
        {"record_id": ids, "kind": ["message"] * len(ids), "exhibit": ["x1"] * len(ids), "text": strings}
    )
    count = build(tmp_path / "search", [batch])
    index = Index.open(tmp_path / "search")
    asked = [number for number, text in enumerate(strings) if searchable(text)]
    assert count == len(asked)
    assert len(asked) > 500
    for number in asked:
        hits = index.search(phrase(strings[number]), limit=len(ids))
        assert ids[number] in {hit.record_id for hit in hits.rows}, strings[number]


def test_strings_without_a_character_to_look_for_are_few(real: Callable[[str], Path]) -> None:
    strings = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    silent = [text for text in strings if not searchable(text)]
    assert all(char.isspace() or not char.isprintable() for text in silent for char in text)
    assert len(silent) < 10
