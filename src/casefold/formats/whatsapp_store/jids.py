"""Addresses of WhatsApp (`447700900123@s.whatsapp.net`): whose they are, what they are not, and what was sent there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from casefold.formats.readers.items import Side

SERVICE: Final = "whatsapp"
_PEOPLE: Final = ("@s.whatsapp.net", "@c.us", "@lid")
_GROUPS: Final = ("@g.us", "@broadcast", "@newsletter", "@call")
_NUMBERS: Final = ("@s.whatsapp.net", "@c.us")
_ITSELF: Final = frozenset({"0@s.whatsapp.net", "server@s.whatsapp.net"})


def is_person(jid: str | None) -> bool:
    """Say whether an address is an account, and no conversation nor the service itself."""
    return jid is not None and jid not in _ITSELF and jid.endswith(_PEOPLE)


def is_number(jid: str | None) -> bool:
    """Say whether an address is an account named by its telephone number."""
    return is_person(jid) and jid is not None and jid.endswith(_NUMBERS)


def is_group(jid: str | None) -> bool:
    """Say whether an address names a conversation of many: a group, a broadcast list, status posts, a channel."""
    return jid is not None and jid.endswith(_GROUPS)


def account(role: str, jid: str | None, name: str | None = None) -> list[Side]:
    """Return an account's side; none where the address is nobody's."""
    return [Side(role, jid, name=name)] if jid is not None and is_person(jid) else []


def place_sent(
    time: str | None, lat_lon: tuple[object, object], named: Iterable[str | None], sides: Iterable[Side]
) -> tuple[dict[str, str | None], list[Side]]:
    """Return the fields and sides of the event that a place on the map was sent: not that anybody was there."""
    text = ", ".join([f"{lat_lon[0]}, {lat_lon[1]}", *(name for name in named if name)])
    fields = {"time": time, "action": "place sent", "service": SERVICE, "description": text}
    turned = [
        Side("subject" if side.role == "from" else "to", side.text, side.name, side.raw, side.owner) for side in sides
    ]
    return fields, turned
