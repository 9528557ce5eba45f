"""What the processes write to standard error: one line each, told by name and place, never by content.

A log is read by people who may see no case. So a line names the route, not the address; the type of an exception and
where it was raised, not its words; and of a library's message only its fixed text. Case names, record ids, search words
and people's names stand in none of these. What a person did to a case is in the audit log instead.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

from django.http import HttpRequest, HttpResponse

REQUEST_ID = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_OURS = "casefold"
_SPOKEN = ("gunicorn",)
"""Loggers beside ours whose messages without arguments are fixed texts."""
_PLACES = re.compile(r"%(\(\w+\))?[-+ #0]*[\d.*]*[a-zA-Z]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_FRAMES = 12

current: ContextVar[str] = ContextVar("casefold_request_id", default="")
"""Id of the request this thread answers; empty outside one."""

requests = logging.getLogger("casefold.requests")


class RequestLog:
    """Gives every request an id (a trusted proxy's, or a new one), and logs one line when it was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        given = request.headers.get(REQUEST_ID, "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token, began = current.set(name), time.monotonic()
        try:
            response = self.get_response(request)
            response.headers[REQUEST_ID] = name
            milliseconds = round((time.monotonic() - began) * 1000)
            about = {"method": method_of(request), "status": response.status_code, "milliseconds": milliseconds}
            requests.info("answered", extra={"route": route_of(request), **about})
            return response
        finally:
            current.reset(token)


def route_of(request: HttpRequest) -> str:
    """Return the name of the route that answers a request; `none` where no route does."""
    found = request.resolver_match
    return (found.view_name or "unnamed") if found is not None else "none"


def method_of(request: HttpRequest) -> str:
    """Return a request's method, `OTHER` for one nobody knows: it is the sender's own word."""
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "OTHER"


def facts_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what may be told of a log record, in the order it is told."""
    facts: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": _message(record),
        "request": current.get(),
        "route": getattr(record, "route", ""),
        "method": getattr(record, "method", ""),
        "status": getattr(record, "status", getattr(record, "status_code", "")),
        "milliseconds": getattr(record, "milliseconds", ""),
    }
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        facts |= {"route": route_of(request), "method": method_of(request)}
    if not record.name.startswith(_OURS):
        facts["said_at"] = f"{record.module}:{record.lineno}"
    if record.exc_info and record.exc_info[1] is not None:
        facts["exception"] = _raised(record.exc_info[1])
    return {name: value for name, value in facts.items() if value != ""}


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        return json.dumps(facts_of(record), ensure_ascii=True, default=str)


class PlainLines(logging.Formatter):
    """The same as words: time, level, logger, message, then `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        facts = facts_of(record)
        head = " ".join(str(facts.pop(name)) for name in ("time", "level", "logger", "message"))
        raised = facts.pop("exception", [])
        tail = "".join(f" {name}={value}" for name, value in facts.items())
        return _CONTROL.sub(" ", head + tail + "".join(f" | {line}" for line in raised))


def _message(record: logging.LogRecord) -> str:
    """Return our own messages as they are; of another's, the fixed text around its arguments, or none."""
    if record.name == _OURS or record.name.startswith(f"{_OURS}."):
        return record.getMessage()
    status = getattr(record, "status_code", None)
    if isinstance(status, int) and status in {item.value for item in HTTPStatus}:
        return HTTPStatus(status).phrase
    template = str(record.msg)
    if record.args or record.name.split(".")[0] in _SPOKEN:
        return _PLACES.sub("…", template)
    return "withheld"


def _raised(error: BaseException) -> list[str]:
    """Return the types of an exception and its causes with the lines they passed, innermost last."""
    lines: list[str] = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        lines.append(type(step).__name__)
        lines += _frames(step.__traceback__)
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
    return lines


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
