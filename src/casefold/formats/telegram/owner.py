"""Whose account an export was made from, where the export itself shows it.

A whole export names the account. A single chat does not; but a chat of two has the other's id as its own, so whoever
else writes in it is the account. Where more than one would fit, nobody is named.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.json_items import values
from casefold.formats.readers.source import Source
from casefold.formats.telegram.people import PAIRS, SERVICE, account_id

_AT: Final = ("", "chats.list.item.", "left_chats.list.item.")
_MOST: Final = 1_000
"""Authors of one chat that are told apart; a chat of two has two."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The account an export was made from."""

    identifier: str
    basis: str
    """given or text."""
    why: str


def find_owner(source: Source, given: str | None) -> Owner | None:
    """Return the account the export is of; None where nothing shows it."""
    if given is not None:
        handle = f"{SERVICE}:{account_id(given)}" if given.removeprefix("user").isdigit() else given
        return Owner(handle, "given", "as given")
    try:
        return _stated(source)
    except BrokenOff:
        return None


def _stated(source: Source) -> Owner | None:
    paths = {f"{at}{name}": name for at in _AT for name in ("type", "id", "messages.item.from_id")}
    authors: dict[str, set[str]] = defaultdict(set)
    kind, peer, begun = "", "", True
    for path, value in values(source, "personal_information.user_id", *paths):
        if path == "personal_information.user_id":
            return Owner(f"{SERVICE}:{value}", "text", f"personal_information names user_id {value}")
        if value is None:
            continue
        name = paths[path]
        if name == "messages.item.from_id":
            begun = True
            if kind in PAIRS and peer and len(authors[peer]) < _MOST:
                authors[peer].add(account_id(str(value)))
            continue
        if path == "type" and str(value) not in PAIRS:
            return None
        if begun:
            kind, peer, begun = "", "", False
        kind, peer = (str(value), peer) if name == "type" else (kind, str(value))
    others = [found - {peer} for peer, found in authors.items() if peer in found and len(found) > 1]
    if not others or len({*map(frozenset, others)}) != 1 or len(others[0]) != 1:
        return None
    (one,) = others[0]
    peers = ", ".join(list(authors)[:3])
    return Owner(f"{SERVICE}:{one}", "text", f"user{one} is who else writes in the chat of two with user{peers}")
