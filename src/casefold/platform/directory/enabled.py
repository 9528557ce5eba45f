"""Which apps a person may use: those that hold the contract and are not switched off for their force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from casefold.errors import NotAllowed, NotFound
from casefold.platform.access.policy import Somebody
from casefold.platform.accounts.models import Force, User
from casefold.platform.accounts.roles import PlatformVerb, may_do
from casefold.platform.audit.log import Act, Actor, acting
from casefold.platform.directory.discovery import Found, directory
from casefold.platform.directory.models import Enabled


def manages_apps(user: Somebody) -> bool:
    """Tell whether somebody may switch apps on and off."""
    return may_do(user, PlatformVerb.MANAGE_APPS)


def require_managing(user: Somebody) -> None:
    """Let somebody pass who may switch apps on and off, or say no.

    Raises:
        NotAllowed: They may not.
    """
    if not manages_apps(user):
        raise NotAllowed("you do not administer apps", remedy="Ask an administrator of the programme.")


def switched_off(force: UUID | None) -> frozenset[str]:
    """Return the names of the apps that are off for a force, given by its id; none where there is no force."""
    if force is None:
        return frozenset()
    return frozenset(Enabled.objects.filter(force=force, is_on=False).values_list("app", flat=True))


def on_for(app: str) -> list[tuple[Force, bool]]:
    """Return every force, by name, with whether an app is on for it."""
    off = set(Enabled.objects.filter(app=app, is_on=False).values_list("force_id", flat=True))
    return [(force, force.pk not in off) for force in Force.objects.order_by("name")]


def apps_for(user: Somebody) -> list[Any]:
    """Return the apps somebody may use, in the order of the rail."""
    if not isinstance(user, User):
        return []
    off = switched_off(user.force_id)
    found = (item.app for name, item in directory().found.items() if name not in off)
    return sorted(found, key=lambda app: (app.order, app.title))


def require_app(user: User, name: str) -> Found:
    """Return an app somebody may use.

    Raises:
        NotFound: There is none of that name, or it is off for their force; the two cannot be told apart.
    """
    found = directory().found.get(name)
    if found is None or name in switched_off(user.force_id):
        raise NotFound(f"there is no app '{name}'", remedy="See the list of apps.")
    return found


def switch(app: str, forces_on: frozenset[str], *, by: User, actor: Actor) -> list[Force]:
    """Switch an app on for the forces of these ids and off for the others; audited, force by force.

    Returns:
        The forces for which something changed.

    Raises:
        NotAllowed: This person administers no apps.
    """
    require_managing(by)
    changed = []
    for force, is_on in on_for(app):
        wanted = str(force.pk) in forces_on
        if wanted == is_on:
            continue
        act = Act("enable_app" if wanted else "disable_app", object=f"{app} for {force.name}")
        with acting(actor, act), transaction.atomic():
            Enabled.objects.update_or_create(app=app, force=force, defaults={"is_on": wanted, "changed_by": by})
        changed.append(force)
    return changed
