"""Where each app is switched off, and what each person has read and tried of its guide."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Enabled(models.Model):
    """Whether an app is on for a force. An app without a row is on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    app = models.CharField(max_length=40)
    force = models.ForeignKey("accounts.Force", on_delete=models.PROTECT, related_name="apps_enabled")
    is_on = models.BooleanField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One row for an app and a force."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["app", "force"], name="enabled_app_force")]


class GuideRead(models.Model):
    """Which text of an app's guide a person has read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="guides_read")
    app = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        """One row for a person and an app."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "app"], name="guide_read_user_app")]


class StepDone(models.Model):
    """A training step a person has ticked off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="steps_done")
    app = models.CharField(max_length=40)
    step = models.CharField(max_length=16)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Each step once for a person."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "app", "step"], name="step_done_once")]
