"""Strings that break software break no extraction."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from casefold.language.mentions import ENGINE

pytestmark = pytest.mark.real


def test_naughty_strings_are_read_without_trouble(real: Callable[[str], Path]) -> None:
    strings = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    for text in strings:
        for mention in ENGINE.extract(text, {"region": "GB", "service": "instagram"}):
            assert text[mention.start : mention.end] == mention.raw
