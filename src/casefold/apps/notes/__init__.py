"""Notes: what people wrote on anything of the case."""

from __future__ import annotations

from casefold.platform.appkit import App, Unit

APP = App(
    name="notes",
    title="Notes",
    question="What did colleagues write on the case, its exhibits, records and findings?",
    audience="Everyone in the case",
    unit=Unit("page of notes opened", "pages of notes opened"),
    permissions=("read", "note"),
    icon="notes",
    order=60,
)
