"""Strings that break software are found again by themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casefold.search.index import build
from casefold.search.words import phrase, searchable
from tests.search.made import rows, sources

pytestmark = pytest.mark.real


def test_every_naughty_string_is_found_by_its_phrase(real: Callable[[str], Path], tmp_path: Path) -> None:
    strings = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    assert build(tmp_path / "search", sources(x1=strings)) == len(strings)
    asked = [number for number, text in enumerate(strings) if searchable(text)]
    assert len(asked) > 450
    for number in asked:
        assert number in rows(tmp_path / "search", phrase(strings[number])), strings[number]


def test_strings_without_a_word_have_no_letter(real: Callable[[str], Path]) -> None:
    strings = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    silent = [text for text in strings if not searchable(text)]
    assert not any(char.isalnum() for text in silent for char in text)
