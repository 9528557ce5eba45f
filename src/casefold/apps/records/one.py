"""One record: its parties and exhibit at once; what the original says at its place is read again afterwards."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casefold.platform.appkit import (
    BadOption,
    Context,
    authority_of,
    case_url,
    citation,
    party_name,
    record_url,
    saved_names,
)

_TOLD = frozenset({"record_id", "exhibit", "file", "locator", "raw"})


def record(context: Context) -> HttpResponse:
    """Show a record and its neighbours in the exhibit."""
    identifier = context.request.GET.get("id", "")
    if identifier == "":
        raise BadOption("no record is named", remedy="Open a record from a table.")
    views = context.case.record(identifier)
    people, saved = _people(context), saved_names(context, [party["identifier"] for v in views for party in v.parties])
    shown = [
        {
            "view": {"record": view.record, "original": None, "original_note": _later(context, identifier)},
            "kind": view.kind,
            "exhibit": view.exhibit,
            "authority": authority_of(view.exhibit),
            "fields": [(name, value) for name, value in view.record.items() if value is not None and name not in _TOLD],
            "parties": [
                {
                    "party": party,
                    "name": "; ".join([party_name(dict(party)), *map(str, saved.get(str(party["identifier"]), []))]),
                    "people": people.get(str(party["identifier"]), []),
                    "saved": saved.get(str(party["identifier"]), []),
                }
                for party in view.parties
            ],
            "raw": list(json.loads(view.record["raw"] or "{}").items()),
            "citation": citation(view.exhibit, view.record),
        }
        for view in views
    ]
    before, after = context.case.neighbours(views[0].kind, identifier)
    values = {
        "title": identifier,
        "shown": shown,
        "again": [
            (record_url(context.case_name, other.record_id), other) for other in context.case.recorded_again(identifier)
        ],
        "before": record_url(context.case_name, before) if before else "",
        "after": record_url(context.case_name, after) if after else "",
        "subject": identifier,
        "notes": [note for note in context.case.ledger.notes() if note.subject == identifier and not note.retired],
        "may_note": context.may("note"),
    }
    return context.render("records/record.html", values)


def original(context: Context) -> HttpResponse:
    """Read the original again at a record's place: a part of the record's page, or a page where no script runs."""
    identifier = context.request.GET.get("id", "")
    if identifier == "":
        raise BadOption("no record is named", remedy="Open a record from a table.")
    values = {
        "title": identifier,
        "views": context.case.show(identifier),
        "href": record_url(context.case_name, identifier),
        "part": context.in_drawer or "X-Casefold-Poll" in context.request.headers,
    }
    values |= {"base": "casefold/fragment.html"} if values["part"] else {}
    return context.render("records/original.html", values)


def _later(context: Context, identifier: str) -> SafeString:
    """Return what stands in the place of the original until it is read: a link, which a script replaces."""
    href = f"{case_url(context.case_name, 'records', 'original')}?{urlencode({'id': identifier})}"
    return format_html(
        '<span data-poll="{}" data-poll-seconds="0.1"><a href="{}">Read the original again</a></span>', href, href
    )


def _people(context: Context) -> dict[str, list[str]]:
    """Return, by identifier, who is held to have used it: an assessment with its grade and dates."""
    names = {entity.id: entity.name for entity in context.case.ledger.entities()}
    found: dict[str, list[str]] = {}
    for item in context.case.ledger.attributions():
        if not item.retired:
            dates = f"{_day(item.date_from)} to {_day(item.date_to)}"
            grade = str(item.grade) if item.grade else "not graded"
            text = f"{names.get(item.entity, item.entity)}, {item.status.value}, {grade}, {dates}"
            found.setdefault(item.identifier, []).append(text)
    return found


def _day(moment: datetime | None) -> str:
    return "open" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
