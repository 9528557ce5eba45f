"""People, the organisations they belong to, the roles they hold, and how they came to have an account.

History is kept: a membership, a loan or a role is ended, never deleted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac


class Region(models.Model):
    """A region of the programme."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Force(models.Model):
    """A police force or partner that people come from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="forces")

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team of a force, or of a region's own unit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="teams")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="teams")

    class Meta:
        """A team belongs to exactly one organisation, and its name is its own there."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(force=None, region__isnull=False) | models.Q(force__isnull=False, region=None),
                name="team_of_one",
            ),
            models.UniqueConstraint(fields=["name", "force"], condition=models.Q(region=None), name="team_in_force"),
            models.UniqueConstraint(fields=["name", "region"], condition=models.Q(force=None), name="team_in_region"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.force or self.region}"


class User(AbstractUser):
    """A person who signs in. Never deleted while an audit entry names them: deactivated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=200, blank=True, default="")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    """Where they belong now; the membership without an end says since when."""
    session_epoch = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    """Raised to end every session of this person at once."""

    @property
    def shown_name(self) -> str:
        """Return the name that stands in decisions, runs and audit entries."""
        return self.display_name or self.get_full_name() or self.get_username()

    def get_session_auth_hash(self) -> str:
        """Return what a session must know to count: it changes with the password and with the epoch."""
        return self._epoch_hash(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same under the site's earlier keys."""
        for known in super().get_session_auth_fallback_hash():
            yield self._epoch_hash(known)

    def _epoch_hash(self, known: str) -> str:
        return salted_hmac("casefold.accounts.session", f"{known}{self.session_epoch}", algorithm="sha256").hexdigest()


class SignInLink(models.Model):
    """A one-time link for the operator of this machine. Only a digest of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class PeriodQuerySet(models.QuerySet["Membership"]):
    """Memberships and loans, asked about a moment."""

    def in_force(self, at: datetime | None = None) -> PeriodQuerySet:
        """Keep those that count at a moment (now by default)."""
        moment = at or timezone.now()
        begun = self.filter(starts_at__lte=moment)
        return begun.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=moment))


class Membership(models.Model):
    """Where a person belongs, or is lent to, for a period. At most one membership has no end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_loan = models.BooleanField(default=False)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField()
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        """One organisation at a time; a loan says when it ends."""

        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_loan=False, ends_at=None), name="one_open_membership"
            ),
            models.CheckConstraint(
                condition=models.Q(is_loan=False) | models.Q(ends_at__isnull=False), name="loans_end"
            ),
        ]

    @property
    def organisation(self) -> str:
        """Return the name of the organisation; the programme where there is neither force nor region."""
        return str(self.team or self.force or self.region or "The programme")


class RoleHeld(models.Model):
    """A platform role somebody holds or held. What it lets them do is in `roles`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles_held")
    role = models.CharField(max_length=40)
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Where it counts; none for the roles of the whole programme."""
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Held once at a time."""

        ordering: ClassVar = ["given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role"], condition=models.Q(ended_at=None), name="role_held_once")
        ]


class Nomination(models.Model):
    """Somebody put forward for an account, and what was decided about it."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        ACCEPTED = "accepted", "Accepted"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    """In lower case: people are matched by it."""
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="nominations")
    roles = models.JSONField(default=list)
    why = models.TextField()
    nominated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="nomination")

    class Meta:
        """Nobody is nominated twice at the same time."""

        ordering: ClassVar = ["nominated_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(state__in=["waiting", "approved"]), name="nominated_once"
            )
        ]


class Invitation(models.Model):
    """A one-time way in for a nominated person. Only a digest of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
