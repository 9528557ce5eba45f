"""How people really use phones, so that rankings, gaps and first-and-last have something true to find.

Each person has hours of their own, quieter or busier weekends, a few heavy contacts and many rare ones (Zipf), and
follows one call with the next. A deal line rings late and sends one text to all customers at once.
"""

from __future__ import annotations

import math
import random
from bisect import bisect
from dataclasses import dataclass
from datetime import date, time
from itertools import accumulate

from casefold.demo.events import Communication, forbidden, plant, planted_counts
from casefold.demo.numbers import MOBILE_PREFIX, stream
from casefold.demo.people import Cast, Line, Person, ServiceNumber, associates
from casefold.demo.period import Timetable, moment

_ORDINARY = (1, 0.5, 0.3, 0.2, 0.2, 0.6, 2, 5, 8, 7, 7, 8, 10, 9, 7, 8, 10, 12, 13, 12, 10, 8, 5, 2)
_LATE = (8, 6, 4, 2, 1, 0.5, 0.5, 1, 1, 2, 4, 6, 8, 9, 9, 10, 11, 12, 13, 14, 14, 14, 12, 10)
_NIGHT = (5, 3, 2, 1, 0.5, 0.3, 0.5, 1, 2, 3, 5, 7, 9, 10, 11, 12, 13, 14, 15, 15, 14, 12, 10, 8)
_HOURS = {"organiser": _LATE, "lieutenant": _LATE, "runner": _NIGHT, "young runner": _NIGHT, "associate": _LATE}
_CALLS_PER_DAY = {"personal": 10.0, "spare": 4.0, "deal line": 22.0}
_ZIPF = 1.15
_BURST = 0.12
_ANSWERED = 0.74
_WITHHELD = 0.08
_DIVERTED = 0.25
_DATA_NETWORKS = ("Fenland", "Tamar")


@dataclass(slots=True)
class _Contacts:
    """Whom a line talks to, heaviest first: person ids or numbers, and the running sum of their weights."""

    names: list[str]
    sums: list[float]

    def pick(self, rng: random.Random) -> str:
        return self.names[bisect(self.sums, rng.random() * self.sums[-1])]


def subjects(everyone: Cast) -> list[Line]:
    """List the lines whose records were asked for: the story's and those of associates."""
    core = [everyone.line(key) for key in ("A1", "B1", "LINE", "D1", "A2", "C1", "B2", "E1", "E2")]
    return core + [everyone.reach(person.id, _any(everyone, person))[0] for person in associates(everyone)]


def _any(everyone: Cast, person: Person) -> int:
    """A second at which the person holds a line."""
    return next(t.start for line in everyone.lines.values() for t in line.tenures if t.person == person.id)


def communications(everyone: Cast, times: Timetable, people: int, days: int, seed: int) -> list[Communication]:
    """Make every communication that touches a subject's line, in order of time, planted ones included."""
    spoils = forbidden(everyone, times)
    planted = plant(everyone, times, planted_counts(people, days), seed)
    made: list[Communication] = list(planted)
    for line in subjects(everyone):
        maker = _Habits(everyone, times, line, seed)
        made += [item for item in maker.all() if not spoils(item) and not _at_the_cut(item, everyone, times)]
    unique = {(item.at, item.kind, item.a, item.b): item for item in reversed(made)}
    return sorted(unique.values(), key=lambda item: (item.at, item.kind, item.a, item.b or ""))


def _at_the_cut(item: Communication, everyone: Cast, times: Timetable) -> bool:
    """Keep C's phone quiet around the authority's last midnight: no row may be outside in one zone only."""
    return everyone.key["C1"] in (item.a, item.b) and abs(item.at - times.authority_cut) < 7200


class _Habits:
    """The days of one line."""

    def __init__(self, everyone: Cast, times: Timetable, line: Line, seed: int) -> None:
        self.everyone = everyone
        self.times = times
        self.line = line
        self.seed = seed
        self.rng = stream(seed, "habits", line.number)
        self.services = {service.number: service for service in everyone.services}
        self.by_user = {tenure.person: self._contacts(tenure.person) for tenure in line.tenures}

    def all(self) -> list[Communication]:
        made: list[Communication] = []
        for day in self.times.days():
            user = self.line.user_at(moment(day, time(12)))
            if user is None:
                continue
            person = self.everyone.person(user)
            made += self._day(day, person)
            if self.line.purpose == "deal line" and day.weekday() in (1, 4):
                made += self._advertise(day)
            if self.line.network in _DATA_NETWORKS:
                made += self._data(day)
        within = [item for item in made if self.line.user_at(item.at) is not None]
        return [item for item in within if self.times.start <= item.at < self.times.end]

    def _contacts(self, person_id: str) -> _Contacts:
        """Rank contacts: those of the line's purpose first, then family, then others in an order of their own."""
        key, people = self.everyone.key, self.everyone.people
        gang = [key[name] for name in "ABCDE" if key[name] != person_id]
        if self.line.purpose == "spare":
            return _ranked([*gang, key["LINE"]])
        if self.line.purpose == "deal line":
            return _ranked([*self._customers(), key["B"], key["A"]])
        rng = stream(self.seed, "contacts", person_id)
        me = self.everyone.person(person_id)
        family = [other.id for other in people if other.family == me.family and other.id != person_id]
        near = family + (gang if me.role in _HOURS or me.role == "driver" else gang[:1])
        rng.shuffle(near)
        rest = [other.id for other in people if other.id != person_id and other.id not in near]
        rest = rng.sample(rest, min(len(rest), 12))
        far = rng.sample(self.everyone.strangers, min(len(self.everyone.strangers), 25))
        far += [service.number for service in self.everyone.services]
        rng.shuffle(far)
        return _ranked([*near, *far[:3], *rest, *far[3:]])

    def _customers(self) -> list[str]:
        rng = stream(self.seed, "customers")
        known = [person.id for person in self.everyone.people if person.role == "customer"][:60]
        mobiles = [number for number in self.everyone.strangers if number.startswith(MOBILE_PREFIX)]
        customers = known + mobiles[: max(6, len(known) * 2)]
        rng.shuffle(customers)
        return customers

    def _day(self, day: date, person: Person) -> list[Communication]:
        rng = self.rng
        weekend = day.weekday() >= 5
        rate = _CALLS_PER_DAY[self.line.purpose] * person.chattiness * rng.uniform(0.5, 1.5)
        rate *= (1.3 if person.role in _HOURS else 0.7) if weekend else 1.0
        hours = _HOURS["runner"] if self.line.purpose == "deal line" else _HOURS.get(person.role, _ORDINARY)
        sums = list(accumulate(hours))
        made: list[Communication] = []
        for _ in range(_poisson(rng, rate)):
            hour = bisect(sums, rng.random() * sums[-1])
            clock = time(hour, rng.randrange(60), rng.randrange(60))
            at = moment(day, clock, second_pass=rng.random() < 0.5)
            name = self.by_user[person.id].pick(rng)
            made += self._burst(at, name, person)
        return made

    def _burst(self, at: int, name: str, person: Person) -> list[Communication]:
        """One communication, and sometimes a few more with the same contact in the minutes after it."""
        made = []
        more = self.rng.randrange(1, 4) if self.rng.random() < _BURST else 0
        for _ in range(1 + more):
            item = self._one(at, name, person)
            if item is not None:
                made.append(item)
                at += item.seconds
            at += self.rng.randrange(20, 400)
        return made

    def _one(self, at: int, name: str, person: Person) -> Communication | None:
        other = self._number(name, at)
        if other is None or other == self.line.number:
            return None
        rng = self.rng
        service = self.services.get(other)
        outgoing = rng.random() < 0.55
        if service is not None:
            return self._with_service(at, service, outgoing)
        mobile = other.startswith(MOBILE_PREFIX)
        ends = (self.line.number, other) if outgoing else (other, self.line.number)
        if mobile and rng.random() < person.message_share:
            return Communication(at, "mms" if rng.random() < 0.04 else "sms", *ends)
        return self._call(at, ends, withholds=not outgoing and not name.startswith("P"))

    def _call(self, at: int, ends: tuple[str, str], *, withholds: bool) -> Communication:
        rng = self.rng
        seconds = _talk(rng) if rng.random() < _ANSWERED else 0
        withheld = withholds and rng.random() < _WITHHELD
        reached = self.everyone.lines.get(ends[1])
        diverts = seconds == 0 and reached is not None and reached.network == "Fenland"
        diverted = rng.randrange(4, 60) if diverts and rng.random() < _DIVERTED else 0
        return Communication(at, "voice", *ends, seconds, withheld=withheld, diverted=diverted)

    def _with_service(self, at: int, service: ServiceNumber, outgoing: bool) -> Communication:
        own = self.line.number
        if service.kind in ("sender", "short code"):
            return Communication(at, "sms", service.number, own)
        ends = (own, service.number) if outgoing or service.kind == "voicemail" else (service.number, own)
        return self._call(at, ends, withholds=False)

    def _number(self, name: str, at: int) -> str | None:
        """Turn a contact into the number it has at the time; a person with two lines is rung on the usual one."""
        if not name.startswith("P"):
            return name
        held = self.everyone.reach(name, at)
        if not held:
            return None
        return held[1].number if len(held) > 1 and self.rng.random() < 0.2 else held[0].number

    def _advertise(self, day: date) -> list[Communication]:
        """Send one text to every customer within a minute or two."""
        at = moment(day, time(12, self.rng.randrange(60)))
        made = []
        for name in self._customers()[:40]:
            at += self.rng.randrange(1, 4)
            number = self._number(name, at)
            if number is not None:
                made.append(Communication(at, "sms", self.line.number, number))
        return made

    def _data(self, day: date) -> list[Communication]:
        rng = self.rng
        made = []
        for _ in range(_poisson(rng, 3)):
            at = moment(day, time(rng.randrange(24), rng.randrange(60), rng.randrange(60)))
            seconds = min(max(30, int(rng.lognormvariate(7.5, 1.0))), 6 * 3600)
            traffic = (rng.randrange(1_000, 5_000_000), rng.randrange(10_000, 80_000_000))
            made.append(Communication(at, "data", self.line.number, None, seconds, up=traffic[0], down=traffic[1]))
        return made


def _ranked(names: list[str]) -> _Contacts:
    return _Contacts(names, list(accumulate(1 / (rank + 1) ** _ZIPF for rank in range(len(names)))))


def _talk(rng: random.Random) -> int:
    """Seconds of an answered call: most short, a few long, never 0."""
    return min(max(1, int(rng.lognormvariate(4.1, 1.1))), 5400)


def _poisson(rng: random.Random, mean: float) -> int:
    """Draw from a Poisson distribution (Knuth's product of uniforms; fine for means below 700)."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
