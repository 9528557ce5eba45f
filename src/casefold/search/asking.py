"""Put a question to a case's index, as one reader may see the case at this moment.

What may be seen is asked of the catalogue with every question and is part of the question to the index: hits, counts
and facets are made over it alone. A source that the catalogue shows and the index has not is named in the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from casefold.errors import BadOption
from casefold.model.kinds import KINDS
from casefold.model.search import (
    FURTHEST,
    MOST_AT_ONCE,
    Facet,
    FacetValue,
    NoteHit,
    NotSearched,
    SearchAnswer,
    SearchHit,
    SearchOrder,
)
from casefold.search.codes import codes_in
from casefold.search.documents import TRANSLATION, Document
from casefold.search.index import EXHIBIT, KIND, LANGUAGE, MONTH, PARTY, PLACE, SOURCE, TIME, Reader, in_memory
from casefold.search.keeping import folder_of, source_of, source_of_translation
from casefold.search.marks import Marker
from casefold.search.meaning import Meaning
from casefold.search.parts import Node
from casefold.search.query import parse
from casefold.search.readers import current
from casefold.search.words import clean, fold, load
from casefold.store import CaseStore, Ledger
from casefold.store.tables import PARTY as PARTY_TABLE

if TYPE_CHECKING:
    import tantivy

FACETS: Final = {
    KIND: "Kind",
    EXHIBIT: "Exhibit",
    PARTY: "Party",
    MONTH: "Month (UTC)",
    PLACE: "Place as written",
    LANGUAGE: "Language as stated",
}
"""Field -> what its values are."""
VALUES: Final = 12
"""Values listed of a facet; of kinds and months all are."""
_MOST_VALUES: Final = {KIND: 40, MONTH: 240}
NOTES: Final = 20
"""Notes listed."""
_MOST_NOTES: Final = 50_000
_FEW: Final = 64
"""Sources that are asked for one by one; more are looked up as a set."""
_NOTE: Final = "note"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, and how its answer is wanted."""

    query: str
    order: SearchOrder = SearchOrder.RELEVANCE
    offset: int = 0
    limit: int = 20
    facets: bool = True
    since: datetime | None = None
    """Only records of imports that ended at or after this instant."""


def search(store: CaseStore, asked: Asked) -> SearchAnswer:
    """Answer a question over what a reader may see.

    Raises:
        BadOption: The question has a mistake, named with its place; offset or limit is too great.
        Misconfigured: The index is damaged; rebuild it.
        Unsupported: The extra is not installed.
    """
    load()
    _check(asked)
    node = parse(asked.query, store.row.region)
    seen = _seen(store, asked.since)
    reader = current(folder_of(store))
    marker = Marker.of(node, store.row.region)
    notes, note_total = ((), 0) if asked.since is not None else _notes(store, node, marker, seen)
    there = reader.mark.sources if reader is not None else {}
    not_searched = _not_searched(seen, there)
    searched = {seen.exhibits[name] for name in seen.exhibits if name in there}
    total = 0
    hits: tuple[SearchHit, ...] = ()
    facets: tuple[Facet, ...] = ()
    if reader is not None:
        query = _walled(
            reader,
            Meaning(reader.schema, store.row.region, store.row.zone, seen.named).query(node),
            seen.exhibits.keys(),
        )
        if query is not None:
            total, hits = _hits(reader, query, asked, marker, seen)
            facets = _facets(reader, query, seen) if asked.facets and total else ()
    return SearchAnswer(
        query=asked.query,
        total=total,
        offset=asked.offset,
        hits=hits,
        notes=notes,
        note_total=note_total,
        facets=facets,
        exhibits_searched=len(searched),
        not_searched=not_searched,
        since=asked.since,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the catalogue shows this reader at this moment."""

    exhibits: Mapping[str, str]
    """Source -> id of its exhibit."""
    references: Mapping[str, str]
    """Id of an exhibit -> its reference."""

    @property
    def named(self) -> Mapping[str, str]:
        """Reference or id in lower case -> id."""
        by_reference = {reference.lower(): exhibit for exhibit, reference in self.references.items()}
        return by_reference | {exhibit.lower(): exhibit for exhibit in self.references}


def _check(asked: Asked) -> None:
    if not 1 <= asked.limit <= MOST_AT_ONCE:
        raise BadOption(f"{asked.limit} is no number of hits", remedy=f"Ask for 1 to {MOST_AT_ONCE}.", place="limit")
    if asked.offset < 0 or asked.offset + asked.limit > FURTHEST:
        raise BadOption(
            f"hits can be leafed through as far as the {FURTHEST:,}th",
            place="offset",
            remedy="Narrow the question by a word or a filter; its count is of all of them.",
        )


def _seen(store: CaseStore, since: datetime | None) -> _Seen:
    new = None if since is None else _brought_in(store, since)
    exhibits, files, translations = store.seen_now(TRANSLATION)
    found = {
        source_of(file): file.exhibit
        for file in files
        if file.kind != PARTY_TABLE and (new is None or (file.exhibit, file.generation) in new)
    }
    if since is None:
        found |= {source_of_translation(item): min(item.sources) for item in translations if item.sources}
    return _Seen(found, {exhibit.id: exhibit.reference for exhibit in exhibits})


def _brought_in(store: CaseStore, since: datetime) -> set[tuple[str, int]]:
    return {
        (item.exhibit, item.generation)
        for item in store.imports()
        if item.finished_at is not None and item.finished_at >= since
    }


def _not_searched(seen: _Seen, there: Collection[str]) -> NotSearched:
    missing = [seen.exhibits[name] for name in seen.exhibits if name not in there]
    named = sorted({seen.references.get(exhibit, exhibit) for exhibit in missing})
    return NotSearched(tuple(named), len(missing))


def _within(store: CaseStore, reader: Reader, node: Node, seen: _Seen) -> tantivy.Query | None:
    """Return a question as a query over what its reader may see; None where the index has nothing of it."""
    meaning = Meaning(reader.schema, store.row.region, store.row.zone, seen.named)
    return _walled(reader, meaning.query(node), seen.exhibits.keys())


def _walled(reader: Reader, query: tantivy.Query, seen: Collection[str]) -> tantivy.Query | None:
    """Restrict a query to the sources its reader may see; None where the index has none of them.

    Nothing is added only where the whole index may be seen; where little of it may not, that little is excluded,
    together with what is being changed at this moment.
    """
    from tantivy import Occur, Query

    there = {*reader.mark.sources, *reader.mark.pending}
    allowed = reader.mark.sources.keys() & set(seen)
    hidden = there - allowed
    if not allowed:
        return None
    if not hidden:
        return query
    if len(hidden) <= len(allowed):
        return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, _of_sources(reader, hidden))])
    return Query.boolean_query(
        [(Occur.Must, query), (Occur.Must, Query.const_score_query(_of_sources(reader, allowed), 0.0))]
    )


def _of_sources(reader: Reader, names: Collection[str]) -> tantivy.Query:
    from tantivy import Occur, Query

    if len(names) > _FEW:
        return Query.term_set_query(reader.schema, SOURCE, sorted(names))
    each = [(Occur.Should, Query.term_query(reader.schema, SOURCE, name, "basic")) for name in sorted(names)]
    return Query.boolean_query(each)


# -- hits --------------------------------------------------------------------------------------


def _hits(
    reader: Reader, query: tantivy.Query, asked: Asked, marker: Marker, seen: _Seen
) -> tuple[int, tuple[SearchHit, ...]]:
    from tantivy import Order

    options: dict[str, Any] = {"offset": asked.offset}
    if asked.order is not SearchOrder.RELEVANCE:
        options |= {
            "order_by_field": TIME,
            "order": Order.Desc if asked.order is SearchOrder.NEWEST else Order.Asc,
        }
    result: Any = reader.searcher.search(query, asked.limit, **options)
    hits = []
    for _, address in result.hits:
        stored = reader.stored(address)
        exhibit = stored.record_id.partition("-")[0]
        hits.append(
            SearchHit(
                kind=stored.kind,
                record_id=stored.record_id,
                exhibit=exhibit,
                reference=seen.references.get(exhibit, exhibit),
                time_utc=None if stored.time is None else _moment(stored.time),
                head=marker.whole(stored.head),
                excerpt=marker.excerpt(stored.text),
            )
        )
    return int(result.count), tuple(hits)


def _moment(micros: int) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).replace(tzinfo=None)


def _facets(reader: Reader, query: tantivy.Query, seen: _Seen) -> tuple[Facet, ...]:
    wanted = {
        name: {"terms": {"field": name, "size": _MOST_VALUES.get(name, VALUES), "min_doc_count": 1}} for name in FACETS
    }
    counted = reader.searcher.aggregate(query, wanted)
    found = []
    for name, title in FACETS.items():
        told = counted[name]
        values = [_value(name, str(item["key"]), int(item["doc_count"]), seen) for item in told["buckets"]]
        if name == MONTH:
            values.sort(key=lambda item: item.value)
        else:
            values.sort(key=lambda item: (-item.count, item.value))
        if values:
            found.append(Facet(name, title, tuple(values), int(told.get("sum_other_doc_count", 0)) > 0))
    return tuple(found)


def _value(name: str, value: str, count: int, seen: _Seen) -> FacetValue:
    title = value
    if name == EXHIBIT:
        title = seen.references.get(value, value)
    elif name == KIND:
        title = KINDS[value].title if value in KINDS else "Translations (machine draft)"
    shown = title if name == EXHIBIT else value
    quoted = '"' + shown.replace('"', '""') + '"'
    plain = shown.replace("-", "").replace("_", "").replace("+", "").isalnum()
    return FacetValue(value, title, count, f"{name}:{shown if plain else quoted}")


# -- notes -------------------------------------------------------------------------------------


def _notes(store: CaseStore, node: Node, marker: Marker, seen: _Seen) -> tuple[tuple[NoteHit, ...], int]:
    """Look through the notes whose subject the reader may see: few, and written by hand, so read as they are now."""
    notes = Ledger(store).notes()[-_MOST_NOTES:]
    if not notes:
        return (), 0
    made = [_note_document(note.id, note.text, store.row.region) for note in notes]
    index = in_memory(made)
    searcher = index.searcher()
    meaning = Meaning(index.schema, store.row.region, store.row.zone, seen.named)
    result: Any = searcher.search(meaning.query(node), NOTES)
    by_id = {note.id: note for note in notes}
    hits = []
    for _, address in result.hits:
        document: Any = searcher.doc(address)
        note = by_id[document.get_first("id").decode()]
        hits.append(NoteHit(note.id, note.subject, marker.excerpt(clean(note.text))))
    return tuple(hits), int(result.count)


def _note_document(id: str, text: str, region: str | None) -> Document:
    text = clean(text)
    codes = tuple(code.term for code in codes_in(text, region))
    return Document(id, "", _NOTE, None, text, "", (fold(text),), codes, (), (), (), (), "", "")
