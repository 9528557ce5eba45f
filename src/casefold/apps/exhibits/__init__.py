"""Exhibits: what a case holds, bringing more in, and the report of each import."""

from __future__ import annotations

from casefold.platform.appkit import App, Unit

APP = App(
    name="exhibits",
    title="Exhibits",
    question="What does the case hold, under which authority, and was every row of it read?",
    audience="Analysts and exhibits officers",
    unit=Unit("row read", "rows read"),
    permissions=("read", "add", "decide"),
    counts=(
        "casefold.platform.runs.built_in.IMPORT",
        "casefold.platform.runs.deliveries.DELIVER",
        "casefold.platform.runs.readings.READ_AGAIN",
        "casefold.platform.runs.built_in.VERIFY",
    ),
    icon="exhibits",
    order=10,
)
