"""The form of each work an app brings, made from its options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from casefold.platform.appkit.context import Context
from casefold.platform.appkit.declaration import App, Page
from casefold.platform.appkit.links import run_url
from casefold.platform.appkit.options import option_form
from casefold.platform.appkit.works import AppWork
from casefold.platform.runs.models import Run

FOLDER = "run/"
"""Every such page is below it; an app's own pages are not."""


def work_page(work: AppWork) -> Page:
    """Return the page a work is started from."""
    return Page(f"{FOLDER}{work.label}/", work.title, _view(work), f"run-{work.label}", posts=work.verb, in_rail=True)


def pages_with_forms(app: App) -> tuple[Page, ...]:
    """Return the pages of an app, and one for each of its works."""
    return (*app.pages, *(work_page(work) for work in app.works))


def begin(context: Context, work: AppWork, options: dict[str, Any]) -> Run:
    """Start a run of an app's work.

    Raises:
        BadOption: An option is unknown, missing or has no such value.
        NotAllowed: This person may not do that to the case.
    """
    from casefold.model.option import read_options

    read_options(work.options, options)
    return context.start_run(work, work.title, options=options)


def _view(work: AppWork) -> Callable[[Context], HttpResponse]:
    def ask(context: Context) -> HttpResponse:
        sent = context.request.method == "POST"
        form, options = option_form(work.options, context.request.POST if sent else None)
        if sent and not form.errors:
            return redirect(run_url(begin(context, work, options).pk))
        values = {"work": work, "form": form, "errors": form.errors, "may_start": context.may(work.verb)}
        return context.render("casefold/work.html", values, status=400 if form.errors else 200)

    return ask
