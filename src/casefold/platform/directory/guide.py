"""An app's guide: Markdown as a page, with the training steps a person ticks off.

Markup inside the Markdown stays text and pictures are left out, because a guide is a stranger's file. The steps are
the numbered list below the heading "Training steps"; each is known by its words, so that a changed step is open again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

STEPS = "Training steps"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try."""

    key: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as a page shows it."""

    html: SafeString
    steps: tuple[Step, ...]
    digest: str
    """Which text it is: somebody who read another has not read this one."""
    has_title: bool
    """Whether it has a heading of the first level, which is the page's."""


@lru_cache(maxsize=256)
def guide_of(text: str) -> Guide:
    """Read a guide from its Markdown."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = reader.parse(text)
    first, last = _steps_at(tokens)
    steps = tuple(_step(reader, item) for item in _items(tokens[first:last]))
    body = [*tokens[:first], *tokens[last:]]
    return Guide(
        SafeString(reader.renderer.render(body, reader.options, {})),
        steps,
        _digest(text),
        any(token.type == "heading_open" and token.tag == "h1" for token in tokens),
    )


def _steps_at(tokens: Sequence[Token]) -> tuple[int, int]:
    """Return where the steps begin, heading included, and end; nothing where there are none."""
    for at, token in enumerate(tokens[:-3]):
        is_heading = token.type == "heading_open" and tokens[at + 1].content.strip().lower() == STEPS.lower()
        if is_heading and tokens[at + 3].type == "ordered_list_open":
            level = tokens[at + 3].level
            for end in range(at + 4, len(tokens)):
                if tokens[end].type == "ordered_list_close" and tokens[end].level == level:
                    return at, end + 1
    return len(tokens), len(tokens)


def _items(tokens: Sequence[Token]) -> list[list[Token]]:
    """Return what stands in each item of the list, one below its level."""
    items: list[list[Token]] = []
    for token in tokens:
        if token.type == "list_item_open" and token.level == 1:
            items.append([])
        elif token.type == "inline" and items:
            items[-1].append(token)
    return [item for item in items if item]


def _step(reader: MarkdownIt, parts: Sequence[Token]) -> Step:
    if not isinstance(reader.renderer, RendererHTML):
        raise TypeError("the reader writes no HTML")
    html = " ".join(reader.renderer.renderInline(part.children or [], reader.options, {}) for part in parts)
    return Step(_digest(" ".join(part.content for part in parts))[:16], SafeString(html))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
