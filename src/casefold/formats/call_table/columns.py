"""Which column holds which field: the header proposes, the values confirm or contradict, each field is given once.

Lookalikes decide themselves here: a `Time` of clocks is not a `Time` of dates and clocks, a `Seizure time` of
seconds is how long it rang, fifteen digits under `Handset` are an IMEI, and a second column that claims a
field already taken stays with its header, not understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casefold.formats.call_table.fields import CELL, EVENT, JOINED, PARTIES
from casefold.formats.call_table.headers import fields_for
from casefold.formats.readers.column_map import ColumnMap
from casefold.formats.readers.column_shapes import ColumnShape
from casefold.formats.readers.header_text import column_letter, squash

_CLEAR: Final = 0.6
_SOME: Final = 0.3
_ENOUGH: Final = 0.5
TIE: Final = 0.03
"""Two columns whose claims on a field are closer than this are a tie, and a person is asked."""

_TIMED: Final = {"time": "", "date": "", "clock": "", "end": "end_", "end_date": "end_", "end_clock": "end_"}
_GOOD: Final[dict[str, tuple[str, ...]]] = {
    "attempt_time": ("datetime", "epoch", "clock"),
    "duration_s": ("integer", "minutes_seconds", "hours", "clock", "decimal"),
    "ring_s": ("integer", "minutes_seconds", "hours", "decimal"),
    "imei": ("imei",), "from_imei": ("imei",), "to_imei": ("imei",),
    "imsi": ("imsi",), "from_imsi": ("imsi",), "to_imsi": ("imsi",),
    "iccid": ("iccid",), "ip": ("ip",), "bytes_up": ("integer", "decimal"), "bytes_down": ("integer", "decimal"),
    "start_lat": ("latitude",), "end_lat": ("latitude",), "lat": ("latitude",),
    "start_lon": ("longitude",), "end_lon": ("longitude",), "lon": ("longitude",),
    "start_azimuth": ("bearing",), "end_azimuth": ("bearing",), "azimuth": ("bearing",), "beamwidth": ("bearing",),
    "easting": ("integer", "decimal"), "northing": ("integer", "decimal"), "os_grid": ("os_grid",),
    "direction": ("direction",), "service": ("service",), "height_m": ("decimal", "integer"),
    "mcc": ("short",), "valid_from": ("date", "datetime", "epoch"), "valid_to": ("date", "datetime", "epoch"),
    "date_of_birth": ("date", "datetime"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A column's claim on a field."""

    index: int
    field: str
    confidence: float
    why: str


def header_of(cell: str | None, index: int) -> str:
    """Return the header as written, or the column's letter."""
    return cell if cell is not None and cell.strip() != "" else column_letter(index)


def map_columns(headers: Sequence[str], shapes: Sequence[ColumnShape], table: str) -> tuple[ColumnMap, ...]:
    """Give each column the field it most likely holds in a table of this sort."""
    claims = [claim for index in range(len(headers)) for claim in _claims(index, headers[index], shapes[index], table)]
    if table == EVENT:
        claims = _in_context(claims, headers)
    given = _give(claims)
    given = _cell_parts(given, shapes, EVENT if table == EVENT else CELL)
    return tuple(
        _column(index, header, given.get(index), claims, given, shapes[index]) for index, header in enumerate(headers)
    )


def tied(headers: Sequence[str], shapes: Sequence[ColumnShape], table: str) -> tuple[str, ...]:
    """Return a question for every field that two columns claim about equally well."""
    claims = [claim for index in range(len(headers)) for claim in _claims(index, headers[index], shapes[index], table)]
    given = _give(claims)
    questions = []
    for index, claim in sorted(given.items()):
        rivals = [c for c in claims if c.field == claim.field and c.index != index and c.index not in given]
        near = [c for c in rivals if claim.confidence - c.confidence < TIE and c.confidence >= 0.8]
        if near and claim.field not in JOINED:
            named = " or ".join(f"'{headers[i]}'" for i in (index, *(c.index for c in near)))
            questions.append(f"which column is {claim.field}: {named}?")
    return tuple(questions)


def _claims(index: int, header: str, shape: ColumnShape, table: str) -> list[Claim]:
    claims = [_weighed(index, field, base, shape, header) for field, base in fields_for(header, table)]
    if table == EVENT:
        claims += _corrections(index, shape, {claim.field: claim.confidence for claim in claims})
    return [claim for claim in claims if claim.confidence >= 0.3]


def _weighed(index: int, field: str, base: float, shape: ColumnShape, header: str) -> Claim:
    said = f"header '{header}'"
    if shape.values == 0:
        return Claim(index, field, round(base * 0.85, 3), f"{said}, no values")
    if field in _TIMED:
        return _timed(index, field, base, shape, said)
    if field in PARTIES:
        factor, seen = _party_factor(shape)
    elif field in _GOOD:
        share = shape.share(*_GOOD[field])
        factor = 1.04 if share >= _CLEAR else 1.0 if share >= _SOME else 0.45
        seen = f"{share:.0%} of values fit"
    else:
        factor, seen = (0.4, "values are times") if shape.share("datetime") >= _CLEAR else (1.0, "")
    return Claim(index, field, round(min(0.99, base * factor), 3), f"{said}, {seen}" if seen else said)


def _timed(index: int, field: str, base: float, shape: ColumnShape, said: str) -> Claim:
    """Settle a time by its values: whether a header says date or time, cells may hold either or both."""
    whole, date, clock = shape.share("datetime", "epoch"), shape.share("date"), shape.share("clock")
    prefix = _TIMED[field]
    if max(whole, date, clock) < _SOME:
        return Claim(index, field, round(base * 0.35, 3), f"{said}, no times among the values")
    if whole >= max(date, clock):
        found, share, what = prefix.removesuffix("_") or "time", whole, "dates with times"
    elif date >= clock:
        found, share, what = f"{prefix}date", date, "dates"
    else:
        found, share, what = f"{prefix}clock", clock, "times of day"
    confidence = base * (1.04 if share >= _CLEAR else 0.9)
    return Claim(index, found, round(min(0.99, confidence), 3), f"{said}, {share:.0%} are {what}")


def _party_factor(shape: ColumnShape) -> tuple[float, str]:
    share = shape.share("party")
    if shape.share("email") >= _SOME:
        return 0.2, "values are e-mail addresses"
    if max(shape.share("datetime"), shape.share("date")) >= _CLEAR:
        return 0.1, "values are times"
    if shape.share("fraction") >= _CLEAR:
        return 0.2, "values are fractions"
    if shape.share("phone") >= _CLEAR:
        return 1.04, f"{shape.share('phone'):.0%} look like telephone numbers"
    return (1.0, f"{share:.0%} could be identifiers") if share >= _CLEAR else (0.6, f"only {share:.0%} could be")


def _corrections(index: int, shape: ColumnShape, claimed: dict[str, float]) -> list[Claim]:
    """Add what the values say where a header's own word does not hold."""
    found: list[Claim] = []
    service, direction = shape.share("service"), shape.share("direction")
    if "service" in claimed and "direction" not in claimed and direction >= _CLEAR and service < _SOME:
        found.append(Claim(index, "direction", 0.8, f"{direction:.0%} of values are directions"))
    if "direction" in claimed and "service" not in claimed and service >= _CLEAR and direction < _SOME:
        found.append(Claim(index, "service", 0.8, f"{service:.0%} of values are kinds of communication"))
    device = shape.share("imei_plausible")
    if claimed.keys() & {"subject", "other"} and device >= 0.8 and shape.longest >= 14 and shape.share("imsi") < 0.5:
        found.append(Claim(index, "imei", 1.0, f"{device:.0%} of values are handset numbers"))
    return found


def _in_context(claims: list[Claim], headers: Sequence[str]) -> list[Claim]:
    """Read `Target` by its neighbour: beside `Source` it is the called side, alone the subject of the records."""
    sourced = any(squash(header).startswith("source") for header in headers)
    unwanted = "subject" if sourced else "to"
    claims = [c for c in claims if not (squash(headers[c.index]) == "target" and c.field == unwanted)]
    ends = {claim.field for claim in claims if claim.confidence >= 0.6}
    if {"from", "to"} <= ends:
        claims = [claim for claim in claims if claim.field != "other"]
    return claims


def _give(claims: list[Claim]) -> dict[int, Claim]:
    """Give the strongest claims first; a column gets one field, a field one column (unless it may be joined)."""
    given: dict[int, Claim] = {}
    taken: set[str] = set()
    for claim in sorted(claims, key=lambda claim: (-claim.confidence, claim.index)):
        if claim.index in given or claim.confidence < _ENOUGH:
            continue
        if claim.field in taken and claim.field not in JOINED:
            continue
        given[claim.index] = claim
        taken.add(claim.field)
    return given


def _cell_parts(given: dict[int, Claim], shapes: Sequence[ColumnShape], table: str) -> dict[int, Claim]:
    """Take a short `Cell ID` beside a `LAC` for the cell's last part, not for the whole of it."""
    pairs = (
        (("cell", "lac", "ci"),) if table == CELL else (("start_cell", "lac", "ci"), ("end_cell", "end_lac", "end_ci"))
    )
    fields = {claim.field: index for index, claim in given.items()}
    for whole, area, part in pairs:
        index = fields.get(whole)
        if index is None or area not in fields or part in fields:
            continue
        if shapes[index].share("integer", "short") >= _CLEAR or shapes[index].values == 0:
            old = given[index]
            given[index] = Claim(index, part, old.confidence, f"{old.why}, beside an area code")
    return given


def _column(
    index: int, header: str, claim: Claim | None, claims: list[Claim], given: dict[int, Claim], shape: ColumnShape
) -> ColumnMap:
    if claim is not None:
        return ColumnMap(index, header, claim.field, claim.confidence, claim.why)
    wanted = max((c for c in claims if c.index == index), key=lambda c: c.confidence, default=None)
    if wanted is not None:
        holder = next((i for i, c in given.items() if c.field == wanted.field), None)
        if holder is not None:
            return ColumnMap(index, header, None, 0.0, f"{wanted.field} is column {column_letter(holder)} already")
        return ColumnMap(index, header, None, wanted.confidence, f"{wanted.why}: not enough for {wanted.field}")
    why = "header not known" if shape.values else "header not known, no values"
    return ColumnMap(index, header, None, 0.0, why)
