"""Grants and walls: a person's access to a case, with a purpose and a time, and what is kept from most within it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Role(models.TextChoices):
    """What somebody is in a case."""

    READER = "reader", "Reader"
    EDITOR = "editor", "Editor"
    OWNER = "owner", "Owner"


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, asked about a moment."""

    def in_force(self, at: datetime | None = None) -> GrantQuerySet:
        """Keep those that count at a moment (now by default)."""
        moment = at or timezone.now()
        begun = self.filter(starts_at__lte=moment, user__is_active=True)
        return begun.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=moment))


class Grant(models.Model):
    """A person's access to one case. An ended grant is kept: history is not rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    case = models.CharField(max_length=200, db_index=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    purpose = models.TextField()
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    """Every new grant has an end; one given before ends were required may have none, and says so on the page."""
    walls = models.JSONField(default=list, blank=True)
    """Names of walls this person may look behind, such as `outside_authority`."""
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="grants_given"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        """Looked up by person and case on every request."""

        indexes: ClassVar = [models.Index(fields=["user", "case"], name="grant_user_case")]


class GrantChange(models.Model):
    """What was changed of a grant after it was given, by whom and why; none is ever altered."""

    id = models.BigAutoField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    before = models.JSONField()
    """Field -> value: `ends_at` as ISO 8601 text or null, `walls` as a list of names."""
    after = models.JSONField()

    class Meta:
        """Read in the order made."""

        ordering: ClassVar = ["id"]


class Wall(models.Model):
    """A named wall around an exhibit or a finding; a lifted one is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=200, db_index=True)
    name = models.CharField(max_length=40)
    """What a grant must name for its person to look behind it."""
    subject = models.CharField(max_length=40)
    """Id of the exhibit (`x2`) or finding (`f7`) it stands around."""
    reason = models.TextField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.TextField(blank=True, default="")

    class Meta:
        """A thing stands behind a wall of a name once."""

        ordering: ClassVar = ["put_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "subject", "name"], condition=models.Q(lifted_at=None), name="wall_stands_once"
            )
        ]
