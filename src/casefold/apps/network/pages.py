"""The pages of the network app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse

from casefold.apps.network.links import GROUP, PERSON, LinkRow, counted_links, records_between
from casefold.platform.appkit import (
    BadOption,
    Context,
    Link,
    NetworkChart,
    Node,
    Page,
    case_url,
    fragment_of_records,
    subjects,
)

SHOWN = 300
MOST = 5_000
EVIDENCE = 200


@dataclass(frozen=True, slots=True)
class _Asked:
    by_people: bool
    groups: bool
    around: tuple[str, ...]
    limit: int

    def query(self) -> str:
        """Return it as the query of an address."""
        pairs = [*([("by", "people")] if self.by_people else []), *([("groups", "1")] if self.groups else [])]
        return urlencode([*pairs, *(("around", text) for text in self.around)])


def network(context: Context) -> HttpResponse:
    """Show the links with most records."""
    asked = _read(context)
    links, total, people = _links(context, asked)
    nodes, drawn = chart(context, links, people, asked)
    values = {
        "piece": NetworkChart("Who communicated with whom", nodes, drawn).render(),
        "asked": asked,
        "shown": len(links),
        "total": total,
        "subjects": [] if asked.around else subjects(context),
        "around": "\n".join(context.request.GET.getlist("around")),
    }
    return context.render("network/network.html", values)


def data(context: Context) -> HttpResponse:
    """Give the same as data."""
    asked = _read(context)
    links, total, people = _links(context, asked)
    nodes, drawn = chart(context, links, people, asked)
    return JsonResponse(
        {
            "nodes": [{"id": n.id, "label": n.label, "type": n.type, "weight": n.weight} for n in nodes],
            "links": [
                {
                    "id": link.id,
                    "source": row.source,
                    "target": row.target,
                    "records": row.records,
                    "by_kind": dict(row.by_kind),
                    "kind": link.kind,
                    "href": link.href,
                }
                for row, link in zip(links, drawn, strict=True)
            ],
            "total": total,
        }
    )


def between(context: Context) -> HttpResponse:
    """Show the records behind one link."""
    given = context.request.GET
    one, two = given.get("a", ""), given.get("b", "")
    if one == "" or two == "":
        raise BadOption("two ends are needed", remedy="Open a link of the network.")
    with context.case.tables() as tables:
        rows, total = records_between(tables, one, two, by_people=given.get("by") == "people", limit=EVIDENCE)
        people = _names(context)
    title = f"Records between {_label(one, people)} and {_label(two, people)}"
    return fragment_of_records(context, title, rows, total=total)


def chart(
    context: Context, links: list[LinkRow], people: dict[str, str], asked: _Asked
) -> tuple[list[Node], list[Link]]:
    """Turn counted links into nodes and links of a chart, each link with the address of its records."""
    weight: dict[str, float] = {}
    drawn = []
    for at, row in enumerate(links):
        for end in (row.source, row.target):
            weight[end] = weight.get(end, 0) + row.records
        label = ", ".join(f"{count:,} {kind}{'s' if count != 1 else ''}" for kind, count in row.by_kind)
        query = urlencode({"a": row.source, "b": row.target, **({"by": "people"} if asked.by_people else {})})
        href = f"{case_url(context.case_name, 'network', 'between')}?{query}"
        kind: Any = "assessment" if row.assessed else "fact"
        drawn.append(Link(f"l{at}", row.source, row.target, row.records, kind, label, href))
    nodes = [_node(context, end, people, total, asked) for end, total in weight.items()]
    return nodes, drawn


def _node(context: Context, end: str, people: dict[str, str], weight: float, asked: _Asked) -> Node:
    around = f"person:{people.get(end, end)}" if end.startswith(PERSON) else end
    query = urlencode([("around", around), *([("by", "people")] if asked.by_people else [])])
    href = None if end.startswith(GROUP) else f"{case_url(context.case_name, 'network', 'network')}?{query}"
    kind: Any = "person" if end.startswith(PERSON) else "organisation" if end.startswith(GROUP) else "identifier"
    return Node(end, _label(end, people), kind, weight, href)


def _read(context: Context) -> _Asked:
    given = context.request.GET
    lines = [line.strip() for text in given.getlist("around") for line in text.splitlines() if line.strip()]
    try:
        limit = int(given.get("limit") or SHOWN)
    except ValueError as error:
        raise BadOption("the limit is a whole number", remedy=f"Ask for 1 to {MOST:,} links.") from error
    return _Asked(given.get("by") == "people", given.get("groups") == "1", tuple(lines), max(1, min(limit, MOST)))


def _links(context: Context, asked: _Asked) -> tuple[list[LinkRow], int, dict[str, str]]:
    with context.case.tables() as tables:
        ends = []
        for text in asked.around:
            resolved = tables.identifiers(text)
            ends += [item.identifier for item in resolved]
            if asked.by_people:
                ends += [f"{PERSON}{item.person}" for item in resolved if item.person]
                ends += [f"{PERSON}{c.person}" for c in tables.attributions() if c.identifier in set(ends)]
        links, total = counted_links(
            tables, by_people=asked.by_people, around=ends, limit=asked.limit, groups=asked.groups
        )
    return links, total, _names(context)


def _names(context: Context) -> dict[str, str]:
    return {f"{PERSON}{entity.id}": entity.name for entity in context.case.ledger.entities()}


def _label(end: str, people: dict[str, str]) -> str:
    return f"group {end.removeprefix(GROUP)}" if end.startswith(GROUP) else people.get(end, end)


PAGES = (
    Page("", "Network", network, name="network"),
    Page("data.json", "Network as data", data, name="data"),
    Page("between", "Records between two", between, name="between"),
)
