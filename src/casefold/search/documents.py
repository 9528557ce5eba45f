"""What of a record is searched: its texts, its parties, and whatever else its row says.

The fields as read are searched too, so that a column no format understood is found all the same. Bookkeeping of ours
(ids, places, zones, flags) and times are not words: times are filtered by.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import pyarrow as pa

from casefold.model.kinds import COMMON, KINDS, MARKS, ColumnType, Meaning
from casefold.search.codes import codes_in, identifier_term
from casefold.search.words import clean, fold

TRANSLATION: Final = "translation"
"""Kind of what a derived translation of a record holds: a machine's draft, found beside the record it is of."""

FROM: Final = frozenset({"from", "author", "by"})
TO: Final = frozenset({"to", "cc", "dialled", "forwarded_to"})
MOST_TEXT: Final = 1_000_000
"""Characters of one record that are searched; a page of a document has some thousands."""
_BETWEEN: Final = " · "
"""Stands between the values of a record where they are shown."""
_MOST_VALUE: Final = 200
"""Characters of a place or language that are offered to filter by."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_BOOKKEEPING: Final = frozenset(
    {*(column.name for column in (*COMMON, *MARKS)), "direction", "cell_anchor", "leg_group"}
)
_NEEDED: Final = ("record_id", "exhibit", "raw", "time_utc", "deleted", "confidence")
_PLACES: Final = ("place", "site_name")
_DEVICE: Final = ("imei", "imsi", "iccid")
_TIME: Final = re.compile(
    r"\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3})[-/. ]\d{1,4}[\s\dTZ:.,/+\-]*(?:[AaPp][Mm]|UTC|GMT|BST)?[\s\d:+()UTC\-]*"
    r"|\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
)
_FIRST: Final = ("title", "body", "name", "description", "notes", "url", "address")
"""Columns that come first in the text of a record: what people write and read."""
_SAYS_NOTHING: Final = frozenset({"true", "false", "none", "null", "n/a"})
_SMALL_NUMBER: Final = re.compile(r"[-+]?[\d.,]{1,5}")


@dataclass(frozen=True, slots=True)
class Document:
    """One record as it is searched."""

    record_id: str
    exhibit: str
    kind: str
    time: int | None
    """Microseconds since 1970 in UTC."""
    text: str
    head: str
    """Its parties, with their roles, as they are shown."""
    words: tuple[str, ...]
    codes: tuple[str, ...]
    identifiers: tuple[str, ...]
    sender: tuple[str, ...]
    receiver: tuple[str, ...]
    other: tuple[str, ...]
    place: str
    language: str


def columns_searched(kind: str) -> tuple[str, ...]:
    """Return the columns of a kind that are read to search it."""
    here = {column.name for column in KINDS[kind].columns}
    return (*_NEEDED, *(name for name in (*_texts(kind), *_DEVICE, "language") if name in here))


def documents(batch: pa.RecordBatch, kind: str, region: str | None) -> Iterator[Document]:
    """Yield the records of a batch that have something to search.

    Args:
        batch: Some of `columns_searched`, and `parties` as a list of structs.
        kind: Their kind.
        region: Where a number without its country is from.
    """
    columns = {name: batch.column(name).to_pylist() for name in batch.schema.names}
    shown = [name for name in _texts(kind) if name in columns]
    for row in range(batch.num_rows):
        values = {name: columns[name][row] for name in columns}
        made = _document(values, shown, kind, region)
        if made.words:
            yield made


def translation(row: Mapping[str, Any], region: str | None) -> Document:
    """Return a translated text as it is searched: `record_id` and `text`, and `language` where it is stated."""
    text = clean(str(row["text"] or ""))[:MOST_TEXT]
    record = str(row["record_id"])
    found = tuple(code.term for code in codes_in(text, region))
    exhibit = record.partition("-")[0]
    language = str(row.get("language") or "")
    return Document(record, exhibit, TRANSLATION, None, text, "", _folded([text]), found, (), (), (), (), "", language)


def _document(values: Mapping[str, Any], shown: Sequence[str], kind: str, region: str | None) -> Document:
    parties: list[dict[str, Any]] = values.get("parties") or []
    texts = [str(values[name]) for name in shown if values[name]]
    texts += _as_read(values.get("raw"), values, parties)
    text = clean(_BETWEEN.join(texts))[:MOST_TEXT]
    codes = dict.fromkeys(code.term for code in codes_in(text, region))
    codes |= dict.fromkeys(f"n{values[name][::-1]}" for name in _DEVICE if str(values.get(name) or "").isdigit())
    identifiers = tuple(dict.fromkeys(str(party["identifier"]) for party in parties if party["identifier"]))
    codes |= dict.fromkeys(term for term in map(identifier_term, identifiers) if term is not None)
    names = [said for party in parties for said in (party["name"], _raw(party)) if said]
    place = next((str(values[name]) for name in _PLACES if values.get(name)), "")
    return Document(
        record_id=str(values["record_id"]),
        exhibit=str(values["exhibit"]),
        kind=kind,
        time=_micros(values.get("time_utc")),
        text=text,
        head=_head(parties),
        words=_folded([text, *dict.fromkeys(names)]),
        codes=tuple(codes),
        identifiers=identifiers,
        sender=_who(parties, lambda role: role in FROM),
        receiver=_who(parties, lambda role: role in TO),
        other=_who(parties, lambda role: role not in FROM and role not in TO),
        place=place[:_MOST_VALUE],
        language=str(values.get("language") or "")[:_MOST_VALUE] if kind == "document" else "",
    )


@cache
def _texts(kind: str) -> tuple[str, ...]:
    """Return the columns of a kind that are words, what people write first."""
    found = [
        column.name
        for column in KINDS[kind].columns
        if column.type is ColumnType.TEXT
        and column.meaning is Meaning.PLAIN
        and column.name not in _BOOKKEEPING
        and column.name not in {"imei", "subject", "language"}
    ]
    return tuple(sorted(found, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST)))


def _as_read(raw: str | None, values: Mapping[str, Any], parties: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what the row says beside its columns and parties: values no column took."""
    if not raw:
        return []
    try:
        fields = json.loads(raw)
    except ValueError:
        return [raw]
    known = {value.lower() for value in values.values() if isinstance(value, str)}
    known |= {str(party[name]).lower() for party in parties for name in ("raw", "name", "identifier") if party[name]}
    found: dict[str, None] = {}
    for value in fields.values() if isinstance(fields, dict) else ():
        text = value.strip() if isinstance(value, str) else "" if value is None else json.dumps(value)
        if text and text.lower() not in known and not _says_nothing(text):
            found[text] = None
    return list(found)


def _says_nothing(text: str) -> bool:
    """Tell whether a field as read is a time, a small number or a yes or no: nothing to look for by words."""
    return bool(_TIME.fullmatch(text) or _SMALL_NUMBER.fullmatch(text)) or text.lower() in _SAYS_NOTHING


def _folded(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(folded for folded in map(fold, texts) if folded and not folded.isspace())


def _raw(party: Mapping[str, Any]) -> str:
    """Return a party as written, where that says more than its identifier's digits do."""
    raw = str(party["raw"] or "")
    return "" if identifier_term(str(party["identifier"] or "")) is not None else raw


def _who(parties: Sequence[Mapping[str, Any]], wanted: Any) -> tuple[str, ...]:
    """Return what a party in some roles is looked for by: names, what is written, and the code of a number."""
    found: dict[str, None] = {}
    for party in parties:
        if wanted(party["role"]):
            said = (party["name"], _raw(party), party["identifier"])
            found |= dict.fromkeys(fold(clean(str(text))) for text in said if text)
            term = identifier_term(str(party["identifier"] or ""))
            found |= {term: None} if term is not None else {}
    return tuple(found)


def _head(parties: Sequence[Mapping[str, Any]]) -> str:
    told = []
    for party in parties:
        who = party["identifier"] or party["raw"] or party["state"] or ""
        name = party["name"] if party["name"] and party["name"] != who else ""
        told.append(f"{str(party['role']).replace('_', ' ')} {who}{f' ({name})' if name else ''}")
    return clean("; ".join(told))[:2_000]


def _micros(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    since = moment.replace(tzinfo=UTC) - _EPOCH
    return since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
