"""Notes: what people wrote on anything of the case."""

from __future__ import annotations

from casefold.apps.notes import pages
from casefold.platform.appkit import App, Page

APP = App(
    name="notes",
    title="Notes",
    question="What did colleagues write on the case, its exhibits, records and findings?",
    audience="Everyone in the case",
    guide="""Notes stand on the page of what they are about, and together here. A note is never erased: it can be
retired, with the reason, and stays in the history.""",
    icon="notes",
    order=60,
    pages=(Page("", "Notes", pages.listing, name="listing", posts="note"),),
)
