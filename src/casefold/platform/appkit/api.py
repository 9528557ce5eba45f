"""Every app in the API: which there are, starting its work, and the routes it brings; access and audit as for pages."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router, Schema, Status

from casefold.errors import NotFound
from casefold.platform.access import policy, sittings
from casefold.platform.accounts.models import User
from casefold.platform.appkit.context import Context
from casefold.platform.appkit.declaration import App, Page, Route
from casefold.platform.appkit.links import run_url
from casefold.platform.appkit.work_pages import begin, work_page
from casefold.platform.appkit.zones import zone_for
from casefold.platform.cases.bridge import row_of
from casefold.platform.directory.discovery import directory
from casefold.platform.directory.enabled import apps_for, require_app
from casefold.platform.use.metering import note_opening


class WorkOut(Schema):
    """Work of an app that can be started."""

    name: str
    title: str
    help: str


class AppOut(Schema):
    """An app of the directory."""

    name: str
    title: str
    question: str
    audience: str
    works: list[WorkOut]


class StartedOut(Schema):
    """A run that waits in the queue."""

    run: str
    href: str


def apps_router() -> Router:
    """Return the routes of the apps, to be mounted once when every app is loaded."""
    router = Router()
    router.get("/apps", response=list[AppOut], url_name="apps")(_apps)
    router.post("/cases/{case}/apps/{app}/runs/{work}", response={201: StartedOut}, url_name="app-run")(_start)
    for name, found in list(directory().found.items()):
        try:
            for route in found.app.routes:
                address = f"/cases/{{case}}/apps/{name}/{route.path}"
                answer = _answering(found.app, route)
                router.add_api_operation(address, ["GET"], answer, url_name=f"{name}-{route.name}")
        except Exception as error:  # noqa: BLE001 - a stranger's routes may be declared in any way
            directory().disable(name, f"its routes cannot be served: {type(error).__name__}: {error}")
    return router


def _apps(request: HttpRequest) -> Any:
    """List the apps you may use."""
    works = [
        (app, [WorkOut(name=item.label, title=item.title, help=item.help) for item in app.works])
        for app in apps_for(_person(request))
    ]
    return [
        AppOut(name=app.name, title=app.title, question=app.question, audience=app.audience, works=offered)
        for app, offered in works
    ]


def _start(request: HttpRequest, case: str, app: str, work: str, options: Body[dict[str, Any]]) -> Any:
    """Start a run of an app's work, with its options; they are those of its form."""
    user = _person(request)
    policy.require(user, policy.Verb.READ, case)
    sittings.require(request, user, case)
    found = require_app(user, app)
    wanted = next((item for item in found.app.works if item.label == work), None)
    if wanted is None:
        raise NotFound(f"app '{app}' has no work '{work}'", remedy="See /api/v1/apps.")
    run = begin(_context(request, user, found.app, work_page(wanted), case), wanted, options)
    return Status(201, StartedOut(run=str(run.pk), href=run_url(run.pk)))


def _answering(app: App, route: Route) -> Callable[..., Any]:
    """Return what the API calls: the route's function with the request's context, typed as the function is."""

    def answer(request: HttpRequest, case: str, **parts: Any) -> Any:
        user = _person(request)
        require_app(user, app.name)
        policy.require(user, route.verb, case)
        sittings.require(request, user, case)
        context = _context(request, user, app, Page(route.path, route.name, route.answer, route.name), case)
        context.log("read", f"{app.name}/{route.name}", details_of=parts)
        note_opening(user, app.name)
        return route.answer(context, **parts)

    types = typing.get_type_hints(route.answer)
    given = [
        item.replace(annotation=types.get(item.name, str), kind=inspect.Parameter.KEYWORD_ONLY)
        for item in list(inspect.signature(route.answer).parameters.values())[1:]
    ]
    ours = [
        inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("case", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=str),
    ]
    answer.__dict__["__signature__"] = inspect.Signature([*ours, *given])
    answer.__name__ = f"{app.name}_{route.name}".replace("-", "_")
    answer.__doc__ = route.answer.__doc__
    return answer


def _context(request: HttpRequest, user: User, app: App, page: Page, case: str) -> Context:
    return Context(request, user, app, page, case, zone_for(request, row_of(case).zone))


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotFound("nobody is signed in")
    return request.user
