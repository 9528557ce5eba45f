"""The sentence of a contact question: how many events of which kind, between whom, since when, on whose word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from casefold.analysis.measures import wording
from casefold.analysis.measures.custody import Custody
from casefold.analysis.measures.sides import Side

A_TO_B, B_TO_A, UNDETERMINED = "A to B", "B to A", "A and B"
OUTCOMES = {
    "answered": ("answered call", "answered calls"),
    "unanswered": ("unanswered call", "unanswered calls"),
    "unknown": ("call of unknown outcome", "calls of unknown outcome"),
    "records differ": ("call on whose outcome the records differ", "calls on whose outcome the records differ"),
}

Event = Mapping[str, Any]


def between(a: Side, b: Side) -> str:
    """Name both sides: `identifiers attributed to A (person:Robin) and to B (person:Sam)`."""
    if a.has_persons and b.has_persons:
        return f"identifiers attributed to A ({wording.listed(a.asked)}) and to B ({wording.listed(b.asked)})"
    return " and ".join(_side(letter, side) for letter, side in (("A", a), ("B", b)))


def _side(letter: str, side: Side) -> str:
    named = f"{letter} ({wording.listed(side.asked)})"
    return f"identifiers attributed to {named}" if side.has_persons else named


def makeup(events: Sequence[Event]) -> str:
    """Write `9 answered calls, 3 unanswered calls, 2 messages`."""
    calls = Counter(event["outcome"] for event in events if event["kind"] == "call")
    parts = [wording.count(calls[name], *words) for name, words in OUTCOMES.items() if calls[name] > 0]
    messages = sum(1 for event in events if event["kind"] == "message")
    return ", ".join([*parts, wording.count(messages, "message")] if messages > 0 else parts)


def directions(events: Sequence[Event]) -> str:
    """Write `4 calls A to B; 1 message B to A`."""
    counted = Counter((event["kind"], event["direction"]) for event in events)
    order = [(kind, way) for kind in ("call", "message") for way in (A_TO_B, B_TO_A, UNDETERMINED)]
    return "; ".join(f"{wording.count(counted[key], key[0])} {key[1]}" for key in order if counted[key] > 0)


def grades(events: Sequence[Event], a: Side, b: Side) -> str:
    """Write the grades of both ends with their events; empty where no attribution was asked for."""
    if len(events) == 0 or not (a.has_persons or b.has_persons):
        return ""
    ends = []
    for letter, column in (("A", "grade_a"), ("B", "grade_b")):
        counted = sorted(Counter(event[column] for event in events).items(), key=lambda item: (-item[1], item[0]))
        told = [f"{word} in {number:,}" for word, number in counted]
        ends.append(f"{letter}: {'; '.join(told)}")
    return f" Grades of the attributions, by events: {'. '.join(ends)}."


def held(events: Sequence[Event], custody: Sequence[Custody]) -> str:
    """Write which devices were in custody, as stated, and how many of the events name them then."""
    parts = []
    for item in custody:
        number = sum(1 for event in events if item.identifier in (event["custody"] or "").split(", "))
        named = "no event names it then" if number == 0 else f"{wording.count(number, 'event names', 'events name')} it"
        parts.append(f"{item.told} ({named})")
    return f" In police custody, as stated: {'; '.join(parts)}." if len(parts) > 0 else ""
