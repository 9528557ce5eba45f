"""Silent cases: marked and lifted by an owner, with a reason, in the log."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from casefold.errors import BadOption, NotFound
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.across.models import Silence
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, acting


def silent_cases() -> frozenset[str]:
    """Return the names of the cases that are silent now."""
    return frozenset(Silence.objects.filter(lifted_at=None).values_list("case", flat=True))


def silence_of(case: str) -> Silence | None:
    """Return the silence of a case; None where it is not silent. Asked for its owners only."""
    return Silence.objects.select_related("put_by").filter(case=case, lifted_at=None).first()


def history_of(case: str) -> list[Silence]:
    """Return every silence of a case, lifted ones too, the newest first."""
    return list(Silence.objects.select_related("put_by", "lifted_by").filter(case=case).order_by("-put_at"))


def put(user: User, case: str, *, reason: str, request: HttpRequest | None = None) -> Silence:
    """Make a case silent.

    Raises:
        NotFound, NotAllowed: They are no owner of the case.
        BadOption: The reason is missing, or it is silent already.
    """
    policy.require(user, policy.Verb.GRANT, case)
    said = _reason(reason)
    with acting(actor_of(user, request), Act("silence", case=case, reason=said)):
        try:
            with transaction.atomic():
                return Silence.objects.create(case=case, reason=said, put_by=user)
        except IntegrityError as error:
            raise BadOption("the case is silent already", remedy="See its page.") from error


def lift(user: User, case: str, *, reason: str, request: HttpRequest | None = None) -> Silence:
    """End the silence of a case: hits are shown to others from now on, those of before among them.

    Raises:
        NotFound: It is not silent, or they may not know of it.
        NotAllowed: They are no owner of the case.
        BadOption: The reason is missing.
    """
    policy.require(user, policy.Verb.GRANT, case)
    said = _reason(reason)
    found = silence_of(case)
    if found is None:
        raise NotFound("the case is not silent", remedy="See its page.")
    with acting(actor_of(user, request), Act("lift_silence", case=case, reason=said)):
        changes = {"lifted_at": timezone.now(), "lifted_by": user, "lifted_reason": said}
        if Silence.objects.filter(pk=found.pk, lifted_at=None).update(**changes) != 1:
            raise NotFound("the silence was lifted meanwhile", remedy="See the page of the case.")
    found.refresh_from_db()
    return found


def _reason(text: str) -> str:
    said = text.strip()
    if said == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept in the log.")
    return said
