"""`casefold languages`: in which languages the documents and mail of a case are, as far as a machine tells."""

from __future__ import annotations

from collections import Counter

import click

from casefold.cli.context import Command, case_argument, session, table_options
from casefold.cli.output import Output, emit


@click.command(
    "languages",
    cls=Command,
    short_help="Say in which languages documents and mail are.",
    examples=("casefold languages larkspur",),
)
@case_argument
@table_options
def languages(case: str) -> None:
    """Note the language of each document and mail that has none noted, and count them by language.

    It is told from the letters of a text by the extra `casefold[language]`, as a draft. A short text, and one that may
    be in several languages, has none.
    """
    wishes = session()
    opened = wishes.case(case)
    noted = sum(opened.note_languages().values())
    counted = Counter(opened.languages()["language"].to_pylist())
    rows = [{"language": code, "records": count} for code, count in counted.most_common()]
    emit(
        wishes,
        Output(
            fields={"case": case, "noted": noted},
            rows=rows,
            before=[f"{noted:,} records noted now."],
            empty="No language is noted: nothing is long enough to tell, or casefold[language] is not installed.",
        ),
    )
