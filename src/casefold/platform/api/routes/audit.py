"""The audit log: of a case for who answers for it, of the site without what cases hold."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponseBase
from ninja import Path, Query, Router

from casefold.platform.access.policy import Verb
from casefold.platform.api.caller import confirmed, consulted, opened, site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import CaseName
from casefold.platform.api.shapes.audit import LogSearched, LogShape, LogWindow, LogWished, SiteLogShape
from casefold.platform.appkit import Context
from casefold.platform.appkit.zones import OFFERED
from casefold.platform.audit import exporting, reading
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.audit.models import Entry

router = Router(tags=["audit"])
Product = Annotated[Literal["csv", "jsonl"], Path(description="Which kind of file.")]
FILES = {
    "responses": {
        200: {
            "description": "The entries, oldest first, with the digests that chain them.",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/jsonl": {"schema": {"type": "string"}},
            },
        }
    }
}


@router.get("/cases/{slug:case}/log", response=answers(LogShape), url_name="case-log")
def case_log(request: HttpRequest, case: CaseName, wished: Query[LogSearched], window: Query[LogWindow]) -> Any:
    """Read the log of a case, newest first; reading it is logged."""
    context = consulted(request, case, "log", Verb.GRANT)
    found = reading.read_page(_wish(context, wished), case=case, below=window.below, size=window.limit)
    return {"items": found.entries, "older": found.older, "stretched": found.stretched}


@router.get("/cases/{slug:case}/log/export/{product}", response=answers(None), url_name="case-log-export",
            openapi_extra=FILES)  # fmt: skip
def export(request: HttpRequest, case: CaseName, product: Product, wished: Query[LogSearched]) -> HttpResponseBase:
    """Give the entries of a case as a file, for disclosure; it is logged as one."""
    context = opened(request, case, Verb.GRANT)
    confirmed(request)
    context.log("export", "log", query=request.GET.urlencode()[:500])
    return exporting.response(_wish(context, wished), case, product)


@router.get("/log", response=answers(SiteLogShape), url_name="log")
def site_log(request: HttpRequest, wished: Query[LogWished], window: Query[LogWindow]) -> Any:
    """Read who did what on the site, newest first, without what cases hold; reading it is logged."""
    user = site_wide(request).user
    reading.require_site_log(user)
    append(actor_of(user, request), Act("read", object="api/log", details={"query": request.GET.urlencode()[:500]}))
    since, until = reading.between(wished.since, wished.until, OFFERED[0])
    wish = reading.Wish(wished.who, wished.sort, wished.verb, "", since, until)
    found = reading.read_page(wish, case=None, below=window.below, size=window.limit)
    return {"items": [_of_site(entry) for entry in found.entries], "older": found.older, "stretched": found.stretched}


def _wish(context: Context, wished: LogSearched) -> reading.Wish:
    since, until = reading.between(wished.since, wished.until, context.zone)
    return reading.Wish(wished.who, wished.sort, wished.verb, wished.text, since, until)


def _of_site(entry: Entry) -> dict[str, Any]:
    names = ("number", "at", "who", "sort", "phase", "verb", "source")
    return {**{name: getattr(entry, name) for name in names}, "about": reading.about_on_site(entry)}
