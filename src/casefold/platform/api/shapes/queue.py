"""Shapes of the queue: runs as anybody's, and the workers that do them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Literal

from casefold.platform.api.shapes.base import Shape, Window
from casefold.platform.runs.models import RunKind, RunStatus


class QueuedShape(Shape):
    """A run as the queue shows it: of another's case without what it is about."""

    id: uuid.UUID
    """Its id."""
    kind: RunKind
    """What it does."""
    title: str
    """What it is called, or what stands for it."""
    case: str | None
    """Its case; null where you may not read it."""
    by: str
    """Who asked for it."""
    status: RunStatus
    """queued, running, failed or lost."""
    asked_at: datetime
    """When it was asked for."""
    started_at: datetime | None
    """When it began."""
    finished_at: datetime | None
    """When it ended."""
    before: int | None
    """Runs taken before it; null where it does not wait, or the line is too long to say."""
    done: float | None
    """Share done, 0 to 1; null where it cannot be told."""
    left_seconds: float | None
    """Estimate of the time left."""
    advice: str
    """What to do about it, where it ended without an outcome."""
    may_cancel: bool
    """Whether you may stop it."""


class QueueAsked(Window):
    """Which part of the queue."""

    part: Literal["waiting", "running", "failed"] = "waiting"
    """What waits, in its order; what runs; or the latest that failed and were not begun again."""


class WorkerShape(Shape):
    """A worker process."""

    id: str
    """Its id."""
    name: str
    """Its name."""
    machine: str
    """The machine it is on."""
    process: int
    """Id of its process there."""
    version: str
    """Version of casefold it runs."""
    started_at: datetime
    """When it began."""
    heartbeat_at: datetime
    """When it was last heard of."""
    gone: bool
    """Whether it fell silent without stopping in order."""
    busy: bool
    """Whether it is at a run."""
    run: uuid.UUID | None
    """Id of that run, where you may know of it."""
