"""The rule of reversal: only what still stands is in the way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from casefold.errors import NotAllowed
from casefold.model.ledger import Decision
from casefold.store.reversal import check_reversible


def history(*reverses: str | None) -> list[Decision]:
    """Make decisions n1, n2, ... on one subject; each may reverse an earlier one."""
    return [
        Decision(
            id=f"n{number}",
            at=datetime(2026, 1, 1, tzinfo=UTC),
            by="DC Hill",
            why="reason",
            action="reverse" if target else "amend",
            subject_kind="entity",
            subject="p1",
            before={},
            after={},
            reverses=target,
        )
        for number, target in enumerate(reverses, start=1)
    ]


@pytest.mark.parametrize(
    ("decisions", "target"),
    [
        (history(None), "n1"),
        (history(None, None), "n2"),
        (history(None, None, "n2"), "n1"),
        (history(None, "n1", "n2"), "n1"),
        (history(None, None, None, "n3", "n2"), "n1"),
    ],
)
def test_a_decision_nothing_stands_upon_can_be_reversed(decisions: list[Decision], target: str) -> None:
    """Later decisions that were themselves reversed do not count."""
    check_reversible(next(item for item in decisions if item.id == target), decisions)


@pytest.mark.parametrize(
    ("decisions", "target", "named"),
    [
        (history(None, None), "n1", "n2"),
        (history(None, "n1"), "n1", "n2"),
        (history(None, None, "n1"), "n2", "n3"),
        (history(None, None, "n2", "n3"), "n1", "n2"),
        (history(None, "n1", "n2", "n3"), "n1", "n4|n2"),
    ],
)
def test_a_decision_something_stands_upon_cannot(decisions: list[Decision], target: str, named: str) -> None:
    """The one in the way is named."""
    with pytest.raises(NotAllowed, match=named):
        check_reversible(next(item for item in decisions if item.id == target), decisions)
