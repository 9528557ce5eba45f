"""Network: which identifiers communicated with which, counted by kind, each link back to its records."""

from __future__ import annotations

from casefold.apps.network import pages
from casefold.platform.appkit import App, Page

APP = App(
    name="network",
    title="Network",
    question="Who communicated with whom, how often, and by which kind of record?",
    audience="Analysts",
    guide="""A link is drawn where the records name one identifier as sender and another as recipient. Calls
and messages count; service numbers and rows marked as duplicates are left out. Groups can be drawn too, each member
linked to the group by the records that state it: membership is another kind of link than contact.

By people: an identifier stands for the person it is attributed to, for the dates of the attribution only. Such
links rest on an assessment and are drawn dashed. Every link opens the records behind it.""",
    icon="network",
    order=40,
    pages=(
        Page("", "Network", pages.network, name="network"),
        Page("data.json", "Network as data", pages.data, name="data"),
        Page("between", "Records between two", pages.between, name="between"),
    ),
)
