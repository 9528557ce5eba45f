"""A run as somebody may see it, and stopping it: the same for its page and for programs."""

from __future__ import annotations

import uuid

from django.http import HttpRequest

from casefold.errors import NotFound
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.runs.execution import cancel
from casefold.platform.runs.models import Run


def run_of(user: User, key: uuid.UUID) -> Run:
    """Return a run of a case this person may see.

    Raises:
        NotFound: There is none for them.
    """
    found = Run.objects.select_related("by").filter(pk=key).first()
    if found is None or not policy.may(user, policy.Verb.READ, found.case):
        raise NotFound("there is no such run", remedy="See the runs of your cases.")
    return found


def stop_for(user: User, request: HttpRequest, run: Run) -> None:
    """Ask a run to stop: the person who started it may, and owners of the case.

    Raises:
        NotAllowed: It is another person's.
    """
    if run.by_id != user.pk:
        policy.require(user, policy.Verb.GRANT, run.case)
    asked = cancel(run)
    append(actor_of(user, request), Act("cancel_run", case=run.case, object=run.title, details={"asked": asked}))
