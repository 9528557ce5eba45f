"""From what went wrong to what a browser or a program is told: one table, one page, one JSON shape."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from casefold import errors
from casefold.platform.logs import current, method_of, route_of

log = logging.getLogger("casefold.platform")

STATUS: tuple[tuple[type[errors.CasefoldError], HTTPStatus], ...] = (
    (errors.NotFound, HTTPStatus.NOT_FOUND),
    (errors.BadExhibit, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.BadInput, HTTPStatus.BAD_REQUEST),
    (errors.Unsupported, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.Undecided, HTTPStatus.CONFLICT),
    (errors.EvidenceDamaged, HTTPStatus.CONFLICT),
    (errors.Cancelled, HTTPStatus.CONFLICT),
    (errors.Busy, HTTPStatus.CONFLICT),
    (errors.NotAllowed, HTTPStatus.FORBIDDEN),
    (errors.Misconfigured, HTTPStatus.SERVICE_UNAVAILABLE),
    (errors.CasefoldError, HTTPStatus.CONFLICT),
)
"""Class of error -> status; the first that fits counts."""

WAIT_SECONDS = 60
"""After which somebody who asked too often may ask again."""

REMEDY = {
    HTTPStatus.BAD_REQUEST: "Go back, check what was sent, and send it again.",
    HTTPStatus.FORBIDDEN: "Reload the page and try again; or ask an owner of the case.",
    HTTPStatus.METHOD_NOT_ALLOWED: "Ask it in one of the ways the header Allow names.",
    HTTPStatus.NOT_FOUND: "Check the address, or begin at your cases.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Send a smaller file, or import it on the machine with `casefold import`.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Try again; if it fails again, tell an administrator the reference shown.",
}


def status_of(error: errors.CasefoldError) -> HTTPStatus:
    """Return the status an error is answered with."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a program asks."""
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or request.path.endswith(".json") or accepted == "application/json"


def answer(
    request: HttpRequest,
    status: HTTPStatus,
    message: str,
    remedy: str | None = None,
    *,
    kind: str = "",
    place: str = "",
) -> HttpResponse:
    """Answer with an error that names its remedy."""
    remedy = remedy or REMEDY.get(status, REMEDY[HTTPStatus.BAD_REQUEST])
    if wants_json(request):
        told = {"kind": kind or status.phrase, "message": message, "place": place or None, "remedy": remedy}
        return JsonResponse({"error": told, "message": f"{message.rstrip('.')}. {remedy}"}, status=status)
    base = "casefold/fragment.html" if request.headers.get("X-Casefold-Drawer") else "casefold/frame.html"
    context = {"base": base, "status": int(status), "message": message, "remedy": remedy, "place": place}
    context["reference"] = current.get()
    return render(request, "casefold/error.html", context, status=status)


def translate(request: HttpRequest, error: errors.CasefoldError) -> HttpResponse:
    """Answer with an error of the engine or of a room."""
    place = ", ".join(part for part in (error.file, error.place) if part)
    return answer(request, status_of(error), error.message, error.remedy, kind=type(error).__name__, place=place)


class TranslateErrors:
    """Turns errors of the one tree into answers; anything else stays a failure with a reference."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and wants_json(request):
            told = answer(request, HTTPStatus.METHOD_NOT_ALLOWED, "this address takes no such request")
            told["Allow"] = response.get("Allow", "")
            return told
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view that raised."""
        if isinstance(error, errors.CasefoldError):
            return translate(request, error)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request itself cannot be used, an upload too large among them."""
    from django.core.exceptions import RequestDataTooBig

    if isinstance(exception, RequestDataTooBig):
        return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(exception))
    return answer(request, HTTPStatus.BAD_REQUEST, "the request cannot be used")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    return answer(request, HTTPStatus.FORBIDDEN, "that is not allowed")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer for a form whose secret does not fit: it was open too long, or another site sent it."""
    return answer(request, HTTPStatus.FORBIDDEN, "the form could not be trusted", "Reload the page and send it again.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return answer(request, HTTPStatus.NOT_FOUND, "there is no such page")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429: somebody asks more often than a person does."""
    told = answer(request, HTTPStatus.TOO_MANY_REQUESTS, "too many requests", "Wait a minute, then try again.")
    told["Retry-After"] = str(WAIT_SECONDS)
    return told


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500, with a reference that stands in the server's log too; the log names no content of a case."""
    reference = current.get()
    log.error("%s %s failed", method_of(request), route_of(request))
    return answer(
        request,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "this page failed",
        f"Try again, or give an administrator {reference}." if reference else None,
    )
