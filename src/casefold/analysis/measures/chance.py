"""How often two subjects would be near by chance: their days shuffled, their hours kept.

A shuffle lays each of B's days over another of its days of the same class (Monday to Friday, or the weekend), between
the first and the last day both were active. The hours and places of a day stay as they are, so homes, workplaces and
habits that the two share go into what chance gives; what remains is being near on the very days. What is compared is
the share of comparable windows that are near, not their number: two who ring each other have records at the same
minutes wherever they are. How the two stand when day i of A meets day j of B is worked out once for all i and j; every
shuffle is then a sum over one matrix.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casefold.analysis.measures.presence import METRES_PER_DEGREE

Whole = NDArray[np.int64]
Number = NDArray[np.float64]
DAY = 86_400
_MOST_AT_ONCE = 2_000_000
_FRIDAY = 4
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Track:
    """The stays of one subject, in order of their bucket; times in seconds, places in degrees, reach in metres."""

    first: Whole
    last: Whole
    lat: Number
    lon: Number
    reach: Number
    named: Whole
    """A number for each place without a position; 0 where there is one."""
    stay: Whole
    """The number of the stay."""
    bucket: Whole
    day: Whole
    """Local day, numbered from 1970-01-01 (a Thursday)."""
    offset: Whole
    """Seconds from UTC to local time."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How two tracks compare, window by window."""

    comparable: int
    """Windows in which both have a record no further apart than the window is long."""
    near: int
    apart: int
    """Windows in which no two records are near, and two are too far apart to be one traveller."""
    fastest_kmh: float | None
    """Highest speed one traveller would have needed in those windows."""
    stays: Whole
    """The stays of both in the near windows and those apart."""


@dataclass(frozen=True, slots=True)
class Chance:
    """What shuffled days give."""

    observed: int
    """Near windows as the shuffles count them: within local days."""
    expected: float
    """Near windows among as many comparable ones, if days were laid over each other at random."""
    p: float
    """Share of shuffles, the observed order among them, with as great a share of near windows or a greater one."""


def compare(a: Track, b: Track, seconds: int, fastest_kmh: float) -> Compared:
    """Count comparable, near and too distant windows of two tracks."""
    comparable, near, apart, behind = [], [], [], []
    fastest = 0.0
    for shift in (-1, 0, 1):
        left, right = _matches(a.bucket + shift, b.bucket)
        gap = _gap(a.first[left], a.last[left], b.first[right], b.last[right])
        close = gap <= seconds
        left, right = left[close], right[close]
        window = np.minimum(a.bucket[left], b.bucket[right])
        beyond = _beyond(a, b, left, right)
        # Of all the seconds of two stays the two furthest apart leave a traveller the most time.
        hours = np.maximum(_spread(a, b, left, right), 60) / 3600
        speed = np.where(np.isnan(beyond), 0.0, np.maximum(beyond, 0.0) / 1000 / hours)
        comparable.append(window[(a.named[left] > 0) == (b.named[right] > 0)])
        near.append(window[beyond <= 0])
        apart.append(window[speed > fastest_kmh])
        telling = (beyond <= 0) | (speed > fastest_kmh)
        behind += [a.stay[left[telling]], b.stay[right[telling]]]
        fastest = max(fastest, float(speed.max(initial=0.0)))
    together = np.unique(np.concatenate(near))
    distant = np.setdiff1d(np.unique(np.concatenate(apart)), together)
    counted = len(np.unique(np.concatenate(comparable)))
    told = np.unique(np.concatenate(behind))
    return Compared(counted, len(together), len(distant), fastest if len(distant) > 0 else None, told)


def by_chance(a: Track, b: Track, seconds: int, shuffles: int, seed: int, names: tuple[str, str]) -> Chance | None:
    """Shuffle the days of B; None where the two share fewer than two days of a class."""
    if shuffles == 0 or len(a.day) == 0 or len(b.day) == 0:
        return None
    first, last = max(a.day.min(), b.day.min()), min(a.day.max(), b.day.max())
    days = int(last - first) + 1
    weekend = (np.arange(first, last + 1) + 3) % 7 > _FRIDAY
    classes = [np.flatnonzero(weekend == wanted) for wanted in (False, True)]
    classes = [places for places in classes if len(places) > 0]
    if days < 2 or all(len(places) < 2 for places in classes):
        return None
    near, both = _by_day(_within(a, first, last), _within(b, first, last), seconds, first, days)
    rng = np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])
    totals, comparable = np.zeros(shuffles), np.zeros(shuffles)
    expected = 0.0
    for places in classes:
        order = rng.permuted(np.tile(np.arange(len(places)), (shuffles, 1)), axis=1)
        class_near, class_both = near[np.ix_(places, places)], both[np.ix_(places, places)]
        totals += class_near[np.arange(len(places)), order].sum(axis=1)
        comparable += class_both[np.arange(len(places)), order].sum(axis=1)
        expected += float(np.trace(class_both) * class_near.sum() / max(class_both.sum(), 1))
    observed = int(np.trace(near))
    share = observed / max(np.trace(both), 1)
    as_many = int((totals >= share * np.maximum(comparable, 1) - _ROUNDING).sum())
    return Chance(observed, expected, (1 + as_many) / (shuffles + 1))


def _by_day(a: Track, b: Track, seconds: int, first: int, days: int) -> tuple[Number, Number]:
    """Count near and comparable windows of the day, for each day of A against each day of B."""
    clocks = [(t.first + t.offset - t.day * DAY, t.last + t.offset - t.day * DAY) for t in (a, b)]
    windows = [clock // seconds for clock, _ in clocks]
    order = np.argsort(windows[1], kind="stable")
    per_day = -(-DAY // seconds) + 1
    step = max(1, _MOST_AT_ONCE // max(len(order), 1))
    near: list[Whole] = []
    both: list[Whole] = []
    for begin in range(0, len(a.day), step):
        part = np.arange(begin, min(begin + step, len(a.day)))
        for shift in (-1, 0, 1):
            left, right = _matches(windows[0][part] + shift, windows[1][order])
            left, right = part[left], order[right]
            close = _gap(clocks[0][0][left], clocks[0][1][left], clocks[1][0][right], clocks[1][1][right]) <= seconds
            left, right = left[close], right[close]
            window = np.minimum(windows[0][left], windows[1][right])
            code = ((a.day[left] - first) * days + (b.day[right] - first)) * per_day + window
            near.append(np.unique(code[_beyond(a, b, left, right) <= 0]))
            both.append(np.unique(code[(a.named[left] > 0) == (b.named[right] > 0)]))
    return _counted(near, per_day, days), _counted(both, per_day, days)


def _counted(codes: list[Whole], per_day: int, days: int) -> Number:
    cells = np.unique(np.concatenate(codes)) // per_day
    return np.bincount(cells, minlength=days * days).reshape(days, days).astype(np.float64)


def _within(track: Track, first: int, last: int) -> Track:
    keep = (track.day >= first) & (track.day <= last)
    return Track(*(getattr(track, name)[keep] for name in Track.__slots__))


def _matches(left: Whole, right: Whole) -> tuple[Whole, Whole]:
    """Give the places of all equal values of two columns, the right one sorted."""
    begin, end = np.searchsorted(right, left, "left"), np.searchsorted(right, left, "right")
    counts = end - begin
    places = np.repeat(np.arange(len(left)), counts)
    ahead = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return places, np.repeat(begin, counts) + ahead


def _gap(first: Whole, last: Whole, other_first: Whole, other_last: Whole) -> Whole:
    gap: Whole = np.maximum(np.maximum(first - other_last, other_first - last), 0)
    return gap


def _spread(a: Track, b: Track, left: Whole, right: Whole) -> Whole:
    spread: Whole = np.maximum(np.abs(a.last[left] - b.first[right]), np.abs(b.last[right] - a.first[left]))
    return spread


def _beyond(a: Track, b: Track, left: Whole, right: Whole) -> Number:
    """Give metres between the circles, negative where they overlap; NaN where places of a name differ."""
    north = np.radians(b.lat[right] - a.lat[left])
    east = np.radians(b.lon[right] - a.lon[left])
    cosines = np.cos(np.radians(a.lat[left])) * np.cos(np.radians(b.lat[right]))
    chord = np.sin(north / 2) ** 2 + cosines * np.sin(east / 2) ** 2
    metres = 2 * np.degrees(np.arcsin(np.minimum(np.sqrt(chord), 1))) * METRES_PER_DEGREE
    beyond = metres - a.reach[left] - b.reach[right]
    return np.where(a.named[left] != b.named[right], np.nan, beyond)
