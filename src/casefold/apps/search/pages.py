"""The pages of the search app: hits with what narrows them, and what was searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from casefold.platform.appkit import BadOption, CasefoldError, Context, Page, case_url, record_url, table_response

A_PAGE = 20
LOG_PAGE = 100
ORDERS = {"relevance": "Best match first", "newest": "Newest first", "oldest": "Oldest first"}
FURTHEST = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for."""

    query: str
    order: str
    page: int
    since: datetime | None
    saved: str

    def address(self, **changed: Any) -> str:
        """Return the address of the same question with something changed."""
        told = {"q": self.query, "order": self.order, "page": self.page, **changed}
        if "since" not in changed and self.since is not None:
            told["since"] = self.since.isoformat()
        usual = {"order": "relevance", "page": 1, "since": None}
        kept = {name: value for name, value in told.items() if name not in usual or value != usual[name]}
        return f"?{urlencode(kept)}"


def listing(context: Context) -> HttpResponse:
    """Show the records and notes that fit; keep or drop a search where a form is sent."""
    if context.request.method == "POST":
        return _kept(context)
    asked = _asked(context)
    errors: list[tuple[str, str]] = []
    answer = None
    if asked.query:
        try:
            answer = context.case.search(
                asked.query,
                by=context.by if asked.page == 1 else "",
                order=asked.order,
                offset=(asked.page - 1) * A_PAGE,
                limit=A_PAGE,
                since=asked.since,
            )
        except CasefoldError as error:
            errors = [("id_q", str(error))]
        else:
            _looked(context, asked)
    values = {
        "asked": asked,
        "errors": errors,
        "answer": answer,
        "rows": [(hit, record_url(context.case_name, hit.record_id)) for hit in answer.hits] if answer else [],
        "facets": _facets(asked, answer),
        "orders": [(name, title, name == asked.order) for name, title in ORDERS.items()],
        "saved": _saved(context),
        **_paged(asked, answer),
    }
    return context.render("search/listing.html", values, status=400 if errors else 200)


def log(context: Context) -> HttpResponse:
    """List what was searched for, the newest first."""
    found = context.case.searches(by=context.by)[::-1]
    number = _whole(context.request.GET.get("page", ""))
    last = max(1, -(-len(found) // LOG_PAGE))
    number = min(number, last)
    values = {
        "rows": found[(number - 1) * LOG_PAGE : number * LOG_PAGE],
        "total": len(found),
        "page": number,
        "last": last,
        "whole": context.case.sees_everything(),
        "may_export": context.may("export"),
    }
    return context.render("search/log.html", values)


def export(context: Context, product: str) -> HttpResponseBase:
    """Send the log of searches as a file, for the disclosure officer."""
    found = context.case.searches(by=context.by)
    rows = [
        {
            "id": item.id,
            "at": item.at,
            "by": item.by,
            "query": item.query,
            "records": item.total,
            "notes": item.note_total,
            "by_kind": "; ".join(f"{kind}: {number}" for kind, number in item.counts.items()),
            "exhibits_searched": item.exhibits_searched,
            "exhibits_not_searched": "; ".join(item.not_searched),
            "searcher_saw_everything": item.is_whole,
        }
        for item in found
    ]
    table = pa.Table.from_pylist(rows, schema=_LOG)
    about = [("Case", context.case_name), ("Marking", context.case.row.marking), ("Searches", f"{len(rows):,}")]
    return table_response(table, f"{context.case_name}-searches", export=product, about=about)


_LOG = pa.schema(
    [
        *((name, pa.string()) for name in ("id",)),
        ("at", pa.timestamp("us", "UTC")),
        *((name, pa.string()) for name in ("by", "query")),
        *((name, pa.int64()) for name in ("records", "notes")),
        ("by_kind", pa.string()),
        ("exhibits_searched", pa.int64()),
        ("exhibits_not_searched", pa.string()),
        ("searcher_saw_everything", pa.bool_()),
    ]
)


def owner_of(context: Context) -> str:
    """Return whose searches a person's are."""
    return f"person-{context.user.pk}"


def _asked(context: Context) -> Asked:
    given = context.request.GET
    order = given.get("order", "")
    query = " ".join(given.get("q", "").replace("\x00", " ").split())
    number = min(_whole(given.get("page", "")), FURTHEST // A_PAGE)
    return Asked(
        query,
        order if order in ORDERS else "relevance",
        number,
        _instant(given.get("since", "")),
        given.get("saved", ""),
    )


def _whole(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and 1970 <= found.year < 9999 else None


def _looked(context: Context, asked: Asked) -> None:
    """Note that the hits of a watched search were looked at, where it is the one that was opened."""
    for item in context.case.saved_searches(owner=owner_of(context)) if asked.saved else ():
        if item.id == asked.saved and item.query == asked.query and item.looked_at is not None:
            context.case.looked_at_search(item.id, owner=owner_of(context))


def _facets(asked: Asked, answer: Any) -> list[dict[str, Any]]:
    """Return what narrows the hits: each value with its count and the address of the narrower question."""
    if answer is None:
        return []
    return [
        {
            "facet": facet,
            "values": [
                (item, asked.address(q=_narrower(asked.query, item.narrower), page=1), item.narrower in asked.query)
                for item in facet.values
            ],
        }
        for facet in answer.facets
    ]


def _narrower(query: str, filter: str) -> str:
    """Add a filter; what is asked for as alternatives stays together."""
    return f"({query}) {filter}" if " OR " in query and not query.endswith(")") else f"{query} {filter}"


def _saved(context: Context) -> list[dict[str, Any]]:
    found = []
    for item in context.case.saved_searches(owner=owner_of(context)):
        new = context.case.new_hits(item)
        told = {"q": item.query, "saved": item.id}
        since = {"since": item.looked_at.isoformat()} if new and item.looked_at is not None else {}
        found.append(
            {"item": item, "new": new, "href": f"?{urlencode(told)}", "new_href": f"?{urlencode(told | since)}"}
        )
    return found


def _paged(asked: Asked, answer: Any) -> dict[str, Any]:
    if answer is None or not answer.hits:
        return {"first": 0, "last": 0, "before": "", "after": ""}
    last = answer.offset + len(answer.hits)
    more = last < min(answer.total, FURTHEST)
    return {
        "first": answer.offset + 1,
        "last": last,
        "before": asked.address(page=asked.page - 1) if asked.page > 1 else "",
        "after": asked.address(page=asked.page + 1) if more else "",
    }


def _kept(context: Context) -> HttpResponse:
    """Keep a search, or keep one no longer."""
    given, owner = context.request.POST, owner_of(context)
    query = given.get("q", "")
    try:
        if "remove" in given:
            with context.acting("remove_search", given["remove"]):
                context.case.remove_search(given["remove"], owner=owner)
        else:
            if not query.strip():
                raise BadOption("there is no search to keep", remedy="Search first.")
            name = given.get("name", "") or query[:100]
            with context.acting("save_search", name):
                context.case.save_search(name, query, owner=owner, watched="watched" in given)
    except CasefoldError as error:
        messages.error(context.request, str(error))
    return redirect(f"{case_url(context.case_name, 'search', 'listing')}?{urlencode({'q': query})}")


PAGES = (
    Page("", "Search", listing, name="listing", posts="read"),
    Page("log/", "What was searched", log, name="log", in_rail=True),
    Page("log/export/<slug:product>", "Export what was searched", export, name="export", verb="export"),
)
