"""Which intelligence grades exist: checked when given, kept in their scheme, never converted [S43, S44]."""

from __future__ import annotations

from dataclasses import dataclass

from casefold.errors import BadOption
from casefold.model.ledger import Grade


@dataclass(frozen=True, slots=True)
class _Scheme:
    source: str
    information: str
    handling: str
    shape: str


_SCHEMES = {
    "3x5x2": _Scheme("123", "ABCDE", "PC", "1-3, A-E, P or C: 2/B/P"),
    # The wording of the older scheme's values is general knowledge; only their letters and digits are used here.
    "5x5x5": _Scheme("ABCDE", "12345", "12345", "A-E, 1-5, 1-5: B/2/1"),
}


def check_grade(grade: Grade | None) -> None:
    """Refuse a grade its scheme does not have.

    Raises:
        BadOption: The scheme is unknown, or has no such value.
    """
    if grade is None:
        return
    scheme = _SCHEMES.get(grade.scheme)
    if scheme is None:
        raise BadOption(f"'{grade.scheme}' is no grading scheme", remedy=f"Choose {' or '.join(_SCHEMES)}.")
    for value, known in (
        (grade.source, scheme.source),
        (grade.information, scheme.information),
        (grade.handling, scheme.handling),
    ):
        if len(value) != 1 or value not in known:
            raise BadOption(f"'{grade}' is no grade of {grade.scheme}", remedy=f"Write {scheme.shape}.")
