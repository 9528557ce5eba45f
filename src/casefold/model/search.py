"""What a search of a case's records is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FURTHEST = 10_000
"""Hits that can be leafed through; who has more narrows the question."""
MOST_AT_ONCE = 200
"""Hits of one answer."""


class SearchOrder(StrEnum):
    """In which order hits come."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a text, and whether it is what was looked for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One record, or the machine translation of one, that fits."""

    kind: str
    """A record kind; `translation` for a machine's draft in another language."""
    record_id: str
    exhibit: str
    reference: str
    time_utc: datetime | None
    head: tuple[Said, ...]
    """Its parties with their roles."""
    excerpt: tuple[Said, ...]
    """Its text around what was found."""


@dataclass(frozen=True, slots=True)
class NoteHit:
    """One note that fits."""

    id: str
    subject: str
    excerpt: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many hits have a value."""

    value: str
    title: str
    count: int
    narrower: str
    """The filter that keeps these alone, as it is written in a question."""


@dataclass(frozen=True, slots=True)
class Facet:
    """The commonest values of one field among all hits, the commonest first; months in their order."""

    name: str
    title: str
    values: tuple[FacetValue, ...]
    is_cut: bool
    """Whether there are more values than are listed."""


@dataclass(frozen=True, slots=True)
class NotSearched:
    """What a question was not put to, of what its reader may see."""

    exhibits: tuple[str, ...] = ()
    """References of exhibits whose records are not in the index yet."""
    parts: int = 0
    """Record files and translations of theirs."""

    @property
    def sentence(self) -> str:
        """Say it in words; empty where everything was searched."""
        if not self.exhibits:
            return ""
        some = ", ".join(self.exhibits[:10]) + (", …" if len(self.exhibits) > 10 else "")
        one = len(self.exhibits) == 1
        return f"{len(self.exhibits):,} exhibit{'' if one else 's'} not searched yet: {some}."


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The answer to one question over a case's records and notes."""

    query: str
    total: int
    """Records (and translations) that fit, of those this reader may see."""
    offset: int
    hits: tuple[SearchHit, ...]
    notes: tuple[NoteHit, ...]
    note_total: int
    facets: tuple[Facet, ...]
    exhibits_searched: int
    not_searched: NotSearched
    since: datetime | None = None
    """Only what was brought in at or after this was asked."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Hits by kind of record, where facets were asked for."""
        found = next((facet for facet in self.facets if facet.name == "kind"), None)
        return {item.value: item.count for item in found.values} if found is not None else {}


@dataclass(frozen=True, slots=True)
class LoggedSearch:
    """One search as it was recorded, for disclosure."""

    id: str
    at: datetime
    by: str
    query: str
    total: int
    note_total: int
    counts: Mapping[str, int]
    exhibits_searched: int
    not_searched: tuple[str, ...]
    """References of exhibits that were not in the index at that time."""
    is_whole: bool
    """Whether the searcher saw everything the case held; else the counts are of a part."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question somebody keeps."""

    id: str
    name: str
    query: str
    saved_at: datetime
    looked_at: datetime | None
    """Since when hits are new; None where new ones are not watched for."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """How a case's index stands."""

    state: str
    """absent, whole, changing or torn."""
    records: int
    sources: int
    """Record files and translations in it."""
    missing: int
    """Record files and translations the catalogue lists and it has not."""
    size: int
    """Bytes."""
