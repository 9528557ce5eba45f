"""What the service and direction words of each row say: its kind, or why it cannot be told.

Words are read once per distinct pair of them; a word nobody knows is never guessed at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.spoken import Spoken, kind_of_service, spoken
from casefold.formats.readers.arrow_text import encode
from casefold.text.vocabulary import outcome_of

KINDS: Final = ("call", "message", "data_session")
_DEFAULT_SERVICE: Final = {"call": "voice"}
_MOST_COUNTED: Final = 1_000_000
NO_SERVICE: Final = "no service stated"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Row by row: kind (a place in `KINDS`, -1 where it cannot be told), service, direction, outcome."""

    kind: npt.NDArray[np.int8]
    service: pa.Array
    direction: pa.Array
    outcome: pa.Array
    reasons: tuple[str, ...]
    """Why rows cannot be told, in order of `reason`."""
    reason: npt.NDArray[np.int64]
    """Place in `reasons`; means something only where kind is -1."""


@dataclass(frozen=True, slots=True)
class _Said:
    kind: str | None
    service: str | None = None
    direction: str | None = None
    outcome: str | None = None
    reason: str = ""


def read_meaning(section: Section, service: pa.Array | None, direction: pa.Array | None, rows: int) -> Meaning:
    """Read the words of some rows; a table may have one such column, both or neither."""
    codes, pairs = _pairs(service, direction, rows)
    said = [_read(section, *pair, has_service=service is not None) for pair in pairs]
    reasons = tuple(dict.fromkeys(one.reason for one in said if one.reason))
    places = {reason: place for place, reason in enumerate(reasons)}
    kinds = np.array([KINDS.index(one.kind) if one.kind in KINDS else -1 for one in said], np.int8)
    whys = np.array([places.get(one.reason, 0) for one in said], np.int64)
    return Meaning(
        kind=kinds[codes],
        service=_spread([one.service for one in said], codes),
        direction=_spread([one.direction for one in said], codes),
        outcome=_spread([one.outcome for one in said], codes),
        reasons=reasons,
        reason=whys[codes],
    )


def _spread(texts: list[str | None], codes: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array(texts, pa.string()).take(pa.array(codes))


def _pairs(
    service: pa.Array | None, direction: pa.Array | None, rows: int
) -> tuple[npt.NDArray[np.int64], list[tuple[str | None, str | None]]]:
    """Return a code for each row and the pair of words behind each code, only pairs that occur."""
    nobody: tuple[npt.NDArray[np.int64], list[str | None]] = (np.zeros(rows, np.int64), [None])
    first, services = encode(service) if service is not None else nobody
    second, directions = encode(direction) if direction is not None else nobody
    used, codes = _used(first * len(directions) + second, len(services) * len(directions))
    found = [(services[int(code) // len(directions)], directions[int(code) % len(directions)]) for code in used]
    return codes, found


def _used(codes: npt.NDArray[np.int64], size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the codes that occur and each row's place among them."""
    if size > _MOST_COUNTED:
        found, places = np.unique(codes, return_inverse=True)
        return found, places.astype(np.int64)
    found = np.flatnonzero(np.bincount(codes, minlength=size)).astype(np.int64)
    table = np.zeros(size, np.int64)
    table[found] = np.arange(len(found))
    return found, table[codes]


def _read(section: Section, service: str | None, direction: str | None, *, has_service: bool) -> _Said:
    first, second = _spoken(service, section), _spoken(direction, section)
    way = second.direction or first.direction
    outcome = _outcome(direction) or _outcome(service)
    kind, name = first.kind, first.service
    if kind is None and second.kind is not None and (first.direction is not None or _is_blank(service)):
        kind, name = second.kind, second.service
    if kind is None and section.kind is not None and (_is_blank(service) or first.direction is not None):
        kind, name = section.kind, _default_service(section)
    if kind is not None:
        return _Said(kind, name, way, outcome)
    if not _is_blank(service):
        return _Said(None, reason=f'unknown service "{str(service).strip()[:80]}"')
    reason = NO_SERVICE if has_service else "nothing says whether the row is a call, a message or a data session"
    return _Said(None, reason=reason)


def _default_service(section: Section) -> str | None:
    """Name the service of rows that do not: an SMS only where the sheet, file or title says so."""
    if section.kind != "message":
        return _DEFAULT_SERVICE.get(section.kind or "")
    for text in (section.kind_basis.partition(": ")[2], *reversed(section.titles), section.sheet):
        service = spoken(text, {}).service if text else None
        if service is not None and kind_of_service(service) == "message":
            return service
    return None


def _spoken(text: str | None, section: Section) -> Spoken:
    return Spoken(None, None, None) if _is_blank(text) else spoken(str(text).strip(), section.words)


def _outcome(text: str | None) -> str | None:
    return None if _is_blank(text) else outcome_of(str(text))


def _is_blank(text: str | None) -> bool:
    return text is None or text.strip() == ""
