"""Discord's answer to legal process: a CSV of messages for each channel, and one of the account's relationships.

The export a user asks for has other files, and names no author in them.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final

from casefold.formats.readers.items import Side, Style
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.named_rows import NamedRow
from casefold.formats.readers.table_items import Layout, TableItems, TableRow

SERVICE: Final = "discord"


def _person(row: NamedRow, role: str, number: str, name: str) -> list[Side]:
    """Return a person by the number of the account; a user name alone is the account's handle."""
    account, handle = row.first(number), row.first(name)
    named = account or handle
    if named is None:
        return []
    text = f"{SERVICE}:{named}" if not re.search(r"\s", named) else f"opaque:{named}"
    return [Side(role, text, name=handle, raw=named)]


def _message(entry: TableRow) -> None:
    row = entry.row
    files = (row.first("attachments", "attachment") or "").split()
    entry.add(
        "message",
        _person(row, "from", "authorid", "username"),
        time=row.first("timestamp"),
        service=SERVICE,
        thread=row.first("channelid"),
        body=row.first("contents", "content"),
        attachments="\n".join(files) or None,
        reference=row.first("id", "messageid"),
    )


def _relationship(entry: TableRow) -> None:
    row = entry.row
    owner = [Side("owner", entry.given, owner=True)] if entry.given else []
    entry.add(
        "contact",
        [*owner, *_person(row, "saved", "userid", "username")],
        name=row.first("username"),
        service=SERVICE,
        notes=row.first("relationship", "relationshiptype"),
    )


class DiscordReturn(TableItems):
    """Messages and relationships of Discord's answer to legal process."""

    name: ClassVar[str] = "discord_return"
    title: ClassVar[str] = "Discord: answer to legal process (messages, relationships)"
    kinds: ClassVar[tuple[str, ...]] = ("contact", "message")
    media_types: ClassVar[tuple[str, ...]] = (TEXT,)
    proves: ClassVar[str] = (
        "Messages Discord still held in a channel the account could see, with their authors' accounts, and the "
        "account's relationships. Not who wrote them, and nothing that was deleted before; an attachment is a name or "
        "an address, and Casefold fetches none."
    )
    tested_on: ClassVar[str] = (
        "published description: the columns (RLEAPP, October 2026, which says that the order of message id and channel "
        "id was not checked against a return); made-up only: every file it was run on"
    )
    style: ClassVar[Style] = Style(unit="row", time_order="ymd", repeats=True)
    delimiter: ClassVar[str | None] = ","
    layouts: ClassVar[tuple[Layout, ...]] = (
        Layout("Discord messages", frozenset({"authorid", "timestamp", "contents"}), _message),
        Layout("Discord messages", frozenset({"authorid", "channelid", "timestamp", "content"}), _message),
        Layout("Discord relationships", frozenset({"userid", "username", "relationship"}), _relationship, score=0.9),
        Layout(
            "Discord relationships", frozenset({"userid", "username", "relationshiptype"}), _relationship, score=0.9
        ),
    )


FORMAT = DiscordReturn()
