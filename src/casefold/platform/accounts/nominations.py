"""How somebody comes to have an account: nominated by one person, approved by another, invited once.

There is no other way in: nobody signs up. An identity provider lets in only whom these tables know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.accounts import one_time
from casefold.platform.accounts.announcing import announce
from casefold.platform.accounts.models import Force, Invitation, Nomination, RoleHeld, User
from casefold.platform.accounts.organisations import By, hold, join
from casefold.platform.accounts.roles import PlatformRole, PlatformVerb, forces_for, may_do, require_verb

PURPOSE = "casefold.accounts.invitations"
LIFETIME = timedelta(days=7)
ASK_AGAIN = "Ask the programme administrator for a new invitation."
OPEN = (Nomination.State.WAITING, Nomination.State.APPROVED)


@dataclass(frozen=True, slots=True)
class Nominee:
    """Whom somebody puts forward."""

    name: str
    email: str
    force: Force
    roles: tuple[PlatformRole, ...]


def nominate(nominee: Nominee, by: By) -> Nomination:
    """Put somebody forward for an account.

    Raises:
        NotAllowed: The author may not nominate for this force.
        BadOption: The address is no e-mail address, or stands for somebody already.
    """
    require_verb(by.user, PlatformVerb.NOMINATE, force=nominee.force)
    email = nominee.email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadOption(f"'{email}' is no e-mail address", remedy="Write one such as name@example.org.") from error
    if User.objects.filter(email__iexact=email).exists():
        raise BadOption(f"{email} has an account already", remedy="Lend them, or bring them back.")
    if Nomination.objects.filter(email=email, state__in=OPEN).exists():
        raise BadOption(f"{email} is nominated already", remedy="See the list of nominations.")
    made = Nomination.objects.create(
        name=nominee.name, email=email, force=nominee.force, roles=list(nominee.roles), why=by.reason,
        nominated_by=by.user,
    )  # fmt: skip
    announce("nominate", by=by.user, about=email, reason=by.reason, request=by.request, force=str(nominee.force))
    return made


def nominations_seen_by(user: User) -> QuerySet[Nomination]:
    """Return the nominations a person may look at: all for who decides, else those of their forces."""
    found = Nomination.objects.select_related("force", "nominated_by", "decided_by")
    if may_do(user, PlatformVerb.APPROVE):
        return found
    return found.filter(Q(force__in=forces_for(user, PlatformVerb.NOMINATE)) | Q(nominated_by=user))


def nomination_seen_by(user: User, key: UUID) -> Nomination:
    """Return a nomination a person may look at.

    Raises:
        NotFound: There is none of that id, or none for them.
    """
    found = nominations_seen_by(user).filter(pk=key).first()
    if found is None:
        raise NotFound("there is no such nomination", remedy="See the list of people.")
    return found


def waiting_for(user: User) -> QuerySet[Nomination]:
    """Return the nominations that wait for a person's decision: those `approve` and `refuse` would take from them."""
    waiting = Nomination.objects.select_related("force", "nominated_by").filter(state=Nomination.State.WAITING)
    if not may_do(user, PlatformVerb.APPROVE):
        return waiting.none()
    return waiting.exclude(nominated_by=user) if _others_decide(user) else waiting


def approve(nomination: Nomination, by: By) -> str:
    """Approve a nomination and return the token of its invitation; it is shown once and never again.

    Raises:
        NotAllowed: The author may not decide, it is their own nomination and somebody else could, or it is decided.
    """
    _require_deciding(nomination, by.user)
    with transaction.atomic():
        _decide(nomination, Nomination.State.APPROVED, by)
        token = _invite(nomination, by.user)
    announce("approve", by=by.user, about=nomination.email, reason=by.reason, request=by.request)
    return token


def refuse(nomination: Nomination, by: By) -> None:
    """Refuse a nomination, with a reason.

    Raises:
        NotAllowed: The author may not decide, or it is decided.
    """
    _require_deciding(nomination, by.user)
    _decide(nomination, Nomination.State.REFUSED, by)
    announce("refuse", by=by.user, about=nomination.email, reason=by.reason, request=by.request)


def invite_again(nomination: Nomination, by: By) -> str:
    """Make a new invitation for an approved nomination; the earlier ones stop working.

    Raises:
        NotAllowed: The author may not decide, or nobody is waiting to accept.
    """
    require_verb(by.user, PlatformVerb.APPROVE)
    nomination.refresh_from_db()
    if nomination.state != Nomination.State.APPROVED:
        raise NotAllowed("this nomination waits for no acceptance", remedy="See what was decided about it.")
    with transaction.atomic():
        token = _invite(nomination, by.user)
    announce("invite_again", by=by.user, about=nomination.email, reason=by.reason, request=by.request)
    return token


def handed_out(request: HttpRequest, nomination: Nomination, token: str) -> str:
    """Return the address of an invitation, having sent it where the site can send e-mail."""
    link = request.build_absolute_uri(reverse("invitation", kwargs={"token": token}))
    if settings.CASEFOLD_MAIL:
        text = (
            f"{nomination.name}, you are invited to Casefold for {nomination.force}.\n\n"
            f"Open this address within {LIFETIME.days} days; it works once:\n{link}\n"
        )
        send_mail("Your account on Casefold", text, None, [nomination.email])
    return link


def invited(token: str) -> Nomination:
    """Return the nomination an invitation is for, without using it up.

    Raises:
        NotAllowed: It is no invitation of this site, was used, was replaced or has expired.
    """
    digest = one_time.digest_in(token, PURPOSE)
    if digest is None:
        raise NotAllowed("this is no invitation of this site", remedy=ASK_AGAIN)
    live = Invitation.objects.filter(digest=digest, used_at=None, expires_at__gt=timezone.now())
    found = live.filter(nomination__state=Nomination.State.APPROVED).select_related("nomination").first()
    if found is None:
        raise NotAllowed("this invitation was used, was replaced or has expired", remedy=ASK_AGAIN)
    return found.nomination


def accept(token: str, username: str, password: str) -> User:
    """Make the account of who holds an invitation.

    Raises:
        NotAllowed: As `invited`, or somebody accepted it at this moment.
        BadOption: Somebody took the user name at this moment.
    """
    nomination = invited(token)
    try:
        with transaction.atomic():
            user = _account_for(nomination, username, password)
            # Two people vouched for the address, and only its holder was handed the invitation.
            EmailAddress.objects.create(user=user, email=nomination.email, verified=True, primary=True)
    except IntegrityError as error:
        raise BadOption(f"the user name '{username}' is taken", remedy="Choose another one.") from error
    announce("accept_invitation", by=user, about=nomination.email)
    return user


def approved_for(email: str) -> Nomination | None:
    """Return the approved nomination of an address that nobody has accepted yet."""
    return Nomination.objects.filter(email=email.strip().lower(), state=Nomination.State.APPROVED).first()


def accept_from_provider(nomination: Nomination) -> User:
    """Make the account of a nominated person whom the identity provider has vouched for; it has no password."""
    with transaction.atomic():
        user = _account_for(nomination, nomination.email, None)
    announce("accept_by_provider", by=user, about=nomination.email)
    return user


def _account_for(nomination: Nomination, username: str, password: str | None) -> User:
    """Make the account, once: the update of the nomination decides who is first."""
    waiting = Nomination.objects.filter(pk=nomination.pk, state=Nomination.State.APPROVED)
    if waiting.update(state=Nomination.State.ACCEPTED) != 1:
        raise NotAllowed("this invitation was accepted already", remedy=ASK_AGAIN)
    user = User.objects.create_user(username, nomination.email, password, display_name=nomination.name)
    nomination.refresh_from_db()
    nomination.user = user
    nomination.save(update_fields=["user"])
    Invitation.objects.filter(nomination=nomination, used_at=None).update(used_at=timezone.now())
    join(user, nomination.force, nomination.decided_by, nomination.why)
    for role in nomination.roles:
        hold(user, PlatformRole(role), nomination.decided_by)
    return user


def _require_deciding(nomination: Nomination, by: User) -> None:
    require_verb(by, PlatformVerb.APPROVE)
    if nomination.nominated_by_id == by.pk and _others_decide(by):
        raise NotAllowed("nobody decides about their own nomination", remedy="Ask another programme administrator.")


def _others_decide(by: User) -> bool:
    """Tell whether somebody else could decide, so that nobody has to decide about their own nomination."""
    others = RoleHeld.objects.filter(
        role=PlatformRole.PROGRAMME_ADMINISTRATOR, ended_at=None, user__is_active=True
    ).exclude(user=by)
    return others.exists()


def _decide(nomination: Nomination, state: Nomination.State, by: By) -> None:
    waiting = Nomination.objects.filter(pk=nomination.pk, state=Nomination.State.WAITING)
    if waiting.update(state=state, decided_by=by.user, decided_at=timezone.now(), reason=by.reason) != 1:
        raise NotAllowed("this nomination was decided already", remedy="See what was decided about it.")
    nomination.refresh_from_db()


def _invite(nomination: Nomination, by: User) -> str:
    now = timezone.now()
    issued = one_time.issue(PURPOSE)
    Invitation.objects.filter(nomination=nomination, used_at=None).update(expires_at=now)
    Invitation.objects.create(
        nomination=nomination, digest=issued.digest, made_at=now, made_by=by, expires_at=now + LIFETIME
    )
    return issued.token
