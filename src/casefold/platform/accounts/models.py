"""People and the organisations they belong to."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


class Region(models.Model):
    """A region of the programme."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Force(models.Model):
    """A police force or partner that people come from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT, related_name="forces")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who signs in. Never deleted while an audit entry names them: deactivated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=200, blank=True, default="")
    force = models.ForeignKey(Force, null=True, blank=True, on_delete=models.PROTECT, related_name="members")

    @property
    def shown_name(self) -> str:
        """Return the name that stands in decisions, runs and audit entries."""
        return self.display_name or self.get_full_name() or self.get_username()


class SignInLink(models.Model):
    """A one-time link for the operator of this machine. Only a digest of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
