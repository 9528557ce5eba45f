"""What happened: communications, and the moments planted so that a question has a known answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from casefold.demo.numbers import stream
from casefold.demo.people import Cast, Line
from casefold.demo.period import CLOCKS_GO_BACK, Timetable, london, moment

AFTER_ARREST = "contact after arrest"
REPEATED_HOUR = "repeated hour"


@dataclass(frozen=True, slots=True)
class Communication:
    """One call, message or data session between `a` (who began it) and `b`; `at` in Unix seconds.

    `b` is None for data. `withheld` hides `a` from the other end's record. `diverted` means the missed call went on
    to the other end's voicemail for `diverted` seconds. `planted` names the plot it belongs to.
    """

    at: int
    kind: str
    a: str
    b: str | None
    seconds: int = 0
    withheld: bool = False
    diverted: int = 0
    up: int = 0
    down: int = 0
    planted: str = ""

    @property
    def is_call(self) -> bool:
        """Whether it is a voice call."""
        return self.kind == "voice"

    @property
    def is_message(self) -> bool:
        """Whether it is an SMS or MMS."""
        return self.kind in ("sms", "mms")

    @property
    def outcome(self) -> str:
        """`answered` or `unanswered` for a call, the kind for anything else."""
        if not self.is_call:
            return self.kind
        return "answered" if self.seconds > 0 else "unanswered"


@dataclass(frozen=True, slots=True)
class OperationEvent:
    """A moment the investigation knows of; `at` in Unix seconds."""

    kind: str
    at: int
    persons: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Planted:
    """How many communications of each outcome are planted between A and B after the arrest."""

    answered: int
    unanswered: int
    messages: int


def planted_counts(people: int, days: int) -> Planted:
    """Scale the planted contact: 9 answered, 3 unanswered and 2 messages for 24 people over 60 days."""
    share = min(days / 60, 4.0) * min(max(people / 24, 0.5), 2.0)
    return Planted(max(2, round(9 * share)), max(1, round(3 * share)), max(1, round(2 * share)))


def story(everyone: Cast, times: Timetable) -> tuple[OperationEvent, ...]:
    """Tell what the investigation knows happened, in order of time."""
    a, b, c, d, e = (everyone.person(everyone.key[name]) for name in "ABCDE")
    return (
        OperationEvent("handset change", times.handset_swap, (b.id,), f"{b.name} puts the same SIM in another handset"),
        OperationEvent("arrest", times.arrest, (a.id,), f"{a.name} is arrested and the phone is seized"),
        OperationEvent(
            "bail condition", times.bail, (a.id, b.id), f"{a.name} not to contact {b.name}, directly or indirectly"
        ),
        OperationEvent("new phone", times.new_phone, (a.id,), f"{a.name} begins to use another phone and SIM"),
        OperationEvent("number change", times.number_change, (e.id,), f"{e.name} puts another SIM in the same handset"),
        OperationEvent("handover", times.handover, (c.id, d.id), f"{c.name} hands the deal line phone to {d.name}"),
    )


def forbidden(everyone: Cast, times: Timetable) -> Callable[[Communication], bool]:
    """Tell which chance communications would spoil the planted answer: A with B at or after the arrest."""
    of_a = {everyone.key["A1"], everyone.key["A2"]}
    of_b = {everyone.key["B1"], everyone.key["B2"]}

    def spoils(item: Communication) -> bool:
        ends = {item.a, item.b}
        return item.at >= times.arrest and bool(ends & of_a) and bool(ends & of_b)

    return spoils


def plant(everyone: Cast, times: Timetable, counts: Planted, seed: int) -> list[Communication]:
    """Make every communication the truth names one by one."""
    return [
        *_after_arrest(everyone, times, counts, seed),
        *_repeated_hour(everyone),
        *_withheld(everyone, times, seed),
        _diverted(everyone, times),
    ]


def _after_arrest(everyone: Cast, times: Timetable, counts: Planted, seed: int) -> list[Communication]:
    """One answered call inside the days A's own records were asked for, everything else after them."""
    rng = stream(seed, "after arrest")
    outcomes = ["answered"] * (counts.answered - 1) + ["unanswered"] * counts.unanswered
    outcomes += ["sms"] * counts.messages
    rng.shuffle(outcomes)
    new, main, spare = (everyone.key[name] for name in ("A2", "B1", "B2"))
    seen = london(times.new_phone).date()
    first = Communication(moment(seen, time(20, 41, 17)), "voice", new, main, 154, planted=AFTER_ARREST)
    slots = _slots(london(times.window_end).date(), times.last_day, len(outcomes))
    made = [first]
    for place, (outcome, (day, hour)) in enumerate(zip(outcomes, slots, strict=True)):
        at = moment(day, time(hour, rng.randrange(60), rng.randrange(60)))
        other = spare if place % 4 == 3 else main
        ends = (new, other) if place % 3 else (other, new)
        seconds = rng.randrange(20, 600) if outcome == "answered" else 0
        kind = "sms" if outcome == "sms" else "voice"
        made.append(Communication(at, kind, *ends, seconds, planted=AFTER_ARREST))
    return made


def _slots(first: date, last: date, count: int) -> list[tuple[date, int]]:
    """Spread `count` moments over the days and the hours 08 to 23, no two in one hour while hours last."""
    days = (last - first).days + 1
    every = [(first + timedelta(days=n % days), 8 + (n // days) % 16) for n in range(count)]
    return sorted((day, 8 + (hour - 8) * 7 % 16) for day, hour in every)


def _repeated_hour(everyone: Cast) -> list[Communication]:
    """Calls before and after the clocks go back, so that later calls show earlier local times."""
    made = []
    customer = everyone.reach(everyone.people[7].id, moment(CLOCKS_GO_BACK, time(1)))[0].number
    partner = everyone.reach(everyone.people[5].id, moment(CLOCKS_GO_BACK, time(1)))[0].number
    pairs = (("C1", partner), ("B1", everyone.key["LINE"]), ("LINE", customer), ("D1", customer))
    for place, (key, other) in enumerate(pairs):
        for minute, second_pass, seconds in ((12, False, 35), (48, False, 0), (5, True, 61), (31, True, 18)):
            at = moment(CLOCKS_GO_BACK, time(1, minute + place, 7), second_pass=second_pass)
            made.append(Communication(at, "voice", other, everyone.key[key], seconds, planted=REPEATED_HOUR))
    return made


def _withheld(everyone: Cast, times: Timetable, seed: int) -> list[Communication]:
    """Calls by strangers who withhold their number."""
    rng = stream(seed, "withheld")
    made = []
    for key in ("B1", "C1", "LINE"):
        line = everyone.line(key)
        for _ in range(3):
            at = moment(rng.choice(times.days()), time(rng.randrange(9, 22), rng.randrange(60), rng.randrange(60)))
            seconds = rng.choice((0, 12, 47, 90))
            made.append(_call_from_stranger(everyone, line, at, seconds, rng.randrange(1 << 30)))
    return made


def _call_from_stranger(everyone: Cast, line: Line, at: int, seconds: int, pick: int) -> Communication:
    stranger = everyone.strangers[pick % len(everyone.strangers)]
    return Communication(at, "voice", stranger, line.number, seconds, withheld=True, planted="withheld")


def _diverted(everyone: Cast, times: Timetable) -> Communication:
    """B's parent rings, nobody answers, the call goes on to voicemail."""
    at = moment(times.first_day + timedelta(days=1), time(14, 5, 9))
    parent = everyone.reach(everyone.people[6].id, at)[0].number
    return Communication(at, "voice", parent, everyone.key["B1"], 0, diverted=26, planted="diverted")
