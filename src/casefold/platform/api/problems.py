"""The one shape of an error: what went wrong, where, and what to do about it; never a trace, never a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from casefold.errors import CasefoldError
from casefold.platform.api.shapes.base import Shape
from casefold.platform.errors import answer, translate

MOST_TOLD = 5
"""Faults of one request that its answer names."""


class Trouble(Shape):
    """What went wrong."""

    kind: str
    """Class of the error, as in `casefold.errors`; or the status in words."""
    message: str
    """What went wrong."""
    place: str | None
    """Where in the request, the file or the case; null where that says nothing."""
    remedy: str
    """What to do about it."""


class Problem(Shape):
    """The answer to a request that could not be done; nothing was half-done."""

    error: Trouble
    """The error, in its parts."""
    message: str
    """Message and remedy in one line."""


REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})
"""Every status a route may refuse with, in this shape."""


def answers(shape: Any, status: int = 200) -> dict[Any, Any]:
    """Return a route's `response`: its own shape, and the one of errors for every refusal."""
    return {status: shape, REFUSALS: Problem}


def told_once(described: dict[str, Any]) -> dict[str, Any]:
    """Let every route of a description refer to one description of its refusals."""
    for methods in described["paths"].values():
        for route in methods.values():
            fine = {str(status): said for status, said in route["responses"].items() if int(status) < 300}
            route["responses"] = {**fine, "default": {"$ref": "#/components/responses/Refused"}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused = f"It could not be done, and nothing was half-done: {', '.join(map(str, sorted(REFUSALS)))}."
    described["components"]["responses"] = {"Refused": {"description": refused, "content": content}}
    return described


def install(api: NinjaAPI) -> None:
    """Give an API the handlers that answer in this shape."""
    api.add_exception_handler(CasefoldError, _of_ours)
    api.add_exception_handler(ValidationError, _of_the_request)
    api.add_exception_handler(Http404, _nothing_there)
    api.add_exception_handler(ReauthenticationRequired, _not_lately)
    api.add_exception_handler(HttpError, _of_http)


def _of_ours(request: HttpRequest, error: Any) -> HttpResponse:
    return translate(request, error)


def _of_the_request(request: HttpRequest, error: Any) -> HttpResponse:
    faults: Sequence[Mapping[str, Any]] = error.errors
    told = "; ".join(f"{_place(fault)}: {fault.get('msg', 'cannot be used')}" for fault in faults[:MOST_TOLD])
    more = f"; and {len(faults) - MOST_TOLD} more" if len(faults) > MOST_TOLD else ""
    return answer(
        request,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"the request does not fit its description: {told}{more}",
        "Compare it with /api/v1/openapi.json.",
        kind="BadOption",
        place=_place(faults[0]) if faults else "",
    )


def _place(fault: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in fault.get("loc", ()))[:200]


def _nothing_there(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(request, HTTPStatus.NOT_FOUND, "there is no such address", kind="NotFound")


def _not_lately(request: HttpRequest, error: Any) -> HttpResponse:
    told = "this asks for a recent sign-in"
    remedy = f"Show again that it is you at {reverse('account_reauthenticate')}, then ask again."
    return answer(request, HTTPStatus.FORBIDDEN, told, remedy, kind="NotAllowed")


_SAID: dict[int, tuple[str, str]] = {
    400: ("the body is no JSON of the described shape", "Compare it with /api/v1/openapi.json."),
    401: ("nobody is signed in", "Send `Authorization: Bearer` with a token of the page /tokens/, or sign in."),
    403: ("the request carries no CSRF secret that fits", "Send the header X-CSRFToken, or a token."),
}


def _of_http(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error.__cause__, RequestDataTooBig) or isinstance(error.__context__, RequestDataTooBig):
        limit = "the body of the request is larger than the site takes"
        return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit, "Send less at once.")
    if isinstance(error, Throttled):
        return _too_many(request, error)
    message, remedy = _SAID.get(error.status_code, (str(error), None))
    if error.status_code == HTTPStatus.UNAUTHORIZED and str(error) != "Unauthorized":
        message = str(error)
    response = answer(request, HTTPStatus(error.status_code), message, remedy)
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="casefold"'
    return response


def _too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    seconds = max(1, math.ceil(error.wait or 1))
    told = "more requests came than the site takes from one caller"
    response = answer(request, HTTPStatus.TOO_MANY_REQUESTS, told, f"Wait {seconds} seconds, then go on more slowly.")
    response["Retry-After"] = str(seconds)
    return response
