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


NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id of nothing."""
DAY = "2027-02-28"
WHY = {"why": "Exercise"}
MEMBER = {"username": "nobody at all", "role": "reader", "purpose": "Exercise", "last_day": DAY}
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
    "propose-columns": Route("post", "/exhibits/x99/columns", "add", {}, 404),
    "keep-profile": Route("post", "/exhibits/x99/profile", "add", {"name": "acme"}, 404),
    "read-again": Route("post", "/exhibits/x99/read-again", "add", {}, 404),
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
    "members": Route("get", "/members", "read"),
    "give-access": Route("post", "/members", "grant", MEMBER, 400),
    "member": Route("get", f"/members/{NOBODY}", "grant", None, 404),
    "change-access": Route("post", f"/members/{NOBODY}/change", "grant", {"last_day": DAY, "walls": [], **WHY}, 404),
    "end-access": Route("post", f"/members/{NOBODY}/end", "grant", WHY, 404),
    "walls": Route("get", "/walls", "grant"),
    "put-wall": Route("post", "/walls", "grant", {"name": "need_to_know", "about": "x99", **WHY}, 404),
    "lift-wall": Route("post", f"/walls/{NOBODY}/lift", "grant", WHY, 404),
    "why": Route("get", "/why", "read"),
    "why-walled": Route("get", "/why/walled", "read"),
    "case-log": Route("get", "/log", "grant"),
    "case-log-export": Route("get", "/log/export/csv", "grant"),
    "case-retention": Route("get", "/retention", "read"),
    "place": Route("post", "/retention", "decide", {"rule": NOBODY, "starts_on": DAY, **WHY}, 404),
    "disposals": Route("get", "/disposals", "read"),
    "propose-disposal": Route("post", "/disposals", "decide", {"exhibit": "x99", **WHY}, 404),
    "silence": Route("get", "/silence", "grant"),
    "lift-silence": Route("post", "/silence/lift", "grant", WHY, 404),
    "put-silence": Route("post", "/silence", "grant", WHY),
}
SITE_ROUTES = {
    "me": "/api/v1/me",
    "apps": "/api/v1/apps",
    "app": "/api/v1/apps/exhibits",
    "guide": "/api/v1/apps/exhibits/guide",
    "broken-apps": "/api/v1/broken-apps",
    "kinds": "/api/v1/kinds",
    "formats": "/api/v1/formats",
    "zones": "/api/v1/zones",
    "analyses": "/api/v1/analyses",
    "analysis": "/api/v1/analyses/overview",
    "cases": "/api/v1/cases",
    "runs": "/api/v1/runs",
    "queue": "/api/v1/queue",
    "workers": "/api/v1/workers",
    "reviews": "/api/v1/reviews",
    "retention-rules": "/api/v1/retention-rules",
    "tokens": "/api/v1/tokens",
    "hits": "/api/v1/across/hits",
    "asks": "/api/v1/across/asks",
    "asked-about": "/api/v1/across/asked",
    "watch-lists": "/api/v1/watch-lists",
    "openapi-json": "/api/v1/openapi.json",
}
"""Reads that are open to everybody who is signed in, each showing them what is theirs."""

ROLE_ROUTES: dict[str, tuple[str, int]] = {
    "log": ("/api/v1/log", 200),
    "people": ("/api/v1/people", 200),
    "person": (f"/api/v1/people/{NOBODY}", 404),
    "organisations": ("/api/v1/organisations?sort=force", 200),
    "nominations": ("/api/v1/nominations", 200),
    "nomination": (f"/api/v1/nominations/{NOBODY}", 404),
    "app-forces": ("/api/v1/apps/exhibits/forces", 200),
    "programme": ("/api/v1/programme", 200),
    "programme-export": ("/api/v1/programme/export/csv", 200),
    "saving": ("/api/v1/programme/savings/exhibits", 200),
}
"""Reads that a role of the platform opens, with what an administrator meets; everybody else is refused."""

RULE = {"name": "Made up", "group": "g", "review_months": 12, "decides": "d", "basis": "b"}
NOMINEE = {"name": "A. Person", "email": "a.person@example.org", "force": NOBODY, **WHY}
TOKEN = {"name": "Test", "purpose": "Exercise", "last_day": DAY}
BASELINE = {"minutes_low": 1, "minutes_high": 2, "source": "A trial", "as_of": "2026-02-28"}


@dataclass(frozen=True)
class SitePost:
    """One operation that changes something of the site."""

    address: str
    body: Any
    administrator: int
    """What an administrator is answered."""
    others: int = 403
    """What everybody else who is signed in is answered."""
    in_person: bool = False
    """Whether no token is lent for it."""


SITE_POSTS: dict[str, SitePost] = {
    "new-case": SitePost("cases", {"name": "No slug", "purpose": "Exercise"}, 422, 422),
    "add-rule": SitePost("retention-rules", RULE, 201),
    "add-example-rules": SitePost("retention-rules/examples", None, 201),
    "check-rule": SitePost(f"retention-rules/{NOBODY}/check", None, 404),
    "keep": SitePost(f"reviews/{NOBODY}/keep", {"next_on": DAY, **WHY}, 404, 404),
    "propose-after-review": SitePost(f"reviews/{NOBODY}/propose", WHY, 404, 404),
    "refuse-disposal": SitePost(f"disposals/{NOBODY}/refuse", WHY, 404, 404),
    "authorise-disposal": SitePost(
        f"disposals/{NOBODY}/authorise", {"authority": "a", "reference": "r", "certain": True}, 404, 404
    ),
    "finish-disposal": SitePost(f"disposals/{NOBODY}/finish", None, 404, 404),
    "cancel-queued": SitePost(f"queue/{NOBODY}/cancel", None, 404, 404),
    "keep-guide": SitePost("apps/exhibits/guide", {"read": True}, 200, 200),
    "switch-app": SitePost("apps/exhibits/forces", {"forces": []}, 200),
    "set-baseline": SitePost("programme/savings/exhibits", BASELINE, 403),
    "add-organisation": SitePost("organisations", {"sort": "region", "name": "Made up"}, 201),
    "lend-person": SitePost(f"people/{NOBODY}/loans", {"force": NOBODY, "last_day": DAY, **WHY}, 404),
    "end-loan": SitePost(f"people/{NOBODY}/loans/{NOBODY}/end", WHY, 404),
    "move-person": SitePost(f"people/{NOBODY}/organisation", WHY, 404),
    "deactivate-person": SitePost(f"people/{NOBODY}/deactivate", WHY, 404, in_person=True),
    "bring-back-person": SitePost(f"people/{NOBODY}/bring-back", WHY, 404, in_person=True),
    "give-role": SitePost(f"people/{NOBODY}/roles", {"role": "analyst", **WHY}, 404, in_person=True),
    "end-role": SitePost(f"people/{NOBODY}/roles/analyst/end", WHY, 404, in_person=True),
    "nominate": SitePost("nominations", NOMINEE, 400),
    "approve-nomination": SitePost(f"nominations/{NOBODY}/approve", WHY, 404, in_person=True),
    "refuse-nomination": SitePost(f"nominations/{NOBODY}/refuse", WHY, 404, in_person=True),
    "invite-again": SitePost(f"nominations/{NOBODY}/invite", WHY, 404, in_person=True),
    "make-token": SitePost("tokens", TOKEN, 201, 201, in_person=True),
    "revoke-token": SitePost(f"tokens/{NOBODY}/revoke", None, 404, 404, in_person=True),
    "ask-across": SitePost("across/ask", {"identifier": "07700900001", "case": "nothing", "reason": "r"}, 404, 404),
    "settle-hit": SitePost("across/hits/nothing", {"state": "seen"}, 404, 404),
    "asked-seen": SitePost("across/asked/seen", None, 200, 200),
    "add-watch-list": SitePost("watch-lists", {"name": "No identifiers", "identifiers": []}, 422, 422),
    "close-watch-list": SitePost("watch-lists/nothing/close", WHY, 404, 404),
    "account": SitePost("account/password", None, 403, 403, in_person=True),
}
"""Name -> what is sent to the site, asked of no case."""

RETENTION_ROUTES = {"review": "reviews", "disposal": "disposals"}
"""Reads of something of a case that stands below the site, by its id."""


@dataclass(frozen=True)
class RunRoute:
    """One operation on a run."""

    method: str
    tail: str
    meets: int
    """What somebody who may is answered, of a run that waits."""
    body: Any = None
    owner_only: bool = False
    """Whether only its person and owners of the case may."""


RUN_ROUTES = {  # in the order in which they are asked: what cancels comes late
    "run": RunRoute("get", "", 200),
    "run-feedback": RunRoute("post", "/feedback", 400, {"answer": "yes"}),
    "cancel-run": RunRoute("post", "/cancel", 200, owner_only=True),
    "repeat-run": RunRoute("post", "/repeat", 403, WHY),
}


def api_addresses() -> set[str]:
    """Return the name of every address of the API, as Django's resolver lists them."""
    ours = (CASE_ROUTES, SITE_ROUTES, ROLE_ROUTES, SITE_POSTS, RETENTION_ROUTES, RUN_ROUTES)
    return {f"api:{name}" for name in ["api-root", *(name for table in ours for name in table)]}
