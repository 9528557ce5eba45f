"""What a report's table lists: calls, messages, contacts …, by its name and by which columns it has.

Tools name hundreds of artefacts, and rename them; which columns a table has changes less. A table that is nothing known
but has a time is a list of events, and one that has neither is named in the inventory.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.artefact_columns import Columns, plain
from casefold.formats.readers.artefact_words import DEVICE_KEYS, KEY_HEADERS, VALUE_HEADERS

DEVICE, EVENT = "device", "event"
_PARTIES: Final = ("from", "from_name", "to", "to_name", "other", "participants")
_KNOWN_KEYS: Final = frozenset(word for words in DEVICE_KEYS.values() for word in words)


@dataclass(frozen=True, slots=True)
class Rule:
    """One way to know what a table lists."""

    kind: str
    name: str
    """Pattern that the table's plain name must hold; '' where the columns alone are enough."""
    needs: tuple[tuple[str, ...], ...]
    """Of each group of fields, one must have a column."""
    never: str = ""
    """Pattern that the table's plain name must not hold."""
    variant: str = ""
    """What the records of the kind are told apart by: wifi, cell, search, bookmark, voicemail."""


_LOGS: Final = (
    r"\b(?:settings?|preferences|config\w*|permissions?|usage|statistics|notification|cache|keyword|autofill)"
)

RULES: Final = (
    Rule("call", r"\bvoice ?mails?\b", (("time",), _PARTIES), variant="voicemail"),
    Rule("call", r"\b(?:calls?|call ?(?:log|history)s?|facetime)\b", (("time",), _PARTIES), _LOGS + r"|recording"),
    Rule(
        "message",
        r"(?:messages?|\bsms\b|\bmms\b|\bchats?\b|\bthreads?\b|\bdms?\b|\be ?mails?\b|conversations?)",
        (("body", "subject", "attachments"), (*_PARTIES, "direction", "thread")),
        _LOGS + r"|\bcontacts?\b|participants|\busers?\b|\bmembers?\b|\bgroups?\b|\baccounts?\b|\blocations?\b",
    ),
    Rule(
        "contact",
        r"(?:contacts?|friends?|address ?book|followers?|following|buddies|\busers\b|recents)",
        (("name", "username", "entries"), ("phone", "email", "user_id", "username", "entries")),
        _LOGS + r"|messages?|calls?",
    ),
    Rule(
        "account",
        r"(?:accounts?|user information|\bprofiles?\b|local user|owner information)",
        (("username", "user_id", "email", "phone", "name"),),
        _LOGS + r"|messages?|deleted",
    ),
    Rule("sighting", r"(?:wi ?fi|wireless|\bwlan\b|\bssid|known networks)", (("ssid", "bssid"),), variant="wifi"),
    Rule("sighting", r"(?:cell|lte|tower)", (("mcc",), ("mnc",), ("cid",)), variant="cell"),
    Rule("sighting", "", (("lat", "position"), ("lon", "position"), ("time",)), r"messages?|\bchats?\b"),
    Rule("visit", r"\bsearch", (("search", "url"), ("time",)), variant="search"),
    Rule("visit", r"bookmark", (("url",),), variant="bookmark"),
    Rule(
        "visit", r"(?:\bweb|histor|visit|browser|safari|chrome|firefox|edge)", (("url",), ("time", "visits", "title"))
    ),
    Rule(
        "media",
        r"(?:pictures?|photos?|videos?|images?|audio|\bmedia\b|files?)",
        (("path", "file_name"), ("sha256", "md5")),
    ),
    Rule("call", "", (("duration",), ("time",), ("from",), ("to",))),
    Rule("message", "", (("body",), ("time",), ("from", "other"), ("direction", "to"))),
)
"""Tried in this order; the first that fits."""


def rule_for(name: str, columns: Columns) -> Rule | None:
    """Return the rule a table fits; None where it lists something else.

    Args:
        name: Its name as written: a sheet's, a file's, a table's.
        columns: Its columns.
    """
    text = plain(name.replace("_", " "))
    for rule in RULES:
        if rule.name and re.search(rule.name, text) is None:
            continue
        if rule.never and re.search(rule.never, text) is not None:
            continue
        if all(_has(columns, group) for group in rule.needs):
            return rule
    return None


def pairs_of(columns: Columns) -> tuple[int, int] | None:
    """Return the columns of name and value of a table that lists one thing's properties; None where it does not."""
    named = [plain(header) for header in columns.headers]
    keys = [place for place, text in enumerate(named) if text in KEY_HEADERS]
    values = [place for place, text in enumerate(named) if text in VALUE_HEADERS]
    if not keys or not values or columns.times:
        return None
    place = next((place for place in keys if place != values[0]), None)
    return None if place is None else (place, values[0])


def is_device_key(name: str) -> bool:
    """Say whether a property describes a handset or a SIM."""
    return plain(name) in _KNOWN_KEYS


def _has(columns: Columns, fields: tuple[str, ...]) -> bool:
    """Say whether one of the fields has a column; a time may have any that announces one."""
    return columns.has(*fields) or (fields == ("time",) and bool(columns.times))
