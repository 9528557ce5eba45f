"""What the elements of a backup say: Android's own numbers for the kind of a message, of a call and of an address."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.readers.items import Records, Side
from casefold.formats.readers.unsent import is_draft, unsent
from casefold.text.epochs import Epoch, epoch_text

_NULL: Final = frozenset({"", "null"})
_MESSAGE_BOXES: Final = {
    "1": ("incoming", "received"), "2": ("outgoing", "sent"), "3": ("outgoing", "draft"), "4": ("outgoing", "outbox"),
    "5": ("outgoing", "failed"), "6": ("outgoing", "queued"),
}  # fmt: skip
"""Android's number of a box -> direction and what the box says; a draft was never sent."""
_CALLS: Final = {
    "1": ("incoming", "answered"), "2": ("outgoing", None), "3": ("incoming", "unanswered"),
    "4": ("incoming", "voicemail"), "5": ("incoming", "rejected"), "6": ("incoming", "rejected"),
    "7": ("incoming", "answered"),
}  # fmt: skip
"""Android's type of a call -> direction and outcome; 6 is one its blocklist refused, 7 one answered elsewhere."""
_PRESENTATIONS: Final = {"2": "withheld", "3": "unknown", "4": "payphone"}
_FROM, _TO, _CC, _BCC = "137", "151", "130", "129"
_ROLES: Final = {_FROM: "from", _TO: "to", _CC: "cc", _BCC: "cc"}
_ME: Final = "insert-address-token"
"""What Android writes in place of the telephone's own number."""
_LAYOUT: Final = "application/smil"
_UNKNOWN: Final = "(Unknown)"
MEDIA: Final = "media"


@dataclass(slots=True)
class Element:
    """One entry with what stands inside it."""

    tag: str
    attributes: dict[str, str]
    byte: int
    parts: list[dict[str, str]] = field(default_factory=list)
    addresses: list[dict[str, str]] = field(default_factory=list)

    def below(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element inside it."""
        if tag == "part":
            self.parts.append(attributes)
        elif tag == "addr":
            self.addresses.append(attributes)

    def get(self, name: str) -> str | None:
        """Return an attribute; None where it is empty or the word null."""
        return _stated(self.attributes, name)


class Backup:
    """Takes the entries of one backup in the order of the file."""

    def __init__(self, out: Records, subject: str | None) -> None:
        self._out, self._subject = out, subject
        self._stated: int | None = None
        self._seen = 0
        self._media = 0
        self._unknown: Counter[str] = Counter()
        self._own: Counter[str] = Counter()
        """Numbers that sent MMS of the telephone's own name as their sender."""

    def begin(self, attributes: Mapping[str, str]) -> None:
        """Take what the outermost element states."""
        count = attributes.get("count", "")
        self._stated = int(count) if count.isascii() and count.isdigit() else None

    def unknown(self, tag: str) -> None:
        """Count an element that is no entry."""
        self._unknown[tag] += 1

    def take(self, element: Element) -> None:
        """Give the records of one entry."""
        self._seen += 1
        if element.tag == "call":
            self._call(element)
        elif element.tag == "sms":
            self._sms(element)
        else:
            self._mms(element)

    def finish(self) -> None:
        """Say whose telephone it is, compare what was found with what is stated, and name what was not read."""
        self._tell_owner()
        if self._stated is not None and self._stated != self._seen:
            self._out.note(f"the file states {self._stated:,} entries; it holds {self._seen:,}")
        for tag, count in sorted(self._unknown.items()):
            self._out.inventory(tag, f"elements of this name, not read: {count:,}")

    def _tell_owner(self) -> None:
        if self._subject is not None:
            self._out.subject(self._subject, "given")
        elif len(self._own) == 1:
            ((number, count),) = self._own.items()
            self._out.subject(number, "column")
            self._out.note(f"the telephone's own number stands as sender of {count:,} MMS it sent")
        else:
            more = f"; {len(self._own):,} numbers stand as sender of MMS it sent" if self._own else ""
            self._out.note(f"the telephone's own number is not shown{more}; say with --subject")

    def _sms(self, element: Element) -> None:
        way, box = _MESSAGE_BOXES.get(element.get("type") or "", (None, element.get("type")))
        fields = {
            **_times(element),
            "service": "sms",
            "direction": None if is_draft(box) else way,
            "outcome": box,
            "body": element.attributes.get("body"),
            "thread": _thread("sms", element.get("address")),
        }
        self._out.add(
            "message",
            self._seen,
            fields=fields,
            raw=element.attributes,
            sides=_sent(box, _ends(way, _party(element), self._subject, loose="member")),
            where=_where(element),
        )

    def _mms(self, element: Element) -> None:
        way, box = _MESSAGE_BOXES.get(element.get("msg_box") or "", (None, element.get("msg_box")))
        texts = [text for part in element.parts if part.get("ct") == "text/plain" and (text := _stated(part, "text"))]
        subject = element.get("sub")
        files = [part for part in element.parts if part.get("ct") not in ("text/plain", _LAYOUT)]
        fields = {
            **_times(element),
            "service": "mms",
            "direction": None if is_draft(box) else way,
            "outcome": box,
            "body": "\n".join([*([f"Subject: {subject}"] if subject else []), *texts]) or None,
            "attachments": "\n".join(_name(part) for part in files) or None,
            "reference": element.get("m_id"),
            "thread": _thread("mms", element.get("address")),
        }
        raw = {
            **element.attributes,
            "parts": [_without_data(part) for part in element.parts],
            "addrs": element.addresses,
        }
        sides = _sent(box, list(self._mms_sides(element, way)))
        self._out.add("message", self._seen, fields=fields, raw=raw, sides=sides, where=_where(element))
        for part in files:
            self._file(element, part)

    def _mms_sides(self, element: Element, way: str | None) -> Iterator[Side]:
        """Yield the parties of an MMS: its own list of addresses, else the one it was filed under."""
        listed = [address for address in element.addresses if _stated(address, "address")]
        if not listed:
            yield from _ends(way, _party(element), self._subject, loose="member")
            return
        filed = {part.strip() for part in (element.get("address") or "").split("~")}
        name = _contact(element) if len(filed) == 1 else None
        for address in listed:
            number = address["address"]
            mine = number == _ME or (way == "outgoing" and address.get("type") == _FROM)
            role = _ROLES.get(address.get("type", ""), "member")
            if mine and number != _ME:
                self._own[number] += 1
            text = (self._subject or "") if number == _ME else number
            yield Side(role, text, name if number in filed else None, number, mine or None)

    def _file(self, element: Element, part: Mapping[str, str]) -> None:
        """List one file of an MMS by name, size and hash; its content goes no further."""
        self._media += 1
        size, digest = _measured(part.get("data"))
        fields = {
            **_times(element),
            "path": _name(part),
            "media_type": _stated(part, "ct"),
            "size": size,
            "sha256": digest,
            "parent": element.get("m_id"),
        }
        self._out.add("media", self._media, fields=fields, raw=_without_data(part), part=MEDIA, where=_where(element))

    def _call(self, element: Element) -> None:
        kind, length = element.get("type") or "", element.get("duration")
        way, outcome = _CALLS.get(kind, (None, None))
        if way == "outgoing" and length is not None:
            outcome = "answered" if length.strip("0") else "unanswered"
        fields = {**_times(element), "direction": way, "outcome": outcome, "duration": length, "cause": f"type {kind}"}
        sides = _ends(way, _party(element), self._subject, loose="to")
        self._out.add("call", self._seen, fields=fields, raw=element.attributes, sides=sides, where=_where(element))


def _stated(attributes: Mapping[str, str], name: str) -> str | None:
    value = attributes.get(name)
    return None if value is None or value in _NULL else value


def _times(element: Element) -> dict[str, str | None]:
    """Return the time in UTC, else whatever the entry has in place of one, so that it is not silently empty."""
    stated = element.get("date")
    return {"time": epoch_text(stated, Epoch.UNIX_MILLISECONDS) or stated}


def _party(element: Element) -> Side:
    number = element.get("address") or element.get("number")
    presentation = _PRESENTATIONS.get(element.get("presentation") or "")
    return Side("from", number or presentation or "", _contact(element))


def _contact(element: Element) -> str | None:
    name = element.get("contact_name")
    return None if name == _UNKNOWN else name


def _ends(way: str | None, other: Side, subject: str | None, *, loose: str) -> list[Side]:
    """Return both ends of a message or call; `loose` is the other's role where the entry gives no direction."""
    here, there = {"outgoing": ("from", "to"), "incoming": ("to", "from")}.get(way or "", ("", loose))
    others = [Side(there, part.strip(), other.name, None, False) for part in other.text.split("~")]
    return [Side(here, subject, owner=True), *others] if here and subject is not None else others


def _sent(box: str | None, sides: list[Side]) -> list[Side]:
    return unsent(sides) if is_draft(box) else sides


def _thread(service: str, address: str | None) -> str | None:
    return None if address is None else f"{service}:{address}"


def _name(part: Mapping[str, str]) -> str:
    """Return the name of a file of an MMS: as stated, else its type."""
    names = (_stated(part, key) for key in ("name", "fn", "cl", "cid"))
    return next((" ".join(name.split()) for name in names if name), _stated(part, "ct") or "a file without a name")


def _without_data(part: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a part with the length of its content in place of it."""
    return {
        name: f"(content left out, {len(value):,} characters)" if name == "data" else value
        for name, value in part.items()
    }


def _measured(data: str | None) -> tuple[str | None, str | None]:
    """Return size and SHA-256 of content written in base64; nothing where it is none."""
    if not data or data in _NULL:
        return None, None
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None, None
    return str(len(content)), hashlib.sha256(content).hexdigest()


def _where(element: Element) -> str:
    return f"byte {element.byte:,}"
