"""Notifications by e-mail, for who chose it: the kind and a link, never anything of a case.

A worker sends them in its rounds. It takes a person's unsent notifications by an UPDATE, sends one e-mail, and marks
them as sent; a mail server that fails leaves them to be tried again. A worker that dies between sending and marking
sends once more: nobody misses one.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from casefold.platform import site
from casefold.platform.accounts.models import User
from casefold.platform.dashboard.models import MailChoice, MailWish, Notification
from casefold.platform.dashboard.notifications import unread

log = logging.getLogger("casefold.dashboard")

AGAIN_AFTER = timedelta(minutes=10)
DAY = timedelta(hours=24)
MOST_LINES = 50
MOST_PEOPLE = 200
"""E-mails of one round."""


def wish_of(user: User) -> MailWish:
    """Return what a person chose; no e-mail until they did."""
    found = MailChoice.objects.filter(user=user).values_list("wish", flat=True).first()
    return MailWish(found) if found is not None else MailWish.NONE


def choose(user: User, wish: MailWish) -> None:
    """Keep what a person chose; what they were told before is not sent."""
    MailChoice.objects.update_or_create(user=user, defaults={"wish": wish, "since": timezone.now()})


def send_waiting() -> int:
    """Send what is due to whom it is due; return how many e-mails went out. Nothing is sent where no mail is set."""
    if not settings.CASEFOLD_MAIL:
        return 0
    now = timezone.now()
    chosen = MailChoice.objects.select_related("user").filter(user__is_active=True).exclude(user__email="")
    owed = Q(wish=MailWish.AT_ONCE) | Q(Q(digest_at=None) | Q(digest_at__lte=now - DAY), wish=MailWish.DAILY)
    waiting = chosen.filter(owed, user__notifications__mailed_at=None, user__notifications__read_at=None)
    return sum(_send_to(choice) for choice in list(waiting.distinct()[:MOST_PEOPLE]))


def _send_to(choice: MailChoice) -> bool:
    now = timezone.now()
    keys = list(_unsent(choice).values_list("pk", flat=True)[:MOST_LINES])
    _unsent(choice).filter(pk__in=keys).update(mail_tried_at=now)
    taken = Notification.objects.filter(pk__in=keys, mail_tried_at=now)
    told = list(taken)
    if len(told) == 0:  # another worker is at it
        return False
    subject = f"Casefold: {len(told)} unread notification{'s' if len(told) > 1 else ''}"
    try:
        send_mail(subject, _text(told), None, [choice.user.email])
    except (SMTPException, OSError) as error:
        log.warning("an e-mail could not be sent: %s; it is tried again", type(error).__name__)
        return False
    taken.update(mailed_at=timezone.now())
    MailChoice.objects.filter(pk=choice.pk, wish=MailWish.DAILY).update(digest_at=now)
    return True


def _unsent(choice: MailChoice) -> QuerySet[Notification]:
    """Return what is to be sent: unread, told since they chose, of cases they may see now, not tried a moment ago."""
    rested = Q(mail_tried_at=None) | Q(mail_tried_at__lt=timezone.now() - AGAIN_AFTER)
    return unread(choice.user).filter(rested, mailed_at=None, at__gte=choice.since)


def _text(notifications: Sequence[Notification]) -> str:
    lines = [f"{item.get_kind_display()}: {_link(item.pk)}" for item in notifications]
    return "\n".join(
        [
            *lines,
            "",
            "What it is about is shown after signing in.",
            f"How you hear of notifications: {site.address()}{reverse('account')}",
            "",
        ]
    )


def _link(key: uuid.UUID) -> str:
    return f"{site.address()}{reverse('notification', kwargs={'notification': key})}"
