"""The format itself: a log is known by its name and the shape of its lines, a table by its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.kik_return.entries import account, bind, blocked, friend, group, incoming, message, outgoing
from casefold.formats.readers.items import Records, Style
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.named_rows import Header, cells_in
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import open_table
from casefold.formats.readers.table_items import Layout, TableItems, TableRow

_STAMP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\d{13}\t[^\t\r\n]+\t")
_SURE: Final = 0.93
_MOST_LINES: Final = 50


@dataclass(frozen=True, slots=True)
class _Log:
    """A log without a header: what its columns are, and what a line becomes."""

    columns: tuple[str, ...]
    write: Callable[[TableRow], None]


def _log(columns: str, write: Callable[[TableRow], None]) -> _Log:
    return _Log(("ts", *columns.split(), "datetime"), write)


_BIND: Final = _Log(("ts", "username", "ip", "port", "datetime", "country"), bind)
_LOGS: Final = {
    "bind.txt": _BIND,
    "binds.txt": _BIND,
    "friend_added.txt": _log("user friend", friend),
    "block_user.txt": _log("user blocked", blocked),
    "chat_sent.txt": _log("sender recipient message_count ip", outgoing),
    "chat_sent_received.txt": _log("sender recipient message_count ip", incoming),
    "chat_platform_sent.txt": _log("sender recipient media_type media_uuid ip", outgoing),
    "chat_platform_sent_received.txt": _log("sender recipient media_type media_uuid ip", incoming),
    "group_send_msg.txt": _log("sender group_id recipient message_count ip", outgoing),
    "group_receive_msg.txt": _log("sender group_id recipient message_count ip", incoming),
    "group_send_msg_platform.txt": _log("sender group_id recipient media_type media_uuid ip", outgoing),
    "group_receive_msg_platform.txt": _log("sender group_id recipient media_type media_uuid ip", incoming),
}


class KikReturn(TableItems):
    """Logs and tables of Kik's answer to legal process."""

    name: ClassVar[str] = "kik_return"
    title: ClassVar[str] = "Kik: answer to legal process (logs, messages)"
    kinds: ClassVar[tuple[str, ...]] = ("event", "link", "membership", "message")
    media_types: ClassVar[tuple[str, ...]] = (TEXT,)
    proves: ClassVar[str] = (
        "That Kik's servers passed on messages between these accounts at these times, and from which address the "
        "account's own came. A line of the older logs may stand for several messages and holds no text. Not who used "
        "an account; one message to a group has a line for each receiver."
    )
    tested_on: ClassVar[str] = (
        "published description: the columns (RLEAPP, August 2026; two other public readers, which cite Kik's own "
        "legend); made-up only: every file it was run on"
    )
    style: ClassVar[Style] = Style(unit="row", time_order="ymd", repeats=True)
    layouts: ClassVar[tuple[Layout, ...]] = (
        Layout("Kik messages", frozenset({"senderid", "receiverid", "sentatts"}), message, score=_SURE),
        Layout("Kik group messages", frozenset({"sender", "receiver", "groupjid", "ts"}), message, score=_SURE),
        Layout(
            "Kik chats",
            frozenset({"userjid", "frienduserjid", "ts"}),
            message,
            frozenset({"words", "cid", "appname", "ip"}),
            score=_SURE,
        ),
        Layout("Kik friends", frozenset({"userjid", "frienduserjid", "ts"}), friend, score=_SURE),
        Layout("Kik blocked users", frozenset({"userjid", "blockuserjid", "ts"}), blocked, score=_SURE),
        Layout("Kik sessions", frozenset({"userjid", "ip", "ts"}), bind, frozenset({"port", "device"}), score=_SURE),
        Layout("Kik groups", frozenset({"gid", "name", "lastjoints"}), group, score=_SURE),
    )

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a log by its name and its lines, a table by its columns."""
        log = _log_of(source)
        if log is None:
            return super().recognise(source, options)
        lines = [line for line in source.head.splitlines()[:_MOST_LINES] if line.strip()]
        whole = lines if len(source.head) == source.size else lines[:-1] or lines
        fitting = sum(line.count(b"\t") + 1 >= len(log.columns) - 1 for line in whole)
        if fitting * 2 < len(whole):
            return None
        return Recognition(self.name, _SURE, f"lines of {len(log.columns)} columns that begin with milliseconds")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Send the lines of a log, or the rows of a table."""
        if options.subject is not None:
            out.subject(options.subject, "given")
        log = _log_of(source)
        if log is None:
            super().entries(source, plan, options, out)
            return
        header = Header(0, log.columns)
        users: set[str] = set()
        for number, cells in cells_in(open_table(source, encoding=options.encoding, delimiter="\t")):
            row = header.named(number, cells)
            if log.write is bind:
                users.add(row.first("username") or "")
            log.write(TableRow(out, row, "", options.subject, source))
        if options.subject is None and len(users) == 1 and "" not in users:
            out.subject(account(users.pop()), "column")


def _log_of(source: Source) -> _Log | None:
    """Return the log a file is, by its name and its first line."""
    log = _LOGS.get(source.name.replace("\\", "/").rpartition("/")[2].lower())
    return log if log is not None and _STAMP.match(source.head) else None


FORMAT = KikReturn()
