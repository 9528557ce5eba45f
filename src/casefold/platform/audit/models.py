"""The log's two tables: the entries, and the head of their chain."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from casefold.errors import NotAllowed


class Entry(models.Model):
    """One entry. It is written once; this model refuses to change or delete it."""

    number = models.BigIntegerField(primary_key=True)
    act = models.UUIDField(db_index=True)
    """One act of a person: its intent and its outcome share it."""
    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=200)
    """Name as shown; empty where nobody had signed in."""
    user_id = models.CharField(max_length=36, blank=True, default="")
    sort = models.CharField(max_length=20)
    """collection, alteration, consultation, disclosure, combination, erasure (DPA 2018 s.62) or access."""
    phase = models.CharField(max_length=10)
    """intent before an engine call, outcome after it, or done for what is one step."""
    verb = models.CharField(max_length=60)
    case = models.CharField(max_length=200, blank=True, default="")
    object = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    source = models.CharField(max_length=64, blank=True, default="")
    """Address the request came from; `worker` or `command` for what no request did."""
    details = models.JSONField(default=dict, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """Read in the order written; searched within a case, newest first, at a million entries."""

        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["case", "number"], name="log_case"),
            models.Index(fields=["case", "who", "number"], name="log_case_who"),
            models.Index(fields=["case", "verb", "number"], name="log_case_verb"),
            models.Index(fields=["case", "sort", "number"], name="log_case_sort"),
            models.Index(fields=["case", "at", "number"], name="log_case_at"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new entry.

        Raises:
            NotAllowed: The entry exists already.
        """
        if not self._state.adding:
            raise NotAllowed("an audit entry cannot be changed", remedy="Write another entry.")
        super().save(*args, force_insert=True, using=kwargs.get("using"))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            NotAllowed: Always.
        """
        raise NotAllowed("an audit entry cannot be deleted")


class Head(models.Model):
    """The last entry's number and digest: one row, locked by whoever appends."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
    anchored = models.BigIntegerField(default=0, db_default=0)
    """Entry of the last anchor written beside the store."""
    anchored_at = models.DateTimeField(null=True, blank=True)
