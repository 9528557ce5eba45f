"""What was searched for in a case, with what was found, and the questions people keep.

A search is logged for disclosure whether it found something or not. Its counts are of what its searcher could see: who
sees less of the case reads their own entries alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from casefold.errors import BadOption, NotFound
from casefold.model.search import LoggedSearch, SavedSearch, SearchAnswer
from casefold.store import schema
from casefold.store.case_store import CaseStore
from casefold.store.catalogue import utc_now
from casefold.store.home import Home
from casefold.store.ids import check_text

LONGEST_NAME = 100


def log_search(case: CaseStore, answer: SearchAnswer, *, by: str) -> str:
    """Record a search with its counts; return the entry's id."""
    values = {
        "at": utc_now(),
        "by": check_text(by, "who searches"),
        "query": answer.query.replace("\0", ""),
        "total": answer.total,
        "note_total": answer.note_total,
        "counts": dict(answer.counts),
        "exhibits_searched": answer.exhibits_searched,
        "not_searched": list(answer.not_searched.exhibits),
        "is_whole": case.sees_everything(),
    }
    with case.writing() as connection:
        identifier, number = case.next_id(connection, "s")
        case.insert(connection, schema.search_log, id=identifier, number=number, **values)
    return identifier


def logged_searches(case: CaseStore, *, by: str) -> list[LoggedSearch]:
    """List the searches of a case, the first one first: all for who sees the whole case, else one's own."""
    table = schema.search_log
    where = [] if case.sees_everything() else [table.c.by == by]
    with case.reading() as connection:
        rows = list(case.select(connection, table, *where))
    return [_logged(row) for row in rows]


def save_search(case: CaseStore, name: str, query: str, *, owner: str, watched: bool) -> SavedSearch:
    """Keep a question under a name of its owner's; the same name again replaces it.

    Raises:
        BadOption: The name is empty or too long.
    """
    name = check_text(name.strip(), "the search's name")
    if len(name) > LONGEST_NAME:
        raise BadOption("the search's name is too long", remedy=f"Use {LONGEST_NAME} characters at most.")
    table, now = schema.saved_search, utc_now()
    since = now if watched else None
    values: dict[str, Any] = {"query": query, "saved_at": now, "looked_at": since}
    with case.writing() as connection:
        same = (table.c.owner == owner, table.c.name == name)
        known = next(case.select(connection, table, *same), None)
        if known is not None:
            connection.execute(table.update().where(case.mine(table), *same).values(**values))
            return SavedSearch(known.id, name, query, now, since)
        identifier, number = case.next_id(connection, "w")
        case.insert(connection, table, id=identifier, number=number, owner=owner, name=name, **values)
    return SavedSearch(identifier, name, query, now, since)


def saved_searches(case: CaseStore, *, owner: str) -> list[SavedSearch]:
    """List the questions somebody keeps, by name."""
    with case.reading() as connection:
        rows = list(case.select(connection, schema.saved_search, schema.saved_search.c.owner == owner))
    return sorted((_saved(row) for row in rows), key=lambda item: item.name.casefold())


def watched_searches(home: Home, cases: Collection[str], *, owner: str) -> list[tuple[str, SavedSearch]]:
    """List the searches somebody watches in some cases, each with its case, by one question to the catalogue."""
    table = schema.saved_search
    query = sa.select(table).where(
        table.c.case_name.in_(sorted(cases)), table.c.owner == owner, table.c.looked_at.is_not(None)
    )
    with home.catalogue.read() as connection:
        rows = connection.execute(query.order_by(table.c.case_name, table.c.number)).fetchall()
    return [(row.case_name, _saved(row)) for row in rows]


def remove_search(case: CaseStore, id: str, *, owner: str) -> None:
    """Keep a question no longer.

    Raises:
        NotFound: Its owner has none of this id.
    """
    table = schema.saved_search
    _change(case, table.delete().where(case.mine(table), table.c.id == id, table.c.owner == owner), id)


def looked_at(case: CaseStore, id: str, *, owner: str, at: datetime | None = None) -> None:
    """Note that the hits of a watched question were looked at: from now on, or from an instant, hits are new.

    Raises:
        NotFound: Its owner has none of this id.
    """
    table = schema.saved_search
    mine = table.update().where(case.mine(table), table.c.id == id, table.c.owner == owner)
    _change(case, mine.values(looked_at=at or utc_now()), id)


def _change(case: CaseStore, statement: Any, id: str) -> None:
    with case.writing() as connection:
        done: sa.CursorResult[Any] = connection.execute(statement)
        if done.rowcount == 0:
            raise NotFound(f"there is no saved search '{id}'", remedy="See the list of your saved searches.")


def _logged(row: Row[Any]) -> LoggedSearch:
    return LoggedSearch(
        id=row.id,
        at=row.at,
        by=row.by,
        query=row.query,
        total=row.total,
        note_total=row.note_total,
        counts=row.counts,
        exhibits_searched=row.exhibits_searched,
        not_searched=tuple(row.not_searched),
        is_whole=row.is_whole,
    )


def _saved(row: Row[Any]) -> SavedSearch:
    return SavedSearch(row.id, row.name, row.query, row.saved_at, row.looked_at)
