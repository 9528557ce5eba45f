"""Search: every record, document and note of the case a person may see, in full text."""

from __future__ import annotations

from casefold.platform.appkit import App, Unit

APP = App(
    name="search",
    title="Search",
    question="Which records, documents and notes of the case say this?",
    audience="Everyone in the case; the disclosure officer, for what was searched",
    unit=Unit("page of hits opened", "pages of hits opened"),
    permissions=("read", "export"),
    icon="search",
    order=25,
)
