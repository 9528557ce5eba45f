"""The search app's addresses for programs: the same answers as its pages."""

from __future__ import annotations

from typing import Annotated, Any

from casefold.platform.appkit import Context, Route


def hits(
    context: Context,
    q: Annotated[str, "What is looked for, as it would be typed."],
    order: Annotated[str, "In which order hits come: relevance, newest or oldest."] = "relevance",
    offset: Annotated[int, "Hits to leave out first."] = 0,
    limit: Annotated[int, "Most hits to give."] = 20,
    facets: Annotated[bool, "Whether hits are counted by kind, exhibit, party, month, place and language."] = True,
) -> dict[str, Any]:
    """Search the records and notes you may see; the question and its counts are logged for disclosure."""
    if order not in ("relevance", "newest", "oldest"):
        order = "relevance"
    answer = context.case.search(q, by=context.by, order=order, offset=offset, limit=limit, facets=facets)
    return {
        "query": answer.query,
        "total": answer.total,
        "offset": answer.offset,
        "exhibits_searched": answer.exhibits_searched,
        "not_searched": list(answer.not_searched.exhibits),
        "hits": [
            {
                "kind": hit.kind,
                "record_id": hit.record_id,
                "exhibit": hit.exhibit,
                "reference": hit.reference,
                "time_utc": None if hit.time_utc is None else f"{hit.time_utc.isoformat()}Z",
                "parties": _said(hit.head),
                "excerpt": _said(hit.excerpt),
            }
            for hit in answer.hits
        ],
        "notes": [{"id": hit.id, "subject": hit.subject, "excerpt": _said(hit.excerpt)} for hit in answer.notes],
        "note_total": answer.note_total,
        "facets": {
            facet.name: [
                {"value": item.value, "title": item.title, "count": item.count, "filter": item.narrower}
                for item in facet.values
            ]
            for facet in answer.facets
        },
    }


def searches(context: Context) -> list[dict[str, Any]]:
    """List what was searched for with its counts: all where nothing is kept from you, else your own."""
    return [
        {
            "id": item.id,
            "at": item.at,
            "by": item.by,
            "query": item.query,
            "total": item.total,
            "note_total": item.note_total,
            "counts": dict(item.counts),
            "exhibits_searched": item.exhibits_searched,
            "not_searched": list(item.not_searched),
            "is_whole": item.is_whole,
        }
        for item in context.case.searches(by=context.by)
    ]


def _said(parts: Any) -> list[dict[str, Any]]:
    """Return a text in parts: what was looked for, and what stands around it."""
    return [{"text": part.text, "found": part.found} for part in parts]


ROUTES = (Route("hits", hits, name="hits"), Route("searches", searches, name="searches"))
