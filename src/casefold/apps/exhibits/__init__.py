"""Exhibits: what a case holds, bringing more in, and the report of each import."""

from __future__ import annotations

from casefold.apps.exhibits import pages
from casefold.platform.appkit import App, Page

APP = App(
    name="exhibits",
    title="Exhibits",
    question="What does the case hold, under which authority, and was every row of it read?",
    audience="Analysts and exhibits officers",
    guide="""Drop files on the page, or choose them, and say what is known: their reference, the authority they were
obtained under, whose records they are, and the zone of times that state none.

Each import ends in a report that balances: rows read are rows stored plus rows set aside, each with its place and
the reason. A file that nothing here reads is held, hashed and listed, not lost.

Withdrawing keeps an exhibit and excludes it from every question, with the reason. Verify hashes every byte again.""",
    icon="exhibits",
    order=10,
    pages=(
        Page("", "Exhibits", pages.listing, name="listing", posts="add"),
        Page("runs", "Imports under way", pages.live_runs, name="runs", logged=False),
        Page("verify", "Verify", pages.verify, name="verify", posts="read"),
        Page("exhibit/<str:exhibit>/", "Exhibit", pages.exhibit, name="exhibit"),
        Page("exhibit/<str:exhibit>/status", "Withdraw or restore", pages.status, name="status", posts="decide"),
    ),
)
