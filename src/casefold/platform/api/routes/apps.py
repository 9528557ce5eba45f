"""Every app in the API: which there are, starting its work, and the routes it brings; access and audit as for pages."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from ninja import Body, Path, Query, Router, Status

from casefold.errors import NotFound
from casefold.platform.access.policy import Verb
from casefold.platform.api.caller import caller_of, opened
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import AppName, CaseName, WorkName
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.cases import AppShape, RunShape
from casefold.platform.appkit.declaration import App, Page, Route
from casefold.platform.appkit.work_pages import begin, work_page
from casefold.platform.directory.discovery import directory
from casefold.platform.directory.enabled import apps_for, require_app
from casefold.platform.use.metering import note_opening

router = Router(tags=["apps"])


@router.get("/apps", response=answers(Listed[AppShape]), url_name="apps")
def apps(request: HttpRequest, window: Query[Window]) -> Any:
    """List the apps you may use, with the work each of them does."""
    return listed(apps_for(caller_of(request).user), window)


@router.post("/cases/{slug:case}/apps/{slug:app}/runs/{slug:work}", response=answers(RunShape, 202), url_name="app-run")
def start(request: HttpRequest, case: CaseName, app: AppName, work: WorkName, options: Body[dict[str, Any]]) -> Any:
    """Start an app's work, with its options: those of its form."""
    caller = caller_of(request)
    context = opened(request, case)
    found = require_app(caller.user, app)
    wanted = next((item for item in found.app.works if item.label == work), None)
    if wanted is None:
        raise NotFound(f"app '{app}' has no work '{work}'", remedy="See /api/v1/apps.")
    caller.require(wanted.verb, case)
    return Status(202, begin(replace(context, app=found.app, page=work_page(wanted)), wanted, options))


def hosted_router() -> Router:
    """Return the routes the apps bring, to be mounted once when every app is loaded.

    The name of each begins with `hosted`, as no operation of the site does: an app's cannot be taken for one.
    """
    hosted = Router()
    for name, found in list(directory().found.items()):
        try:
            for route in found.app.routes:
                address = f"/cases/{{slug:case}}/apps/{name}/{route.path}"
                answer = _answering(found.app, route)
                named = f"hosted-{name}-{route.name}"
                hosted.add_api_operation(address, ["GET"], answer, url_name=named, response=answers(Any), tags=["apps"])
        except Exception as error:  # noqa: BLE001 - a stranger's routes may be declared in any way
            directory().disable(name, f"its routes cannot be served: {type(error).__name__}: {error}")
    return hosted


def _answering(app: App, route: Route) -> Callable[..., Any]:
    """Return what the API calls: the route's function with the request's context, typed as the function is."""
    page = Page(route.path, route.name, route.answer, route.name)

    def answer(request: HttpRequest, case: str, **parts: Any) -> Any:
        user = caller_of(request).user
        require_app(user, app.name)
        context = replace(opened(request, case, Verb(route.verb)), app=app, page=page)
        context.log("read", f"{app.name}/{route.name}", details_of=parts)
        note_opening(user, app.name)
        return route.answer(context, **parts)

    types = typing.get_type_hints(route.answer, include_extras=True)
    given = [
        item.replace(annotation=_described(types.get(item.name, str), route, item), kind=inspect.Parameter.KEYWORD_ONLY)
        for item in list(inspect.signature(route.answer).parameters.values())[1:]
    ]
    ours = [
        inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("case", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=CaseName),
    ]
    answer.__dict__["__signature__"] = inspect.Signature([*ours, *given])
    answer.__name__ = f"{app.name}_{route.name}".replace("-", "_")
    answer.__doc__ = route.answer.__doc__
    return answer


def _described(kind: Any, route: Route, item: inspect.Parameter) -> Any:
    """Let the words beside a parameter's type describe it: `Annotated[int, "days to look back"]`."""
    words = [text for text in getattr(kind, "__metadata__", ()) if isinstance(text, str)]
    if not words:
        return kind
    stands = Path if f"{{{item.name}}}" in route.path else Query
    return typing.Annotated[kind.__origin__, stands(description=words[0])]
