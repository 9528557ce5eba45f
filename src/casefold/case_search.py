"""The verbs of `Case` that search: over records, documents and notes, as one reader may see them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from casefold.errors import CasefoldError, Unsupported
from casefold.model.search import IndexReport, LoggedSearch, SavedSearch, SearchAnswer, SearchOrder
from casefold.search.asking import Asked, search
from casefold.search.folder import read_mark, state
from casefold.search.index import size_of
from casefold.search.keeping import catch_up, folder_of, forget, rebuild, sources
from casefold.store import CaseStore, Home, Sight
from casefold.store.searches import (
    log_search,
    logged_searches,
    looked_at,
    remove_search,
    save_search,
    saved_searches,
    watched_searches,
)

log = logging.getLogger("casefold.search")
_BY_NOBODY: Final = ""
MOST_AT_ONCE: Final = 100_000
"""Records that an import indexes before it returns."""
MOST_WATCHED: Final = 30
"""Watched searches of one person that are asked at once: the dashboard waits for them."""


@dataclass(frozen=True, slots=True)
class NewHits:
    """A watched search with hits in what was brought in since they were last looked at."""

    case: str
    search: SavedSearch
    count: int


class SearchingAcross:
    """What many cases are asked about their searches at once."""

    _store: Home

    def new_hits(self, sights: Mapping[str, Sight], *, owner: str) -> list[NewHits]:
        """Return the watched searches of somebody that have new hits, as their reader may see each case.

        Args:
            sights: Case -> what the reader may see of it.
            owner: Whose searches.
        """
        found = []
        for case, saved in watched_searches(self._store, sights, owner=owner)[:MOST_WATCHED]:
            sight = sights[case]
            opened = self._store.open_case(case, walls=sight.walls, unseen=sight.unseen)
            count = _new_hits(opened, saved)
            found += [NewHits(case, saved, count)] if count else []
        return found


def _new_hits(store: CaseStore, saved: SavedSearch) -> int:
    """Count the new hits of a watched search; none where it cannot be asked: the search's page says why."""
    if saved.looked_at is None:
        return 0
    try:
        return search(store, Asked(saved.query, limit=1, facets=False, since=saved.looked_at)).total
    except CasefoldError:
        return 0


class Searching:
    """Full-text search of a case, its log, and the searches people keep."""

    _store: CaseStore

    def search(
        self,
        query: str,
        *,
        by: str = _BY_NOBODY,
        order: SearchOrder | str = SearchOrder.RELEVANCE,
        offset: int = 0,
        limit: int = 20,
        facets: bool = True,
        since: datetime | None = None,
    ) -> SearchAnswer:
        """Search the records and notes this reader may see.

        Args:
            query: Words, "phrases", begin*, like~, numbers in any spelling, AND OR NOT and brackets, field:value.
            by: Who asks: the search and its counts are logged for disclosure; empty logs nothing.
            order: relevance, newest or oldest first; records without a time come last.
            offset: Hits to leave out first.
            limit: Most hits to give.
            facets: Whether hits are counted by kind, exhibit, party, month, place and language.
            since: Only records brought in at or after this instant.

        Raises:
            BadOption: The question has a mistake, named with its place.
            Misconfigured: The index is damaged; `index` mends it.
            Unsupported: The extra `casefold[search]` is not installed.
        """
        answer = search(self._store, Asked(query, SearchOrder(order), offset, limit, facets or bool(by), since))
        if by:
            log_search(self._store, answer, by=by)
        return answer

    def index(self, *, rebuild_all: bool = False) -> int:
        """Bring the index up to what the case holds, or build it anew; return how many records came.

        Raises:
            Unsupported: The extra `casefold[search]` is not installed.
            Busy: It is to be built anew, and another process writes to it.
            Misconfigured: The disk refuses.
        """
        return rebuild(self._store) if rebuild_all else catch_up(self._store)

    def index_report(self) -> IndexReport:
        """Say how the index stands, whoever may see what it holds: for who looks after the machine."""
        folder = folder_of(self._store)
        mark = read_mark(folder)
        there = mark.sources if mark is not None else {}
        missing = [name for name in sources(self._store) if name not in there]
        records = mark.records if mark is not None else 0
        return IndexReport(state(folder).value, records, len(there), len(missing), size_of(folder))

    def searches(self, *, by: str) -> list[LoggedSearch]:
        """List the logged searches in order: all where nothing is kept from this reader, else `by`'s own."""
        return logged_searches(self._store, by=by)

    def save_search(self, name: str, query: str, *, owner: str, watched: bool = False) -> SavedSearch:
        """Keep a question under a name of its owner's; the same name again replaces it.

        Raises:
            BadOption: The name is empty or too long, or the question has a mistake.
        """
        search(self._store, Asked(query, limit=1, facets=False))
        return save_search(self._store, name, query, owner=owner, watched=watched)

    def saved_searches(self, *, owner: str) -> list[SavedSearch]:
        """List the questions somebody keeps, by name."""
        return saved_searches(self._store, owner=owner)

    def remove_search(self, id: str, *, owner: str) -> None:
        """Keep a question no longer; raises NotFound where its owner has none of this id."""
        remove_search(self._store, id, owner=owner)

    def looked_at_search(self, id: str, *, owner: str, at: datetime | None = None) -> None:
        """Note that the hits of a watched question were looked at; raises NotFound."""
        looked_at(self._store, id, owner=owner, at=at)

    def new_hits(self, saved: SavedSearch) -> int:
        """Count the hits of a watched question in what was brought in since they were last looked at."""
        return _new_hits(self._store, saved)

    def _indexed(self) -> None:
        """Index what was imported, where it is little: what is more takes minutes, and `index` is called for it.

        An import stands whatever becomes of the index: an answer says what was not searched.
        """
        try:
            catch_up(self._store, most=MOST_AT_ONCE)
        except Unsupported:
            return
        except CasefoldError as error:
            log.warning("case %s was not indexed: %s", self._store.row.name, type(error).__name__)

    def _forgotten(self, *, reindex: bool) -> None:
        """Leave no byte of what was disposed of in the index, and make it anew from what is left."""
        forget(self._store)
        if reindex:
            self._indexed()
