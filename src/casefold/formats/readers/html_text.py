"""The text of an HTML document, in its order, with a line for each block: what a person would have read.

Scripts and styles are left out, nothing is fetched, no link followed. Text that a style sheet hides is kept: what a
page shows cannot be told without a browser.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
        "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody",
        "tfoot", "thead", "title", "tr", "ul",
    }
)  # fmt: skip
_CELLS: Final = frozenset({"td", "th"})
_SILENT: Final = frozenset({"script", "style", "template", "noscript"})
_VOID_SILENT_END: Final = frozenset({"body", "html"})
_SPACES: Final = re.compile(r"[ \t\r\n\f\v]+")
_MOST_HEAD: Final = 10_000


class HtmlText(HTMLParser):
    """Collects lines while it is fed; `lines` after `close`.

    Attributes:
        lines: Lines of text so far, without blank ones.
        title: Text of the first title element.
        language: Language the document states.
        meta: Name of a meta element, in lower case -> content.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.title = ""
        self.language = ""
        self.meta: dict[str, str] = {}
        self._line: list[str] = []
        self._silent = ""
        self._in_title = self._in_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if tag in _SILENT:
            self._silent = self._silent or tag
        elif tag == "html":
            self.language = self.language or (dict(attrs).get("lang") or dict(attrs).get("xml:lang") or "")
        elif tag == "meta":
            self._take_meta(dict(attrs))
        elif tag == "title" and not self.title:
            self._in_title = True
        if tag in _CELLS:
            self._line.append("\t")
        elif tag in _BLOCKS:
            self._end_line()
        self._in_pre = self._in_pre or tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element without content."""
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag == self._silent or tag in _VOID_SILENT_END:
            self._silent = ""
        if tag == "title":
            self._in_title = False
        if tag == "pre":
            self._in_pre = False
        if tag in _BLOCKS:
            self._end_line()

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._silent:
            return
        if self._in_title:
            self.title = _SPACES.sub(" ", self.title + data).strip()[:_MOST_HEAD]
            return
        if not self._in_pre:
            self._line.append(_SPACES.sub(" ", data))
            return
        first, *others = data.split("\n")
        self._line.append(first)
        for line in others:
            self._end_line()
            self._line.append(line)

    def close(self) -> None:
        """Take what is left, an element that was never closed among it."""
        super().close()
        self._end_line()

    def _take_meta(self, attributes: dict[str, str | None]) -> None:
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if name and len(self.meta) < 100:
            self.meta.setdefault(name, (attributes.get("content") or "")[:_MOST_HEAD])

    def _end_line(self) -> None:
        line = re.sub(r" *\t[ \t]*", "\t", "".join(self._line)).strip()
        self._line.clear()
        if line:
            self.lines.append(line)


def text_of_html(markup: str) -> str:
    """Return the text of a whole document in memory."""
    reader = HtmlText()
    reader.feed(markup)
    reader.close()
    return "\n".join(reader.lines)
