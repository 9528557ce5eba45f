"""A question is read the way its writer sees it; a mistake is answered with its place, and no question costs much."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.errors import BadOption
from casefold.search.parts import Begins, Both, Either, Field, Like, Mark, Node, Number, Without, Words
from casefold.search.query import LONGEST_QUESTION, MOST_OPEN_PARTS, MOST_PARTS, parse


def words(text: str, slop: int = 0) -> Words:
    return Words(tuple(text.split()), slop)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("arrest Sunday", Both((words("arrest"), words("sunday")))),
        ('"see you" -there', Both((words("see you"), Without(words("there"))))),
        ("a1 AND b2 OR c3", Either((Both((words("a1"), words("b2"))), words("c3")))),
        ("(one OR two) three", Both((Either((words("one"), words("two"))), words("three")))),
        ("NOT (one two)", Without(Both((words("one"), words("two"))))),
        ("sun* help~ hello~2", Both((Begins(("sun",)), Like("help", 1), Like("hello", 2)))),
        ('"meet here"~3', words("meet here", 3)),
        ("and or not", Both((words("and"), words("or"), words("not")))),
        (
            'from:+447700900123 exhibit:"ABC/1"',
            Both((Field("from", "+447700900123", 1), Field("exhibit", "ABC/1", 20))),
        ),
        ("http://a1.example/x", words("http a1 example x")),
        ("*0123", Number(None, "n3210")),
        ("word ... !!", words("word")),
        ("don't", words("don t")),
    ],
)
def test_a_question_is_taken_apart(question: str, expected: Node) -> None:
    assert parse(question) == expected


@pytest.mark.parametrize("spelling", ["07700 900123", "+44 7700 900123", "447700900123", "00447700900123"])
def test_a_number_is_one_in_any_spelling(spelling: str) -> None:
    node = parse(spelling)
    assert isinstance(node, Either)
    number = node.parts[0]
    assert isinstance(number, Number)
    assert number.whole == "n321009007744"


@pytest.mark.parametrize("spelling", ["AB12 CDE", "ab12cde", "AB12CDE"])
def test_a_mark_is_one_with_or_without_its_space(spelling: str) -> None:
    node = parse(spelling)
    assert isinstance(node, Either)
    assert node.parts[0] == Mark("AB12CDE")


@pytest.mark.parametrize(
    ("question", "place", "said"),
    [
        ('meet "left open', 6, "not closed"),
        ("meet (here", 6, "bracket is not closed"),
        ("meet here)", 10, "bracket is closed"),
        ("OR meet", 1, "OR stands"),
        ("meet OR", 6, "OR stands"),
        ("meet AND", 6, "AND stands"),
        ("meet NOT", 6, "NOT stands"),
        ("kidn:call", 1, "Did you mean kind:call"),
        ('colour:"red"', 1, "there is no field"),
        ("meet a*", 6, "too many words"),
        ("*ing", 1, "four digits"),
        ("abc~", 1, "tilde"),
        ("hello~9", 1, "other letters"),
        ('"a b"~99', 1, "apart"),
        ('from:" "', 1, "no value"),
    ],
)
def test_a_mistake_is_named_with_its_place(question: str, place: int, said: str) -> None:
    with pytest.raises(BadOption, match=said) as caught:
        parse(question)
    assert caught.value.place == f"character {place} of the question"


@pytest.mark.parametrize("question", ["", "  ", '""', "\u200b", "...", "()", "-..."])
def test_a_question_without_anything_to_look_for_is_refused(question: str) -> None:
    with pytest.raises(BadOption, match="nothing to look for"):
        parse(question)


@pytest.mark.parametrize(
    "question",
    [
        "a" * (LONGEST_QUESTION + 1),
        " ".join(f"w{n}" for n in range(MOST_PARTS + 1)),
        " ".join(f"word{n}*" for n in range(MOST_OPEN_PARTS + 1)),
        "(" * 40 + "a" + ")" * 40,
        "-" * 200 + "a",
    ],
)
def test_a_question_that_would_cost_too_much_is_refused(question: str) -> None:
    with pytest.raises(BadOption):
        parse(question)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.one_of(st.sampled_from('()"~*:- \t'), st.characters()), max_size=60))
def test_any_text_is_read_or_refused(question: str) -> None:
    try:
        node = parse(question)
    except BadOption as refusal:
        assert refusal.remedy  # noqa: PT017 - most questions are read
    else:
        assert isinstance(node, Words | Begins | Like | Number | Mark | Field | Both | Either | Without)
