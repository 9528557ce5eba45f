"""What is kept of use: one row a run, one a person, app and day, each version of a baseline, each answer."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Use(models.Model):
    """One run that ended, keyed by its id: counts only, nothing of the case but its name."""

    run = models.UUIDField(primary_key=True)
    app = models.CharField(max_length=40)
    """Empty for a run that belongs to no app."""
    work = models.CharField(max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    force = models.ForeignKey("accounts.Force", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The person's force when the run ended."""
    case = models.CharField(max_length=200)
    status = models.CharField(max_length=20)
    """How it ended: finished, failed, cancelled or lost."""
    units = models.BigIntegerField(default=0)
    """In the unit of the app; 0 where it did not finish."""
    seconds = models.FloatField(default=0)
    """Machine time of the attempt that ended."""
    ended_at = models.DateTimeField(db_index=True)


class Opening(models.Model):
    """How often a person opened pages of an app on a day (UTC)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    app = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    force = models.ForeignKey("accounts.Force", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(db_index=True)
    times = models.BigIntegerField(default=0)

    class Meta:
        """Counted up through this key."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["app", "user", "day"], name="opening_app_user_day")]


class Baseline(models.Model):
    """One version of what a unit of an app would cost without it. The newest counts; none is ever changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    app = models.CharField(max_length=40)
    version = models.IntegerField()
    minutes_low = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    minutes_high = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    cost_low = models.DecimalField(max_digits=11, decimal_places=4, null=True, blank=True)
    cost_high = models.DecimalField(max_digits=11, decimal_places=4, null=True, blank=True)
    source = models.TextField()
    as_of = models.DateField()
    """When the source measured it."""
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Two people at once cannot both write the next version."""

        ordering: ClassVar = ["app", "version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["app", "version"], name="baseline_app_version")]


class Answer(models.TextChoices):
    """Whether a run was useful."""

    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


class Feedback(models.Model):
    """What one person said of one run; once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.UUIDField()
    app = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    force = models.ForeignKey("accounts.Force", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    sentence = models.CharField(max_length=500, blank=True, default="")
    """May name what the case holds, so it is shown on the run's page only."""
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        """One answer for a person and a run."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "user"], name="feedback_once")]
