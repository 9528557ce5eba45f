"""The link that opens the evidence drawer, and the full page where no script runs."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from casefold.platform.pieces.element import address, shown


def evidence_link(text: str, href: str) -> SafeString:
    """Return a link from a figure, a name or a sentence to the rows behind it.

    Raises:
        ValueError: where `href` is no path of this site.
    """
    return format_html('<a data-evidence href="{}">{}</a>', address(href), shown(text))
