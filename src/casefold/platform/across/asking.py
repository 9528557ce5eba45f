"""Ask an identifier now: where it stands in one's own cases, and whom to ask where it stands in others'.

Whoever asks says for which case and why; the question is kept and logged with what was answered, and owners of cases
that hold the identifier are told who asked.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from casefold.case import HeldAt
from casefold.errors import BadOption
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.across.models import Ask, HitState, State
from casefold.platform.across.sides import Contact, Sides, contact_of
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases import bridge

LONGEST_REASON = 500
TOLD_FOR = timedelta(days=90)
"""How long owners are told of a question about what they hold."""
MOST_ASKED = 2_000
"""Questions of others that are looked at, the newest."""


@dataclass(frozen=True, slots=True)
class NearAnswer:
    """A near identifier, as one person is told of it."""

    how: str
    identifier: str
    """Empty where they may not see it."""
    places: tuple[HeldAt, ...]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person is told of an identifier."""

    identifier: str
    places: tuple[HeldAt, ...]
    """Where it stands in what is theirs."""
    contacts: tuple[Contact, ...]
    """Whom to ask where it stands in what is not."""
    near: tuple[NearAnswer, ...]

    @property
    def is_hit(self) -> bool:
        """Tell whether it stands anywhere they may know of, as it was asked."""
        return len(self.places) > 0 or len(self.contacts) > 0

    @property
    def cases(self) -> int:
        """In how many cases and lists of theirs it stands."""
        return len({place.holder for place in self.places})


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody else's question about what a case of one's own holds."""

    identifier: str
    case: str
    by: Contact
    at: datetime
    id: uuid.UUID


def ask(user: User, case: str, text: str, *, reason: str, request: HttpRequest | None = None) -> list[Answer]:
    """Answer one question, keep it and log it.

    Args:
        user: Who asks.
        case: For which of their cases; a bare number is read in its region.
        text: The identifier in any spelling.
        reason: Why.
        request: What the log names the address of.

    Raises:
        NotFound: They may not know of the case.
        BadOption: It is no identifier, or nobody says why.
    """
    policy.require(user, policy.Verb.READ, case)
    said = " ".join(reason.split())[:LONGEST_REASON]
    if said == "":
        raise BadOption("the reason is missing", remedy="Say why you ask: it is kept with the question.")
    engine = bridge.home().across_cases
    sides = Sides(user)
    answers = [_answer(sides, one) for one in engine.meant(text, bridge.row_of(case).region)]
    for answer in answers:
        counts = {"cases": answer.cases, "contacts": len(answer.contacts), "near": len(answer.near)}
        append(
            actor_of(user, request),
            Act("ask_across", case=case, object=answer.identifier, reason=said, details={"told": counts}),
        )
        Ask.objects.create(user=user, case=case, identifier=answer.identifier, reason=said, **counts)
    return answers


def asks_of(user: User) -> QuerySet[Ask]:
    """Return what a person asked, the newest first."""
    return Ask.objects.filter(user=user)


def asked_about(sides: Sides, *, new: bool = False) -> list[Asked]:
    """Return the questions of others about what stands in cases this person owns, the newest first.

    Whoever may see the case themselves is left out, and so is who asks from a silent case. Places a wall keeps from
    the owner do not count.

    Args:
        sides: The person.
        new: Only those they have not marked as seen.
    """
    if len(sides.owned) == 0:
        return []
    others = Ask.objects.filter(at__gte=timezone.now() - TOLD_FOR).exclude(user=sides.user)
    rows = [row for row in others.select_related("user__force")[:MOST_ASKED] if _may_be_told(sides, row)]
    settled = _marked(sides.user) if new else frozenset()
    rows = [row for row in rows if _mark(row) not in settled]
    places = bridge.home().across_cases.where({row.identifier for row in rows}) if rows else {}
    found: list[Asked] = []
    for row in rows:
        seen = sides.seen(places.get(row.identifier, ()))
        for case in sorted({place.holder for place in seen} & sides.owned - {row.case}):
            if not policy.may(row.user, policy.Verb.READ, case):
                found.append(  # noqa: PERF401 - two loops and a condition read better so
                    Asked(row.identifier, case, contact_of(row.user, ""), row.at, row.pk)
                )
    return found


def mark_asked(user: User) -> int:
    """Mark every question one is told of as seen; return how many were new."""
    new = {f"ask:{item.id}" for item in asked_about(Sides(user), new=True)}
    rows = [HitState(user=user, hit=mark, state=State.SEEN) for mark in sorted(new)]
    return len(HitState.objects.bulk_create(rows, ignore_conflicts=True))


def _may_be_told(sides: Sides, row: Ask) -> bool:
    return row.case not in sides.silent or row.case in sides.sights


def _mark(row: Ask) -> str:
    return f"ask:{row.pk}"


def _marked(user: User) -> frozenset[str]:
    return frozenset(HitState.objects.filter(user=user, hit__startswith="ask:").values_list("hit", flat=True))


def _answer(sides: Sides, identifier: str) -> Answer:
    engine = bridge.home().across_cases
    near = engine.near(identifier)
    places = engine.where({identifier, *near})
    here = places.get(identifier, [])
    told = [_near(sides, how, other, places.get(other, [])) for other, how in near.items()]
    kept = {item for item in told if item is not None}
    ordered = tuple(sorted(kept, key=lambda item: (item.identifier == "", item.identifier, item.how, item.contacts)))
    return Answer(identifier, sides.seen(here), sides.contacts(here), ordered)


def _near(sides: Sides, how: str, other: str, places: list[HeldAt]) -> NearAnswer | None:
    """Cut a near match to what a person may know: the other identifier is content, shown only where they may see it."""
    seen, contacts = sides.seen(places), sides.contacts(places)
    if not seen and not contacts:
        return None
    return NearAnswer(how, other if seen else "", seen, contacts)
