"""The layouts of timelines: which columns say when, what, where and who. Data, not rules.

Sources: Timesketch's documentation of its import, plaso's output modules, the log2timeline wiki's list of 17 fields,
the header of mactime; Autopsy's list view from general knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.readers.stated_times import Order


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout."""

    name: str
    needs: tuple[frozenset[str], ...]
    """Of each set, one column must be there; names in lower case."""
    score: float
    fields: Mapping[str, tuple[str, ...]]
    """What it says -> columns, the best first."""
    order: Order | None = None
    """Order of day and month in its dates."""
    constants: Mapping[str, str] = field(default_factory=dict)

    def fits(self, names: frozenset[str]) -> bool:
        """Say whether a table with these columns is of the layout."""
        return all(group & names for group in self.needs)


def _all(*names: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({name}) for name in names)


TIMESKETCH: Final = Layout(
    "Timesketch or plaso",
    (
        frozenset({"timestamp_desc"}),
        frozenset({"message", "desc", "description"}),
        frozenset({"datetime", "timestamp"}),
    ),
    0.97,
    {
        "datetime": ("datetime",),
        "timestamp": ("timestamp",),
        "action": ("timestamp_desc",),
        "description": ("message", "desc", "description"),
        "service": ("source_long", "source_name", "data_type", "source", "source_short", "parser"),
        "data_type": ("data_type",),
        "found_in": ("display_name", "filename", "path"),
        "user": ("username", "user_name", "user", "account_name"),
        "host": ("hostname", "computer_name", "host"),
        "ip": ("ip", "ip_address", "source_ip", "src_ip", "remote_ip"),
        "url": ("url",),
        "title": ("title", "page_title"),
        "visits": ("visit_count", "number_of_hits"),
        "recovered": ("recovered", "is_recovered"),
    },
)


L2T: Final = Layout(
    "log2timeline CSV",
    _all("date", "time", "timezone", "macb", "source", "sourcetype", "type"),
    0.98,
    {
        "date": ("date",),
        "time": ("time",),
        "zone": ("timezone",),
        "action": ("type",),
        "description": ("desc", "message", "short", "message_short"),
        "service": ("sourcetype", "source"),
        "found_in": ("filename",),
        "user": ("user",),
        "host": ("host",),
    },
    order="mdy",
)
MACTIME: Final = Layout(
    "mactime",
    _all("date", "size", "type", "mode", "uid", "gid", "meta", "file name"),
    0.97,
    {"datetime": ("date",), "action": ("type",), "description": ("file name",), "found_in": ("meta",)},
    constants={"service": "file system"},
)
AUTOPSY: Final = Layout(
    "Autopsy timeline",
    (frozenset({"date/time"}), frozenset({"event type"}), frozenset({"description"})),
    0.85,
    {
        "datetime": ("date/time",),
        "action": ("event type",),
        "description": ("description",),
        "service": ("base type", "sub type", "source type"),
        "found_in": ("source", "source file", "data source"),
    },
)
LAYOUTS: Final = (TIMESKETCH, L2T, MACTIME, AUTOPSY)

PAGE_VISITS: Final = (
    "chrome:history:page_visited",
    "firefox:places:page_visited",
    "safari:history:visit",
    "opera:history:",
    "msie:webcache:",
    "msiecf:url",
    "edge:history:",
)
"""Data types of plaso whose events with a URL and a time of visiting are visits."""


def layout_of(names: Iterable[str]) -> Layout | None:
    """Return the layout that a table's columns are of."""
    known = frozenset(name.strip("\ufeff \"'").lower() for name in names)
    return next((layout for layout in LAYOUTS if layout.fits(known)), None)
