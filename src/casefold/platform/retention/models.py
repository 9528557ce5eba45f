"""What the platform remembers about keeping: rules, what is under them, reviews, disposals, backups."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models

PERSON = settings.AUTH_USER_MODEL


class Rule(models.Model):
    """How long a group of material is kept and how often somebody looks. Data, not law: a force checks it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    group = models.CharField(max_length=300)
    """Which material it is for."""
    period_months = models.PositiveIntegerField(null=True, blank=True)
    """Months kept from the start; empty where the rule states none."""
    review_months = models.PositiveIntegerField()
    """Months until somebody looks again."""
    decides = models.CharField(max_length=300)
    """Who decides, as the force names them."""
    basis = models.TextField()
    """The legal basis, in the words of whoever entered the rule."""
    source = models.TextField(blank=True, default="")
    """Where the period comes from."""
    is_sourced = models.BooleanField(default=False)
    """Whether that source was read for this rule; else it is general knowledge or advice."""
    second_person = models.BooleanField(default=True)
    """Whether a disposal is authorised by somebody other than who proposed it."""
    checked_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    """When the force checked it; nothing is disposed of under a rule that nobody checked."""
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """By name."""

        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_checked(self) -> bool:
        """Tell whether the force has checked it."""
        return self.checked_at is not None


class Placement(models.Model):
    """A case, or one exhibit of it, under a rule from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=200)
    exhibit = models.CharField(max_length=40, blank=True, default="")
    """Its id; empty for the whole case."""
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="placements")
    starts_on = models.DateField()
    review_on = models.DateField()
    """The day the next review is due."""
    why = models.TextField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it was disposed of, or put under another rule."""

    class Meta:
        """One in force for a case or an exhibit."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "exhibit"], condition=models.Q(ended_at=None), name="placement_in_force_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["review_on"], name="placement_due")]


class Outcome(models.TextChoices):
    """What a review decided."""

    KEEP = "keep", "Keep for another period"
    DISPOSE = "dispose", "Propose disposal"


class Review(models.Model):
    """What a person decided when they looked. It is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="reviews")
    due_on = models.DateField()
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField()
    next_on = models.DateField(null=True, blank=True)
    """The next review, where it is kept."""

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-at"]


class State(models.TextChoices):
    """Where a disposal stands."""

    PROPOSED = "proposed", "Proposed"
    REFUSED = "refused", "Refused"
    UNDER_WAY = "under_way", "Under way"
    DONE = "done", "Done"


class Disposal(models.Model):
    """A proposal to dispose of an exhibit or of a whole case, its authority, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=200, db_index=True)
    exhibit = models.CharField(max_length=40, blank=True, default="")
    """Its id; empty for every exhibit of the case."""
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    why = models.TextField()
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    authority = models.TextField(blank=True, default="")
    """What allows it, in words."""
    authority_reference = models.CharField(max_length=200, blank=True, default="")
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who authorised or refused it."""
    decided_at = models.DateTimeField(null=True, blank=True)
    act = models.UUIDField(null=True, blank=True)
    """The act its entries in the audit log share."""
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict, blank=True)
    """What its certificate states, written once when it was done."""

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-proposed_at"]


class ClosedCase(models.Model):
    """A case of which every exhibit was disposed."""

    case = models.CharField(max_length=200, primary_key=True)
    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Backup(models.Model):
    """A backup that was made, and until when it is held."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_at = models.DateTimeField(db_index=True)
    label = models.CharField(max_length=500)
    """Where it is, or what is written on it."""
    holds_until = models.DateTimeField(null=True, blank=True)
    """When it is destroyed or written over; empty where nobody said."""
    cases = models.JSONField(default=list, blank=True)
    """Names of the cases in it; empty for the whole home."""

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["made_at"]
