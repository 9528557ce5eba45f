"""The app directory: what each app answers, for whom, its guide; broken ones with their reason."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from casefold.errors import NotFound
from casefold.platform.accounts.mentoring import whom_to_ask
from casefold.platform.directory.discovery import directory
from casefold.platform.views.frame import page, person


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the apps."""
    found = sorted(directory().found.values(), key=lambda item: (item.app.order, item.app.title))
    return page(request, "casefold/apps.html", "Apps", {"found": found, "broken": directory().broken})


@login_required
@require_GET
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """Show an app's guide."""
    found = directory().found.get(name)
    if found is None:
        raise NotFound(f"there is no app '{name}'", remedy="See the list of apps.")
    paragraphs = [part.strip() for part in found.app.guide.split("\n\n") if part.strip()]
    values = {"found": found, "paragraphs": paragraphs, "mentors": whom_to_ask(person(request))}
    return page(request, "casefold/guide.html", found.app.title, values)
