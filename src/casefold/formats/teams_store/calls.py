"""Calls of Teams: the log that its service writes into the properties of a message."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import blob_of, raw_of, text_of
from casefold.formats.teams_store.messages import SERVICE, Around, account, own
from casefold.text.keyed_archive import unarchived

_LOG: Final = "call-log"
_OUTCOMES: Final = {"accepted": "answered", "missed": "unanswered", "declined": "rejected"}
_NAMED: Final = 20
_DIRECTIONS: Final = frozenset({"incoming", "outgoing"})


def calls(store: Store, around: Around) -> None:
    """Give every call log; name the other properties of messages, which are not read."""
    unread: Counter[str] = Counter()
    for number, row in store.rows("ZMESSAGEPROPERTIES"):
        properties = unarchived(blob_of(row.get("ZPROPERTIES")))
        log = properties.get(_LOG) if isinstance(properties, dict) else None
        if isinstance(log, dict):
            _call(number, {**raw_of(row), _LOG: log}, log, store, around)
        unread.update(set(properties) - {_LOG} if isinstance(properties, dict) else ())
    if unread:
        named = ", ".join(f"{name} ({count:,})" for name, count in unread.most_common(_NAMED))
        store.out.note(f"ZMESSAGEPROPERTIES: properties of messages that are not read: {named}")


def _call(number: int, raw: dict[str, Any], log: dict[str, Any], store: Store, around: Around) -> None:
    direction = _text(log, "callDirection")
    started, connected, ended = (_text(log, name) for name in ("startTime", "connectTime", "endTime"))
    state = _text(log, "callState")
    store.out.add(
        "call",
        number,
        part="ZMESSAGEPROPERTIES",
        fields={
            "time": started,
            "end": ended,
            "direction": direction if direction in _DIRECTIONS else None,
            "service": "voice",
            "outcome": _OUTCOMES.get((state or "").lower()),
            "duration": _between(connected, ended),
            "ring": _between(started, connected),
            "network": SERVICE,
            "cause": state,
            "reference": _text(log, "callId"),
        },
        raw=raw,
        sides=_sides(log, direction, store, around),
    )


def _sides(log: dict[str, Any], direction: str | None, store: Store, around: Around) -> list[Side]:
    caller, called = _text(log, "originator"), _text(log, "target")
    ours, theirs = (caller, called) if direction == "outgoing" else (called, caller)
    role, other = ("from", "to") if direction == "outgoing" else ("to", "from")
    mine = account(role, ours, around.names.get(ours or ""), owner=True) or [own(role, store, around)]
    return [*mine, *account(other, theirs, around.names.get(theirs or ""))]


def _text(log: dict[str, Any], name: str) -> str | None:
    return text_of(log.get(name))


def _between(first: str | None, second: str | None) -> str | None:
    """Return the seconds between two times as written, None where one is missing or odd."""
    try:
        seconds = (_moment(second) - _moment(first)).total_seconds()
    except (ValueError, TypeError):
        return None
    return str(seconds) if seconds >= 0 else None


def _moment(text: str | None) -> datetime:
    """Read a time; the service writes seven decimals.

    Raises:
        ValueError: It is no time.
    """
    whole, _, rest = (text or "").removesuffix("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{(rest + '000000')[:6]}+00:00")
