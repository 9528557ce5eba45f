"""The questions that can be asked, put together as an investigation asks them rather than as they are called.

A question that no group names, such as one of a stranger's package, stands under the last heading: nothing is hidden
by being new.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casefold.platform.appkit import analyses

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Were they in contact?", ("contact_after", "timeline", "common_contacts")),
    ("Who matters to a number or a person?", ("top_contacts", "call_chains", "bulk_messages")),
    ("Who is not yet known?", ("unknown_numbers",)),
    ("What was unusual, and when?", ("event_windows", "gaps", "first_last", "hourly")),
    ("Which phone, which SIM, whose?", ("handset_sim_changes", "compare_numbers")),
    ("Where were they, and with whom?", ("co_location", "convoy", "who_was_there")),
    ("Where is somebody recorded, and on which ways?", ("frequent_places", "place_visits", "journeys")),
    ("What do the records hold?", ("overview",)),
)
OTHERS = "Other questions"


@dataclass(frozen=True, slots=True)
class Group:
    """A heading, and the analyses that answer what it asks."""

    heading: str
    members: tuple[Any, ...]


def grouped(members: Iterable[Any] | None = None) -> tuple[Group, ...]:
    """Return every analysis that can be asked, each in one group, groups without one left out."""
    left = {member.name: member for member in (analyses().values() if members is None else members)}
    found = []
    for heading, names in GROUPS:
        here = tuple(left.pop(name) for name in names if name in left)
        found.append(Group(heading, here))
    found.append(Group(OTHERS, tuple(left.values())))
    return tuple(group for group in found if len(group.members) > 0)
