"""A question is taken apart the way its writer sees it, and any text can be asked."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.errors import BadOption, Unsupported
from casefold.search.words import LONGEST_QUESTION, Part, load, needs_grams, parts, phrase, searchable


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("arrest sunday", [("arrest", False, False), ("sunday", False, False)]),
        ('"see you" -there', [("see you", False, False), ("there", True, False)]),
        ('-"see you" now', [("see you", True, False), ("now", False, False)]),
        ("sun*", [("sun", False, True)]),
        ('"sun*"', [("sun*", False, False)]),
        ('"say ""no"""', [('say "no"', False, False)]),
        ('"left open', [("left open", False, False)]),
        ("a\u200b b \u200b", [("a\u200b", False, False), ("b", False, False)]),
    ],
)
def test_a_question_is_taken_apart(question: str, expected: list[tuple[str, bool, bool]]) -> None:
    assert parts(question) == tuple(Part(*part) for part in expected)


@pytest.mark.parametrize("question", ["", "  ", "-sunday", '""', "\u200b", "\n\t"])
def test_a_question_without_anything_to_look_for_is_refused(question: str) -> None:
    with pytest.raises(BadOption, match="nothing to look for"):
        parts(question)


def test_a_question_of_any_length_is_refused() -> None:
    with pytest.raises(BadOption, match="characters"):
        parts("a" * (LONGEST_QUESTION + 1))


@given(st.text(max_size=200))
def test_a_phrase_is_one_part_with_the_same_text(text: str) -> None:
    from casefold.search.words import clean

    if searchable(text):
        assert parts(phrase(text)) == (Part(clean(text), excluded=False, prefix=False),)


@pytest.mark.parametrize("text", ["cafe", "café", "مرحبا", "Привет", "안녕하세요", "хорошо, ок", "price: 5€"])
def test_written_words_are_looked_for_as_words(text: str) -> None:
    assert not needs_grams(text)


@pytest.mark.parametrize("text", ["你好", "ひらがな", "สวัสดี", "😀", "see you 😀", "...", "👍🏽", "𠜎"])
def test_what_words_would_lose_is_looked_for_by_characters(text: str) -> None:
    assert needs_grams(text)


def test_a_missing_extra_names_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(Unsupported, match=r"pip install 'casefold\[search\]'"):
        load()
