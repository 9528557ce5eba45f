"""One event in the records of both its parties: which records may be the same call or message.

Two records are taken for one event when their kind, sender and recipient agree, they come from different exhibits,
and their times differ by no more than the tolerance (networks and clocks disagree by seconds). Records of the same
owner, delivered twice, must agree to the second and in duration. A record belongs to one event, and an event holds
at most one record of an exhibit; the nearest in time is taken. Nothing is dropped: an event keeps all its records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Leg:
    """One record of a communication between two identifiers."""

    record_id: str
    kind: str
    exhibit: str
    owner: str | None
    """The party whose record this is; None when the exhibit does not say."""
    time_utc: datetime
    from_identifier: str
    to_identifier: str
    via: str
    direction: str
    outcome: str
    stated_outcome: str | None
    seconds: float | None


def paired(legs: list[Leg], tolerance: timedelta) -> list[list[Leg]]:
    """Group the records that may be one event; events and the records in them in time order."""
    events: list[list[Leg]] = []
    open_events: dict[tuple[str, str, str, str], list[list[Leg]]] = {}
    for leg in sorted(legs, key=lambda item: (item.time_utc, item.record_id)):
        key = (leg.kind, leg.from_identifier, leg.to_identifier, leg.via)
        near = [event for event in open_events.get(key, []) if leg.time_utc - event[0].time_utc <= tolerance]
        fitting = [event for event in near if all(_same_event(leg, other) for other in event)]
        if len(fitting) > 0:
            min(fitting, key=lambda event: (leg.time_utc - event[0].time_utc, -events.index(event))).append(leg)
        else:
            event = [leg]
            events.append(event)
            near.append(event)
        open_events[key] = near
    return events


def _same_event(left: Leg, right: Leg) -> bool:
    if left.exhibit == right.exhibit:
        return False
    if left.owner is not None and right.owner is not None and left.owner != right.owner:
        return True
    return left.time_utc == right.time_utc and left.seconds == right.seconds
