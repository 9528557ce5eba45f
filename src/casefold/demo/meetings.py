"""Meetings planted between people of different towns, so that a search for co-location has a known answer.

No communication is added: moments are chosen at which both phones have a record within minutes anyway, and around them
both are put on cells near one spot, away from where either of the two usually is. Everything else of the operation
stays as it was.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from casefold.demo.events import AFTER_ARREST, Communication
from casefold.demo.numbers import stream
from casefold.demo.people import Cast, Line
from casefold.demo.period import london
from casefold.demo.places import SITES_PER_TOWN, TOWNS, Cell, Map

WITHIN = 8 * 60
"""Seconds between the two records of a moment at most."""
AROUND = 30 * 60
"""Seconds before and after the moment in which the two are there."""
_PLACED = ("Norwood", "Calder", "Fenland")
"""Networks of which the case gets to know where the cells stand."""
_PAIRS = 2
_DAYS_APART = 5
"""One meeting in so many days of the period."""
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two numbers near one spot at a moment (Unix seconds); which cell each network serves it with."""

    numbers: tuple[str, str]
    at: int
    cells: tuple[Cell, Cell]


def meetings(
    everyone: Cast, lines: list[Line], items: list[Communication], places: Map, days: int, seed: int
) -> tuple[Meeting, ...]:
    """Plan meetings for up to two pairs of lines; none where too few moments offer themselves."""
    index: dict[str, list[int]] = {}
    for item in items:
        for number in {item.a, item.b}:
            if number is not None and item.planted != AFTER_ARREST:
                index.setdefault(number, []).append(item.at)
    offered = []
    for one, other in combinations(_single(everyone, lines), 2):
        if _towns(everyone, one, other) is None:
            continue
        moments = _moments(index.get(one.number, []), index.get(other.number, []))
        offered.append((-len(moments), one.number, other.number, one, other, moments))
    made: list[Meeting] = []
    busy: set[str] = set()
    for _, _, _, one, other, moments in sorted(offered, key=lambda entry: entry[:3]):
        wanted = max(_FEWEST, days // _DAYS_APART)
        if len(made) == 0 or {one.number, other.number}.isdisjoint(busy):
            made += _planned(everyone, one, other, moments, wanted, places, seed)
            busy |= {one.number, other.number}
        if len(busy) == 2 * _PAIRS:
            break
    return tuple(made)


def _single(everyone: Cast, lines: list[Line]) -> list[Line]:
    """Keep lines of one user whose cells the case can place; the two the story is about stay out of it."""
    apart = {everyone.key[name] for name in ("A1", "A2", "B1", "B2", "LINE")}
    kept = [line for line in lines if line.network in _PLACED and line.number not in apart]
    return [line for line in kept if len({tenure.person for tenure in line.tenures}) == 1]


def _towns(everyone: Cast, one: Line, other: Line) -> tuple[int, int] | None:
    towns = tuple(everyone.person(line.tenures[0].person).town for line in (one, other))
    return (towns[0], towns[1]) if towns[0] != towns[1] else None


def _moments(one: list[int], other: list[int]) -> dict[date, int]:
    """Find for each London day the first moment at which both have a record within minutes."""
    found: dict[date, int] = {}
    for at in one:
        place = bisect_left(other, at - WITHIN)
        if place < len(other) and other[place] <= at + WITHIN:
            found.setdefault(london(at).date(), at)
    return found


def _planned(
    everyone: Cast, one: Line, other: Line, moments: dict[date, int], wanted: int, places: Map, seed: int
) -> list[Meeting]:
    if len(moments) < _FEWEST:
        return []
    rng = stream(seed, "meetings", one.number, other.number)
    days = sorted(rng.sample(sorted(moments), min(wanted, len(moments))))
    towns = {everyone.person(line.tenures[0].person).town for line in (one, other)}
    town = next(place for place in range(len(TOWNS)) if place not in towns)
    made = []
    for day in days:
        first = places.cell(one.network, town, rng.randrange(SITES_PER_TOWN), rng.randrange(3))
        made.append(Meeting((one.number, other.number), moments[day], (first, _nearest(places, other.network, first))))
    return made


def _nearest(places: Map, network: str, cell: Cell) -> Cell:
    """Find the other network's sector whose middle lies nearest to a sector's."""
    return min(places.cells(network), key=lambda other: (_apart(_middle(cell), _middle(other)), other.text))


def _middle(cell: Cell) -> tuple[float, float]:
    """Half a kilometre out from the mast, in degrees of latitude."""
    out, turn = 0.5 / 111.195, math.radians(cell.azimuth)
    wide = math.cos(math.radians(cell.latitude))
    return cell.latitude + out * math.cos(turn), cell.longitude * wide + out * math.sin(turn)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.hypot(one[0] - other[0], one[1] - other[1])


class Whereabouts:
    """Looks up on which cell a number is while it takes part in a meeting."""

    def __init__(self, planned: tuple[Meeting, ...]) -> None:
        self._of: dict[str, list[tuple[int, Cell]]] = {}
        for meeting in planned:
            for number, cell in zip(meeting.numbers, meeting.cells, strict=True):
                self._of.setdefault(number, []).append((meeting.at, cell))

    def cell(self, number: str, at: int) -> Cell | None:
        """Return the cell, or None at any other time."""
        return next((cell for moment, cell in self._of.get(number, ()) if abs(at - moment) <= AROUND), None)
