"""Text and question become the same terms, and a term knows where it stands."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.errors import Unsupported
from casefold.search.words import clean, fold, load, pieces, searchable, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop", "don t stop"),
        ("CAFÉ cafe\u0301", "cafe cafe"),
        ("Straße ŁÓDŹ Ærø", "strasse lodz aero"),
        ("ﬁle ＡＢＣ １２３ ٠١٢", "file abc 123 012"),
        ("soft\u00adhyphen zero\u200bwidth \u202eright", "softhyphen zerowidth right"),
        ("مَرْحَبًا مـرحبا", "مرحبا مرحبا"),
        ("שָׁלוֹם", "שלום"),
        ("ёлка й", "елка и"),
        ("你好世界", "你好 好世 世界 界"),
        ("ｶﾞｷﾞ ガキ", "ガギ ギ ガキ キ"),
        ("go明", "go 明"),
        ("see 😀👍🏽", "see 😀 👍 🏽"),
        ("... !?", ""),
    ],
)
def test_text_is_folded(text: str, expected: str) -> None:
    assert fold(text).split() == expected.split()


def test_a_question_leaves_the_end_of_unspaced_text_open() -> None:
    assert terms("世界") == ["世界"]
    assert terms("界") == ["界"]
    assert terms("世界 abc") == ["世界", "界", "abc"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_places_have_the_terms_of_the_text(text: str) -> None:
    cleaned = clean(text)
    placed = list(pieces(cleaned))
    assert [piece.term for piece in placed] == fold(text).split()
    assert all(0 <= piece.start < piece.end <= len(cleaned) for piece in placed)
    assert [piece.start for piece in placed] == sorted(piece.start for piece in placed)


def test_a_place_is_where_the_word_stands() -> None:
    text = clean("ring ﬁve «ŁÓDŹ» 你好")
    assert [text[piece.start : piece.end] for piece in pieces(text)] == ["ring", "ﬁve", "ŁÓDŹ", "你好", "好"]


@pytest.mark.parametrize("text", ["", "  ", "...", "\u200b", "\u202e", "-"])
def test_what_nobody_sees_is_not_searchable(text: str) -> None:
    assert not searchable(text)


def test_a_missing_extra_names_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(Unsupported, match=r"casefold\[search\]"):
        load()
