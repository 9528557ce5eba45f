"""What an entry of Kik's logs becomes.

The logs of messages hold who, when and from which address, and how many or which file: never a text. Where an address
was blacked out, `REDACTED` stands in its place.
"""

from __future__ import annotations

import re
from typing import Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.named_rows import NamedRow
from casefold.formats.readers.table_items import TableRow
from casefold.text.epochs import Epoch, epoch_text

SERVICE: Final = "kik"
_MILLISECONDS: Final = re.compile(r"\d{13}(?:\.0)?")
_BLACKED_OUT: Final = "redacted"
_SENDERS: Final = ("sender", "senderid", "userjid", "senderjid", "user", "username")
_RECEIVERS: Final = ("recipient", "receiver", "receiverid", "frienduserjid", "receiverjid")
_ADDRESSES: Final = ("ip", "senderip", "userip")


def moment(row: NamedRow) -> str | None:
    """Return when an entry was made: a count of milliseconds, which is UTC, else the time as written."""
    counts = (row.first(name) for name in ("ts", "sentatts", "epoch"))
    counted = next((text for text in counts if text and _MILLISECONDS.fullmatch(text)), None)
    return epoch_text(counted, Epoch.UNIX_MILLISECONDS) or row.first("ts", "sentat", "dt", "datetime")


def account(handle: str) -> str:
    """Return the text by which the store knows an account."""
    return f"{SERVICE}:{handle}" if not re.search(r"\s", handle) else f"opaque:{handle}"


def _side(role: str, handle: str | None, *, owner: bool | None = None) -> list[Side]:
    return [Side(role, account(handle), raw=handle, owner=owner)] if handle else []


def _address(row: NamedRow) -> str | None:
    text = row.first(*_ADDRESSES)
    return None if text is None or text.casefold() == _BLACKED_OUT else text


def message(entry: TableRow, *, direction: str | None = None) -> None:
    """Send a message, and where it was sent from; `direction` is what the log's name says."""
    row = entry.row
    sender, receiver = row.first(*_SENDERS), row.first(*_RECEIVERS)
    group = row.first("groupid", "groupjid")
    if direction is None and entry.given is not None and sender:
        direction = "outgoing" if account(sender).casefold() == entry.given.casefold() else "incoming"
    sent = None if direction is None else direction == "outgoing"
    received = None if direction is None or group else direction == "incoming"
    time = moment(row)
    entry.add(
        "message",
        [*_side("from", sender, owner=sent), *_side("to", receiver, owner=received)],
        time=time,
        direction=direction,
        service=SERVICE,
        thread=group,
        body=row.first("message", "msg", "body"),
        reply_to=row.first("parentid"),
        attachments=row.first("filename", "mediauuid", "contentid", "cid"),
        reference=row.first("id", "msgid"),
    )
    if _address(row):
        port = row.first("port")
        entry.add(
            "event",
            _side("subject", sender, owner=sent),
            time=time,
            action="message sent",
            service=SERVICE,
            ip=_address(row),
            description=f"port: {port}" if port else None,
        )


def outgoing(entry: TableRow) -> None:
    """Send a message of a log of what the account sent."""
    message(entry, direction="outgoing")


def incoming(entry: TableRow) -> None:
    """Send a message of a log of what the account received."""
    message(entry, direction="incoming")


def bind(entry: TableRow) -> None:
    """Send the beginning of a session, with its address."""
    row = entry.row
    entry.add(
        "event",
        _side("subject", row.first("username", "userjid"), owner=True),
        time=moment(row),
        action="bind",
        service=SERVICE,
        ip=_address(row),
        description=row.rest("ts", "username", "userjid", *_ADDRESSES),
    )


def friend(entry: TableRow) -> None:
    """Send that somebody was added as a friend."""
    _relation(entry, "friend added", "friend", "friendusername", "frienduserjid")


def blocked(entry: TableRow) -> None:
    """Send that somebody was blocked."""
    _relation(entry, "user blocked", "blocked", "blockedusername", "blockuserjid")


def group(entry: TableRow) -> None:
    """Send a group the return names."""
    row = entry.row
    entry.add(
        "membership",
        [],
        time=row.first("lastjoints"),
        group=row.first("name") or row.first("gid"),
    )


def _relation(entry: TableRow, relation: str, *names: str) -> None:
    row = entry.row
    entry.add(
        "link",
        [*_side("from", row.first("user", "userjid"), owner=True), *_side("to", row.first(*names))],
        time=moment(row),
        relation=relation,
    )
