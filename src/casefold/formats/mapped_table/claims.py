"""Which column holds which field of a kind: the header proposes, the values bear it out or do not.

A field goes to the column with the strongest claim. Where no header speaks, values of an unmistakable form may: dates
with times, marks, addresses of pages; what they are then is said with less confidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from casefold.formats.mapped_table.contents import Contents
from casefold.formats.mapped_table.fields import may_share
from casefold.formats.mapped_table.words import OF_KIND, WORDS
from casefold.formats.readers.column_map import ColumnMap
from casefold.formats.readers.header_text import bare, column_letter, squash, words_of

ENOUGH: Final = 0.5
_CLEAR: Final = 0.6
_ALONE: Final = 0.9
_TIMES: Final = {"time": ("datetime", "epoch"), "date": ("date",), "clock": ("clock",)}
_FORMS: Final[dict[str, tuple[str, ...]]] = {
    "plate": ("plate",), "lat": ("latitude",), "lon": ("longitude",), "lat_lon": ("lat_lon",), "url": ("url",),
    "amount": ("amount",), "amount_in": ("amount",), "amount_out": ("amount",), "balance": ("amount",),
    "currency": ("currency",), "sha256": ("sha256",), "md5": ("md5",), "path": ("path",), "size": ("number",),
    "imei": ("imei",), "imsi": ("imsi",), "iccid": ("iccid",), "ip": ("ip",), "visits": ("integer",),
    "pages": ("integer",), "weight": ("number",), "valid_from": ("date", "datetime", "epoch"),
    "valid_to": ("date", "datetime", "epoch"),
    "end": ("datetime", "epoch", "clock"), "duration_s": ("number", "hours", "clock"),
    "date_of_birth": ("date", "datetime", "integer"), "bearing": ("word", "name", "bearing", "text"),
    "accuracy_m": ("number",), "direction": ("direction", "way"), "postcode": ("postcode", "handle", "text"),
    "name": ("name",), "author": ("name", "handle", "email"), "phone": ("phone", "absent"),
}  # fmt: skip
"""Field -> the forms its values have; a field without an entry takes any text."""
_STRONG: Final = {
    "time": ("datetime",), "url": ("url",), "sha256": ("sha256",), "lat_lon": ("lat_lon",), "ip": ("ip",),
    "plate": ("uk_mark",),
}  # fmt: skip
"""Fields that values alone may claim."""
_TELLING: Final = frozenset(
    [
        "date",
        "time",
        "phone",
        "mobile",
        "telephone",
        "email",
        "plate",
        "registration",
        "latitude",
        "longitude",
        "amount",
        "url",
        "imei",
        "imsi",
        "address",
        "postcode",
        "balance",
        "currency",
        "camera",
        "timestamp",
        "message",
        "vrm",
    ]
)
"""Words that say what a column is wherever they stand in its header; others have to be the whole of it."""
_MOST_WORDS: Final = 5
_IDENTIFIERS: Final = {"phone": ("phone", "absent"), "email": ("email",)}
"""Meanings that are held to the form of their identifier, whatever role they fill."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A column's claim on a field."""

    index: int
    field: str
    confidence: float
    why: str


def map_columns(
    names: Sequence[str], contents: Sequence[Contents], kind: str, *, headed: bool
) -> tuple[ColumnMap, ...]:
    """Give each column the field of a kind it most likely holds; without a header its letter says nothing."""
    claims = [
        claim
        for index, name in enumerate(names)
        for claim in _claims_of(index, name if headed else "", contents[index], kind)
    ]
    claims = [claim for claim in claims if _makes_sense(claim.field, {other.field for other in claims})]
    given = _give(claims, kind)
    holders = {claim.field: index for index, claim in given.items()}
    wanted: dict[int, Claim] = {}
    for claim in sorted(claims, key=lambda claim: claim.confidence):
        wanted[claim.index] = claim
    return tuple(
        _column(index, name, given.get(index), wanted.get(index), holders, contents[index])
        for index, name in enumerate(names)
    )


def _claims_of(index: int, name: str, contents: Contents, kind: str) -> list[Claim]:
    meant = meanings_of(name) if name else {}
    if not meant and contents.values == 0:
        return []
    found = []
    for field, meanings in OF_KIND[kind].items():
        for place, meaning in enumerate(meanings):
            said = meant.get(meaning, 0.0)
            if said > 0:
                found.append(_weighed(index, field, meaning, said - 0.02 * place, name, contents))
        if field in _STRONG and contents.values and contents.share(*_STRONG[field]) >= _ALONE:
            share = contents.share(*_STRONG[field])
            found.append(Claim(index, field, 0.55, f"{share:.0%} of values look like it"))
    return [claim for claim in found if claim.confidence >= ENOUGH]


@lru_cache(maxsize=32_768)
def meanings_of(header: str) -> dict[str, float]:
    """Return what a header may mean, each with how surely, 0 to 1: as a whole, without brackets, or by words in it."""
    found: dict[str, float] = {}
    for key, said in ((squash(header), 0.95), (squash(bare(header)), 0.9)):
        for meaning in _WHOLE.get(key, ()):
            found.setdefault(meaning, said)
    words = words_of(bare(header).replace("_", " "))
    if 1 < len(words) <= _MOST_WORDS:
        places = range(len(words))
        parts = {"".join(words[start : end + 1]) for start in places for end in places if start <= end}
        for part in parts - {"".join(words)}:
            for meaning in _PARTS.get(part, ()):
                found.setdefault(meaning, 0.7)
    return found


def _index(*, telling: bool) -> dict[str, tuple[str, ...]]:
    """Return word -> meanings; `telling` keeps the words that say what a column is as a part of its header."""
    found: dict[str, dict[str, None]] = {}
    for meaning, phrases in WORDS.items():
        for phrase in phrases:
            if not telling or " " in phrase or phrase in _TELLING:
                found.setdefault(squash(phrase), {})[meaning] = None
    return {word: tuple(meanings) for word, meanings in found.items()}


def _weighed(index: int, field: str, meaning: str, said: float, name: str, contents: Contents) -> Claim:
    header = f"header '{name}'"
    if contents.values == 0:
        return Claim(index, field, round(said * 0.8, 3), f"{header}, no values")
    forms = _IDENTIFIERS.get(meaning) or _TIMES.get(field) or _FORMS.get(field, ())
    if not forms:
        return Claim(index, field, round(said * 0.95, 3), header)
    share = contents.share(*forms)
    factor = 1.04 if share >= _CLEAR else 0.9 if share >= 0.3 else 0.4
    return Claim(index, field, round(min(0.99, said * factor), 3), f"{header}, {share:.0%} of values fit")


def _makes_sense(field: str, beside: set[str]) -> bool:
    """Tell whether a field says anything: the other party does where a direction tells which end it is."""
    return field not in ("other", "other_name") or bool(beside & {"direction", "amount_in", "amount_out"})


def _give(claims: list[Claim], kind: str) -> dict[int, Claim]:
    """Give the strongest claims first; a column gets one field, a field one column unless several may share it."""
    given: dict[int, Claim] = {}
    taken: set[str] = set()
    for claim in sorted(claims, key=lambda claim: (-claim.confidence, claim.index)):
        blocked = claim.field in taken and not may_share(claim.field, kind)
        if claim.index not in given and not blocked and not _idle(claim.field, taken):
            given[claim.index] = claim
            taken.add(claim.field)
    return given


def _idle(field: str, taken: set[str]) -> bool:
    """Tell whether a field adds nothing: a second time beside a whole one."""
    return (field in ("date", "clock") and "time" in taken) or (field == "time" and {"date", "clock"} <= taken)


def _column(
    index: int,
    name: str,
    claim: Claim | None,
    wanted: Claim | None,
    holders: Mapping[str, int],
    contents: Contents,
) -> ColumnMap:
    if claim is not None:
        return ColumnMap(index, name, claim.field, claim.confidence, claim.why)
    if wanted is not None:
        holder = holders.get(wanted.field)
        where = f"{wanted.field} is column {column_letter(holder)} already" if holder is not None else wanted.why
        return ColumnMap(index, name, None, 0.0, where)
    return ColumnMap(index, name, None, 0.0, "header not known" if contents.values else "header not known, no values")


_WHOLE: Final = _index(telling=False)
_PARTS: Final = _index(telling=True)
