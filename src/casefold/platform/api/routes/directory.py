"""The app directory: an app with its use, its guide, for which forces it is on, and what is broken."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from casefold.platform.accounts.mentoring import whom_to_ask
from casefold.platform.accounts.models import User
from casefold.platform.api.caller import caller_of, site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import AppName
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.directory import (
    AppAboutShape,
    AppForcesGiven,
    AppForceShape,
    BrokenAppShape,
    GuideGiven,
    GuideShape,
)
from casefold.platform.audit.listening import actor_of
from casefold.platform.directory.discovery import Found, directory
from casefold.platform.directory.enabled import on_for, require_app, require_managing, switch, switched_off
from casefold.platform.directory.guide import guide_of
from casefold.platform.directory.learning import guides_read, keep, steps_done
from casefold.platform.use.recent import Recent, recent_use

router = Router(tags=["apps"])


@router.get("/apps/{slug:app}", response=answers(AppAboutShape), url_name="app")
def one(request: HttpRequest, app: AppName) -> Any:
    """Show an app of the directory, with what it may do and how it is used."""
    user, found = caller_of(request).user, directory().app(app)
    names = ("name", "title", "question", "audience", "works", "permissions")
    return {
        **{name: getattr(found.app, name) for name in names},
        "source": found.source,
        "unit": found.app.unit.one,
        "on": app not in switched_off(user.force_id),
        "guide_read": guides_read(user).get(app) == guide_of(found.app.guide).digest,
        "use": _use(recent_use().get(app, Recent())),
    }


@router.get("/broken-apps", response=answers(Listed[BrokenAppShape]), url_name="broken-apps")
def broken(request: HttpRequest, window: Query[Window]) -> Any:
    """List the apps that were found and cannot be used, with the reason."""
    return listed(directory().broken, window)


@router.get("/apps/{slug:app}/guide", response=answers(GuideShape), url_name="guide")
def guide(request: HttpRequest, app: AppName) -> Any:
    """Give an app's guide, and what you have ticked of it."""
    user = caller_of(request).user
    return _guide(user, require_app(user, app))


@router.post("/apps/{slug:app}/guide", response=answers(GuideShape), url_name="keep-guide")
def keep_guide(request: HttpRequest, app: AppName, given: GuideGiven) -> Any:
    """Keep what you have read and tried of an app's guide."""
    user = caller_of(request).user
    found = require_app(user, app)
    keep(user, app, guide_of(found.app.guide), is_read=given.read, steps=frozenset(given.steps))
    return _guide(user, found)


@router.get("/apps/{slug:app}/forces", response=answers(Listed[AppForceShape]), url_name="app-forces")
def forces(request: HttpRequest, app: AppName, window: Query[Window]) -> Any:
    """List the forces, with whether an app is on for each."""
    require_managing(site_wide(request).user)
    return listed(_forces(directory().app(app).app.name), window)


@router.post("/apps/{slug:app}/forces", response=answers(list[AppForceShape]), url_name="switch-app")
def switch_app(request: HttpRequest, app: AppName, given: AppForcesGiven) -> Any:
    """Switch an app on for some forces and off for the others; those for which something changed are answered."""
    user = site_wide(request).user
    require_managing(user)
    found = directory().app(app)
    wanted = frozenset(str(key) for key in given.forces)
    changed = {force.pk for force in switch(found.app.name, wanted, by=user, actor=actor_of(user, request))}
    return [item for item in _forces(found.app.name) if item["id"] in changed]


def _forces(app: str) -> list[dict[str, Any]]:
    return [{"id": force.pk, "name": force.name, "on": is_on} for force, is_on in on_for(app)]


def _use(recent: Recent) -> dict[str, Any]:
    counted = {"runs": recent.runs, "units": recent.units, "openings": recent.openings, "people": len(recent.people)}
    said = {"useful_yes": recent.said.yes, "useful_partly": recent.said.partly, "useful_no": recent.said.no}
    return {**counted, **said}


def _guide(user: User, found: Found) -> dict[str, Any]:
    text, done = guide_of(found.app.guide), steps_done(user, found.app.name)
    return {
        "text": found.app.guide,
        "digest": text.digest,
        "read": guides_read(user).get(found.app.name) == text.digest,
        "steps": [{"key": step.key, "html": str(step.html), "done": step.key in done} for step in text.steps],
        "ask": [mentor.shown_name for mentor in whom_to_ask(user)],
    }
