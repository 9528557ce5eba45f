"""When a decision can be reversed: only while nothing that still stands was built on it."""

from __future__ import annotations

from collections.abc import Sequence

from casefold.errors import NotAllowed
from casefold.model.ledger import Decision
from casefold.store.ids import number_of


def check_reversible(decision: Decision, on_subject: Sequence[Decision]) -> None:
    """Refuse to reverse a decision that a later one, still standing, has built on.

    Later decisions that were themselves reversed stand in nobody's way.

    Args:
        decision: The one to reverse.
        on_subject: Every decision on its subject, in order.

    Raises:
        NotAllowed: It is reversed already, or a later decision touched the same subject; it is named.
    """
    number = number_of(decision.id)
    undone: set[str] = set()
    for later in sorted(on_subject, key=lambda item: -number_of(item.id)):
        if number_of(later.id) <= number:
            return
        if later.id in undone:
            continue
        if later.reverses is not None:
            undone.add(later.reverses)
            if later.reverses == decision.id:
                raise NotAllowed(f"decision {decision.id} was reversed by {later.id} already")
            if number_of(later.reverses) > number:
                continue
        raise NotAllowed(
            f"decision {later.id} ({later.action} by {later.by}) touched {decision.subject} after {decision.id}",
            remedy=f"Reverse {later.id} first.",
        )
