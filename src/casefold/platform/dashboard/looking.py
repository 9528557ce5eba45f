"""Since when something in a case is new to a person: since they last opened a page of it.

Where they never did, everything since their access began is new.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.db.utils import DatabaseError
from django.utils import timezone

from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.dashboard.models import Look

log = logging.getLogger("casefold.dashboard")

_NOTED_EVERY = timedelta(seconds=30)


def note(user: User, case: str, **_: Any) -> None:
    """Remember that a person looks into a case (a listener of `presence.page_opened`); written every 30 seconds."""
    now = timezone.now()
    try:
        if not Look.objects.filter(user=user, case=case, at__gt=now - _NOTED_EVERY).exists():
            Look.objects.update_or_create(user=user, case=case, defaults={"at": now})
    except DatabaseError as error:
        log.warning("a look into a case was not noted: %s", type(error).__name__)


def last_looks(user: User) -> dict[str, datetime]:
    """Return case -> when a person last looked into it; cases they never opened are left out."""
    return dict(Look.objects.filter(user=user).values_list("case", "at"))


def since_of_row(user: User) -> Coalesce:
    """Return, for a query of rows with a column `case`, the instant since which a row's case is new to a person."""
    looked = Look.objects.filter(user=user, case=OuterRef("case")).values("at")[:1]
    began = policy.grants_of(user).filter(case=OuterRef("case")).order_by("starts_at").values("starts_at")[:1]
    return Coalesce(Subquery(looked), Subquery(began))
