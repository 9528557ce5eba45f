"""When a person last looked into a case, what they were told, and how they want to hear of it. Ids, never content."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Look(models.Model):
    """When a person last opened a page of a case."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        """One row for a person and a case."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "case"], name="look_once")]


class Kind(models.TextChoices):
    """What somebody is told; the label is all that an e-mail says."""

    RUN_OVER = "run_over", "A run of yours is over"
    SHARED = "shared", "You were given access to a case"
    ACCESS_CHANGED = "access_changed", "Your access to a case was changed"
    ACCESS_ENDED = "access_ended", "Your access to a case was ended"
    ACCESS_ENDING = "access_ending", "Your access to a case ends soon"
    WALL = "wall", "A wall was put up in a case of yours"
    REVIEW_DUE = "review_due", "A review is due in a case of yours"
    NOMINATION = "nomination", "A nomination of yours was decided"
    DISPOSAL = "disposal", "A disposal you proposed was decided"
    MATCH = "match", "New evidence holds an identifier you attributed or noted"


class Notification(models.Model):
    """One thing one person was told, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    case = models.CharField(max_length=200, blank=True, default="")
    """The case it is of: who has no access to it any more is not shown it. Empty where it belongs to none."""
    thing = models.CharField(max_length=40, blank=True, default="")
    """Id of what it is about: a run, a grant, a wall, a placement, a nomination, a disposal or an exhibit."""
    elsewhere = models.CharField(max_length=200, blank=True, default="")
    """For a match: the case in which the identifier was attributed or noted."""
    said = models.CharField(max_length=40, blank=True, default="")
    """For a match: id of that attribution or note."""
    key = models.CharField(max_length=200)
    """What it is told of once: the same thing happening again is no second notification."""
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail_tried_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first; asked for by person and whether it was read on every page."""

        ordering: ClassVar = ["-at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "read_at"], name="notification_unread"),
            models.Index(fields=["mailed_at", "at"], name="notification_unmailed"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]


class MailWish(models.TextChoices):
    """How somebody wants to hear of notifications by e-mail."""

    NONE = "none", "No e-mail"
    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once a day, where there is something unread"


class MailChoice(models.Model):
    """What a person chose; nobody is sent anything before they chose."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="mail_choice"
    )
    wish = models.CharField(max_length=10, choices=MailWish.choices, default=MailWish.NONE)
    since = models.DateTimeField()
    """When they chose: nothing older is sent."""
    digest_at = models.DateTimeField(null=True, blank=True)
    """When the last daily e-mail was begun."""


class Arrival(models.Model):
    """A newly imported exhibit that is still to be held against what its readers work on elsewhere."""

    run = models.UUIDField(primary_key=True)
    """The import."""
    case = models.CharField(max_length=200)
    exhibit = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
    tries = models.SmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True, db_index=True)
