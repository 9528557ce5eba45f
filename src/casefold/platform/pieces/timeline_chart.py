"""A timeline in lanes, with its items as a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from casefold.platform.pieces.element import empty, island, plain_table, shown, text_or_link
from casefold.platform.pieces.shapes import Item

NO_ITEMS = "Nothing with a time in this view. Widen the dates, or choose more kinds of record."


@dataclass(frozen=True, slots=True)
class TimelineChart:
    """Items with a time, each in a lane; `zone` is the zone they are shown in."""

    title: str
    items: Sequence[Item]
    zone: str = "UTC"
    heading: int = 2
    empty: str = NO_ITEMS

    def render(self) -> SafeString:
        """Return the island's element with the items inside as a plain table."""
        props = {"items": [item.as_json() for item in self.items], "zone": self.zone, "empty": self.empty}
        return island("timeline", self.title, props, self._reading(), heading=self.heading)

    def _reading(self) -> SafeString:
        if len(self.items) == 0:
            return empty(self.empty)
        rows = [
            (moment(item.start), moment(item.end), shown(item.lane), text_or_link(item.label, item.href), item.kind)
            for item in sorted(self.items, key=lambda item: (item.start, item.id))
        ]
        return plain_table(f"Items of: {self.title}", ("From (UTC)", "To (UTC)", "Lane", "What", "Stands as"), rows)


def moment(utc: str | None) -> SafeString:
    """Return a `<time>` that the zone switch rewrites; without scripts it reads in UTC."""
    if utc is None:
        return format_html("{}", "")
    return format_html('<time datetime="{}" data-zoned>{} UTC</time>', utc, utc.replace("T", " ").removesuffix("Z"))
