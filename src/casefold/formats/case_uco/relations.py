"""What a graph states between two of its objects: a connection and a place as sightings, two parties as a link."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casefold.formats.case_uco.given import Given, common
from casefold.formats.case_uco.graph import Node
from casefold.formats.case_uco.known import ACCOUNT, PLACED, Known, Relation
from casefold.formats.readers.items import Side

_CONNECTED: Final = frozenset({"Connected_To", "ConnectedTo", "connected_to"})


def stated(node: Node, relation: Relation, known: Known) -> Iterator[Given]:
    """Give a connection or a place as a sighting, a relation of two parties as a link."""
    target, source = known.thing({"@id": relation.target}), known.thing({"@id": relation.source})
    if target is None or source is None:
        return
    if relation.kind in _CONNECTED:
        yield from _connection(node, relation, known)
    elif relation.kind in PLACED and "CellSiteFacet" not in source.facets and "CellSite" not in source.types:
        lat, lon, place = known.position({"@id": relation.target})
        if lat is not None or place is not None:
            fields = {"time": relation.start, "service": "location", "lat": lat, "lon": lon, "place": place}
            if source.text("ssid"):
                fields |= {"service": "wifi", "place": source.text("ssid")}
            yield Given("sighting", {**fields, **common(node, known)}, _subject(relation.source, known))
    else:
        ends = known.side({"@id": relation.source}, "from"), known.side({"@id": relation.target}, "to")
        if all(_is_party(known, one) for one in (relation.source, relation.target)) and ends[0] and ends[1]:
            yield Given(
                "link",
                {"time": relation.start, "relation": relation.kind, **common(node, known)},
                (ends[0], ends[1]),
            )


def _connection(node: Node, relation: Relation, known: Known) -> Iterator[Given]:
    there = {"@id": relation.target}
    thing = known.thing(there)
    cell = known.cell(there)
    placed = next(iter(known.related(relation.target, *PLACED)), None)
    lat, lon, _ = known.position({"@id": placed.target}) if placed is not None else (None, None, None)
    fields: dict[str, str | None] = {"time": relation.start, **common(node, known)}
    if cell is not None:
        rat = thing.text("cellSiteType") if thing is not None else None
        fields |= {"service": "cell", "start_cell": cell, "start_lat": lat, "start_lon": lon, "rat": rat}
    elif thing is not None and thing.text("ssid"):
        fields |= {"service": "wifi", "place": thing.text("ssid"), "lat": lat, "lon": lon}
    else:
        return
    yield Given("sighting", fields, _subject(relation.source, known))


def _subject(ident: str, known: Known) -> tuple[Side, ...]:
    """Return the device that was seen: by its number, else by its IMEI."""
    thing = known.thing({"@id": ident})
    if thing is None:
        return ()
    number, imei = thing.text("MSISDN"), thing.text("IMEI")
    text = number or (f"imei:{imei}" if imei else None)
    return (Side("subject", text, thing.text("name"), imei if number is None else None),) if text else ()


def _is_party(known: Known, ident: str) -> bool:
    thing = known.thing({"@id": ident})
    if thing is None:
        return False
    return bool(set(thing.facets) & set(ACCOUNT)) or any(
        kind in ("Person", "Identity", "Organization") or kind.endswith("Account") for kind in thing.types
    )
