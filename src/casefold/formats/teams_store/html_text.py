"""The text of a message that is kept as HTML, the addresses of its pictures, and which message it answers."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

_LINES: Final = frozenset({"br", "div", "li", "p", "tr"})
_UNSEEN: Final = frozenset({"script", "style"})
_QUOTE: Final = "blockquote"
_REPLY: Final = "schema.skype.com/Reply"


@dataclass(frozen=True, slots=True)
class HtmlText:
    """What a message of HTML says."""

    text: str | None
    pictures: tuple[str, ...]
    answers: str | None
    """Id of the message it quotes to answer it; the quoted text is none of its own."""


def read_html(content: str | None) -> HtmlText:
    """Return text and pictures; lines are kept where HTML breaks them, spaces are those a reader would see."""
    reader = _Reader()
    reader.feed(content or "")
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return HtmlText("\n".join(line for line in lines if line) or None, tuple(reader.pictures), reader.answers)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictures: list[str] = []
        self.answers: str | None = None
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line, note a picture, or leave out what nobody sees."""
        if tag in _LINES:
            self.parts.append("\n")
        found = dict(attrs)
        if tag in _UNSEEN or (tag == _QUOTE and (self._unseen or _REPLY in (found.get("itemtype") or ""))):
            self._unseen += 1
            self.answers = self.answers or found.get("itemid")
        elif tag == "img" and not self._unseen:
            self.pictures.append(" ".join((found.get("src") or found.get("alt") or "unnamed").split()))

    def handle_endtag(self, tag: str) -> None:
        """Break the line."""
        if tag in _LINES:
            self.parts.append("\n")
        if tag in _UNSEEN or tag == _QUOTE:
            self._unseen = max(0, self._unseen - 1)

    def handle_data(self, data: str) -> None:
        """Take text; a line end of the source is a space."""
        if not self._unseen:
            self.parts.append(data.replace("\n", " ").replace("\r", " "))
