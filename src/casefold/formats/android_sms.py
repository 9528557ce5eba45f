"""Android's store of SMS and MMS (`mmssms.db`), read from its tables.

Columns and numbers: the constants of Android's `Telephony` provider and, of MMS headers, of `PduHeaders`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Known, Store, StoreFormat
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of
from casefold.formats.readers.unsent import unsent
from casefold.text.epochs import Epoch, epoch_text

_INCOMING, _OUTGOING = "incoming", "outgoing"
_DRAFT: Final = "draft, not sent"
_BOXES: Final = {
    1: (_INCOMING, None),
    2: (_OUTGOING, "sent"),
    3: (_OUTGOING, _DRAFT),
    4: (_OUTGOING, "in the outbox"),
    5: (_OUTGOING, "failed"),
    6: (_OUTGOING, "queued"),
}
"""Box a message lies in -> direction and outcome."""
_REPORT_PENDING, _REPORT_FAILED = 32, 64
"""From these values on a delivery report says so; below, that the message was delivered."""
_NOTICE: Final = 130
"""Type of an MMS that was announced and never fetched."""
_ROLES: Final = {137: "from", 151: "to", 130: "cc", 129: "cc"}
"""Type of an address -> role; 129 is a blind copy."""
_OWN: Final = "insert-address-token"
"""Stands for the device's own address."""
_TEXT: Final = "text/plain"
_LAYOUT: Final = "application/smil"
_UTF8: Final = 106


class AndroidSms(StoreFormat):
    """Reads SMS, MMS and the names of what MMS brought."""

    name = "android_sms"
    title = "Android SMS and MMS (mmssms.db)"
    kinds = ("message", "media")
    proves = (
        "That the device's store holds these messages in these boxes, with these numbers and times. Times are the "
        "device's clock; the network's own time of an incoming message is kept in `date_sent`. Not who held the "
        "device, and not messages whose rows were removed. A draft, or a message in the outbox or failed, need have "
        "reached nobody."
    )
    tested_on = "real data: SMS store of the plaso test suite (9 messages); MMS, failures and reports: made-up only"
    known = (Known("Android's messages", {"sms": ("_id", "thread_id", "address", "date", "type", "body")}),)

    def read_store(self, store: Store) -> None:
        """Read the SMS, then the MMS and their parts."""
        for number, row in store.rows("sms"):
            _sms(number, row, store)
        if store.has("pdu", "msg_box", "date"):
            _mms(store)


def _sms(number: int, row: Row, store: Store) -> None:
    direction, outcome = _BOXES.get(number_of(row.get("type")) or 0, (None, None))
    ours, theirs = ("from", "to") if direction == _OUTGOING else ("to", "from")
    address = text_of(row.get("address")) or ""
    store.out.add(
        "message",
        number,
        part="sms",
        fields={
            "time": epoch_text(row.get("date"), Epoch.UNIX_MILLISECONDS),
            "direction": None if outcome == _DRAFT else direction,
            "service": "sms",
            "outcome": _reported(outcome, row) if direction == _OUTGOING else outcome,
            "thread": text_of(row.get("thread_id")),
            "body": text_of(row.get("body")),
            "reference": f"sms:{number}",
        },
        raw=raw_of(row),
        sides=_sent(outcome, [store.own(ours), Side(theirs, address)]),
    )


def _sent(outcome: str | None, sides: list[Side]) -> list[Side]:
    return unsent(sides) if outcome == _DRAFT else sides


def _reported(outcome: str | None, row: Row) -> str | None:
    """Add to the box what a delivery report says."""
    status = number_of(row.get("status"))
    if status is None or status < 0 or outcome != "sent":
        return outcome
    said = "failed" if status >= _REPORT_FAILED else "pending" if status >= _REPORT_PENDING else "delivered"
    return f"sent; delivery report: {said}"


@dataclass(slots=True)
class _Parts:
    """What belongs to one MMS."""

    addresses: list[tuple[int, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def _mms(store: Store) -> None:
    parts = _gathered(store)
    references: dict[int, str] = {}
    for number, row in store.rows("pdu"):
        references[number] = text_of(row.get("m_id")) or f"mms:{number}"
        _message(number, row, parts.get(number, _Parts()), references[number], store)
    for number, row in store.rows("part"):
        message = number_of(row.get("mid"))
        if _is_file(row):
            store.out.add(
                "media",
                number,
                part="part",
                fields={
                    "path": text_of(row.get("_data")) or _file_name(row),
                    "media_type": text_of(row.get("ct")),
                    "parent": references.get(message) if message is not None else None,
                },
                raw=raw_of(row),
            )


def _gathered(store: Store) -> dict[int, _Parts]:
    parts: dict[int, _Parts] = defaultdict(_Parts)
    for _, row in store.rows("addr"):
        message, address = number_of(row.get("msg_id")), text_of(row.get("address"))
        if message is not None and address is not None:
            parts[message].addresses.append((number_of(row.get("type")) or 0, address))
    for _, row in store.rows("part"):
        message = number_of(row.get("mid"))
        if message is None:
            continue
        if _is_file(row):
            parts[message].files.append(_file_name(row))
        elif text_of(row.get("ct")) == _TEXT and (text := text_of(row.get("text"))):
            parts[message].texts.append(text)
    return parts


def _is_file(row: Row) -> bool:
    kind = text_of(row.get("ct")) or ""
    return kind != _LAYOUT and (kind != _TEXT or text_of(row.get("text")) is None)


def _file_name(row: Row) -> str:
    named = (text_of(row.get(column)) for column in ("name", "fn", "cl", "_data", "cid"))
    return next((" ".join(name.replace("\\", "/").rpartition("/")[2].split()) for name in named if name), "unnamed")


def _message(number: int, row: Row, parts: _Parts, reference: str, store: Store) -> None:
    direction, outcome = _BOXES.get(number_of(row.get("msg_box")) or 0, (None, None))
    if number_of(row.get("m_type")) == _NOTICE:
        outcome = "announced, not fetched"
    subject = _subject(row)
    store.out.add(
        "message",
        number,
        part="pdu",
        fields={
            "time": epoch_text(row.get("date"), Epoch.UNIX_SECONDS),
            "direction": None if outcome == _DRAFT else direction,
            "service": "mms",
            "outcome": outcome,
            "thread": text_of(row.get("thread_id")),
            "body": "\n\n".join(text for text in (subject, *parts.texts) if text),
            "attachments": "\n".join(parts.files),
            "reference": reference,
        },
        raw={
            **raw_of(row),
            **({"addresses": [f"{kind}: {address}" for kind, address in parts.addresses]} if parts.addresses else {}),
            **({"texts": parts.texts} if parts.texts else {}),
        },
        sides=_sent(outcome, _sides(direction, parts, store)),
    )


def _subject(row: Row) -> str | None:
    """Return the subject; Android keeps its UTF-8 bytes one by one as letters."""
    subject = text_of(row.get("sub"))
    if subject is None or number_of(row.get("sub_cs")) != _UTF8:
        return subject
    try:
        return subject.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return subject


def _sides(direction: str | None, parts: _Parts, store: Store) -> list[Side]:
    """Return the addresses in their roles; the device's own is written as a token, and is missing among recipients."""
    others = [Side(_ROLES[kind], address) for kind, address in parts.addresses if kind in _ROLES and address != _OWN]
    if direction == _OUTGOING:
        return [store.own("from"), *(side for side in others if side.role != "from")]
    return [*others, store.own("to")] if direction == _INCOMING else others


FORMAT = AndroidSms()
