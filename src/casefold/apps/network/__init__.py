"""Network: which identifiers communicated with which, counted by kind, each link back to its records."""

from __future__ import annotations

from casefold.platform.appkit import App, Unit

APP = App(
    name="network",
    title="Network",
    question="Who communicated with whom, how often, and by which kind of record?",
    audience="Analysts",
    unit=Unit("page of the network opened", "pages of the network opened"),
    permissions=("read",),
    icon="network",
    order=40,
)
