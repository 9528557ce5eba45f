"""The page of the timeline app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis
from django.http import HttpResponse

from casefold.apps.timeline import places
from casefold.apps.timeline.asked import asked
from casefold.platform.appkit import (
    CasefoldError,
    Context,
    Item,
    Page,
    TimelineChart,
    as_json,
    ends_text,
    key_of,
    kinds,
    parties_of,
    record_url,
    subjects,
)

SHOWN = 200


@dataclass(frozen=True, slots=True)
class _Run:
    rows: list[dict[str, Any]]
    parties: dict[str, list[dict[str, Any]]]
    total: int
    untimed: int


def timeline(context: Context) -> HttpResponse:
    """Show the records of what was asked for."""
    wish, errors, found = asked(context.request.GET), [], _Run([], {}, 0, 0)
    try:
        found = _records(context, wish.who, wish.offset) if wish.who else found
    except CasefoldError as error:
        errors = [("id_who", str(error))]
    values = {
        "errors": errors,
        "asked": bool(wish.who) and not errors,
        "subjects": [] if wish.who else subjects(context),
        "piece": TimelineChart("Records by time", _items(context, found), context.zone).render(),
        "untimed": found.untimed,
        **wish.around(context, "timeline", len(found.rows), found.total, SHOWN),
    }
    return context.render("timeline/timeline.html", values, status=400 if errors else 200)


def _records(context: Context, who: list[str], offset: int) -> _Run:
    with context.case.tables() as tables:
        party = tables.party()
        claims = [(text, claim) for text in who for claim in tables.identifiers(text)]
        wanted = party.filter(party.identifier.isin([claim.identifier for _, claim in claims]))
        branches = []
        for kind in kinds():
            table = tables.kind(kind)
            ends = wanted.filter(wanted.kind == kind).select("record_id", "identifier").distinct()
            mine = table.join(ends, "record_id").mutate(local=tables.local(table.time_utc))
            columns = ["record_id", "time_utc", "exhibit", "file", "locator", "identifier", "local"]
            branches.append(mine.select(*columns, kind=ibis.literal(kind)))
        found = ibis.union(*branches)
        found = found.filter(ibis.or_(*[_within(found, claim) for _, claim in claims]))
        untimed = int(found.filter(found.time_utc.isnull()).record_id.nunique().to_pyarrow().as_py())
        timed = found.filter(found.time_utc.notnull()).drop("local", "identifier").distinct()
        total = int(timed.count().to_pyarrow().as_py())
        rows = timed.order_by("time_utc", "record_id", "kind").limit(SHOWN, offset=offset).to_pyarrow().to_pylist()
        parties = parties_of(tables, (row["record_id"] for row in rows))
    names = {claim.identifier: claim.name or text for text, claim in claims}
    for row in rows:
        mine = parties.get(key_of(row), [])
        row["lane"] = next((names[p["identifier"]] for p in mine if p["identifier"] in names), "")
    return _Run(rows, parties, total, untimed)


def _within(found: Any, claim: Any) -> Any:
    """Keep an attributed identifier's records to the dates of the attribution; untimed ones only where it has none."""
    inside = found.identifier == claim.identifier
    if claim.local_from is not None:
        inside = inside & (found.local >= ibis.literal(datetime.fromisoformat(claim.local_from)))
    if claim.local_to is not None:
        inside = inside & (found.local < ibis.literal(datetime.fromisoformat(claim.local_to)))
    return inside


def _items(context: Context, found: _Run) -> list[Item]:
    items = []
    for row in found.rows:
        ends = ends_text(found.parties.get(key_of(row), ()))
        label = f"{kinds()[row['kind']].title.rstrip('s')}: {ends or row['locator']}"
        at = as_json("time_utc", row["time_utc"])
        items.append(Item(key_of(row), at, label, row["lane"], href=record_url(context.case_name, row["record_id"])))
    return items


PAGES = (
    Page("", "Timeline", timeline, name="timeline"),
    Page("places/", "Places", places.places, name="places", in_rail=True),
    Page("places/drawn.json", "Places drawn", places.all_places, name="drawn", logged=False),
)
