"""Global search: its page, and the same answer for the command palette as one types."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases.supersede import superseding
from casefold.platform.search.answer import Answer, Group, Hit
from casefold.platform.search.asking import KINDS_SOUGHT, LONGEST, SHORTEST, Question, ask
from casefold.platform.views.frame import page, person

OF_EACH = 8
"""Hits of a kind on the page of all kinds."""
A_PAGE = 50
OF_EACH_IN_PALETTE = 5
SECONDS, PALETTE_SECONDS = 2.0, 0.5
"""How long an identifier is looked for before the page says which cases are left."""


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show what a person may see that has the words sought."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS_SOUGHT else ""
    answer = _ask(request, SECONDS, kind, records=True)
    shown = OF_EACH if kind == "" else None
    values = {
        "answer": answer,
        "kind": kind,
        "kind_title": KINDS_SOUGHT[kind][0] if kind else "",
        "shortest": SHORTEST,
        "longest": LONGEST,
        "groups": [_shown(request, group, shown) for group in answer.groups],
        "all": f"?{urlencode({'q': answer.query})}",
        "rest": f"?{urlencode({'q': answer.query, 'kind': 'identifiers', 'after': answer.unsearched.after})}",
        "begun": request.GET.get("after", "") != "",
    }
    return page(request, "casefold/search.html", "Search", values)


@login_required
@require_GET
def palette(request: HttpRequest) -> JsonResponse:
    """Give the palette the first hits of each kind; a newer question of the same person takes this one back."""
    answer = _ask(request, PALETTE_SECONDS, "")
    groups = [
        {
            "title": group.title,
            "count": group.count,
            "hits": [_told(hit) for hit in group.hits[:OF_EACH_IN_PALETTE]],
        }
        for group in answer.groups
    ]
    address = f"{reverse('search')}?{urlencode({'q': answer.query})}"
    return JsonResponse({"query": answer.query, "groups": groups, "all": address, "left": answer.unsearched.left})


def _ask(request: HttpRequest, seconds: float, kind: str, *, records: bool = False) -> Answer:
    """Ask once, and log that it was asked: a consultation across cases, in one entry."""
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    after = request.GET.get("after", "")
    user = person(request)
    with superseding(request, "search", f"{text}/{kind}/{after}/{records}") as cancel:
        answer = ask(Question(user, text, seconds, after, kind, records, cancel))
    if len(text) >= SHORTEST:
        append(actor_of(user, request), Act("search", details=_logged(answer)))
    return answer


def _logged(answer: Answer) -> dict[str, Any]:
    found = {group.kind: len(group.hits) for group in answer.groups}
    return {"query": answer.query, "found": found, "cases_left": answer.unsearched.left}


def _shown(request: HttpRequest, group: Group, most: int | None) -> dict[str, Any]:
    """Return one group for the template: its first hits, or a page of them where the kind stands alone."""
    pages = Paginator(group.hits, most or A_PAGE)
    number = request.GET.get("page") if most is None else 1
    return {"group": group, "hits": pages.get_page(number), "more": most is not None and len(group.hits) > most}


def _told(hit: Hit) -> dict[str, str]:
    return {"title": hit.title, "href": hit.href, "where": hit.where, "more": hit.more, "mark": hit.mark}
