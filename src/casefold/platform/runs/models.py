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
    DISPOSAL = "disposal", "Disposal"
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
REPEATABLE = OVER - {RunStatus.FINISHED}
"""Ended without an outcome: somebody may have it done again."""


class Priority(models.IntegerChoices):
    """Who goes before whom; a smaller number goes first."""

    WAITING = 0, "A person waits"
    BULK = 10, "Bulk"


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
    """Written by the version before this one; empty now, and gone with the next."""
    worker = models.CharField(max_length=32, blank=True, default="", db_default="")
    """Id of the worker that took it last."""
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.WAITING, db_default=Priority.WAITING)
    plan = models.JSONField(null=True, blank=True)
    """Ids of its steps in order, settled by the first attempt; empty for a run of one piece."""
    step = models.IntegerField(default=0, db_default=0)
    """Steps done."""
    rate = models.FloatField(null=True, blank=True)
    """Rows a second, smoothed."""
    left_seconds = models.FloatField(null=True, blank=True)
    """Estimate of the time left, smoothed."""
    repeats = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeated_by")
    """The run that this one does again; each is begun again once at most."""
    turn = models.IntegerField(default=1, db_default=1)
    """1 for a run somebody asked for, 2 for the first time it is done again."""
    reason = models.TextField(blank=True, default="", db_default="")
    """Why it was asked for: what was stated for opening the case, or for beginning the run again."""
    asked_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancel_asked = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, blank=True)
    """When those who listen for the end of runs heard of this one's."""

    class Meta:
        """Newest first; indexed for the claim, which looks at who has how many running."""

        ordering: ClassVar = ["-asked_at"]
        indexes: ClassVar = [
            models.Index(fields=["by", "status"], name="run_by_status"),
            models.Index(fields=["by", "started_at"], name="run_by_started"),
            models.Index(fields=["status", "finished_at"], name="run_status_finished"),
        ]

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen to it."""
        return self.status in OVER


class Attempt(models.Model):
    """One worker's try at a run: the story of a failure is its attempts."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="tries")
    number = models.IntegerField()
    token = models.CharField(max_length=32)
    worker = models.CharField(max_length=300)
    """Name, machine and process of the worker, as they were."""
    step = models.IntegerField(default=0)
    """Steps that were done when it began."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True, default="")
    """How it ended: a status of the run, or `stopped` where its worker went away; empty while it goes on."""
    closed = models.BooleanField(default=False, db_default=False)
    """Of one that stopped: whether the audit log was told."""
    error = models.CharField(max_length=200, blank=True, default="")
    """Class of the error, and where in the code it was raised; never its text."""
    stages = models.JSONField(default=list, blank=True)
    """[name, seconds since it began] of each stage, in order."""
    log = models.JSONField(default=list, blank=True)
    """Lines of the log without what was filled into them: [seconds since it began, level, text]."""

    class Meta:
        """In order; a number is used once."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "number"], name="attempt_once")]


class Step(models.Model):
    """One step of a run that is done, and what came of it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="steps")
    number = models.IntegerField()
    """From 0."""
    result = models.JSONField(default=dict, blank=True)
    done_at = models.DateTimeField()

    class Meta:
        """In order; a step counts once."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "number"], name="step_once")]


class Worker(models.Model):
    """A worker process, for as long as it lives and a while after."""

    id = models.CharField(primary_key=True, max_length=32)
    name = models.CharField(max_length=100)
    machine = models.CharField(max_length=200)
    process = models.IntegerField()
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(db_index=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    """When it stopped in an orderly way."""

    class Meta:
        """By machine and age."""

        ordering: ClassVar = ["machine", "started_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.machine}, process {self.process})"
