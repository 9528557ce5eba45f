"""The text of an HTML document, in its order, with a line for each block: what a person would have read.

Scripts and styles are left out, nothing is fetched, no link followed. Text that a style sheet hides is kept: what a
page shows cannot be told without a browser. The standard library's parser takes minutes for some hundred kilobytes of
tags that never end; here each character is looked at a bounded number of times, whatever it is.
"""

from __future__ import annotations

import html
import re
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
_SILENT: Final = frozenset({"noscript", "template"})
_RAW: Final = {name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE) for name in ("script", "style")}
"""Elements in which no tag counts but their own end."""
_TAG_NAME: Final = re.compile(r"/?[A-Za-z][^\s/>]*")
_PLAIN: Final = re.compile(r"[^>\"']*")
_ATTRIBUTE: Final = re.compile(r"([^\s=/>\"']++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"']++))")
_SPACES: Final = re.compile(r"[ \t\r\n\f\v]+")
_MOST_ATTRIBUTES: Final = 4_096
_MOST_HEAD: Final = 10_000
_MOST_META: Final = 100


class HtmlText:
    """The lines of a document.

    Attributes:
        lines: Lines of text, without blank ones.
        title: Text of the first title element.
        language: Language the document states.
        meta: Name of a meta element, in lower case -> content.
    """

    def __init__(self, markup: str) -> None:
        self.lines: list[str] = []
        self.title = ""
        self.language = ""
        self.meta: dict[str, str] = {}
        self._line: list[str] = []
        self._silent = self._pre = 0
        self._titles: list[str] | None = None
        self._markup, self._last_end = markup, markup.rfind(">")
        self._wasted = 0
        self._read()
        self._end_line()

    def _read(self) -> None:
        markup, at = self._markup, 0
        while (opening := markup.find("<", at)) >= 0:
            self._text(markup[at:opening])
            at = self._markup_at(opening)
        self._text(markup[at:])

    def _markup_at(self, at: int) -> int:
        """Take what begins with `<`; return where it ends."""
        markup = self._markup
        if markup.startswith("<!--", at):
            end = markup.find("-->", at + 4)
            return len(markup) if end < 0 else end + 3
        name = _TAG_NAME.match(markup, at + 1)
        if at > self._last_end:  # no tag ends any more
            self._text(markup[at:])
            return len(markup)
        if name is None and markup[at + 1 : at + 2] not in ("!", "?", "/"):
            self._text("<")
            return at + 1
        if name is None:
            return markup.find(">", at) + 1
        end = self._tag_end(name.end())
        return self._tag(name[0].lower(), markup[name.end() : min(end, name.end() + _MOST_ATTRIBUTES)], end + 1)

    def _tag_end(self, at: int) -> int:
        """Return where a tag ends: at the next `>` outside quotes, or the next one where the quotes do not end."""
        start = at
        while self._wasted <= 4 * len(self._markup):
            match = _PLAIN.match(self._markup, at)
            at = match.end() if match else at
            mark = self._markup[at : at + 1]
            if mark == ">":
                return at
            closing = self._markup.find(mark, at + 1) if mark else -1
            if closing < 0:
                self._wasted += len(self._markup) - start
                break
            at = closing + 1
        return self._markup.find(">", start)

    def _tag(self, name: str, attributes: str, after: int) -> int:
        """Take a tag; return where reading goes on."""
        closing, name = name.startswith("/"), name.lstrip("/")
        if closing:
            self._end(name)
            return after
        if name in _RAW:
            end = _RAW[name].search(self._markup, after)
            return end.start() if end else len(self._markup)
        self._begin(name, attributes)
        return after

    def _begin(self, name: str, attributes: str) -> None:
        if name in _SILENT:
            self._silent += 1
        elif name == "html" and not self.language:
            stated = _named(attributes)
            self.language = stated.get("lang") or stated.get("xml:lang") or ""
        elif name == "meta":
            self._take_meta(_named(attributes))
        if name in _CELLS:
            self._line.append("\t")
        elif name in _BLOCKS:
            self._end_line()
        if name == "title" and not self.title:
            self._titles = []
        self._pre += name == "pre"

    def _end(self, name: str) -> None:
        if name in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif name == "title" and self._titles is not None:
            self.title = _SPACES.sub(" ", "".join(self._titles)).strip()[:_MOST_HEAD]
            self._titles = None
        elif name == "pre":
            self._pre = max(0, self._pre - 1)
        if name in _BLOCKS:
            self._end_line()

    def _text(self, markup: str) -> None:
        if not markup or self._silent:
            return
        text = html.unescape(markup) if "&" in markup else markup
        if self._titles is not None:
            self._titles.append(text)
        elif not self._pre:
            self._line.append(_SPACES.sub(" ", text))
        else:
            first, *others = text.split("\n")
            self._line.append(first)
            for line in others:
                self._end_line()
                self._line.append(line)

    def _take_meta(self, attributes: dict[str, str]) -> None:
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if name and len(self.meta) < _MOST_META:
            self.meta.setdefault(name, attributes.get("content", ""))

    def _end_line(self) -> None:
        pieces = "".join(self._line).split("\t")
        self._line.clear()
        line = "\t".join(piece.strip(" ") for piece in pieces).strip()
        if line:
            self.lines.append(line)


def text_of_html(markup: str) -> str:
    """Return the text of a document."""
    return "\n".join(HtmlText(markup).lines)


def _named(attributes: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found
