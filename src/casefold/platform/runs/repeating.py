"""Begin a run again that failed, was lost or was cancelled: a new run, linked to the one before, with a reason."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from casefold.errors import BadOption, NotAllowed
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.runs.models import REPEATABLE, Run
from casefold.platform.runs.work import find_work

REASON_LENGTH = 1_000


def again(run: Run, by: User, reason: str, *, request: HttpRequest | None = None) -> Run:
    """Put a run into the queue that does another again, with the access of whoever has it done again.

    Raises:
        BadOption: The reason is missing or too long, or the run did not end without an outcome.
        NotAllowed: They may not do that to the case, or somebody has begun it again already.
        NotFound: What it did is not installed any more.
    """
    reason = " ".join(reason.split())
    if reason == "" or len(reason) > REASON_LENGTH:
        raise BadOption(
            "the reason is missing" if reason == "" else f"the reason has more than {REASON_LENGTH:,} letters",
            remedy="Say why it is begun again: it is kept with the run.",
        )
    if run.status not in REPEATABLE:
        raise BadOption(f"the run is {run.get_status_display().lower()}", remedy="Start a new one from the case.")
    policy.require(by, find_work(run.work).verb, run.case)
    repeat = Run(
        kind=run.kind,
        work=run.work,
        title=run.title,
        case=run.case,
        by=by,
        arguments=run.arguments,
        priority=run.priority,
        repeats=run,
        turn=run.turn + 1,
        reason=reason,
        queued_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            repeat.save(force_insert=True)
    except IntegrityError as error:
        raise NotAllowed("it was begun again already", remedy="Open the run that does it again.") from error
    details = {"run": str(repeat.pk), "repeats": str(run.pk), "turn": repeat.turn}
    act = Act("repeat_run", case=run.case, object=run.title, reason=reason, details=details)
    append(actor_of(by, request), act)
    return repeat
