"""Clocks of a zone to UTC and back, inside DuckDB and with rules that do not depend on the machine.

The changes of a zone between 1990 and 2101 come from the tzdata package and become one expression that
halves the list of changes at every step, equal to `zoneinfo`. The value given stands many times in that
expression: give a column, not a computation, and give the years the column spans (`Between`): a column of
one year needs two changes, not two hundred, and is read ten times faster.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from casefold.errors import BadOption
from casefold.text.sql_text import literal

_FIRST: Final = datetime(1989, 12, 30, tzinfo=UTC)
_LAST: Final = datetime(2101, 1, 3, tzinfo=UTC)
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?")
_UTC_NAMES: Final = frozenset({"UTC", "GMT", "Z", "UT"})
# Abbreviations that tzdata also lists as zones, though several places use them with other meanings.
_SHORT_NAME: Final = re.compile(r"[A-Z]{2,5}(\d[A-Z]{3})?")
_MEANT: Final = {"BST": "Europe/London", "IST": "Europe/Dublin or Asia/Kolkata", "CET": "Europe/Paris"}
_UTC_PLUS_14: Final = 14 * 60


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of the clocks: when, and the seconds east of UTC before and after it."""

    at: datetime
    before: int
    after: int

    @property
    def skips(self) -> tuple[datetime, datetime]:
        """Local clocks between which nothing happens (spring) or everything twice (autumn)."""
        low, high = sorted((self.before, self.after))
        return self.at + timedelta(seconds=low), self.at + timedelta(seconds=high)


def check_zone(name: str) -> str:
    """Give the one spelling of a zone: `Europe/London`, `UTC` or `+01:00`.

    Raises BadOption for anything else, and for abbreviations such as EST that mean several zones.
    """
    said = name.strip()
    if said.upper() in _UTC_NAMES:
        return "UTC"
    offset = _OFFSET.fullmatch(said.upper())
    if offset is not None:
        return _spelled_offset(said, offset)
    found = _zone_names().get(said.casefold())
    if found is None or _SHORT_NAME.fullmatch(said):
        raise BadOption(f"there is no time zone '{said[:60]}'", remedy=_remedy(said))
    return found


Between = tuple[datetime, datetime]
"""Lowest and highest value of a column, naive; changes of the clocks beyond them are left out."""


def utc_sql(local: str, zone: str, between: Between | None = None) -> str:
    """Write the UTC instant (TIMESTAMP) of a clock in a zone.

    Of an hour that occurs twice the first is taken; an hour that was skipped is counted on from the clock
    before the change. `zone_flags_sql` marks both.
    """
    return _shifted(local, _offset_tree(local, zone, lambda change: change.skips[1], between), "-")


def local_sql(utc: str, zone: str, between: Between | None = None) -> str:
    """Write the clock of a zone (TIMESTAMP) at a UTC instant."""
    return _shifted(utc, _offset_tree(utc, zone, lambda change: change.at, between), "+")


def stated_utc_sql(local: str, offset_minutes: str, zone: str, between: Between | None = None) -> str:
    """Write the UTC instant by the offset that the row states, else by the zone."""
    stated = f"make_timestamp(epoch_us({local}) - CAST({offset_minutes} AS BIGINT) * 60000000)"
    return f"CASE WHEN ({offset_minutes}) IS NULL THEN {utc_sql(local, zone, between)} ELSE {stated} END"


def zone_flags_sql(local: str, zone: str, between: Between | None = None) -> str:
    """Write `repeated_hour` (autumn), `skipped_hour` (spring) or NULL for a clock in a zone."""
    changes = _within(_changes(check_zone(zone)), between)
    none = "CAST(NULL AS VARCHAR)"
    if len(changes) == 0:
        return none

    def leaf(change: _Change) -> str:
        low, high = change.skips
        word = "repeated_hour" if change.after < change.before else "skipped_hour"
        inside = f"{local} >= {_stamp(low)} AND {local} < {_stamp(high)}"
        return f"CASE WHEN {inside} THEN {literal(word)} END"

    leaves = [leaf(change) for change in changes]
    return _tree(local, [change.skips[1] for change in changes], [*leaves, none])


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    listed = (resources.files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return {name.casefold(): name for name in listed}


def _spelled_offset(said: str, offset: re.Match[str]) -> str:
    sign, hours, minutes = offset[1], int(offset[2]), int(offset[3] or 0)
    if hours * 60 + minutes > _UTC_PLUS_14:
        raise BadOption(f"no place is '{said[:60]}' away from UTC", remedy="Give an offset from -14:00 to +14:00.")
    return "UTC" if hours == minutes == 0 else f"{sign}{hours:02}:{minutes:02}"


def _remedy(said: str) -> str:
    if said.upper() in _MEANT:
        return f"'{said}' means more than one zone; give its place, such as {_MEANT[said.upper()]}."
    known = _zone_names()
    near = [known[name] for name in difflib.get_close_matches(said.casefold(), sorted(known), n=2, cutoff=0.7)]
    meant = f"Did you mean {' or '.join(near)}? " if near and not _SHORT_NAME.fullmatch(said) else ""
    return f"{meant}Give a place such as Europe/London, or UTC, or an offset such as +01:00."


@lru_cache(maxsize=64)
def _changes(zone: str) -> tuple[_Change, ...]:
    if zone == "UTC" or zone[0] in "+-":
        return ()
    rules = _rules(zone)
    found: list[_Change] = []
    low, day = _FIRST, timedelta(days=1)
    while low < _LAST:
        if _offset(rules, low) != _offset(rules, low + day):
            found.append(_pinpoint(rules, low, low + day))
        low += day
    return tuple(found)


def zone_rules(name: str) -> tzinfo:
    """Give the rules of a zone that `check_zone` accepts, from tzdata: the same on every machine."""
    zone = check_zone(name)
    if zone == "UTC":
        return UTC
    if zone[0] in "+-":
        return timezone(timedelta(seconds=_constant_offset(zone)))
    return _rules(zone)


@lru_cache(maxsize=64)
def _rules(zone: str) -> ZoneInfo:
    with resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=zone)


def _offset(rules: ZoneInfo, at: datetime) -> int:
    shift = at.astimezone(rules).utcoffset()
    return 0 if shift is None else int(shift.total_seconds())


def _pinpoint(rules: ZoneInfo, low: datetime, high: datetime) -> _Change:
    before, after = _offset(rules, low), _offset(rules, high)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        if _offset(rules, middle) == before:
            low = middle
        else:
            high = middle
    return _Change(high, before, after)


def _within(changes: Sequence[_Change], between: Between | None) -> Sequence[_Change]:
    """Keep the changes a column can meet; where it meets none, one change whose side tells the offset."""
    if between is None or len(changes) == 0:
        return changes
    low = between[0].replace(tzinfo=UTC) - timedelta(days=2)
    high = between[1].replace(tzinfo=UTC) + timedelta(days=2)
    inside = [number for number, change in enumerate(changes) if low <= change.at <= high]
    if inside:
        return changes[inside[0] : inside[-1] + 1]
    later = [number for number, change in enumerate(changes) if change.at > high]
    nearest = later[0] if later else len(changes) - 1
    return changes[nearest : nearest + 1]


def _offset_tree(
    value: str, zone: str, change_at: Callable[[_Change], datetime], between: Between | None = None
) -> int | str:
    """Write seconds east of UTC; a bare number where the zone never changes."""
    name = check_zone(zone)
    changes = _within(_changes(name), between)
    if len(changes) == 0:
        return _constant_offset(name)
    offsets = [str(changes[0].before), *(str(change.after) for change in changes)]
    return _tree(value, [change_at(change) for change in changes], offsets)


def _constant_offset(zone: str) -> int:
    if zone == "UTC":
        return 0
    if zone[0] in "+-":
        hours, minutes = zone[1:].split(":")
        return (-1 if zone[0] == "-" else 1) * (int(hours) * 3600 + int(minutes) * 60)
    return _offset(_rules(zone), _FIRST)


def _shifted(value: str, seconds: int | str, sign: str) -> str:
    if seconds == 0:
        return value
    return f"make_timestamp(epoch_us({value}) {sign} CAST({seconds} AS BIGINT) * 1000000)"


def _tree(value: str, bounds: Sequence[datetime], leaves: Sequence[str]) -> str:
    """Write a search by halves: `leaves[i]` for values before `bounds[i]`, the last leaf for all others."""
    if len(bounds) == 0:
        return leaves[0]
    middle = len(bounds) // 2
    below = _tree(value, bounds[:middle], leaves[: middle + 1])
    above = _tree(value, bounds[middle + 1 :], leaves[middle + 1 :])
    return f"CASE WHEN {value} < {_stamp(bounds[middle])} THEN {below} ELSE {above} END"


def _stamp(at: datetime) -> str:
    return f"TIMESTAMP '{at:%Y-%m-%d %H:%M:%S}'"
