"""A case's record tables, page by page: what a person writes in a filter becomes identifiers, then rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from casefold.analysis.contract import Attributed
from casefold.model.record_page import PARTY_FILTER, Filter, RecordPage
from casefold.pipeline.answers import PERSON, CaseTables, open_tables
from casefold.store import CaseStore
from casefold.store.pages import POOL, Cancel, PartyUse, Question, RecordTable
from casefold.store.pages.filters import condition
from casefold.store.pages.party_use import by_record_id
from casefold.text.parties import IdentifierType, PartyState, parse_identifier


def page(
    store: CaseStore,
    kind: str,
    *,
    offset: int,
    limit: int,
    sort: Sequence[str],
    filters: Sequence[Filter],
    columns: Sequence[str] | None,
    cancel: Cancel | None,
) -> RecordPage:
    """Return a page of a kind's records; see `Case.page`."""
    return _table(store, kind, filters, sort).page(offset, limit, columns, cancel or Cancel())


def count(store: CaseStore, kind: str, filters: Sequence[Filter], cancel: Cancel | None) -> int:
    """Return how many records of a kind pass; see `Case.count`."""
    return _table(store, kind, filters, ()).count(cancel or Cancel())


def neighbours(store: CaseStore, kind: str, record_id: str, cancel: Cancel | None) -> tuple[str | None, str | None]:
    """Return the ids before and after a record in its exhibit; see `Case.neighbours`."""
    return _table(store, kind, (), ()).neighbours(record_id, cancel or Cancel())


def filtered(tables: CaseTables, kind: str, filters: Sequence[Filter]) -> ir.Table:
    """Return all records that pass the filters as an Ibis table, for what needs every row once.

    Raises:
        BadOption: A filter asks for a column or an operator there is not, or its value does not fit.
    """

    def party(text: str) -> str:
        return by_record_id(kind, _uses(tables.identifiers(text)), tables.zone)

    return tables.engine.where(kind, condition(kind, filters, zone=tables.zone, party=party))


def _table(store: CaseStore, kind: str, filters: Sequence[Filter], sort: Sequence[str]) -> RecordTable:
    question = Question(kind, tuple(filters), tuple(sort)).checked()
    uses = _meant(store, sorted({item.value for item in filters if item.column == PARTY_FILTER}))
    question = Question(question.kind, question.filters, question.sort, uses)
    return RecordTable(store, POOL.database(store), question)


def _meant(store: CaseStore, texts: Sequence[str]) -> Mapping[str, tuple[PartyUse, ...]]:
    """Return what each text stands for; only people and opaque texts need the case's tables to be opened."""
    known: dict[str, tuple[PartyUse, ...]] = {}
    for text in texts:
        value = parse_identifier(text, store.row.region)
        plain = value.state is PartyState.KNOWN and value.type is not IdentifierType.OPAQUE
        if plain and value.identifier is not None and not text.lower().startswith(PERSON):
            known[text] = (PartyUse(value.identifier),)
    missing = [text for text in texts if text not in known]
    if missing:
        with open_tables(store) as tables:
            known |= {text: _uses(tables.identifiers(text)) for text in missing}
    return known


def _uses(found: Sequence[Attributed]) -> tuple[PartyUse, ...]:
    return tuple(PartyUse(item.identifier, item.local_from, item.local_to) for item in found)
