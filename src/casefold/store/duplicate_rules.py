"""The rules by which two records are one happening, declared as data: what is compared, and what is said of it.

A rule links records of two files and never two of one file: three calls that one source lists stay three. Each is
explained in `docs/explanation/the-same-happening-twice.md`. The first rule of the list that holds names the link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

RING_SECONDS: Final = 60
"""How far the times of an answered call may lie apart in a device's log and a network's records: one tells when it
began to ring, the other may tell when it was answered, and clocks differ."""
MISSED_SECONDS: Final = 30
"""The same for a call that nobody answered, of which no length tells whether it is the same."""
LENGTH_SECONDS: Final = 2
"""How far the lengths of such a call may differ: they begin at the answer of different ends, and are rounded."""
TELLING: Final = 12
"""Letters from which on a text and its sender's name make a message of one minute the same one."""

_LENGTH: Final = "coalesce(abs(a.length - b.length) <= 1, true)"
_BODY: Final = "a.body IS NOT DISTINCT FROM b.body"
_OWNER: Final = "coalesce(a.owner = b.owner, true)"
_SERVICE: Final = "coalesce(a.service = b.service, true)"
_ONE_FOLDER: Final = (
    "a.exhibit = b.exhibit AND a.suffix <> b.suffix "
    "AND (starts_with(a.folder, b.folder) OR starts_with(b.folder, a.folder))"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know a happening again."""

    name: str
    kinds: tuple[str, ...]
    says: str
    """What two records agree in, as a person reads it."""
    keys: tuple[str, ...]
    """Columns of the comparison in which both must state the same; equal records of a file are paired in order."""
    when: str = "moment"
    """Column of time that must be equal too: the second, the minute, or '' for what has no time."""
    same: str = "TRUE"
    """What else must hold of a new record `a` and an earlier one `b`, as SQL."""
    within: bool = False
    """Whether it is for files of one exhibit only."""


RULES: Final = (
    Rule(
        "owner",
        ("call", "message", "data_session"),
        "the same second, parties and owner",
        ("owner", "parties"),
        same=f"{_LENGTH} AND coalesce(a.body = b.body, true)",
    ),
    Rule(
        "thread",
        ("message",),
        "the same second, conversation, sender and text",
        ("thread", "sender", "body"),
    ),
    Rule(
        "text",
        ("message",),
        "the same second and text, and a party in common",
        ("least", "most", "body"),
        same=f"coalesce(a.sender = b.sender, true) AND {_SERVICE} AND {_OWNER}",
    ),
    Rule(
        "name",
        ("message",),
        "the same minute, text and sender's name",
        ("sender_name", "body"),
        when="minute",
        same=(
            f"length(a.body) >= {TELLING} AND {_SERVICE} AND {_OWNER} AND (a.coarse OR b.coarse OR a.moment = b.moment)"
        ),
    ),
    Rule(
        "device",
        ("call", "message"),
        "the same second, other party and length or text, in two reports of one device",
        ("device", "ways"),
        same=f"{_LENGTH} AND {_BODY} AND {_SERVICE} AND {_OWNER}",
    ),
    Rule(
        "form",
        ("call", "message", "sighting", "visit"),
        "the same second and content, in two forms of one report",
        ("content",),
        same=f"{_ONE_FOLDER} AND {_LENGTH} AND {_BODY} AND {_SERVICE} AND {_OWNER}",
        within=True,
    ),
    Rule(
        "seen",
        ("sighting",),
        "the same second and place, of the same device, vehicle or card",
        ("owner", "content"),
        same=_SERVICE,
    ),
    Rule(
        "seen_device",
        ("sighting",),
        "the same second and place, in two reports of one device",
        ("device", "content"),
        same=f"{_SERVICE} AND {_OWNER}",
    ),
    Rule("visited", ("visit",), "the same second, address and owner", ("owner", "content")),
    Rule(
        "visited_device",
        ("visit",),
        "the same second and address, in two reports of one device",
        ("device", "content"),
        same=_OWNER,
    ),
    Rule(
        "saved",
        ("contact",),
        "the same name for the same identifiers, saved by the same owner",
        ("owner", "content"),
        when="",
    ),
    Rule(
        "saved_device",
        ("contact",),
        "the same name for the same identifiers, in two reports of one device",
        ("device", "content"),
        when="",
        same=_OWNER,
    ),
    Rule(
        "saved_form",
        ("contact",),
        "the same name for the same identifiers, in two forms of one report",
        ("content",),
        when="",
        same=f"{_ONE_FOLDER} AND {_OWNER}",
        within=True,
    ),
)
"""What agrees exactly; several rules of a kind are tried in this order."""

CLOCK: Final = Rule(
    "clock",
    ("call", "message"),
    "the same owner, caller and called, at nearly the same time, as two kinds of source state it",
    ("owner", "caller", "called"),
    when="",
    same=(
        f"(a.length > 0 AND b.length > 0 AND abs(a.length - b.length) <= {LENGTH_SECONDS}) "
        f"OR (a.length = 0 AND b.length = 0 AND abs(a.instant - b.instant) <= {MISSED_SECONDS}) "
        f"OR (a.short AND b.short AND {_SERVICE} AND (a.body IS NULL) <> (b.body IS NULL))"
    ),
)
"""What agrees but for clocks: looked for among what no other rule linked, each record with the nearest of the other
source and with one only."""

SAYS: Final = {rule.name: rule.says for rule in (*RULES, CLOCK)}
"""Rule -> what two records agree in, as a person reads it."""

COMPARED: Final = tuple(dict.fromkeys(kind for rule in RULES for kind in rule.kinds))
"""Kinds whose records are looked for in other files."""
