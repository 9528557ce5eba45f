"""The way of every format that reads an application's own database: known by its tables, read table by table.

A store says by which tables it is known and what a row of each means; how a database is opened, what an import report
says of that, and which tables nobody read is the same for all.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import BrokenOff, ItemFormat, Records, Side
from casefold.formats.readers.media_type import SQLITE
from casefold.formats.readers.secrets import is_secret_column
from casefold.formats.readers.source import Source
from casefold.formats.readers.sqlite import Database, Row, open_database, tables_of

_SCORE: Final = 0.95
_NAMED: Final = 5
_INTERNAL: Final = "sqlite_"


@dataclass(frozen=True, slots=True)
class Known:
    """Tables by which a database is recognised: all of them, with these columns at least."""

    what: str
    """What such a database is, for the sentence a person checks."""
    tables: Mapping[str, tuple[str, ...]]

    def fits(self, found: Mapping[str, frozenset[str]]) -> bool:
        """Say whether a database has them."""
        return all(name in found and found[name].issuperset(columns) for name, columns in self.tables.items())


class Store:
    """An opened database on its way into records."""

    def __init__(self, database: Database, options: ReadOptions, out: Records) -> None:
        self.database, self.out = database, out
        self.given = options.subject
        """Whose records these are, where a person said so."""
        self.owners: Counter[str] = Counter()
        """What the database says its owner's identifier is, and how often."""
        self._read: set[str] = set()

    def has(self, table: str, *columns: str) -> bool:
        """Say whether the database has such a table with these columns."""
        return self.database.has(table, *columns)

    def rows(self, table: str, *columns: str) -> Iterator[tuple[int, Row]]:
        """Yield the numbers and rows of a table in order, with these columns or all; nothing where there is none.

        Raises:
            BrokenOff: The database is damaged from some page on.
        """
        if table not in self._read:
            self._read.add(table)
            self._tell_secrets(table)
        yield from self.database.rows(table, *columns)

    def own(self, role: str, text: str | None = None, name: str | None = None) -> Side:
        """Return the owner's side: by the identifier the row states, else the one given, else by none."""
        if text:
            self.owners[text] += 1
        return Side(role, text or self.given or "", name=name, raw=text or "", owner=True)

    def tell(self) -> None:
        """Say whose records these are, how the database was opened, and what of it was not read."""
        for note in self.database.notes:
            self.out.note(note)
        self._tell_owner()
        for table in self.database.tables:
            read = table in self._read or table.startswith(_INTERNAL)
            count = "0" if read else self.database.count(table)
            if count != "0":
                self.out.inventory(table, f"table not read: rows {count}")

    def _tell_owner(self) -> None:
        if self.given:
            self.out.subject(self.given, "given")
        elif self.owners:
            self.out.subject(self.owners.most_common(1)[0][0], "column")
        if len(self.owners) > 1:
            named = ", ".join(f"{text} ({count:,})" for text, count in self.owners.most_common(_NAMED))
            self.out.note(f"identifiers stated as the owner's own, with how often: {named}")

    def _tell_secrets(self, table: str) -> None:
        hidden = [column for column in self.database.tables.get(table, ()) if is_secret_column(column)]
        if hidden:
            self.out.note(f"{table}: never stored, because they may hold keys or tokens: {', '.join(hidden)}")


class StoreFormat(ItemFormat):
    """A format whose files are databases."""

    media_types = (SQLITE,)
    known: ClassVar[tuple[Known, ...]]
    """Any of these makes a database one of the format's."""

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a database that has the tables of a known store."""
        found = tables_of(source)
        fitting = [known for known in self.known if known.fits(found)] if found else []
        if not fitting:
            return None
        tables = ", ".join(dict.fromkeys(name for known in fitting for name in known.tables))
        what = " and ".join(known.what for known in fitting)
        return Recognition(self.name, _SCORE, f"SQLite database with the tables of {what}: {tables}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Open the database and read its tables.

        Raises:
            BadExhibit: It cannot be opened.
            BrokenOff: It is damaged from some page on.
        """
        with open_database(source) as database:
            store = Store(database, options, out)
            try:
                self.read_store(store)
            except BrokenOff:
                store.tell()
                raise
            store.tell()

    @abstractmethod
    def read_store(self, store: Store) -> None:
        """Go through the tables in a fixed order, and hand each row to `store.out`.

        Raises:
            BrokenOff: The database is damaged from some page on.
        """
