"""One record: its parties, its exhibit, and what the original says at its place, read again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import ibis
from django.http import HttpResponse

from casefold.platform.appkit import BadOption, Context, authority_of, citation, party_name, record_url

_TOLD = frozenset({"record_id", "exhibit", "file", "locator", "raw"})


def record(context: Context) -> HttpResponse:
    """Show a record and its neighbours in the exhibit."""
    identifier = context.request.GET.get("id", "")
    if identifier == "":
        raise BadOption("no record is named", remedy="Open a record from a table.")
    views = context.case.show(identifier)
    people = _people(context)
    shown = [
        {
            "view": view,
            "kind": view.kind,
            "exhibit": view.exhibit,
            "authority": authority_of(view.exhibit),
            "fields": [(name, value) for name, value in view.record.items() if value is not None and name not in _TOLD],
            "parties": [
                {"party": party, "name": party_name(dict(party)), "people": people.get(str(party["identifier"]), [])}
                for party in view.parties
            ],
            "raw": list(json.loads(view.record["raw"] or "{}").items()),
            "citation": citation(view.exhibit, view.record),
        }
        for view in views
    ]
    before, after = _neighbours(context, views[0].kind, views[0].record)
    values = {
        "title": identifier,
        "shown": shown,
        "before": record_url(context.case_name, before) if before else "",
        "after": record_url(context.case_name, after) if after else "",
        "subject": identifier,
        "notes": [note for note in context.case.ledger.notes() if note.subject == identifier and not note.retired],
        "may_note": context.may("note"),
    }
    return context.render("records/record.html", values)


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


def _neighbours(context: Context, kind: str, record: Any) -> tuple[str | None, str | None]:
    """Return the ids of the records before and after it in time, of its kind and exhibit."""
    with context.case.tables() as tables:
        table = tables.kind(kind)
        mine = table.filter(table.exhibit == record["exhibit"])
        own = ibis.literal(record["record_id"])
        if record["time_utc"] is None:
            mine = mine.filter(mine.time_utc.isnull())
            earlier, later = mine.record_id < own, mine.record_id > own
        else:
            at = ibis.literal(record["time_utc"])
            tied = mine.time_utc == at
            earlier = (mine.time_utc < at) | (tied & (mine.record_id < own))
            later = (mine.time_utc > at) | (tied & (mine.record_id > own))
        back = [ibis.desc("time_utc"), ibis.desc("record_id")]
        forth = [ibis.asc("time_utc"), ibis.asc("record_id")]
        found = [
            mine.filter(side).order_by(order).select("record_id").limit(1).to_pyarrow()["record_id"].to_pylist()
            for side, order in ((earlier, back), (later, forth))
        ]
    return (found[0][0] if found[0] else None), (found[1][0] if found[1] else None)
