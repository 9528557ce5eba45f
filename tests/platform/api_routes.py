"""Every operation of the API, with what one must be allowed to do to its case: what the access tests walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.platform.fixtures import CASE

BELOW = f"/api/v1/cases/{CASE}"


@dataclass(frozen=True)
class Route:
    """One operation on something of a case."""

    method: str
    address: str
    """With `{record}`, `{finding}` and `{call}` where ids stand."""
    verb: str
    body: Any = None
    meets: int = 200
    """What somebody who may is answered."""


WHY = {"why": "Exercise"}
LEDGER_SAID = {
    "entities": {"type": "person", "name": "Made Up", **WHY},
    "attributions": {"identifier": "07700900001", "entity": "none", **WHY},
    "links": {"from_entity": "none", "to_entity": "other", "relation": "knows", **WHY},
    "notes": {"text": "Seen.", "subject": "case", **WHY},
}

CASE_ROUTES: dict[str, Route] = {
    "case": Route("get", "", "read"),
    "exhibits": Route("get", "/exhibits", "read"),
    "add-exhibit": Route("post", "/exhibits", "add", None, 422),
    "exhibit": Route("get", "/exhibits/x1", "read"),
    "report": Route("get", "/exhibits/x1/report", "read"),
    "withdraw": Route("post", "/exhibits/x99/withdraw", "decide", WHY, 404),
    "restore": Route("post", "/exhibits/x99/restore", "decide", WHY, 404),
    "verify": Route("post", "/verify", "read", None, 202),
    "records": Route("get", "/records", "read"),
    "record-page": Route("get", "/records/call", "read"),
    "record-count": Route("get", "/records/call/count", "read"),
    "record-page-arrow": Route("get", "/records/call/page.arrow", "read"),
    "record-table": Route("get", "/records/call/table.arrow", "export"),
    "neighbours": Route("get", "/records/call/neighbours?id={record}", "read"),
    "record": Route("get", "/record?id={record}", "read"),
    "ask": Route("post", "/analyses/overview", "analyse", {}, 202),
    "app-run": Route("post", "/apps/notes/runs/none", "read", {}, 404),
    "findings": Route("get", "/findings", "read"),
    "finding": Route("get", "/findings/{finding}", "read"),
    "finding-rows": Route("get", "/findings/{finding}/rows", "read"),
    "finding-table": Route("get", "/findings/{finding}/table.arrow", "read"),
    "evidence": Route("get", "/findings/{finding}/rows/0/evidence", "read"),
    "evidence-table": Route("get", "/findings/{finding}/rows/0/evidence.arrow", "read"),
    "finding-export": Route("get", "/findings/{finding}/export/csv", "export"),
    "entities": Route("get", "/entities", "read"),
    "new-entity": Route("post", "/entities", "decide", LEDGER_SAID["entities"], 201),
    "attributions": Route("get", "/attributions", "read"),
    "attribute": Route("post", "/attributions", "decide", LEDGER_SAID["attributions"], 404),
    "links": Route("get", "/links", "read"),
    "new-link": Route("post", "/links", "decide", LEDGER_SAID["links"], 404),
    "notes": Route("get", "/notes", "read"),
    "new-note": Route("post", "/notes", "note", LEDGER_SAID["notes"], 201),
    "decisions": Route("get", "/decisions", "read"),
    "reverse": Route("post", "/decisions/n999/reverse", "decide", WHY, 404),
}
SITE_ROUTES = {
    "me": "/api/v1/me",
    "apps": "/api/v1/apps",
    "kinds": "/api/v1/kinds",
    "formats": "/api/v1/formats",
    "zones": "/api/v1/zones",
    "analyses": "/api/v1/analyses",
    "analysis": "/api/v1/analyses/overview",
    "cases": "/api/v1/cases",
    "runs": "/api/v1/runs",
    "openapi-json": "/api/v1/openapi.json",
}
RUN_ROUTES = {"run": ("get", ""), "cancel-run": ("post", "/cancel"), "repeat-run": ("post", "/repeat")}
NEW_CASE = "new-case"
"""Asked of the site, not of a case: anybody signed in may."""


def api_addresses() -> set[str]:
    """Return the name of every address of the API, as Django's resolver lists them."""
    named = {*CASE_ROUTES, *SITE_ROUTES, *RUN_ROUTES, NEW_CASE, "api-root"}
    return {f"api:{name}" for name in named}
