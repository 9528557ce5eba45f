"""A run: one execution of something, from being asked for to its outcome."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class RunKind(models.TextChoices):
    """What a run does."""

    IMPORT = "import", "Import"
    ANALYSIS = "analysis", "Analysis"
    EXPORT = "export", "Export"
    VERIFICATION = "verification", "Verification"
    APP = "app", "App"


class RunStatus(models.TextChoices):
    """Where a run stands."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    FINISHED = "finished", "Finished"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    LOST = "lost", "Lost"
    """Its worker stopped, and doing it again is not safe."""


OVER = frozenset({RunStatus.FINISHED, RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.LOST})


class Run(models.Model):
    """One execution. Its arguments are ids, never content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=RunKind.choices)
    work = models.CharField(max_length=200)
    """Dotted name of the `Work` it does."""
    title = models.CharField(max_length=300)
    case = models.CharField(max_length=200, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="runs")
    arguments = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=20, choices=RunStatus.choices, default=RunStatus.QUEUED, db_index=True)
    stage = models.CharField(max_length=60, blank=True, default="")
    done = models.FloatField(null=True, blank=True)
    """Share done, 0 to 1; empty where it cannot be told."""
    rows = models.BigIntegerField(default=0)
    message = models.TextField(blank=True, default="")
    result = models.JSONField(default=dict, blank=True)
    """Ids of what came of it, and where to see it."""
    attempts = models.IntegerField(default=0)
    token = models.CharField(max_length=32, blank=True, default="")
    """Which worker's attempt counts; an older one can write nothing any more."""
    task = models.CharField(max_length=36, blank=True, default="")
    asked_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-asked_at"]

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.status in OVER
