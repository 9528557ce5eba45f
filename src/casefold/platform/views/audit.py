"""Read and search the audit log: of a case for who answers for it, of the site without what cases hold."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from casefold.errors import BadOption
from casefold.platform.appkit.zones import zone_for
from casefold.platform.audit import exporting, reading
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.audit.reading import Wish
from casefold.platform.cases.bridge import row_of
from casefold.platform.views.frame import DEFAULT_ZONE, case_page, page, person

FIELDS = ("who", "sort", "verb", "text", "since", "until")


@login_required
@require_GET
def case_log(request: HttpRequest, case: str) -> HttpResponse:
    """Show the log of a case, newest first."""
    reading.require_case_log(person(request), case)
    wish = _wish(request, row_of(case).zone)
    _log(request, "read", case)
    found = reading.read_page(wish, case=case, below=_below(request))
    return case_page(request, case, "casefold/log.html", "Log", _values(request, found, case))


@login_required
@require_GET
def export(request: HttpRequest, case: str, product: str) -> HttpResponseBase:
    """Send the entries of a case that fit as a file, with the digests that chain them."""
    reading.require_case_log(person(request), case)
    exporting.check(product)
    wish = _wish(request, row_of(case).zone)
    _log(request, "export", case)
    return exporting.response(wish, case, product)


@login_required
@require_GET
def site_log(request: HttpRequest) -> HttpResponse:
    """Show who did what on the site, without what cases hold: their names, objects and reasons are left out."""
    reading.require_site_log(person(request))
    wish = _wish(request, DEFAULT_ZONE)
    _log(request, "read", "")
    found = reading.read_page(reading.without_cases(wish), case=None, below=_below(request))
    return page(request, "casefold/log.html", "Log of the site", _values(request, found, None))


def _values(request: HttpRequest, found: reading.LogPage, case: str | None) -> dict[str, Any]:
    given = {name: request.GET.get(name, "").strip() for name in FIELDS}
    asked = urlencode({name: text for name, text in given.items() if text})
    return {
        "entries": found.entries,
        "stretched": found.stretched,
        "given": given,
        "asked": asked,
        "older": f"?{asked}{'&' if asked else ''}below={found.older}" if found.older is not None else "",
        "paged": "below" in request.GET,
        "names": reading.names_in(case),
        "sorts": reading.SORT_NAMES,
        "verbs": reading.VERBS,
        "of_case": case,
    }


def _wish(request: HttpRequest, default_zone: str) -> Wish:
    """Read the filters; days are those of the zone the page shows times in.

    Raises:
        BadOption: A day cannot be read.
    """
    given = {name: request.GET.get(name, "").strip() for name in FIELDS}
    zone = zone_for(request, default_zone)
    since, until = reading.between(_day(given["since"]), _day(given["until"]), zone)
    return Wish(given["who"], given["sort"], given["verb"], given["text"], since, until)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadOption(f"'{text[:40]}' is no day", remedy="Write 2026-02-28.") from error


def _below(request: HttpRequest) -> int | None:
    text = request.GET.get("below", "")
    if text == "":
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadOption("the page asked for cannot be given", remedy="Begin at the newest entry.")
    return int(text)


def _log(request: HttpRequest, verb: str, case: str) -> None:
    details = {"query": request.GET.urlencode()[:500]}
    append(actor_of(person(request), request), Act(verb, case=case, object="log", details=details))
