"""What every part of a case's store stands on: its folder, its catalogue, who reads, and how decisions are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from casefold.model.ledger import Decision
from casefold.store import schema
from casefold.store.catalogue import plain, utc_now
from casefold.store.ids import check_text
from casefold.store.rows import CaseRow

if TYPE_CHECKING:
    from casefold.store.home import Home


class CaseBase:
    """A case's place in the catalogue and on disk, for one reader."""

    def __init__(
        self,
        home: Home,
        row: CaseRow,
        *,
        visible: frozenset[str] | None = None,
        walls: frozenset[str] = frozenset(),
        unseen: frozenset[str] = frozenset(),
    ) -> None:
        self.home = home
        self.row = row
        self.folder: Path = home.path / "cases" / row.name
        self.visible = visible
        """Exhibit ids its reader may see; None for all."""
        self.walls = walls
        """Names of walls its reader may look behind."""
        self.unseen = unseen
        """Ids of exhibits and findings a wall keeps from its reader, whatever `visible` says."""

    def sees(self, exhibit: str) -> bool:
        """Tell whether the reader may know of an exhibit."""
        return exhibit not in self.unseen and (self.visible is None or exhibit in self.visible)

    def reading(self) -> AbstractContextManager[Connection]:
        """Open the catalogue for reading one state of it."""
        return self.home.catalogue.read()

    def writing(self) -> AbstractContextManager[Connection]:
        """Open the catalogue for one change of this case; other writers to it wait."""
        return self.home.catalogue.write(self.row.name)

    def next_id(self, connection: Connection, letter: str) -> tuple[str, int]:
        """Give out the case's next id of a letter."""
        return self.home.catalogue.next_id(connection, self.row.name, letter)

    def next_ids(self, connection: Connection, letter: str, count: int) -> list[tuple[str, int]]:
        """Give out the case's next ids of a letter."""
        return self.home.catalogue.next_ids(connection, self.row.name, letter, count)

    def mine(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Restrict a table to this case."""
        return table.c.case_name == self.row.name

    def insert(self, connection: Connection, table: sa.Table, **values: Any) -> None:
        """Insert one row of this case."""
        connection.execute(table.insert().values(case_name=self.row.name, **values))

    def insert_all(self, connection: Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows of this case that have the same columns."""
        if rows:
            connection.execute(table.insert(), [{"case_name": self.row.name, **row} for row in rows])

    def select(self, connection: Connection, table: sa.Table, *where: sa.ColumnElement[bool]) -> Iterator[Row[Any]]:
        """Yield this case's rows of a table, in order of their ids where they have one."""
        order = [table.c.number] if "number" in table.c else list(table.primary_key.columns)
        yield from connection.execute(sa.select(table).where(self.mine(table), *where).order_by(*order)).fetchall()

    def write_decision(
        self,
        connection: Connection,
        *,
        by: str,
        why: str,
        action: str,
        subject_kind: str,
        subject: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        reverses: str | None = None,
    ) -> Decision:
        """Record who settled what, when and why, in the transaction that settles it."""
        check_text(by, "who decides")
        check_text(why, "why")
        identifier, number = self.next_id(connection, "n")
        decision = Decision(
            id=identifier,
            at=utc_now(),
            by=by,
            why=why,
            action=action,
            subject_kind=subject_kind,
            subject=subject,
            before=plain(before),
            after=plain(after),
            reverses=reverses,
        )
        values = {name: getattr(decision, name) for name in decision.__slots__}
        self.insert(connection, schema.decision, number=number, **values)
        return decision
