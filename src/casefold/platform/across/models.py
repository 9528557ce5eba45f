"""Silent cases, what a person did about a hit, and what people asked across cases."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Silence(models.Model):
    """A case that nobody without access learns of by asking; a lifted one is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=200, db_index=True)
    reason = models.TextField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.TextField(blank=True, default="")

    class Meta:
        """A case is silent once."""

        ordering: ClassVar = ["put_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(lifted_at=None), name="case_silent_once")
        ]


class State(models.TextChoices):
    """How a hit stands with one person; one without a row is new."""

    NEW = "new", "New"
    SEEN = "seen", "Seen"
    DISMISSED = "dismissed", "Dismissed"


class HitState(models.Model):
    """What one person did about one hit, or about a question of somebody else (`ask:` and its id)."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hit = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        """A hit stands in one way with a person."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "hit"], name="hit_state_once")]


class Ask(models.Model):
    """One question across cases; what was answered stands as its reader was told, with nothing they were not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    case = models.CharField(max_length=200)
    """For which of their cases they asked."""
    identifier = models.CharField(max_length=400, db_index=True)
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    cases = models.IntegerField()
    """In how many cases they may see it stands."""
    contacts = models.IntegerField()
    """How many people they were told to ask."""
    near = models.IntegerField()
    """How many near matches they were told of."""

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-at", "id"]
        indexes: ClassVar = [models.Index(fields=["user", "at"], name="ask_user_at")]
