"""Conversations as the exhibits state them, read by thread."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import ibis
from django.http import HttpResponse

from casefold.platform.appkit import (
    BadOption,
    Context,
    Conversation,
    Message,
    as_json,
    case_url,
    party_text,
    record_url,
)

THREADS_SHOWN = 500
MESSAGES_SHOWN = 200


def listing(context: Context) -> HttpResponse:
    """List the conversations, the longest first."""
    with context.case.tables() as tables:
        message = tables.kind("message")
        named = message.filter(message.thread.notnull())
        rows = (
            named.group_by("exhibit", "thread", "service")
            .agg(
                name=named.thread_name.max(),
                messages=named.count(),
                first_utc=named.time_utc.min(),
                last_utc=named.time_utc.max(),
            )
            .order_by(ibis.desc("messages"), "exhibit", "thread", "service")
            .limit(THREADS_SHOWN)
            .to_pyarrow()
            .to_pylist()
        )
        outside = int(message.filter(message.thread.isnull()).count().to_pyarrow().as_py())
    references = {item.id: item.reference for item in context.case.exhibits(all=True)}
    for row in rows:
        row["href"] = _address(context, row["exhibit"], row["thread"])
        row["reference"] = references.get(row["exhibit"], row["exhibit"])
    return context.render("communications/threads.html", {"rows": rows, "outside": outside, "most": THREADS_SHOWN})


def thread(context: Context) -> HttpResponse:
    """Read one conversation, a run of messages at a time."""
    given = context.request.GET
    exhibit, name = given.get("exhibit", ""), given.get("thread", "")
    try:
        offset = max(0, int(given.get("offset") or 0))
    except ValueError as error:
        raise BadOption("the offset is a whole number", remedy="Begin at the first message.") from error
    with context.case.tables() as tables:
        message, party = tables.kind("message"), tables.party()
        mine = message.filter(message.exhibit == exhibit, message.thread == name)
        total = int(mine.count().to_pyarrow().as_py())
        page = mine.order_by("time_utc", "record_id").limit(MESSAGES_SHOWN, offset=offset).to_pyarrow().to_pylist()
        ids = [row["record_id"] for row in page]
        parties: dict[str, list[dict[str, Any]]] = {}
        if ids:
            for item in party.filter(party.record_id.isin(ids), party.kind == "message").to_pyarrow().to_pylist():
                parties.setdefault(item["record_id"], []).append(item)
    messages = [_message(context, row, parties.get(row["record_id"], [])) for row in page]
    here = _address(context, exhibit, name)
    values = {
        "title": next((row["thread_name"] for row in page if row["thread_name"]), name),
        "piece": Conversation("Messages", messages).render(),
        "first": offset + 1 if page else 0,
        "last": offset + len(page),
        "total": total,
        "before": f"{here}&offset={max(0, offset - MESSAGES_SHOWN)}" if offset else "",
        "after": f"{here}&offset={offset + MESSAGES_SHOWN}" if offset + len(page) < total else "",
    }
    return context.render("communications/thread.html", values)


def _address(context: Context, exhibit: str, thread: str) -> str:
    return (
        f"{case_url(context.case_name, 'communications', 'thread')}?{urlencode({'exhibit': exhibit, 'thread': thread})}"
    )


def _message(context: Context, row: dict[str, Any], parties: list[dict[str, Any]]) -> Message:
    return Message(
        id=row["record_id"],
        time=as_json("time_utc", row["time_utc"]),
        zone=row["zone"] or "",
        author=party_text(parties, "from") or "author not stated",
        body=row["body"] or "",
        is_owner=any(item["role"] == "from" and item["is_owner"] for item in parties),
        deleted=row["deleted"] == "deleted",
        attachments=tuple((row["attachments"] or "").splitlines()),
        source=f"{row['file']}, {row['locator']}",
        href=record_url(context.case_name, row["record_id"]),
    )
