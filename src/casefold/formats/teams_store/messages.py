"""Messages of Teams and what its service put between them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import blob_of, number_of, raw_of, text_of
from casefold.formats.teams_store.html_text import read_html
from casefold.text.epochs import Epoch, epoch_text
from casefold.text.keyed_archive import unarchived

SERVICE: Final = "teams"
_SAID: Final = frozenset({"text", "richtext"})
"""Types of rows that somebody wrote; all others the service or the application made."""
_PERSON: Final = "8:"
_TWO: Final = 2


@dataclass(slots=True)
class Around:
    """What messages refer to."""

    names: dict[str, str] = field(default_factory=dict)
    """Account -> display name."""
    topics: dict[str, str | None] = field(default_factory=dict)
    """Conversation -> topic."""
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Conversation -> member -> role."""
    owner: str | None = None
    """The account that every message marked as sent from here is from, where it is one."""


def account(role: str, mri: str | None, name: str | None = None, *, owner: bool | None = None) -> list[Side]:
    """Return an account's side: `8:live:…`, `8:orgid:…`; none where it is nobody's."""
    if mri is None or not mri.startswith(_PERSON):
        return []
    return [Side(role, f"{SERVICE}:{mri}", name=name, raw=mri, owner=owner)]


def gather(store: Store) -> Around:
    """Read everything that messages refer to."""
    around = Around()
    for _, row in store.rows("ZUSER", "ZTSID", "ZDISPLAYNAME"):
        mri, name = text_of(row.get("ZTSID")), text_of(row.get("ZDISPLAYNAME"))
        if mri and name:
            around.names[mri] = name
    for _, row in store.rows("ZTHREAD", "ZTSID", "ZTHREADTOPIC", "ZMEMBERS"):
        thread = text_of(row.get("ZTSID")) or ""
        around.topics[thread] = text_of(row.get("ZTHREADTOPIC"))
        found = unarchived(blob_of(row.get("ZMEMBERS")))
        around.members[thread] = found if isinstance(found, dict) else {}
    owners: Counter[str] = Counter()
    for _, row in store.rows("ZSMESSAGE", "ZFROM", "ZTS_ISSENTBYME"):
        sender = text_of(row.get("ZFROM"))
        if number_of(row.get("ZTS_ISSENTBYME")) and sender is not None and sender.startswith(_PERSON):
            owners[sender] += 1
    around.owner = next(iter(owners)) if len(owners) == 1 else None
    if around.owner is not None:
        store.owners[f"{SERVICE}:{around.owner}"] += 1
    return around


def own(role: str, store: Store, around: Around) -> Side:
    """Return the owner's side."""
    if around.owner is None:
        return store.own(role)
    return account(role, around.owner, around.names.get(around.owner), owner=True)[0]


def messages(store: Store, around: Around) -> None:
    """Give every row: as a message where somebody wrote it, else as an event."""
    for number, row in store.rows("ZSMESSAGE"):
        kind = (
            text_of(row.get("ZTS_MESSAGEBASETYPE"))
            or (text_of(row.get("ZMESSAGETYPE")) or "").lower().partition("/")[0]
        )
        (_message if kind in _SAID else _event)(number, row, store, around)


def _message(number: int, row: Row, store: Store, around: Around) -> None:
    thread = text_of(row.get("ZTHREADID"))
    ours = bool(number_of(row.get("ZTS_ISSENTBYME")))
    content = text_of(row.get("ZCONTENT"))
    html = read_html(content) if (text_of(row.get("ZMESSAGETYPE")) or "").lower().startswith("richtext") else None
    store.out.add(
        "message",
        number,
        part="ZSMESSAGE",
        fields={
            "time": epoch_text(row.get("ZARRIVALTIME"), Epoch.APPLE_SECONDS),
            "direction": "outgoing" if ours else "incoming",
            "service": SERVICE,
            "outcome": "withdrawn" if text_of(row.get("ZDELETETIME")) else None,
            "thread": thread,
            "thread_name": around.topics.get(thread or ""),
            "body": html.text if html is not None else content,
            "attachments": "\n".join(html.pictures) if html is not None else None,
            "reply_to": html.answers if html is not None else None,
            "reference": text_of(row.get("ZTSID")),
        },
        raw=raw_of(row),
        sides=_sides(row, thread, store, around, ours=ours),
        flags=("edited",) if number_of(row.get("ZEDITTIME")) else (),
    )


def _sides(row: Row, thread: str | None, store: Store, around: Around, *, ours: bool) -> list[Side]:
    """Return both ends in a conversation of two, the sender alone in one of many."""
    sender = text_of(row.get("ZFROM"))
    people = [mri for mri in around.members.get(thread or "", {}) if mri.startswith(_PERSON)]
    named = text_of(row.get("ZIMDISPLAYNAME"))
    if ours:
        others = [mri for mri in people if mri != sender] if len(people) == _TWO else []
        first = account("from", sender, named, owner=True) or [own("from", store, around)]
        return [*first, *(side for mri in others for side in account("to", mri, around.names.get(mri)))]
    first = account("from", sender, named or around.names.get(sender or ""))
    return [*first, own("to", store, around)] if len(people) == _TWO else first


def _event(number: int, row: Row, store: Store, around: Around) -> None:
    thread = text_of(row.get("ZTHREADID"))
    sender = text_of(row.get("ZFROM"))
    content = read_html(text_of(row.get("ZCONTENT"))).text
    topic = around.topics.get(thread or "") or thread
    store.out.add(
        "event",
        number,
        part="ZSMESSAGE",
        fields={
            "time": epoch_text(row.get("ZARRIVALTIME"), Epoch.APPLE_SECONDS),
            "action": text_of(row.get("ZMESSAGETYPE")) or "notice of the application",
            "service": SERVICE,
            "description": ": ".join(part for part in (topic, content) if part),
        },
        raw=raw_of(row),
        sides=account("subject", sender, around.names.get(sender or "")),
    )
