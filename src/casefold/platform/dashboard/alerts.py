"""What needs a person now, each line one thing that leads to where it is dealt with; nothing of it is stored.

An alert is gone when its cause is: the review recorded, the run begun again, the case opened. What somebody was told
of and may read later is a notification.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from casefold.platform.accounts.nominations import waiting_for
from casefold.platform.across.asking import asked_about
from casefold.platform.across.hits import hits_of
from casefold.platform.across.models import State
from casefold.platform.across.sides import Sides
from casefold.platform.cases import bridge
from casefold.platform.dashboard.desk import Desk, MyCase
from casefold.platform.dashboard.models import Kind
from casefold.platform.dashboard.notifications import unread
from casefold.platform.dashboard.telling import Telling
from casefold.platform.retention import reviews
from casefold.platform.runs.models import Run, RunStatus

MOST_COUNTED = 500
"""New hits across cases that are counted; the newest."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One line."""

    label: str
    """What kind of thing it is, in a word or two."""
    text: str
    href: str
    urgent: bool = False
    """Whether something ends or is lost where nothing is done."""


def alerts(desk: Desk) -> list[Alert]:
    """Return what needs a person, what ends or went wrong first."""
    return [*_runs(desk), *_ending(desk), *_reviews(desk), *_nominations(desk), *_matches(desk), *_across(desk),
            *_searches(desk), *_new(desk), *_unanswered(desk)]  # fmt: skip


def changes_url(item: MyCase, part: str) -> str:
    """Return the page that lists what is new in a case, at one of its parts; what it lists stays what was counted."""
    query = urlencode({"since": item.since.isoformat(), "part": part})
    return f"{reverse('case-changes', kwargs={'case': item.row.name})}?{query}"


def _runs(desk: Desk) -> Iterator[Alert]:
    for run in desk.failed():
        how = "Run lost" if run.status == RunStatus.LOST else "Run failed"
        yield Alert(how, _named(desk, run), reverse("run", kwargs={"run": run.pk}), urgent=True)


def _ending(desk: Desk) -> Iterator[Alert]:
    for item in desk.ending():
        text = f"Your access to {item.title} ends on {item.ends_at:%Y-%m-%d}"
        yield Alert("Access ends", text, reverse("access:why", kwargs={"case": item.row.name}), urgent=True)


def _reviews(desk: Desk) -> Iterator[Alert]:
    for due in reviews.due(desk.user, by=timezone.localdate()):
        what = f"exhibit {due.reference}" if due.reference else "the whole case"
        text = f"{desk.title_of(due.case)}: {what}, due on {due.on:%Y-%m-%d}"
        yield Alert("Review due", text, reverse("review", kwargs={"placement": due.placement.pk}), urgent=True)


def _nominations(desk: Desk) -> Iterator[Alert]:
    for item in waiting_for(desk.user).order_by("nominated_at"):
        text = f"{item.name} waits for your decision"
        yield Alert("Nomination", text, reverse("nomination", kwargs={"key": item.pk}))


def _matches(desk: Desk) -> Iterator[Alert]:
    found = list(unread(desk.user).filter(kind=Kind.MATCH))
    for line in Telling(desk.user, found).lines():
        if line.leads:
            yield Alert(
                "New evidence", line.text, reverse("notification", kwargs={"notification": line.notification.pk})
            )


def _searches(desk: Desk) -> Iterator[Alert]:
    for found in bridge.home().new_hits(desk.sights, owner=f"person-{desk.user.pk}"):
        text = f"{found.count:,} new for “{found.search.name}” in {desk.title_of(found.case)}"
        told = {"q": found.search.query, "saved": found.search.id}
        told |= {"since": found.search.looked_at.isoformat()} if found.search.looked_at else {}
        yield Alert("New hits", text, f"{reverse('search:listing', kwargs={'case': found.case})}?{urlencode(told)}")


def _across(desk: Desk) -> Iterator[Alert]:
    sides = Sides(desk.user)
    new = Counter(told.holder for told in islice(hits_of(sides, state=State.NEW), MOST_COUNTED))
    for holder, number in new.items():
        what = f"{number:,} {'identifier' if number == 1 else 'identifiers'}"
        if holder in sides.lists:
            text = f"Watch list {sides.lists[holder].name}: {what} found"
        else:
            text = f"{desk.title_of(holder)}: {what} also held elsewhere"
        yield Alert("Across cases", text, f"{reverse('across')}?{urlencode({'of': holder})}")
    asked = len(asked_about(sides, new=True))
    if asked:
        text = f"{asked:,} question{'' if asked == 1 else 's'} about identifiers of your cases"
        yield Alert("Across cases", text, reverse("across-asks"))


def _new(desk: Desk) -> Iterator[Alert]:
    for item in desk.cases:
        number = item.count("exhibit")
        if number:
            text = f"{number:,} new exhibit{'s' if number > 1 else ''} in {item.title}"
            yield Alert("New exhibits", text, changes_url(item, "exhibits"))


def _unanswered(desk: Desk) -> Iterator[Alert]:
    for run in desk.unanswered():
        yield Alert("Was it useful?", _named(desk, run), reverse("run", kwargs={"run": run.pk}))


def _named(desk: Desk, run: Run) -> str:
    return f"{run.title}, in {desk.title_of(run.case)}"
