"""How much a mapped table looks like communications, cell sites or customers: weights a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casefold.formats.call_table.fields import CELL, EVENT, SUBSCRIBER
from casefold.formats.readers.column_map import ColumnMap
from casefold.formats.readers.column_shapes import ColumnShape
from casefold.formats.readers.header_text import squash

_DATA: Final = ("apn", "bytes_up", "bytes_down", "charging_id")
_EXTRAS: Final = (
    "duration_s",
    "imei",
    "imsi",
    "start_cell",
    "lac",
    "ci",
    "end_cell",
    "ring_s",
    "cause",
    "outcome",
    "iccid",
)
_MONEY: Final = frozenset(
    [
        "amount",
        "balance",
        "currency",
        "debit",
        "credit",
        "price",
        "paidin",
        "paidout",
        "withdrawal",
        "deposit",
        "payee",
        "donor",
    ]
)
_INTERNET_SERVICE: Final = frozenset(["appleid", "dsid", "dsprsid", "gaiaid", "googleaccountid", "userid"])
"""Columns of accounts at an internet service: no network's customers."""
_PROVIDER: Final = ("account", "tariff", "valid_from", "valid_to", "imsi", "iccid", "date_of_birth", "network")

Fields = dict[str, ColumnMap]


def by_field(columns: Sequence[ColumnMap]) -> Fields:
    """Index understood columns by their field."""
    found: Fields = {}
    for column in columns:
        if column.understood and column.field is not None:
            found.setdefault(column.field, column)
    return found


def score(
    table: str, columns: Sequence[ColumnMap], shapes: Sequence[ColumnShape], *, kind_said: str, subject: bool
) -> float:
    """Return 0 to 1.

    Args:
        table: What it is scored as.
        columns: Its mapping.
        shapes: What its values look like, one per column.
        kind_said: "rows", "name" or "" : who says what kind of communication the rows are.
        subject: Whether the lines above the table name whose records these are.
    """
    fields = by_field(columns)
    if table == EVENT:
        return _event(fields, columns, kind_said, subject)
    if table == CELL:
        return _cell(fields)
    if table == SUBSCRIBER:
        return _subscriber(fields, columns, shapes)
    raise ValueError(table)


def _mean(fields: Fields, names: Sequence[str]) -> float:
    found = [fields[name].confidence for name in names if name in fields]
    return sum(found) / len(found) if found else 0.0


def _event(fields: Fields, columns: Sequence[ColumnMap], kind_said: str, subject: bool) -> float:
    ends, used = _ends(fields, subject)
    timed = any(name in fields for name in ("time", "date"))
    when = 0.3 if timed else 0.1 if "attempt_time" in fields else 0.0
    what = {"rows": 0.2, "name": 0.2, "": 0.0}[kind_said]
    if kind_said == "name" and not timed and {"from", "to"} <= fields.keys() and not money(columns):
        what = 0.5
    extras = min(0.1, 0.05 * sum(name in fields for name in _EXTRAS))
    total = min(1.0, ends + when + what + extras)
    if ends == 0.0 or (when == 0.0 and what < 0.5):
        total = min(total, 0.35)
    if money(columns) and kind_said != "rows" and "duration_s" not in fields:
        total *= 0.5
    return round(total * _mean(fields, [*used, "time", "date"]), 3)


def _ends(fields: Fields, subject: bool) -> tuple[float, tuple[str, ...]]:
    served = "subject" in fields or subject
    if {"from", "to"} <= fields.keys():
        return 0.4, ("from", "to")
    if "other" in fields and ("direction" in fields or "subject" in fields):
        return 0.4, ("other", "direction")
    one = next((name for name in ("from", "to", "dialled", "other") if name in fields), None)
    if one is not None and served:
        return 0.4, (one,)
    if {"from", "dialled"} <= fields.keys():
        return 0.4, ("from", "dialled")
    if any(name in fields for name in _DATA) and (served or one is not None or "imsi" in fields):
        return 0.4, tuple(name for name in ("subject", *_DATA) if name in fields)
    if one is not None:
        return 0.2, (one,)
    return (0.1, ("subject",)) if "subject" in fields else (0.0, ())


def money(columns: Sequence[ColumnMap]) -> bool:
    """Tell whether columns speak of payments."""
    return any(squash(column.header) in _MONEY for column in columns)


def _cell(fields: Fields) -> float:
    identity = 0.45 if "cell" in fields or {"lac", "ci"} <= fields.keys() else 0.0
    if identity == 0.0:
        identity = 0.4 if {"enb", "sector"} <= fields.keys() else 0.3 if "site_id" in fields else 0.0
    pairs = (("lat", "lon"), ("easting", "northing"), ("os_grid",))
    place = 0.4 if any(all(name in fields for name in pair) for pair in pairs) else 0.0
    if place == 0.0 and ("postcode" in fields or "site_name" in fields):
        place = 0.15
    more = ("azimuth", "beamwidth", "height_m", "rat", "mcc", "mnc", "lac", "valid_from", "valid_to", "site_name")
    extras = min(0.2, 0.05 * sum(name in fields for name in more))
    if identity == 0.0 or (place == 0.0 and "azimuth" not in fields):
        return 0.0
    used = ("cell", "lac", "ci", "enb", "site_id", "lat", "lon", "easting", "northing", "os_grid")
    return round(min(1.0, identity + place + extras) * _mean(fields, used), 3)


def _subscriber(fields: Fields, columns: Sequence[ColumnMap], shapes: Sequence[ColumnShape]) -> float:
    number = fields.get("subject")
    if number is None:
        return 0.0
    phones = shapes[number.index].share("phone") >= 0.5
    total = 0.4 if phones else 0.2
    total += 0.25 if "name" in fields else 0.0
    total += 0.2 if "address" in fields or "postcode" in fields else 0.0
    total += min(0.3, 0.1 * sum(name in fields for name in (*_PROVIDER, "imei")))
    provider = any(name in fields for name in _PROVIDER)
    named = any("subscriber" in squash(c.header) or "customer" in squash(c.header) for c in columns)
    if (not provider and not named) or any(squash(column.header) in _INTERNET_SERVICE for column in columns):
        total *= 0.5
    return round(min(1.0, total) * _mean(fields, ("subject", "name", "address", "account")), 3)
