"""Calls, messages and e-mails of a graph, and the contacts saved for their parties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casefold.formats.case_uco.given import Given, common
from casefold.formats.case_uco.graph import Node, node_of, reference, several, text_of
from casefold.formats.case_uco.known import Known
from casefold.formats.readers.items import Side

MESSAGE: Final = ("MessageFacet", "SMSMessageFacet", "FacebookMessageFacet")

_DIRECTIONS: Final = {"outgoing": "outgoing", "incoming": "incoming", "missed": "incoming"}
_OUTCOMES: Final = {"missed": "unanswered", "rejected": "rejected", "voicemail": "voicemail"}


def call(node: Node, known: Known) -> Iterator[Given]:
    """Give one call; participants without a side of their own stand as receivers."""
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
            **common(node, known),
        },
        tuple(sides),
    )


def message(node: Node, known: Known) -> Iterator[Given]:
    """Give one message, with its thread and the names of what was sent with it."""
    thread, name = known.threads.get(node.id, (node.text("sessionID"), None))
    sms = "SMSMessage" in node.types or "SMSMessageFacet" in node.facets
    roles = (("from", "from"), ("to", "to"), ("participant", "member"))
    sides = [side for prop, role in roles for side in known.sides(node.value(prop, *MESSAGE), role)]
    yield Given(
        "message",
        {
            "time": node.text("sentTime", *MESSAGE) or node.text("receivedTime"),
            "direction": _DIRECTIONS.get((node.text("messageType") or "").lower()),
            "service": known.service(node.value("application", *MESSAGE)) or ("sms" if sms else None),
            "outcome": node.text("status"),
            "thread": thread,
            "thread_name": name,
            "body": node.text("messageText", *MESSAGE),
            "attachments": "\n".join(_attached(node, known)) or None,
            "reference": node.text("messageID") or node.id,
            **common(node, known),
        },
        tuple(sides),
    )


def email(node: Node, known: Known) -> Iterator[Given]:
    """Give one e-mail: its subject stands as the thread's name and before the text."""
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
            **common(node, known),
        },
        tuple(sides.values()),
    )


def contact(node: Node, known: Known) -> Iterator[Given]:
    """Give one saved contact with the accounts it names."""
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
            **common(node, known),
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


def reference_of(ident: str, known: Known) -> str:
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
