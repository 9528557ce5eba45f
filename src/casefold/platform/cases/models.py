"""What the platform itself remembers about cases: who is there, and what is being brought in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Presence(models.Model):
    """When somebody last had a page of a case open."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presences")
    case = models.CharField(max_length=200)
    last_seen = models.DateTimeField(db_index=True)

    class Meta:
        """One row for a person and a case."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "case"], name="presence_once")]


class Upload(models.Model):
    """A file that arrived whole and waits to become an exhibit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=200)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uploads")
    at = models.DateTimeField(auto_now_add=True)
    options = models.JSONField(default=dict, blank=True)
    """What was said about it: reference, authority, subject, zone."""


class Reading(models.Model):
    """How a person wants an exhibit read again, until the run that does so is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=200)
    exhibit = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField(auto_now_add=True)
    options = models.JSONField(default=dict)
    """What was said: format, mapping, profile, subject, zone. Headers may be content, so no run carries them."""
