"""Why a case is open: asked once in a sitting, kept with the session, announced to the log.

A sitting lasts as long as its session. A program states its reason with each call (`X-Casefold-Reason`), or once when
its token is made: whoever authenticates the token puts it into `request.casefold_reason`.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode, urlsplit

from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from casefold.errors import BadOption, NotAllowed
from casefold.platform.access import policy
from casefold.platform.accounts.models import User

SESSION_KEY = "sittings"
HEADER = "X-Casefold-Reason"
LONGEST = 500
"""Characters kept of a reason."""

case_opened = Signal()
"""Sent with `user`, `request`, `case` and `reason` before a sitting begins; the audit listens."""


def reason_for(request: HttpRequest, case: str) -> str:
    """Return the reason stated for having a case open in this sitting; empty where none was stated yet."""
    kept = request.session.get(SESSION_KEY, {}).get(case)
    return str(kept["reason"]) if kept else ""


def begin(request: HttpRequest, user: User, case: str, reason: str) -> None:
    """Begin a sitting.

    Raises:
        NotFound: They may not know of the case.
        BadOption: No reason is stated.
    """
    policy.require(user, policy.Verb.READ, case)
    stated = " ".join(reason.split())[:LONGEST]
    if stated == "":
        raise BadOption("no reason is stated", remedy="Choose one, or write one: it is logged.")
    case_opened.send(begin, user=user, request=request, case=case, reason=stated)
    sittings = {**request.session.get(SESSION_KEY, {}), case: {"reason": stated, "at": timezone.now().isoformat()}}
    request.session[SESSION_KEY] = sittings


def begun_at(request: HttpRequest, case: str) -> datetime | None:
    """Return when the sitting in a case began; None where there is none."""
    kept = request.session.get(SESSION_KEY, {}).get(case)
    return datetime.fromisoformat(kept["at"]) if kept else None


def require(request: HttpRequest, user: User, case: str) -> str:
    """Return the stated reason, beginning a sitting where the request itself states one.

    Raises:
        NotAllowed: Nobody has said why; for parts of pages, forms and programs, which cannot be asked.
    """
    stated = reason_for(request, case)
    if stated:
        return stated
    given = str(getattr(request, "casefold_reason", "") or request.headers.get(HEADER, "")).strip()
    if given:
        begin(request, user, case, given)
        return given
    raise NotAllowed(
        f"no reason was stated for opening case {case}",
        remedy=f"Open the case in the browser and say why, or send the reason in the header {HEADER}.",
    )


def way_in(request: HttpRequest, user: User, case: str) -> HttpResponse | None:
    """Return the page that asks for the reason, where it has to be asked first; it leads back to where they went.

    Raises:
        NotAllowed: It has to be asked, and a part of a page or a program is asking.
    """
    try:
        require(request, user, case)
    except NotAllowed:
        if not _is_page(request):
            raise
        query = urlencode({"next": _wanted(request)})
        return HttpResponseRedirect(f"{reverse('open-case', kwargs={'case': case})}?{query}")
    return None


def back_to(request: HttpRequest, wanted: str, case: str) -> str:
    """Return where somebody went before they were asked: an address of this site, else the case's first page."""
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("case", kwargs={"case": case})


def _wanted(request: HttpRequest) -> str:
    """Return the page somebody is after: for a form that was sent, the page it stands on."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sender = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(sender, allowed_hosts={request.get_host()})
    return urlsplit(sender)._replace(scheme="", netloc="").geturl() if known else ""


def _is_page(request: HttpRequest) -> bool:
    part = "X-Casefold-Drawer" in request.headers or "X-Casefold-Poll" in request.headers
    program = request.path.endswith(".json") or "application/json" in request.headers.get("Accept", "")
    return not part and not program
