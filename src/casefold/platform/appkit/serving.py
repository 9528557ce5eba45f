"""Between an address and an app's view: sign-in, access, the reason, presence, the log; the same for every app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, path

from casefold.platform.access import policy, sittings
from casefold.platform.accounts.models import User
from casefold.platform.appkit.context import Context
from casefold.platform.appkit.declaration import App, Page
from casefold.platform.appkit.work_pages import pages_with_forms
from casefold.platform.appkit.zones import zone_for
from casefold.platform.cases.bridge import row_of
from casefold.platform.cases.presence import note_presence
from casefold.platform.directory.enabled import require_app
from casefold.platform.use.metering import note_opening


def patterns(app: App, *, hosted: bool = True) -> list[URLPattern]:
    """Return the addresses of an app's pages and of the forms of its work, below `cases/<case>/<app>/`.

    Args:
        app: Its declaration.
        hosted: Whether it stands in the directory: it can then be off for a force, and its use is counted.
    """
    return [path(page.path, served(app, page, hosted=hosted), name=page.name) for page in pages_with_forms(app)]


def served(app: App, page: Page, *, hosted: bool = True) -> Callable[..., HttpResponseBase]:
    """Wrap an app's view."""

    def answer(request: HttpRequest, case: str, **parts: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):  # `login_required` lets only people in
            raise TypeError("a signed-in person is no account of this site")
        if hosted:
            require_app(user, app.name)
        policy.require(user, page.verb, case)
        if request.method == "POST":
            if page.posts is None:
                return HttpResponseNotAllowed(["GET", "HEAD"])
            policy.require(user, page.posts, case)
        elif request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"] if page.posts else ["GET", "HEAD"])
        asked = sittings.way_in(request, user, case)
        if asked is not None:
            return asked
        note_presence(user, case, is_poll="X-Casefold-Poll" in request.headers)
        context = Context(request, user, app, page, case, zone_for(request, row_of(case).zone))
        if page.logged and request.method != "POST":
            verb = "export" if page.verb == policy.Verb.EXPORT else "read"
            what = "/".join([app.name, page.name, *(str(part) for part in parts.values())])
            why = sittings.reason_for(request, case)
            context.log(verb, what, why, details_of=parts, query=request.GET.urlencode()[:500])
            if hosted:
                note_opening(user, app.name)
        return page.view(context, **parts)

    answer.__name__ = f"{app.name}_{page.name}"
    return login_required(answer)
