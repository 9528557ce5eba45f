"""UTF-8 is told from other encodings over the whole file, whatever stands at the edge of what is read at once."""

from __future__ import annotations

import io

import pytest

from casefold.formats.readers import encoding
from casefold.formats.readers.encoding import find_encoding

EDGE = 64


@pytest.mark.parametrize("before", range(EDGE - 4, EDGE + 1))
@pytest.mark.parametrize("letter", ["é", "€", "😀"])
def test_a_letter_across_the_edge_is_one_letter(monkeypatch: pytest.MonkeyPatch, before: int, letter: str) -> None:
    monkeypatch.setattr(encoding, "_READ", EDGE)
    found = find_encoding(io.BytesIO(b"a" * before + letter.encode() + b"b" * 3 * EDGE))
    assert (found.name, found.basis) == ("utf-8", "valid throughout")


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("after", [0, 3 * EDGE])
def test_a_letter_cut_short_at_the_edge_is_none(monkeypatch: pytest.MonkeyPatch, cut: int, after: int) -> None:
    """Plain letters that follow do not hide it."""
    monkeypatch.setattr(encoding, "_READ", EDGE)
    started = "😀".encode()[:cut]
    found = find_encoding(io.BytesIO(b"a" * (EDGE - cut) + started + b"b" * after))
    assert found.basis != "valid throughout"
