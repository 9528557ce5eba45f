"""Discord: channels as DiscordChatExporter writes them in JSON, and the files of Discord's own data package.

The package holds what one account wrote, and nothing it was answered. A Discord id says when it was made.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.discord.exporter import ExporterReader
from casefold.formats.discord.package import PackageReader
from casefold.formats.discord.people import SERVICE
from casefold.formats.readers.chats import NO_ENTRY, ChatRecords, Entry, text_of
from casefold.formats.readers.items import BrokenOff, ItemFormat, Records, Style
from casefold.formats.readers.json_items import shape, values
from casefold.formats.readers.media_type import JSON, TEXT
from casefold.formats.readers.source import Source

_EXPORTER: Final = "exporter"
_PACKAGE: Final = "package"
_TABLE: Final = "table"
_USER: Final = "user"
_HEADER: Final = ("ID", "Timestamp", "Contents", "Attachments")


class Discord(ItemFormat):
    """Messages out of Discord."""

    name: ClassVar[str] = "discord"
    title: ClassVar[str] = "Discord: DiscordChatExporter JSON, and messages of Discord's own data package"
    kinds: ClassVar[tuple[str, ...]] = ("message", "call", "membership", "event", "account", "link")
    media_types: ClassVar[tuple[str, ...]] = (JSON, TEXT)
    proves: ClassVar[str] = (
        "What Discord showed of a channel to the account that exported it (which the file does not name), or what one "
        "account itself wrote (the data package: no answers, nothing deleted). Times are in UTC or with their offset; "
        "an id fixes when it was made. Not who sat at the keyboard. The files can be changed by anybody."
    )
    tested_on: ClassVar[str] = (
        "real data: a chat-analytics sample of DiscordChatExporter; published description: DiscordChatExporter and "
        "Discord's data package; made-up only: the package, members, forwards"
    )
    style: ClassVar[Style] = Style(repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a channel of the exporter, a channel of the package, or the package's account."""
        what = _what(source)
        if what is None:
            return None
        why = {
            _EXPORTER: "a channel as DiscordChatExporter writes it: guild, channel and messages with authors",
            _PACKAGE: "a channel of Discord's data package: messages with ID, Timestamp and Contents",
            _TABLE: "a channel of Discord's data package: a table of ID, Timestamp, Contents and Attachments",
            _USER: "the account of Discord's data package: id, username and relationships",
        }
        return Recognition(self.name, 0.95, why[what], plan={"what": what})

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the messages, or the account and those it knows."""
        what = plan.get("what") or _what(source)
        records = ChatRecords(out)
        if what == _EXPORTER:
            self._exporter(source, options, out, records)
        elif what == _USER:
            PackageReader(source, options, out, records).account()
        else:
            reader = PackageReader(source, options, out, records)
            items = (
                _table(source) if what == _TABLE else (item for _, item in values(source, "item", tell=out.progress))
            )
            for number, item in enumerate(items, start=1):
                if isinstance(item, Mapping):
                    reader.message(Entry(number, item, where=f"message {text_of(item.get('ID')) or '?'}"))
                else:
                    out.set_aside(number, NO_ENTRY, text=str(item))
        records.finish()

    def _exporter(self, source: Source, options: ReadOptions, out: Records, records: ChatRecords) -> None:
        reader = ExporterReader(source, options, records)
        if options.subject is not None:
            out.subject(reader.owner or options.subject, "given")
        else:
            out.note("which account the channel was exported with, the file does not say; say with --subject")
        stated, found = None, 0
        for path, item in values(source, "messages.item", "messageCount", tell=out.progress):
            if path == "messageCount":
                stated = text_of(item)
                continue
            found += 1
            if isinstance(item, Mapping):
                reader.take(Entry(found, item, where=f"message {text_of(item.get('id')) or '?'}"))
            else:
                out.set_aside(found, NO_ENTRY, text=str(item))
        if stated is not None and stated != str(found):
            out.note(f"the file states {stated} messages; it holds {found:,}")


def _what(source: Source) -> str | None:
    if source.media_type == TEXT:
        first = source.head.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip()
        return _TABLE if tuple(first.split(",")) == _HEADER else None
    seen = shape(source)
    if {"channel.id", "messages"} <= seen.keys() and ("guild.id" in seen or "messages.item.author.id" in seen):
        return _EXPORTER
    if {"item.ID", "item.Timestamp", "item.Contents"} <= seen.keys():
        return _PACKAGE
    account = {"id", "username"} <= seen.keys() and any(name in seen for name in ("discriminator", "global_name"))
    return _USER if account and "relationships" in seen else None


def _table(source: Source) -> Iterator[dict[str, Any]]:
    """Yield the rows of a package's table; its texts may run over several lines."""
    with io.TextIOWrapper(source.stream(), encoding="utf-8-sig", errors="replace", newline="") as stream:
        rows = csv.DictReader(stream)
        try:
            for row in rows:
                yield {str(name): value for name, value in row.items()}
        except csv.Error as fault:
            raise BrokenOff(f"is no table from there on ({fault})", f"line {rows.line_num:,}") from fault


FORMAT = Discord()
__all__ = ["FORMAT", "SERVICE", "Discord"]
