"""Read and search the audit log: of a case for who answers for it, of the site without what cases hold."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.accounts.sittings import fresh
from casefold.platform.appkit.zones import zone_for
from casefold.platform.audit import exporting, reading
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.audit.reading import Wish
from casefold.platform.cases.bridge import row_of
from casefold.platform.views.frame import DEFAULT_ZONE, case_page, page, person

FIELDS = ("who", "sort", "verb", "text", "since", "until")
_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


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
    writer = exporting.WRITERS.get(product)
    if writer is None:
        raise NotFound(f"there is no export '{product}' here", remedy=f"Choose {' or '.join(exporting.WRITERS)}.")
    wish = _wish(request, row_of(case).zone)
    fresh(request)
    _log(request, "export", case)
    target = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it when it is sent
    writer(reading.read_all(wish, case=case), target)
    target.seek(0)
    return FileResponse(target, content_type=_TYPES[product], as_attachment=True, filename=f"{case}-log.{product}")


@login_required
@require_GET
def site_log(request: HttpRequest) -> HttpResponse:
    """Show who did what on the site, without what cases hold: their names, objects and reasons are left out."""
    if not reading.may_read_site_log(person(request)):
        raise NotAllowed("your account does not read the site's log", remedy="Ask a programme administrator.")
    wish = _wish(request, DEFAULT_ZONE)
    _log(request, "read", "")
    found = reading.read_page(replace(wish, text=""), case=None, below=_below(request))
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
    zone = ZoneInfo(zone_for(request, default_zone))
    since, until = (_day(given[name], zone) for name in ("since", "until"))
    after = _midnight(until.date() + timedelta(days=1), zone) if until is not None else None
    return Wish(given["who"], given["sort"], given["verb"], given["text"], since, after)


def _day(text: str, zone: ZoneInfo) -> datetime | None:
    if text == "":
        return None
    try:
        return _midnight(date.fromisoformat(text), zone)
    except (ValueError, OverflowError) as error:
        raise BadOption(f"'{text[:40]}' is no day", remedy="Write 2026-02-28.") from error


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    if not 1900 <= day.year <= 2200:
        raise ValueError("out of range")
    return datetime(day.year, day.month, day.day, tzinfo=zone)


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
