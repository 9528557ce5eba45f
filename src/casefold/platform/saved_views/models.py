"""The one table of saved views."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """An address of a case, by a name of its owner's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=100)
    address = models.TextField()
    """Path and query below `/cases/<case>/`, which stands before it when it is opened."""
    is_shared = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A person uses a name once in a case."""

        ordering: ClassVar = ["name", "made_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "owner", "name"], name="saved_view_name_once")]
