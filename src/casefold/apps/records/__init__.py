"""Records: every row that was read, by kind, down to the raw place it came from."""

from __future__ import annotations

from casefold.apps.records import one, pages
from casefold.platform.appkit import App, Page

APP = App(
    name="records",
    title="Records",
    question="Which records does the case hold, and what does each say in the exhibit it came from?",
    audience="Analysts, investigators, disclosure officers",
    guide="""Choose a kind of record. Its rows come in the order of the exhibits and of the rows in them, until a column
sorts them. A filter finds what a column contains; an identifier such as an IMEI is looked for whole. Write =text for
exactly that text and = for empty cells, 2026-02-28 for a day (or a year, a month, a minute), and 60..120 for numbers
or times from and to. The filter party takes a number or person:NAME, the filter text looks through every text of a row.
The table is exported as it is filtered and sorted.

Open a record to see its parties, and the row of the original read again from the exhibit, with the exhibit's
reference, hash and authority. The citation names all of them.""",
    icon="records",
    order=20,
    pages=(
        Page("", "Records", pages.listing, name="listing"),
        Page("record", "Record", one.record, name="record"),
        Page("original", "Original", one.original, name="original"),
        Page("<slug:kind>/", "Table", pages.table, name="table"),
        Page("<slug:kind>/rows.json", "Rows", pages.rows_json, name="rows", logged=False),
        Page("<slug:kind>/export/<slug:product>", "Export", pages.export, name="export", verb="export"),
    ),
)
