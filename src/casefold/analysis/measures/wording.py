"""Sentences that say only what the records prove: numbers, period, zone and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from casefold.analysis.measures.scope import Scope

IDENTIFIER_CAUTION = "An identifier is not a person: who used it when is a question of attribution."
ABSENCE_CAUTION = "What is not in the records held may still have happened: coverage of the case limits every answer."
PASSIVE_CAUTION = (
    "Incoming, unanswered and automatic activity is recorded too; a record does not show that a person acted."
)

NAMED = 5
"""So many names are written out in a sentence before the rest are counted."""


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Write `1 record` or `1,234 records`."""
    return f"{number:,} {noun if number == 1 else (plural or noun + 's')}"


def listed(names: Iterable[str], most: int = NAMED) -> str:
    """Write `a, b and c`, counting the rest beyond `most`."""
    every = list(names)
    shown = every[:most]
    if len(every) > most:
        return f"{', '.join(shown)} and {len(every) - most:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def stamp(at: datetime | None) -> str:
    """Write a local time to the second, without its zone."""
    return "no stated time" if at is None else at.isoformat(sep=" ", timespec="seconds")


def whose(scope: Scope) -> str:
    """Name the subjects: `+447700900001`, or `all owners`."""
    return "all owners" if scope.all_owners else listed(scope.asked)


def period(scope: Scope) -> str:
    """Write the period with its zone, as it follows a noun."""
    if scope.date_from is None and scope.date_to is None:
        return f" (times in {scope.zone})"
    begin = f" from {scope.date_from}" if scope.date_from is not None else ""
    end = f" to {scope.date_to}" if scope.date_to is not None else ""
    return f"{begin}{end} (days in {scope.zone})"


def kinds(scope: Scope) -> str:
    """Write `call and message`."""
    return " and ".join(scope.kinds)


def left_out(parts: Sequence[tuple[int, str, str]]) -> str:
    """Write what was not counted: `Not counted: 3 duplicate rows, 1 row without a time.`; empty when nothing."""
    told = [count(number, one, many) for number, one, many in parts if number > 0]
    return f" Not counted: {', '.join(told)}." if told else ""


def record_cautions(scope: Scope) -> tuple[str, ...]:
    """Say which records a subject's answer rests on."""
    if scope.left_out == 0:
        return ()
    return (
        f"Only the subjects' own records were used; {count(scope.left_out, 'entry', 'entries')} in other parties' "
        "records name them too (the same events may be among them; records=all looks at these as well).",
    )
