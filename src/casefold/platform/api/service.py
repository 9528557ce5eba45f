"""The API, put together: its routes, its doors, its limits, its errors and its description."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from casefold.platform.api import problems
from casefold.platform.api.doors import SessionDoor, TokenDoor
from casefold.platform.api.rates import CallerRate
from casefold.platform.api.routes import (
    access,
    account,
    across,
    analyses,
    apps,
    audit,
    cases,
    directory,
    disposals,
    exhibits,
    findings,
    ledger,
    nominations,
    organisations,
    people,
    programme,
    queue,
    records,
    retention,
    runs,
    site,
)

ABOUT = """Everything the pages can do, for programs. Send `Authorization: Bearer` with a token of the page
`/tokens/`: it acts as its person, never with more than the person has at that moment, and its purpose is logged as
the reason of what is consulted. Lists come in parts: `limit`, `offset`, and `next_offset` until it is null. Every
error has one shape, with its remedy. What takes longer than a page is a run: ask for it until it is `over`. What
vouches for a person or cannot be undone (tokens, ways of signing in, decisions about people, carrying out a disposal)
is refused to a token, with the page where a person does it."""


class _Encoder(NinjaJSONEncoder):
    """Keeps microseconds: Django's own cuts a time to milliseconds."""

    def default(self, o: Any) -> Any:
        """Return what JSON has for a value."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class _Renderer(JSONRenderer):
    encoder_class = _Encoder


class _Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation as its address is named, so that a module can move without a client noticing."""
        return str(operation.url_name).replace("-", "_")


api = _Api(
    title="Casefold",
    version="1",
    description=" ".join(ABOUT.split()),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    auth=[TokenDoor(), SessionDoor()],
    throttle=CallerRate(),
    renderer=_Renderer(),
)
problems.install(api)
OF_CASES = (cases, exhibits, runs, records, analyses, findings, ledger, access, audit, retention, disposals, across)
OF_THE_SITE = (queue, apps, directory, programme, people, organisations, nominations, account)
for router in (site, *OF_CASES, *OF_THE_SITE):
    api.add_router("", router.router)
api.add_router("", apps.hosted_router())


@api.get("/openapi.json", include_in_schema=False, url_name="openapi-json")
def openapi(request: HttpRequest) -> Any:
    """Describe the API, field by field."""
    return description()


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI description; the same for everybody, made once in each process."""
    return problems.told_once(dict(api.get_openapi_schema(path_prefix="/api/v1/")))
