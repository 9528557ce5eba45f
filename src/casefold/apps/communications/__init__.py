"""Communications: ask a question of the records, read the finding, open the rows behind it; read conversations."""

from __future__ import annotations

from casefold.platform.appkit import App, Unit

APP = App(
    name="communications",
    title="Communications",
    question="Who was in contact with whom, when, how often, and after an event?",
    audience="Analysts and investigators",
    unit=Unit("question answered", "questions answered"),
    permissions=("read", "analyse", "export"),
    counts=("casefold.platform.runs.built_in.ANALYSE",),
    icon="communications",
    order=30,
)
