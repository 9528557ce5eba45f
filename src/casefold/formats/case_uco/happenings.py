"""Pages visited, events, network connections and actions of a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from casefold.formats.case_uco.given import Given, common
from casefold.formats.case_uco.graph import Node, node_of, several, text_of
from casefold.formats.case_uco.known import Known


def visit(node: Node, known: Known) -> Iterator[Given]:
    """Give the pages of a history, or one page visited or bookmarked."""
    browser = known.named(node.value("browserInformation"))
    entries = [one for one in several(node.value("urlHistoryEntry")) if isinstance(one, dict)]
    if not entries:
        yield _page({**node.own, **_merged(node)}, browser, node, known, None)
    for entry in entries:
        yield _page(node_of(entry).own, browser, node, known, entry)


def _page(
    told: Mapping[str, Any], browser: str | None, node: Node, known: Known, entry: Mapping[str, Any] | None
) -> Given:
    return Given(
        "visit",
        {
            "time": _first(told, "lastVisit", "visitTime", "accessedTime"),
            "url": known.named(told.get("url")) or known.named(told.get("urlTargeted")),
            "title": _first(told, "pageTitle", "keywordSearchTerm", "name"),
            "service": browser or known.named(told.get("application")),
            "visits": text_of(told.get("visitCount")),
            **common(node, known),
        },
        part=entry,
    )


def _first(properties: Mapping[str, Any], *names: str) -> str | None:
    return next((text for name in names if (text := text_of(properties.get(name))) is not None), None)


def _merged(node: Node) -> dict[str, Any]:
    return {name: value for facet in node.facets.values() for name, value in facet.items()}


def event(node: Node, known: Known) -> Iterator[Given]:
    """Give one event or network connection that states anything."""
    ends = [known.side(node.value(name), "to") for name in ("src", "dst")]
    ports = [node.text("sourcePort"), node.text("destinationPort")]
    network = node.has("NetworkConnectionFacet")
    line = " to ".join(" port ".join(part for part in (_address(node.value(one), known), port) if part)
                       for one, port in zip(("src", "dst"), ports, strict=True))  # fmt: skip
    said = node.text("eventType") or node.text("eventRecordID") or node.text("subject") or node.text("name")
    told = [node.text(name) for name in ("eventRecordText", "name", "description", "eventRecordDevice")]
    time = node.text("startTime") or node.text("observableCreatedTime") or node.text("eventRecordTime")
    if time is None and said is None and not any(told):
        return
    yield Given(
        "event",
        {
            "time": time,
            "action": "network connection" if network else said,
            "service": known.named(node.value("application")),
            "ip": _address(node.value("dst"), known) if ends[1] is not None else None,
            "description": line if network else "\n".join(dict.fromkeys(text for text in told if text)) or None,
            **common(node, known),
        },
    )


def _address(value: Any, known: Known) -> str | None:
    thing = next((found for one in several(value) if (found := known.thing(one)) is not None), None)
    return None if thing is None else thing.text("addressValue") or thing.text("value")


def action(node: Node, known: Known) -> Given:
    """Give what somebody did; of an investigator's action the service says so."""
    investigative = "InvestigativeAction" in node.types
    named = [known.named(one) for one in several(node.value("instrument"))]
    performer = known.sides(node.value("performer"), "subject")
    told = (node.text("description"), *(f"with {name}" for name in named if name))
    return Given(
        "event",
        {
            "time": node.text("startTime") or node.text("endTime"),
            "action": node.text("name") or node.types[0],
            "service": "investigation" if investigative else None,
            "description": "\n".join(text for text in told if text) or None,
            **common(node, known),
        },
        tuple(performer),
    )
