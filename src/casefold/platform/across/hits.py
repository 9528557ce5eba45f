"""The hits one person is told of: in full where they may see both sides, else that there is one and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpRequest

from casefold.case import HeldAt, Met
from casefold.errors import BadOption, NotFound
from casefold.platform.accounts.models import User
from casefold.platform.across.models import HitState, State
from casefold.platform.across.sides import Contact, Sides
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases import bridge

MOST = 2_000
"""Hits of one person that are listed; the newest."""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Told:
    """One hit, as one person is told of it."""

    id: str
    identifier: str
    """What their side holds."""
    holder: str
    """Their case, or their watch list."""
    mine: tuple[HeldAt, ...]
    other: str
    """The other case or list where they may see it; else empty."""
    other_identifier: str
    """What stands there where they may see it; else empty."""
    theirs: tuple[HeldAt, ...]
    """Where it stands there, as far as they may see it; else empty."""
    contacts: tuple[Contact, ...]
    """Whom to ask, where they may not see the other side."""
    how: str | None
    """How the two differ, for a near match; None where they are the same."""
    at: datetime
    state: State = State.NEW
    reason: str = ""

    @property
    def full(self) -> bool:
        """Tell whether they may see both sides."""
        return self.other != ""


def hits_of(sides: Sides, *, holder: str | None = None, state: State | None = None) -> Iterator[Told]:
    """Yield what a person is told of, the newest first.

    Args:
        sides: The person.
        holder: Only those of one case or list of theirs.
        state: Only those that stand so with them.
    """
    states = {row.hit: row for row in HitState.objects.filter(user=sides.user)}
    holders = sides.holders if holder is None else sides.holders & {holder}
    for met in bridge.home().across_cases.hits(holders):
        row = states.get(met.hit.id)
        now = State(row.state) if row is not None else State.NEW
        if state in {None, now}:
            told = _told(sides, met, holder, now, row.reason if row is not None else "")
            if told is not None:
                yield told


def listed(sides: Sides, *, holder: str | None = None, state: State | None = None) -> tuple[list[Told], bool]:
    """Return up to `MOST` of what `hits_of` yields, and whether there are more."""
    found = list(islice(hits_of(sides, holder=holder, state=state), MOST + 1))
    return found[:MOST], len(found) > MOST


def find(sides: Sides, key: str) -> Told:
    """Return one hit.

    Raises:
        NotFound: There is none of that id, or none they may know of.
    """
    for met in bridge.home().across_cases.hits(sides.holders, of=key):
        row = HitState.objects.filter(user=sides.user, hit=key).first()
        now = State(row.state) if row is not None else State.NEW
        told = _told(sides, met, None, now, row.reason if row is not None else "")
        if told is not None:
            return told
    raise NotFound("there is no such hit", remedy="See the page Across cases.")


def settle(user: User, key: str, state: State, *, reason: str, request: HttpRequest | None = None) -> Told:
    """Say that a hit was seen, or dismiss it with a reason; it stands so with this person alone.

    Raises:
        NotFound: There is none of that id, or none they may know of.
        BadOption: It is dismissed without a reason.
    """
    sides = Sides(user)
    told = find(sides, key)
    said = " ".join(reason.split())[:LONGEST_REASON]
    if state is State.DISMISSED and said == "":
        raise BadOption("the reason is missing", remedy="Say why the match needs nothing more: it is kept.")
    case = "" if told.holder in sides.lists else told.holder
    append(actor_of(user, request), Act(f"hit_{state.value}", case=case, object=told.identifier, reason=said))
    HitState.objects.update_or_create(user=user, hit=key, defaults={"state": state, "reason": said})
    return find(sides, key)


def _told(sides: Sides, met: Met, holder: str | None, state: State, reason: str) -> Told | None:
    """Cut a hit to what a person may know; None where that is nothing."""
    hit = met.hit
    ends = [
        (hit.holder, hit.identifier, met.here, hit.other, hit.other_identifier, met.there),
        (hit.other, hit.other_identifier, met.there, hit.holder, hit.identifier, met.here),
    ]
    ends.sort(key=lambda end: end[0] != holder)
    about: dict[str, Any] = {"id": hit.id, "how": hit.how, "at": hit.at, "state": state, "reason": reason}
    for mine, identifier, here, other, other_identifier, there in ends:
        seen, across = sides.seen(here), sides.seen(there)
        if seen and across:
            return Told(
                identifier=identifier,
                holder=mine,
                mine=seen,
                other=other,
                other_identifier=other_identifier,
                theirs=across,
                contacts=(),
                **about,
            )
    for mine, identifier, here, _, _, there in ends:
        seen = sides.seen(here)
        contacts = sides.contacts(there) if seen and sides.may_learn(mine) else ()
        if contacts:
            return Told(
                identifier=identifier,
                holder=mine,
                mine=seen,
                other="",
                other_identifier="",
                theirs=(),
                contacts=contacts,
                **about,
            )
    return None
