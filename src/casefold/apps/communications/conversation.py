"""One conversation, message by message, whichever exhibits hold it; what a second exhibit repeats is shown once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import ibis
from django.http import HttpResponse, JsonResponse

from casefold.apps.communications.threads import NAMED, participants, title_of_thread
from casefold.platform.appkit import (
    BadOption,
    Context,
    Conversation,
    Message,
    MessagePage,
    SavedName,
    Source,
    as_json,
    case_url,
    key_of,
    parties_of,
    party_name,
    record_url,
    saved_names,
)

BLOCK = 50
"""Messages the reader asks for at a time."""
MOST = 500
WORDS = 200
"""Characters of a search within a conversation that are looked for."""
NOTICE = "notice of the service"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which conversation, as its exhibits state it, and which part of it."""

    exhibits: tuple[str, ...]
    thread: str
    service: str | None
    offset: int
    limit: int
    words: str = ""
    """Text that an entry must hold to be shown; empty for the whole conversation."""

    def query(self) -> str:
        """Return it as the query of an address, without the part."""
        given = [*(("exhibit", item) for item in self.exhibits), ("thread", self.thread)]
        given += [("words", self.words)] if self.words else []
        return urlencode([*given, *([] if self.service is None else [("service", self.service)])])


@dataclass(frozen=True, slots=True)
class Part:
    """Some entries of a conversation, with what stands beside them."""

    rows: list[dict[str, Any]]
    parties: Mapping[str, list[dict[str, Any]]]
    also: Mapping[str, list[dict[str, Any]]]
    """Record id -> the records of other exhibits that repeat the message, with their places."""
    saved: Mapping[str, list[SavedName]]
    """Identifier -> names saved for it."""
    total: int
    name: str
    participants: tuple[str, ...]


def thread(context: Context) -> HttpResponse:
    """Read one conversation, a run of messages at a time."""
    asked = _read(context)
    part = read_part(context, asked)
    references = _references(context)
    here = f"{case_url(context.case_name, 'communications', 'thread')}?{asked.query()}"
    source = f"{case_url(context.case_name, 'communications', 'messages')}?{asked.query()}"
    first = MessagePage(tuple(_entry(context, row, part, references) for row in part.rows), part.total)
    last = asked.offset + len(part.rows)
    whole = asked.offset == 0
    values = {
        "title": title_of_thread(part.name, part.participants, asked.thread),
        "key": "" if part.name else asked.thread,
        "participants": part.participants[:NAMED],
        "more": max(0, len(part.participants) - NAMED),
        "piece": _piece(first, source if whole else None, here).render(),
        "exhibits": [item for item in context.case.exhibits(all=True) if item.id in asked.exhibits],
        "first": asked.offset + 1 if part.rows else 0,
        "last": last,
        "total": part.total,
        "words": asked.words,
        "exhibit_ids": asked.exhibits,
        "thread_key": asked.thread,
        "service": asked.service,
        "whole": f"{case_url(context.case_name, 'communications', 'thread')}?{replace(asked, words='').query()}",
        "before": f"{here}&offset={max(0, asked.offset - asked.limit)}" if asked.offset else "",
        "after": f"{here}&offset={last}" if last < part.total else "",
    }
    return context.render("communications/thread.html", values)


def messages(context: Context) -> HttpResponse:
    """Give a run of messages to the reader's island."""
    part = read_part(context, _read(context))
    references = _references(context)
    page = MessagePage(tuple(_entry(context, row, part, references) for row in part.rows), part.total)
    return JsonResponse(page.as_json())


def read_part(context: Context, asked: Asked) -> Part:
    """Read a run of a conversation's entries in the order of their times; those without one come last."""
    with context.case.tables() as tables:
        mine = _messages(tables, asked)
        shown = mine.filter(~_repeats(mine, asked.exhibits))
        names = shown.thread_name.max().to_pyarrow().as_py()
        people = participants(tables, mine, ("thread",)).get((asked.thread,), set())
        entries = _columns(shown, "message")
        notices = _notices(tables, asked, names)
        entries = _holding(ibis.union(entries, notices), asked.words)
        total = int(entries.count().to_pyarrow().as_py())
        ordered = entries.order_by(ibis.asc("time_utc", nulls_first=False), "exhibit", "place", "record_id")
        rows = ordered.limit(asked.limit, offset=asked.offset).to_pyarrow().to_pylist()
        ids = [row["record_id"] for row in rows]
        again = mine.filter(mine.duplicate_of.isin(ids), mine.duplicate_of.split("-")[0] != mine.exhibit)
        again = again.select("duplicate_of", "record_id", "exhibit", "file", "locator").order_by("exhibit", "record_id")
        also: dict[str, list[dict[str, Any]]] = {}
        for row in again.to_pyarrow().to_pylist():
            also.setdefault(row["duplicate_of"], []).append(row)
        parties = parties_of(tables, ids)
    saved = saved_names(context, [item["identifier"] for items in parties.values() for item in items])
    return Part(rows, parties, also, saved, total, names or "", tuple(sorted(people)))


def _holding(entries: Any, words: str) -> Any:
    """Keep the entries whose text holds every word, in capitals or not; all of them where none is asked for."""
    for word in words.casefold().split():
        entries = entries.filter(ibis.coalesce(entries.text, "").lower().contains(word))
    return entries


def _messages(tables: Any, asked: Asked) -> Any:
    message = tables.kind("message")
    mine = message.filter(message.exhibit.isin(asked.exhibits), message.thread == asked.thread)
    return mine if asked.service is None else mine.filter(ibis.coalesce(mine.service, "") == asked.service)


def _repeats(messages: Any, exhibits: Sequence[str]) -> Any:
    """Tell which messages repeat one of another exhibit of the conversation; a repeated row of its own is shown."""
    first = messages.duplicate_of.split("-")[0]
    repeats = (first != messages.exhibit) & first.isin(exhibits)
    return ibis.coalesce(repeats, ibis.literal(False))


def _columns(table: Any, kind: str) -> Any:
    """Return the columns every entry has; `place` keeps the order of the exhibit where times are equal."""
    is_message = kind == "message"
    own = {
        "text": table.body if is_message else table.action,
        "attachments": table.attachments if is_message else ibis.null("string"),
    }
    place = table.locator.re_extract(r":(\d+)", 1).nullif("").cast("int64")
    names = ("record_id", "exhibit", "file", "locator", "time_utc", "zone", "deleted")
    return table.select(*names, place=place, kind=ibis.literal(kind), **own)


def _notices(tables: Any, asked: Asked, name: str | None) -> Any:
    """Return who joined, left or was removed in the conversation, where the exhibit states when."""
    membership = tables.kind("membership")
    called = [text for text in (asked.thread, name) if text]
    mine = membership.filter(
        membership.exhibit.isin(asked.exhibits),
        membership.group.isin(called),
        membership.time_utc.notnull(),
        membership.action.notnull(),
    )
    return _columns(mine, "membership")


def _entry(context: Context, row: Mapping[str, Any], part: Part, references: Mapping[str, str]) -> Message:
    parties = list(part.parties.get(key_of(row), ()))
    notice = row["kind"] == "membership"
    again = part.also.get(row["record_id"], ())
    return Message(
        id=key_of(row),
        time=as_json("time_utc", row["time_utc"]),
        zone=row["zone"] or "",
        author=NOTICE if notice else _named(parties, "from", part) or "author not stated",
        body=_said(row["text"], parties, part) if notice else row["text"] or "",
        is_owner=not notice and any(item["role"] == "from" and item["is_owner"] for item in parties),
        deleted=row["deleted"] == "deleted",
        attachments=tuple((row["attachments"] or "").splitlines()),
        source=_place(row, references),
        href=record_url(context.case_name, row["record_id"]),
        also=tuple(
            Source(_place(item, references), record_url(context.case_name, item["record_id"])) for item in again
        ),
    )


def _place(row: Mapping[str, Any], references: Mapping[str, str]) -> str:
    return f"{references.get(row['exhibit'], row['exhibit'])}, {row['file']}, {row['locator']}"


def _named(parties: Sequence[dict[str, Any]], role: str, part: Part) -> str:
    """Name the parties in a role: as the chat shows them where that is all there is, with the name saved for them."""
    names = []
    for item in parties:
        if item["role"] != role:
            continue
        opaque = item["identifier_type"] == "opaque"
        name = item["raw"] or item["name"] or party_name(item) if opaque else party_name(item)
        names.append("; ".join([name, *map(str, part.saved.get(item["identifier"] or "", [])[:1])]))
    return ", ".join(names)


def _said(action: str, parties: Sequence[dict[str, Any]], part: Part) -> str:
    members, by = _named(parties, "member", part), _named(parties, "by", part)
    return f"{action}: {members or 'not stated'}{f', by {by}' if by else ''}"


def _piece(first: MessagePage, source: str | None, here: str) -> Conversation:
    if source is None:
        return Conversation("Messages", first.messages)
    return Conversation("Messages", source=source, first=first, pages=here)


def _references(context: Context) -> dict[str, str]:
    return {item.id: item.reference for item in context.case.exhibits(all=True)}


def _read(context: Context) -> Asked:
    given = context.request.GET
    try:
        offset, limit = max(0, int(given.get("offset") or 0)), int(given.get("limit") or BLOCK)
    except ValueError as error:
        raise BadOption("offset and limit are whole numbers", remedy="Begin at the first message.") from error
    exhibits = tuple(dict.fromkeys(given.getlist("exhibit")))
    return Asked(
        exhibits,
        given.get("thread", ""),
        given.get("service"),
        offset,
        max(1, min(limit, MOST)),
        given.get("words", "").strip()[:WORDS],
    )
