"""The one way a piece becomes HTML: an element its island attaches to, with the plain reading inside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

NOTHING = mark_safe("")
_NUMBER = mark_safe(' class="cf-number"')
_UNREADABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")


def shown(value: object) -> str:
    """Return a cell as a person reads it; what UTF-8 cannot carry becomes the replacement character."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).translate(_UNREADABLE)


def island(
    name: str,
    title: str,
    props: dict[str, Any],
    reading: SafeString,
    *,
    source: str | None = None,
    exports: Iterable[tuple[str, str | None]] = (),
    heading: int = 2,
) -> SafeString:
    """Return the element of one piece.

    Args:
        name: the island in `frontend/src/islands/`.
        title: what the piece shows, as its heading.
        props: what the island needs, as JSON.
        reading: the same facts for a browser without scripts.
        source: where the island asks for more.
        exports: pairs of format and address; those without an address are left out.
        heading: level of the heading, so that the outline of the page stays whole.
    """
    given = [(kind, address(href)) for kind, href in exports if href]
    return format_html(
        '<section class="cf-piece cf-piece--{}" data-island="{}" data-props="{}"{}{} aria-label="{}">'
        '<h{} class="cf-piece__title">{}</h{}><div class="cf-piece__reading" data-reading>{}{}</div></section>',
        name,
        name,
        json.dumps(props, separators=(",", ":"), allow_nan=False),
        format_html(' data-source="{}"', address(source)) if source is not None else NOTHING,
        format_html_join("", ' data-export-{}="{}"', given),
        shown(title),
        heading,
        shown(title),
        heading,
        reading,
        _export_links(given),
    )


def _export_links(exports: Sequence[tuple[str, str]]) -> SafeString:
    if len(exports) == 0:
        return NOTHING
    links = format_html_join(" ", '<a class="cf-button cf-button--secondary" href="{}">{}</a>', _named(exports))
    return format_html('<p class="cf-toolbar" data-exports>{}</p>', links)


def _named(exports: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(href, f"Export {kind.upper()}") for kind, href in exports]


def address(href: str) -> str:
    """Return a path of this site as given.

    Raises:
        ValueError: for any other address: a piece never leads off the site, nor runs a script.
    """
    if href.startswith("?") or (href.startswith("/") and not href.startswith(("//", "/\\"))):
        return href
    raise ValueError(f"{href!r} is no path of this site: give one that starts with / or ?")


def text_or_link(text: object, href: str | None) -> SafeString:
    """Return the text, as an evidence link where there is an address."""
    if href is None:
        return format_html("{}", shown(text))
    return format_html('<a data-evidence href="{}">{}</a>', address(href), shown(text) or "open")


def plain_table(
    caption: str,
    titles: Sequence[str],
    rows: Iterable[Sequence[SafeString | str]],
    *,
    numbers: frozenset[int] = frozenset(),
) -> SafeString:
    """Return a table; its caption is for those who cannot see where it stands, `numbers` the places of figures."""
    kinds = [_NUMBER if at in numbers else NOTHING for at in range(len(titles))]
    head = format_html_join("", '<th scope="col"{}>{}</th>', _marked(kinds, [shown(title) for title in titles]))
    body = format_html_join("", "<tr>{}</tr>", ((_cells(kinds, row),) for row in rows))
    return format_html(
        '<table class="cf-table"><caption class="cf-visually-hidden">{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        shown(caption),
        head,
        body,
    )


def _cells(kinds: Sequence[SafeString], row: Sequence[SafeString | str]) -> SafeString:
    return format_html_join("", '<td dir="auto"{}>{}</td>', _marked(kinds, row))


def _marked(
    kinds: Sequence[SafeString], row: Sequence[SafeString | str]
) -> Iterable[tuple[SafeString, SafeString | str]]:
    return zip(kinds, row, strict=True)


def empty(text: str) -> SafeString:
    """Return an empty state: what is missing and the next step."""
    return format_html('<p class="cf-empty">{}</p>', text)
