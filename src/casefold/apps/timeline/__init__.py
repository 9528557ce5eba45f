"""Timeline: the records of chosen identifiers and people on one clock."""

from __future__ import annotations

from casefold.platform.appkit import App, Unit

APP = App(
    name="timeline",
    title="Timeline",
    question="What do the records say of these identifiers, in order of time?",
    audience="Analysts and investigators",
    unit=Unit("page of the timeline opened", "pages of the timeline opened"),
    permissions=("read",),
    icon="timeline",
    order=50,
)
