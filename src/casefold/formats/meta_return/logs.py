"""The logs of WhatsApp: who sent what sort of message to whom, from which address, and never what it said."""

from __future__ import annotations

import re
from typing import Final

from casefold.formats.meta_return.blocks import Block, split
from casefold.formats.meta_return.context import Context
from casefold.formats.meta_return.people import Person, without_port
from casefold.formats.readers.items import Side

_LISTED: Final = re.compile(r"[,;\n]+")


def message_entry(context: Context, part: str, block: Block) -> None:
    """Send a message of the message log, and where it was sent from."""
    number = context.number(part)
    sender = _one(context, block.first("sender", "from"))
    sides = [context.side("from", sender)] if sender else []
    sides += [context.side("to", one) for one in _many(context, block.first("recipients", "recipient", "to"))]
    if part == "offline_log_info" and not any(side.role == "to" for side in sides):
        sides += context.target("to")
    time = block.first("timestamp", "time")
    own = context.owns(sender) if sender else None
    context.add(
        "message",
        part,
        number,
        block,
        tuple(sides),
        time=time,
        direction=None if own is None else "outgoing" if own else "incoming",
        service=context.service or None,
        thread=block.first("groupid"),
        reference=block.first("messageid", "id"),
    )
    _address(context, part, number, block, time, "message sent", sender)


def call_entry(context: Context, part: str, block: Block) -> None:
    """Send a call of the call log, and each of its events as an event with its address."""
    number = context.number(part)
    events = list(split(block, "type"))
    maker = _one(context, block.first("callcreator", "from"))
    sides = [context.side("from", maker)] if maker else []
    known = {side.text for side in sides}
    for text in [*block.every("to"), *block.every("from"), *block.every("phonenumber")]:
        for one in _many(context, text):
            if one.text not in known:
                known.add(one.text)
                sides.append(context.side("to", one))
    words = [(event.first("type") or "").casefold() for event in events]
    times = [event.first("timestamp", "time") for event in events]
    own = context.owns(maker) if maker else None
    context.add(
        "call",
        part,
        number,
        block,
        tuple(sides),
        time=next((time for time in times if time), block.first("timestamp", "time")),
        end=next((time for word, time in zip(words, times, strict=True) if word == "terminate"), None),
        direction=None if own is None else "outgoing" if own else "incoming",
        service={"audio": "voice", "video": "video"}.get((block.first("mediatype") or "").casefold()),
        outcome=_outcome(words),
        reference=block.first("callid"),
    )
    for event in events:
        made_by = _one(context, event.first("from"))
        sides_of = (context.side("subject", made_by),) if made_by else ()
        _event(context, f"{part} events", event, f"call {event.first('type') or ''}".strip(), sides_of)


def _event(context: Context, part: str, event: Block, action: str, sides: tuple[Side, ...]) -> None:
    address = event.first("fromip", "ipaddress", "ip")
    context.add(
        "event",
        part,
        context.number(part),
        event,
        sides,
        time=event.first("timestamp", "time"),
        action=action,
        service=context.service or None,
        ip=without_port(address) if address else None,
        description=event.rest("type", "timestamp", "fromip", "from"),
    )


def _address(
    context: Context, part: str, number: int, block: Block, time: str | None, action: str, who: Person | None
) -> None:
    address = block.first("senderip", "ipaddress", "ip")
    if not address:
        return
    port, device = block.first("senderport", "port"), block.first("senderdevice", "device")
    told = [f"port: {port}" if port else "", f"device: {device}" if device else ""]
    context.add(
        "event",
        part,
        number,
        block,
        (context.side("subject", who),) if who else (),
        time=time,
        action=action,
        service=context.service or None,
        ip=without_port(address),
        description="; ".join(text for text in told if text) or None,
    )


def _outcome(words: list[str]) -> str | None:
    if "accept" in words:
        return "answered"
    if "reject" in words:
        return "rejected"
    return "unanswered" if "offer" in words and "terminate" in words else None


def _one(context: Context, text: str | None) -> Person | None:
    return context.person(text) if text else None


def _many(context: Context, text: str | None) -> list[Person]:
    return [context.person(one) for one in _LISTED.split(text or "") if one.strip()]
