"""The app directory: what each app answers, for whom, its guide and its use; broken ones with their remedy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casefold.platform.accounts.mentoring import whom_to_ask
from casefold.platform.audit.listening import actor_of
from casefold.platform.directory.discovery import directory
from casefold.platform.directory.enabled import manages_apps, on_for, require_app, switch, switched_off
from casefold.platform.directory.guide import guide_of
from casefold.platform.directory.learning import guides_read, keep, steps_done
from casefold.platform.use.programme import reads_programme
from casefold.platform.use.recent import DAYS, Recent, recent_use
from casefold.platform.views.frame import page, person

SHOW = {"": "All apps", "on": "On for my force", "unread": "Guide not read"}


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the apps that fit what is looked for."""
    user = person(request)
    wanted, show = request.GET.get("q", "").strip(), request.GET.get("show", "")
    off, read, use = switched_off(user.force_id), guides_read(user), recent_use()
    rows = [
        {
            "item": item,
            "is_on": name not in off,
            "is_read": read.get(name) == guide_of(item.app.guide).digest,
            "use": use.get(name, Recent()),
        }
        for name, item in sorted(directory().found.items(), key=lambda pair: (pair[1].app.order, pair[1].app.title))
        if _fits(item.app, wanted)
    ]
    if show == "on":
        rows = [row for row in rows if row["is_on"]]
    elif show == "unread":
        rows = [row for row in rows if row["is_on"] and not row["is_read"]]
    values = {"rows": rows, "broken": directory().broken, "days": DAYS, "q": wanted, "show": show, "shows": SHOW}
    values["reads_programme"] = reads_programme(user)
    return page(request, "casefold/apps.html", "Apps", values)


@login_required
@require_GET
def app(request: HttpRequest, name: str) -> HttpResponse:
    """Show one app: what it answers, what it may do, how it is used, and for whom it is on."""
    user, found = person(request), directory().app(name)
    values: dict[str, Any] = {
        "found": found,
        "app": found.app,
        "is_on": name not in switched_off(user.force_id),
        "is_read": guides_read(user).get(name) == guide_of(found.app.guide).digest,
        "use": recent_use().get(name, Recent()),
        "days": DAYS,
        "manages": manages_apps(user),
        "reads_programme": reads_programme(user),
    }
    if values["manages"]:
        values["forces"] = on_for(name)
    return page(request, "casefold/app.html", found.app.title, values)


@login_required
@require_http_methods(["GET", "POST"])
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """Show an app's guide; keep what a person ticks."""
    user, found = person(request), require_app(person(request), name)
    text = guide_of(found.app.guide)
    if request.method == "POST":
        keep(user, name, text, is_read="read" in request.POST, steps=frozenset(request.POST.getlist("step")))
        messages.success(request, "Kept.")
        return redirect("guide", name=name)
    done = steps_done(user, name)
    values = {
        "found": found,
        "app": found.app,
        "guide": text,
        "steps": [(step, step.key in done) for step in text.steps],
        "done": sum(step.key in done for step in text.steps),
        "is_read": guides_read(user).get(name) == text.digest,
        "mentors": whom_to_ask(user),
    }
    return page(request, "casefold/guide.html", f"{found.app.title}: guide", values)


@login_required
@require_POST
def forces(request: HttpRequest, name: str) -> HttpResponse:
    """Switch an app on for the forces that are ticked, off for the others."""
    user, found = person(request), directory().app(name)
    changed = switch(name, frozenset(request.POST.getlist("force")), by=user, actor=actor_of(user, request))
    said = f"{found.app.title}: changed for {', '.join(force.name for force in changed)}." if changed else "No change."
    messages.success(request, said)
    return redirect("app", name=name)


def _fits(app: Any, wanted: str) -> bool:
    text = " ".join((app.name, app.title, app.question, app.audience)).casefold()
    return all(word in text for word in wanted.casefold().split())
