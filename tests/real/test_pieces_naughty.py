"""Strings that break software are shown as they are by every piece, and nothing of them becomes markup."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from casefold.platform.pieces import (
    Column,
    Conversation,
    Item,
    Link,
    MapView,
    Message,
    NetworkChart,
    Node,
    Point,
    Row,
    Table,
    TimelineChart,
)
from casefold.platform.pieces.element import shown

pytestmark = pytest.mark.real
NOON = "2026-03-02T12:00:00Z"


class Reading(HTMLParser):
    """Collects the texts and the names of elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_naughty_strings_stay_text_in_every_piece(real: Callable[[str], Path]) -> None:
    strings: list[str] = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    named = list(enumerate(strings))
    pieces: list[Table | NetworkChart | TimelineChart | Conversation | MapView] = [
        Table("T", [Column("a", "A")], [Row(str(at), (text,)) for at, text in named]),
        NetworkChart(
            "N",
            [Node(str(at), text) for at, text in named],
            [Link(text, "0", str(at), label=text) for at, text in named],
        ),
        TimelineChart("L", [Item(str(at), NOON, text, text) for at, text in named]),
        Conversation("C", [Message(str(at), NOON, "UTC", text, text, attachments=(text,)) for at, text in named]),
        MapView("M", [Point(str(at), 51, 0, text) for at, text in named]),
    ]
    for piece in pieces:
        reading = Reading(piece.render())
        assert reading.tags.isdisjoint({"script", "img", "svg", "iframe", "style", "input", "object"})
        for text in strings:
            assert shown(text) in reading.text
