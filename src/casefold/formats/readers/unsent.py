"""Drafts: a text that was written and never sent is no exchange between two parties.

It stays a message with its text, its addressee in `to` and whose draft it is as its subject. It has no sender and no
direction, so that no question about contacts counts it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from casefold.formats.readers.items import Side

_DRAFTS: Final = frozenset({"draft", "drafts", "entwurf", "entwürfe", "brouillon", "brouillons", "borrador"})
WRITER: Final = "subject"
"""Role of whoever wrote a draft."""


def is_draft(*texts: str | None) -> bool:
    """Say whether a folder, box or status is that of drafts."""
    return any(text is not None and text.strip().casefold() in _DRAFTS for text in texts)


def unsent(sides: Iterable[Side]) -> list[Side]:
    """Return the parties of a draft: who would have sent it is the one whose draft it is."""
    return [replace(side, role=WRITER) if side.role == "from" else side for side in sides]


__all__ = ["WRITER", "is_draft", "unsent"]
