"""Tokens: a person's access, lent to a program for a purpose and a time; and how often each caller called."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class Token(models.Model):
    """One token. Only a digest of its secret is kept; a revoked one stays, because audit entries name it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    purpose = models.TextField()
    """Stands as the reason of every consultation made with it."""
    digest = models.CharField(max_length=64, unique=True)
    cases = models.JSONField(default=list, blank=True)
    """Names of the only cases it opens; empty for all the person may see."""
    reading_only = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-made_at"]

    @property
    def short(self) -> str:
        """Return what the audit calls it: the beginning of its id, which opens nothing."""
        return str(self.id)[:8]

    def counts(self, at: datetime | None = None) -> bool:
        """Tell whether it opens anything at a moment (now by default)."""
        return self.revoked_at is None and self.expires_at > (at or timezone.now()) and self.user.is_active

    def is_for(self, case: str) -> bool:
        """Tell whether it was made for a case."""
        return len(self.cases) == 0 or case in self.cases


class Calls(models.Model):
    """How many requests one caller made in the stretch of time that is counted; one row a caller, raised in place."""

    caller = models.CharField(primary_key=True, max_length=80)
    """`person <id>` or `token <id>`."""
    stretch = models.BigIntegerField()
    """Number of the stretch since 1970: its start in seconds, divided by its length."""
    made = models.IntegerField()
