"""Records: every row that was read, by kind, down to the raw place it came from."""

from __future__ import annotations

from casefold.platform.appkit import App, Unit

APP = App(
    name="records",
    title="Records",
    question="Which records does the case hold, and what does each say in the exhibit it came from?",
    audience="Analysts, investigators, disclosure officers",
    unit=Unit("page of records opened", "pages of records opened"),
    permissions=("read", "export"),
    icon="records",
    order=20,
)
