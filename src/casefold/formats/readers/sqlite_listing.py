"""What a database holds that no format reads: its tables and how many rows each has, so that nothing stays unseen."""

from __future__ import annotations

from typing import Final

from casefold.formats.readers.source import Source
from casefold.formats.readers.sqlite import open_database

_NAMED: Final = 60


def listing(source: Source) -> str:
    """Return a sentence that names the tables of a database and counts their rows, those that are empty left out.

    Raises:
        BadExhibit: It cannot be opened: damaged, encrypted or too large.
    """
    with open_database(source) as database:
        counts = {table: database.count(table) for table in database.tables}
        notes = database.notes
    filled = [f"{table} {count}" for table, count in counts.items() if count != "0"]
    more = f", and {len(filled) - _NAMED:,} more" if len(filled) > _NAMED else ""
    held = f"; rows: {', '.join(filled[:_NAMED])}{more}" if filled else ", all empty"
    return "; ".join([f"SQLite database of {len(counts):,} tables that no format reads{held}", *notes])
