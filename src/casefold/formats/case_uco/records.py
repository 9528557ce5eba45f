"""Objects of a graph as records, by their facets: what CASE and UCO say of calls, messages, devices, places, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from casefold.formats.case_uco.graph import Node, node_of, reference, several, text_of
from casefold.formats.case_uco.known import Known, Relation, relations_of
from casefold.formats.readers.items import Side

_DIRECTIONS: Final = {"outgoing": "outgoing", "incoming": "incoming", "missed": "incoming"}
_OUTCOMES: Final = {"missed": "unanswered", "rejected": "rejected", "voicemail": "voicemail"}
_MESSAGE: Final = ("MessageFacet", "SMSMessageFacet", "FacebookMessageFacet")
_ACCOUNT: Final = (
    "AccountFacet", "PhoneAccountFacet", "MobileAccountFacet", "EmailAccountFacet", "ApplicationAccountFacet",
    "DigitalAccountFacet", "UserAccountFacet",
)  # fmt: skip
_DEVICE: Final = ("DeviceFacet", "MobileDeviceFacet", "ComputerSpecificationFacet", "SIMCardFacet")
_VISITS: Final = ("URLHistoryFacet", "URLVisitFacet", "BrowserBookmarkFacet")
_EVENTS: Final = ("EventFacet", "EventRecordFacet", "NetworkConnectionFacet", "CalendarEntryFacet")
_ACTIONS: Final = ("Action", "InvestigativeAction", "ObservableAction")
_FILES: Final = ("FileFacet", "ContentDataFacet")
_CONNECTED: Final = frozenset({"Connected_To", "ConnectedTo", "connected_to"})
_PLACED: Final = ("Located_At", "Mapped_Into", "Located_at", "LocatedAt")
_ESTIMATE: Final = "open_data_estimate"
_HASHES: Final = {"SHA256": "sha256", "MD5": "md5"}


@dataclass(frozen=True, slots=True)
class Given:
    """A record as an object, or a part of one, gives it."""

    kind: str
    fields: Mapping[str, str | None]
    sides: tuple[Side, ...] = ()
    part: Mapping[str, Any] | None = None
    """The part of the object that it stands for, where one object gives several records of a kind."""
    flags: tuple[str, ...] = ()


def given_by(node: Node, known: Known) -> Iterator[Given]:
    """Yield the records of an object; none where no kind fits."""
    for facets, give in _GIVE:
        if node.has(*facets):
            yield from give(node, known)
            return
    if set(node.types) & {"Relationship", "ObservableRelationship"}:
        for relation in relations_of(node):
            yield from _relation(node, relation, known)
    elif set(node.types) & set(_ACTIONS) and any(node.text(name) for name in ("startTime", "endTime", "name")):
        yield _action(node, known)


def _common(node: Node, known: Known) -> dict[str, str | None]:
    state = node.text("allocationStatus")
    if state is None and node.has("RecoveredObjectFacet"):
        state = node.text("contentRecoveredStatus", "RecoveredObjectFacet") or "recovered"
    held = next((known.thing({"@id": one.target}) for one in known.related(node.id, "Contained_Within")), None)
    return {
        "deleted": None if state is None else state.lower(),
        "confidence": node.text("confidence", "ConfidenceFacet"),
        "found_in": None if held is None else held.text("filePath") or held.text("fileName") or held.text("name"),
    }


def _call(node: Node, known: Known) -> Iterator[Given]:
    word = (node.text("callType", "CallFacet") or "").lower()
    sides = known.sides(node.value("from", "CallFacet"), "from") + known.sides(node.value("to", "CallFacet"), "to")
    placed = {side.text for side in sides}
    sides += [side for side in known.sides(node.value("participant", "CallFacet"), "to") if side.text not in placed]
    yield Given(
        "call",
        {
            "time": node.text("startTime", "CallFacet"),
            "end": node.text("endTime", "CallFacet"),
            "direction": _DIRECTIONS.get(word),
            "service": "video" if "video" in word else "voice",
            "outcome": _OUTCOMES.get(word),
            "duration": node.text("duration", "CallFacet"),
            "network": known.named(node.value("application", "CallFacet")),
            "cause": None if word in _DIRECTIONS else word or None,
            "reference": node.id,
            **_common(node, known),
        },
        tuple(sides),
    )


def _message(node: Node, known: Known) -> Iterator[Given]:
    thread, name = known.threads.get(node.id, (node.text("sessionID"), None))
    sms = "SMSMessage" in node.types or "SMSMessageFacet" in node.facets
    roles = (("from", "from"), ("to", "to"), ("participant", "member"))
    sides = [side for prop, role in roles for side in known.sides(node.value(prop, *_MESSAGE), role)]
    yield Given(
        "message",
        {
            "time": node.text("sentTime", *_MESSAGE) or node.text("receivedTime"),
            "direction": _DIRECTIONS.get((node.text("messageType") or "").lower()),
            "service": known.service(node.value("application", *_MESSAGE)) or ("sms" if sms else None),
            "outcome": node.text("status"),
            "thread": thread,
            "thread_name": name,
            "body": node.text("messageText", *_MESSAGE),
            "attachments": "\n".join(_attached(node, known)) or None,
            "reference": node.text("messageID") or node.id,
            **_common(node, known),
        },
        tuple(sides),
    )


def _email(node: Node, known: Known) -> Iterator[Given]:
    roles = (("from", "from"), ("sender", "from"), ("to", "to"), ("cc", "cc"), ("bcc", "cc"))
    sides = {(side.role, side.text): side for prop, role in roles for side in known.sides(node.value(prop), role)}
    subject, text = node.text("subject"), node.text("body")
    yield Given(
        "message",
        {
            "time": node.text("sentTime") or node.text("receivedTime"),
            "service": "email",
            "thread_name": subject,
            "body": "\n\n".join(part for part in (subject, text) if part) or None,
            "reply_to": node.text("inReplyTo"),
            "attachments": "\n".join(_attached(node, known)) or None,
            "reference": node.text("messageID") or node.id,
            **_common(node, known),
        },
        tuple(sides.values()),
    )


def _account(node: Node, known: Known) -> Iterator[Given]:
    thing = known.thing({"@id": node.id}) or known.thing(node.written)
    alone = known.side({"@id": node.id}, "subject") if node.id else None
    texts = list(known.identifiers(thing)) if thing is not None else []
    name = node.text("displayName") or node.text("name") or known.named(node.value("owner"))
    created = node.text("observableCreatedTime")
    issuer = known.named(node.value("application")) or known.named(node.value("accountIssuer"))
    yield Given(
        "account",
        {
            "time": created,
            "valid_from": created,
            "service": issuer or ("phone" if node.has("PhoneAccountFacet", "MobileAccountFacet") else None),
            "name": name,
            "username": node.text("accountLogin"),
            **_common(node, known),
        },
        tuple(Side("subject", text, name) for text in texts) or ((alone,) if alone is not None else ()),
    )


def _contact(node: Node, known: Known) -> Iterator[Given]:
    name = node.text("displayName") or node.text("name")
    stated = [node.value(one) for one in ("contactPhone", "contactEmail", "contactAccount", "contactMessaging")]
    saved = [side for value in stated for side in known.sides(_held(value), "saved")]
    yield Given(
        "contact",
        {
            "time": node.text("lastTimeContacted"),
            "name": name,
            "service": known.service(node.value("sourceApplication")) or None,
            "notes": node.text("contactNote"),
            "times_contacted": node.text("numberTimesContacted"),
            **_common(node, known),
        },
        tuple(Side("saved", side.text, name, side.raw) for side in saved),
    )


def _held(value: Any) -> list[Any]:
    """Return the accounts behind a contact's entries: each is one, or names one."""
    held: list[Any] = []
    for one in several(value):
        inner = node_of(one) if isinstance(one, dict) and len(one) > 1 else None
        named = [each for name, each in (inner.own if inner else {}).items() if name.startswith("contact")]
        held += [each for each in named if isinstance(each, dict) or text_of(each)] or [one]
    return held


def _device(node: Node, known: Known) -> Iterator[Given]:
    sim = node.has("SIMCardFacet") and not node.has("DeviceFacet", "MobileDeviceFacet")
    system = [node.text("displayName", "OperatingSystemFacet"), node.text("version", "OperatingSystemFacet")]
    for relation in known.related(node.id, "Has_Operating_System"):
        thing = known.thing({"@id": relation.target})
        if thing is not None:
            system = [thing.text("name") or thing.text("displayName"), thing.text("version")]
    number = node.text("MSISDN")
    fields = {
        "maker": known.named(node.value("manufacturer", "DeviceFacet", "MobileDeviceFacet")),
        "model": "SIM" if sim else node.text("model") or node.text("deviceType"),
        "serial": node.text("serialNumber"),
        "imei": node.text("IMEI"),
        "imsi": node.text("IMSI"),
        "iccid": node.text("ICCID"),
        "system": " ".join(part for part in system if part) or None,
    }
    if number or any(fields.values()):
        subject = (Side("subject", number),) if number else ()
        yield Given("device", {**fields, **_common(node, known)}, subject)


def _cell(node: Node, known: Known) -> Iterator[Given]:
    placed = next(iter(known.related(node.id, *_PLACED)), None)
    lat, lon, place = known.position({"@id": placed.target}) if placed is not None else (None, None, None)
    yield Given(
        "cell",
        {
            "cell": known.cell({"@id": node.id}) or known.cell(node.written),
            "rat": node.text("cellSiteType"),
            "site_name": node.text("name") or place,
            "azimuth": node.text("azimuth", "AntennaFacet"),
            "beamwidth": node.text("horizontalBeamWidth", "AntennaFacet"),
            "height_m": node.text("antennaHeight", "AntennaFacet"),
            "lat": lat,
            "lon": lon,
            "valid_from": placed.start if placed is not None else None,
            "valid_to": placed.end if placed is not None else None,
            **_common(node, known),
        },
        flags=(_ESTIMATE,) if place is not None and "opencellid" in place.lower() else (),
    )


def _captured(node: Node, known: Known) -> Iterator[Given]:
    site = node.value("captureCellSite")
    yield Given(
        "sighting",
        {
            "time": node.text("startTime"),
            "service": "cell",
            "start_cell": known.cell(site) or reference(site),
            **_common(node, known),
        },
    )


def _place(node: Node, known: Known) -> Iterator[Given]:
    """Give a place with coordinates that is no cell's, and that no relation says who was at."""
    if any(relation.kind in _PLACED for relation in known.by_target.get(node.id, ())):
        return
    lat, lon, place = known.position({"@id": node.id})
    if lat is None:
        lat, lon, place = known.position(node.written)
    if lat is not None:
        yield Given("sighting", {"service": "location", "lat": lat, "lon": lon, "place": place, **_common(node, known)})


def _relation(node: Node, relation: Relation, known: Known) -> Iterator[Given]:
    """Give a connection or a place as a sighting, a relation of two parties as a link."""
    target, source = known.thing({"@id": relation.target}), known.thing({"@id": relation.source})
    if target is None or source is None:
        return
    if relation.kind in _CONNECTED:
        yield from _connection(node, relation, known)
    elif relation.kind in _PLACED and "CellSiteFacet" not in source.facets and "CellSite" not in source.types:
        lat, lon, place = known.position({"@id": relation.target})
        if lat is not None or place is not None:
            fields = {"time": relation.start, "service": "location", "lat": lat, "lon": lon, "place": place}
            if source.text("ssid"):
                fields |= {"service": "wifi", "place": source.text("ssid")}
            yield Given("sighting", {**fields, **_common(node, known)}, _subject(relation.source, known))
    else:
        ends = known.side({"@id": relation.source}, "from"), known.side({"@id": relation.target}, "to")
        if all(_is_party(known, one) for one in (relation.source, relation.target)) and ends[0] and ends[1]:
            yield Given(
                "link",
                {"time": relation.start, "relation": relation.kind, **_common(node, known)},
                (ends[0], ends[1]),
            )


def _connection(node: Node, relation: Relation, known: Known) -> Iterator[Given]:
    there = {"@id": relation.target}
    thing = known.thing(there)
    cell = known.cell(there)
    placed = next(iter(known.related(relation.target, *_PLACED)), None)
    lat, lon, _ = known.position({"@id": placed.target}) if placed is not None else (None, None, None)
    fields: dict[str, str | None] = {"time": relation.start, **_common(node, known)}
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
    return bool(set(thing.facets) & set(_ACCOUNT)) or any(
        kind in ("Person", "Identity", "Organization") or kind.endswith("Account") for kind in thing.types
    )


def _file(node: Node, known: Known) -> Iterator[Given]:
    """Give a file by name, size and hashes; a folder gives none."""
    if node.text("isDirectory") == "true":
        return
    hashes = {}
    for one in several(node.value("hash", "ContentDataFacet")):
        inner = node_of(one).own if isinstance(one, dict) else {}
        method = _HASHES.get((text_of(inner.get("hashMethod")) or "").upper().replace("-", ""))
        if method is not None:
            hashes[method] = (text_of(inner.get("hashValue")) or "").lower()
    address = known.named(node.value("dataPayloadReferenceURL"))
    parent = next((_reference(one.target, known) for one in known.related(node.id, "Attachment_Of")), None)
    path = node.text("filePath") or node.text("fileName") or address or node.text("name")
    if path is None and not hashes and parent is None:
        return
    yield Given(
        "media",
        {
            "time": node.text("observableCreatedTime", "FileFacet") or node.text("modifiedTime", "FileFacet"),
            "path": path,
            "size": node.text("sizeInBytes"),
            "media_type": node.text("mimeType") or node.text("extension"),
            "parent": parent,
            **hashes,
            **_common(node, known),
        },
    )


def _reference(ident: str, known: Known) -> str:
    """Return what a message's record is referred to by: the service's id, else the object's."""
    thing = known.thing({"@id": ident})
    return (thing.text("messageID") if thing is not None else None) or ident


def _attached(node: Node, known: Known) -> list[str]:
    """Return the names of what was sent with a message, as its facets and the relations state them."""
    named = [reference(one) for one in several(node.value("attachment"))]
    named += [one.source for one in known.by_target.get(node.id, ()) if one.kind == "Attachment_Of"]
    names: list[str] = []
    for ident in named:
        thing = known.thing({"@id": ident}) if ident else None
        if thing is not None:
            name = thing.text("fileName") or known.named(thing.properties.get("dataPayloadReferenceURL"))
            names.append(name or thing.text("name") or str(ident))
    return list(dict.fromkeys(names))


def _visit(node: Node, known: Known) -> Iterator[Given]:
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
            **_common(node, known),
        },
        part=entry,
    )


def _first(properties: Mapping[str, Any], *names: str) -> str | None:
    return next((text for name in names if (text := text_of(properties.get(name))) is not None), None)


def _merged(node: Node) -> dict[str, Any]:
    return {name: value for facet in node.facets.values() for name, value in facet.items()}


def _event(node: Node, known: Known) -> Iterator[Given]:
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
            **_common(node, known),
        },
    )


def _address(value: Any, known: Known) -> str | None:
    thing = next((found for one in several(value) if (found := known.thing(one)) is not None), None)
    return None if thing is None else thing.text("addressValue") or thing.text("value")


def _action(node: Node, known: Known) -> Given:
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
            **_common(node, known),
        },
        tuple(performer),
    )


_GIVE: Final[tuple[tuple[tuple[str, ...], Callable[[Node, Known], Iterator[Given]]], ...]] = (
    (("CallFacet",), _call),
    (("EmailMessageFacet",), _email),
    (_MESSAGE, _message),
    (("ContactFacet",), _contact),
    (("CapturedTelecommunicationsInformationFacet",), _captured),
    (("CellSiteFacet",), _cell),
    (_DEVICE, _device),
    (_ACCOUNT, _account),
    (_VISITS, _visit),
    (_EVENTS, _event),
    (_FILES, _file),
    (("LatLongCoordinatesFacet",), _place),
)
"""Facets -> what makes records of them; the first that an object has."""
