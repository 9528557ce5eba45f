"""What people were told: put down once, counted, and marked as read. Who sees what of it is asked when it is shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from casefold.errors import NotFound
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.dashboard.models import Kind, Notification

KEPT_READ = timedelta(days=90)
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class News:
    """What somebody is to be told: kinds and ids."""

    kind: Kind
    thing: str
    case: str = ""
    again: str = ""
    """Tells one occasion from the next of the same thing, such as the day a review is due."""
    more: dict[str, str] = field(default_factory=dict)
    """`elsewhere` and `said` of a match."""

    @property
    def key(self) -> str:
        """What it is told of once."""
        return ":".join([self.kind.value, self.thing, self.again])[:200]


def tell(people: Iterable[User], news: News) -> None:
    """Put a notification down for each of these people, unless they were told of the same before."""
    rows = [
        Notification(user=user, kind=news.kind, case=news.case, thing=news.thing, key=news.key, **news.more)
        for user in people
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def shown_to(user: policy.Somebody) -> QuerySet[Notification]:
    """Return a person's notifications, but for those of cases to which they have no access now."""
    if not isinstance(user, User):
        return Notification.objects.none()
    mine = Notification.objects.filter(user=user)
    return mine.filter(Q(case="") | Q(case__in=policy.grants_of(user).values("case")))


def unread(user: policy.Somebody) -> QuerySet[Notification]:
    """Return those a person has not read."""
    return shown_to(user).filter(read_at=None)


def find(user: policy.Somebody, key: uuid.UUID) -> Notification:
    """Return one notification of a person.

    Raises:
        NotFound: There is none, or they have no access to its case any more.
    """
    found = shown_to(user).filter(pk=key).first()
    if found is None:
        raise NotFound("there is no such notification", remedy="See your notifications.")
    return found


def mark_read(notifications: QuerySet[Notification]) -> int:
    """Mark notifications as read; return how many were not."""
    return notifications.filter(read_at=None).update(read_at=timezone.now())


def forget() -> int:
    """Delete what was read three months ago, and what nobody read in a year; return how many there were."""
    now = timezone.now()
    old = Q(read_at__lt=now - KEPT_READ) | Q(at__lt=now - KEPT)
    return Notification.objects.filter(old).delete()[0]
