"""Who is told of what: listeners that put ids down when something happens, and a daily look at what is coming due.

A listener never stands in the way of what it listens to: where it fails, that is logged and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone

from casefold.platform.access import policy
from casefold.platform.access.models import Grant, GrantChange, Role, Wall
from casefold.platform.accounts.announcing import done
from casefold.platform.accounts.models import Nomination, User
from casefold.platform.cases.presence import page_opened
from casefold.platform.dashboard import looking, mailing, matching
from casefold.platform.dashboard.desk import ENDING
from casefold.platform.dashboard.models import Kind
from casefold.platform.dashboard.notifications import News, forget, tell
from casefold.platform.retention import reviews
from casefold.platform.retention.disposals import settled
from casefold.platform.retention.models import Disposal, Placement
from casefold.platform.runs import rounds
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.work import on_end

log = logging.getLogger("casefold.dashboard")

HOUR = 3_600.0


def begin() -> None:
    """Connect the listeners and register the chores, once."""
    on_end(run_over)
    on_end(matching.note_arrival)
    page_opened.connect(looking.note, dispatch_uid="dashboard.look")
    post_save.connect(_quietly(access_given), sender=Grant, dispatch_uid="dashboard.grant", weak=False)
    post_save.connect(_quietly(access_changed), sender=GrantChange, dispatch_uid="dashboard.change", weak=False)
    post_save.connect(_quietly(wall_put_up), sender=Wall, dispatch_uid="dashboard.wall", weak=False)
    done.connect(_quietly(nomination_decided), dispatch_uid="dashboard.nomination", weak=False)
    settled.connect(_quietly(disposal_decided), dispatch_uid="dashboard.disposal", weak=False)
    rounds.every(rounds.ROUND_SECONDS, matching.match_arrivals)
    rounds.every(rounds.ROUND_SECONDS, mailing.send_waiting)
    rounds.every(HOUR, remind)
    rounds.every(HOUR, forget)


def run_over(run: Run) -> None:
    """Tell who asked for a run that it is over; one that was cancelled is nobody's news."""
    if run.status != RunStatus.CANCELLED:
        tell([run.by], News(Kind.RUN_OVER, str(run.pk), run.case))


def access_given(instance: Grant, created: bool, **_: Any) -> None:
    """Tell somebody that another person gave them access."""
    if created and instance.granted_by_id not in {None, instance.user_id}:
        tell([instance.user], News(Kind.SHARED, str(instance.pk), instance.case))


def access_changed(instance: GrantChange, created: bool, **_: Any) -> None:
    """Tell somebody that another person changed or ended their access; of an end, not to which case it was."""
    grant = instance.grant
    if not created or instance.by_id == grant.user_id:
        return
    if grant.ends_at is not None and grant.ends_at <= timezone.now():
        tell([grant.user], News(Kind.ACCESS_ENDED, str(grant.pk)))
    else:
        tell([grant.user], News(Kind.ACCESS_CHANGED, str(grant.pk), grant.case, str(instance.pk)))


def wall_put_up(instance: Wall, created: bool, **_: Any) -> None:
    """Tell the members of a case who saw what the wall stands around until now, whether they still do or not."""
    if not created:
        return
    before = policy.standing_walls(instance.case).filter(subject=instance.subject).exclude(pk=instance.pk)
    needed = set(before.values_list("name", flat=True))
    held: dict[User, set[str]] = {}
    for grant in Grant.objects.filter(case=instance.case).in_force().select_related("user"):
        held.setdefault(grant.user, set()).update(grant.walls)
    saw = [user for user, names in held.items() if needed <= names and user.pk != instance.put_by_id]
    tell(saw, News(Kind.WALL, str(instance.pk), instance.case))


def nomination_decided(verb: str, about: str, by: User | None = None, **_: Any) -> None:
    """Tell who put somebody forward what was decided."""
    if verb not in {"approve", "refuse"}:
        return
    decided = Nomination.objects.filter(email=about, decided_at__isnull=False).select_related("nominated_by")
    found = decided.order_by("-decided_at").first()
    if found is not None and found.nominated_by != by:
        tell([found.nominated_by], News(Kind.NOMINATION, str(found.pk)))


def disposal_decided(disposal: Disposal, by: User, **_: Any) -> None:
    """Tell who proposed a disposal that somebody else decided."""
    if disposal.proposed_by_id != by.pk:
        tell([disposal.proposed_by], News(Kind.DISPOSAL, str(disposal.pk), disposal.case))


def remind() -> None:
    """Tell of access that ends soon, and owners of reviews that are due: once for each end, and each due day."""
    now = timezone.now()
    for grant in Grant.objects.in_force().filter(ends_at__lte=now + ENDING).select_related("user"):
        later = Grant.objects.in_force().filter(user=grant.user, case=grant.case, ends_at__gt=grant.ends_at)
        if not later.exists():
            tell([grant.user], News(Kind.ACCESS_ENDING, str(grant.pk), grant.case, f"{grant.ends_at:%Y-%m-%d}"))
    due = Placement.objects.filter(ended_at=None, review_on__lte=timezone.localdate()).select_related("rule")
    for placement in due:
        news = News(Kind.REVIEW_DUE, str(placement.pk), placement.case, placement.review_on.isoformat())
        tell(_who_reviews(placement), news)


def _who_reviews(placement: Placement) -> Iterable[User]:
    owners = Grant.objects.filter(case=placement.case, role=Role.OWNER).in_force().select_related("user")
    people = {grant.user for grant in owners}
    return [user for user in people if len(reviews.seen(user, [placement])) > 0]


def _quietly(listener: Callable[..., None]) -> Callable[..., None]:
    """Return a listener that does not stand in the way."""

    @wraps(listener)
    def heard(sender: object = None, signal: object = None, **told: Any) -> None:
        try:
            with transaction.atomic():
                listener(**told)
        except Exception as error:  # noqa: BLE001 - being told of something is worth less than the thing itself
            log.error("the listener %s failed: %s", listener.__name__, type(error).__name__)

    return heard
