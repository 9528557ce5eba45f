"""Grades exist in two schemes and are never converted."""

from __future__ import annotations

import pytest

from casefold.errors import BadOption
from casefold.model.ledger import Grade
from casefold.store.grades import check_grade


@pytest.mark.parametrize("text", ["1AP", "3EC", "2BP"])
def test_the_present_scheme(text: str) -> None:
    """Source 1-3, information A-E, handling P or C."""
    check_grade(Grade("3x5x2", *text))


@pytest.mark.parametrize("text", ["A11", "E55", "B21"])
def test_the_older_scheme(text: str) -> None:
    """Source A-E, information 1-5, handling 1-5."""
    check_grade(Grade("5x5x5", *text))


@pytest.mark.parametrize(
    "grade",
    [
        Grade("3x5x2", "4", "A", "P"),
        Grade("3x5x2", "1", "F", "P"),
        Grade("3x5x2", "1", "A", "1"),
        Grade("3x5x2", "", "A", "P"),
        Grade("3x5x2", "12", "A", "P"),
        Grade("5x5x5", "1", "A", "P"),
        Grade("4x4", "A", "1", "1"),
    ],
)
def test_other_values_are_refused(grade: Grade) -> None:
    """A value of one scheme is none of the other."""
    with pytest.raises(BadOption):
        check_grade(grade)


def test_no_grade_is_no_error() -> None:
    """Not everything is graded."""
    check_grade(None)
