"""The programme page, each app's baseline with its workings, and the one question after a run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casefold.errors import BadOption
from casefold.platform.appkit.options import option_form
from casefold.platform.appkit.products import table_response
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.directory.discovery import directory
from casefold.platform.runs.visible import visible_run
from casefold.platform.use import baselines, feedback, programme, sheet
from casefold.platform.views import programme_tables as tables
from casefold.platform.views.frame import page, person

PERIODS = (3, 6, 12, 24, 36)
USUAL_PERIOD = 12


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show the programme's figures of some months."""
    programme.require_reading(person(request))
    months = _months(request)
    counted = programme.lines(programme.first_of(months))
    values = tables.page_values(counted, baselines.models(), months)
    return page(request, "casefold/programme.html", "Programme", {**values, "months": months, "periods": PERIODS})


@login_required
@require_GET
def export(request: HttpRequest, product: str) -> HttpResponseBase:
    """Send the same figures as a spreadsheet, one row a month, force and app."""
    programme.require_reading(person(request))
    months = _months(request)
    since = programme.first_of(months)
    table = sheet.sheet_of(programme.lines(since), baselines.models())
    append(actor_of(person(request), request), Act("export", object="programme", details={"months": months}))
    about = [("What", "Use of the apps by month, force and app"), ("From", since.isoformat()), *sheet.ABOUT]
    return table_response(table, f"programme-{since:%Y-%m}", export=product, about=about)


@login_required
@require_http_methods(["GET", "POST"])
def saving(request: HttpRequest, name: str) -> HttpResponse:
    """Show how an app's savings are worked out, and every baseline it had; take a new one."""
    user, found = person(request), directory().app(name)
    programme.require_savings(user)
    sent = request.POST if request.method == "POST" else None
    form, _ = option_form(baselines.OPTIONS, sent)
    if sent is not None and not form.errors:
        try:
            baselines.set_baseline(name, sent.dict(), by=user, actor=actor_of(user, request))
        except BadOption as error:
            form.error = str(error)
        else:
            messages.success(request, "Kept. The figures of every month are worked out with it from now on.")
            return redirect("saving", name=name)
    months = _months(request)
    counted = programme.lines(programme.first_of(months))
    values = tables.workings(counted, found, baselines.models().get(name), months)
    values |= {"versions": tables.history(name), "form": form, "errors": form.errors, "months": months}
    values |= {"may_edit": baselines.edits_savings(user), "periods": PERIODS}
    title = f"{found.app.title}: savings"
    return page(request, "casefold/saving.html", title, values, status=400 if form.errors else 200)


@login_required
@require_POST
def answer(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    """Keep what a person says of a run they may see."""
    found = visible_run(request.user, run)
    feedback.give(person(request), found, request.POST.get("answer", ""), request.POST.get("sentence", ""))
    messages.success(request, "Thank you. Your answer counts in the figures of the app.")
    return redirect("run", run=found.pk)


def _months(request: HttpRequest) -> int:
    given: Mapping[str, Any] = request.GET
    text = str(given.get("months", USUAL_PERIOD))
    if text not in {str(period) for period in PERIODS}:
        raise BadOption(f"'{text}' is no period", remedy=f"Choose {', '.join(map(str, PERIODS))} months.")
    return int(text)
