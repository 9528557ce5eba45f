"""A group chat of the operation: who is in it, what is said, and the one nobody has named.

What is said is harmless and says nothing; that the same group is in several people's phones, each seeing a part of
it under names of their own, is what a reader has to put together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from casefold.demo.events import Communication
from casefold.demo.numbers import MOBILE_PREFIX, stream
from casefold.demo.people import Cast
from casefold.demo.period import Timetable, moment

GROUP = "Bridge five-a-side"
UNNAMED = "N"
"""The member who is in nobody's list of people, subscribers or subjects."""
_MOST_A_DAY = 8
_MOST_DAYS = 365
_TEXTS = {
    "en": ("On my way", "Ten minutes", "Is it raining there?", "Bring the spare bibs", "Who has the ball?",
           "Same place as last week", "I will be late\nsorry", "Good game", "Can someone give me a lift?", "👍"),
    "de": ("Bin gleich da", "Wer bringt den Ball mit?", "Es regnet hier", "Zehn Minuten", "Bis Dienstag",
           "Danke euch", "Ich komme später\nbitte wartet", "Gutes Spiel"),
    "es": ("Ya voy", "Diez minutos", "¿Quién trae el balón?", "Llueve mucho", "Hasta el martes", "Buen partido",
           "Llego tarde\nlo siento", "Gracias a todos"),
}  # fmt: skip
_LANGUAGES = {"E": "de", "H": "es"}
_EXTRA = {"F": 5, "H": 7}
"""Letters for two more people of the cast, by their place in it: A's partner and a customer."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the group, at Unix seconds, by a member's letter."""

    at: int
    by: str
    text: str
    photo: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to the group: created, added, linked, left, number, icon."""

    at: int
    what: str
    by: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """The group: its members' numbers and persons, what was said and what happened, in order of time."""

    numbers: dict[str, str]
    persons: dict[str, str]
    said: tuple[Said, ...]
    told: tuple[Told, ...]


def talk(everyone: Cast, times: Timetable, items: list[Communication], seed: int) -> Talk:
    """Make the group's talk over the period."""
    numbers = {letter: everyone.key[f"{letter}1"] for letter in "ABCDE"}
    persons = {letter: everyone.key[letter] for letter in "ABCDE"}
    for letter, place in _EXTRA.items():
        person = everyone.people[place]
        persons[letter] = person.id
        numbers[letter] = everyone.reach(person.id, times.start)[0].number
    numbers[UNNAMED] = unnamed(everyone, items)
    told = _told(times)
    return Talk(numbers, persons, _said(times, told, seed), told)


def unnamed(everyone: Cast, items: list[Communication]) -> str:
    """Pick the stranger whose number rings with the most of the lines asked for: in call data, yet in no register.

    A mobile, unless so many people took all of them that only landlines are left.
    """
    mobiles = [number for number in everyone.strangers if number.startswith(MOBILE_PREFIX)]
    partners: dict[str, set[str]] = {number: set() for number in mobiles or everyone.strangers}
    for item in items:
        for one, other in ((item.a, item.b), (item.b, item.a)):
            if one in partners and other is not None and not item.withheld:
                partners[one].add(other)
    return max(partners, key=lambda number: (len(partners[number]), number))


def _told(times: Timetable) -> tuple[Told, ...]:
    begin = moment(times.first_day, time(18, 3, 11))
    span = times.end - begin
    after = {name: begin + span * share // 100 for name, share in (("linked", 15), ("added", 30), ("icon", 35))}
    return tuple(
        sorted(
            (
                Told(begin, "created", "B"),
                Told(begin + 20, "added", "B", "A"),
                Told(begin + 25, "added", "B", "C"),
                Told(begin + 31, "added", "B", "D"),
                Told(begin + 44, "added", "A", "F"),
                Told(begin + 70, "added", "A", UNNAMED),
                Told(after["linked"], "linked", "E"),
                Told(after["added"], "added", "C", "H"),
                Told(after["icon"], "icon", "C"),
                Told(times.number_change + 600, "number", "E"),
                Told(times.arrest + (times.end - times.arrest) // 2, "left", "F"),
            ),
            key=lambda one: one.at,
        )
    )


def members_at(told: tuple[Told, ...], at: int) -> list[str]:
    """List who is in the group at a second."""
    here: dict[str, None] = {}
    for one in told:
        if one.at > at:
            break
        if one.what in ("created", "linked"):
            here[one.by] = None
        elif one.what == "added":
            here[one.member] = None
        elif one.what == "left":
            here.pop(one.by, None)
    return list(here)


def _said(times: Timetable, told: tuple[Told, ...], seed: int) -> tuple[Said, ...]:
    rng = stream(seed, "group")
    made: dict[int, Said] = {}
    for day in times.days()[:_MOST_DAYS]:
        for _ in range(rng.randrange(1, _MOST_A_DAY)):
            at = moment(day, time(rng.randrange(8, 23), rng.randrange(60), rng.randrange(60)))
            here = [letter for letter in members_at(told, at) if letter != "A" or at < times.arrest]
            if not here or at >= times.end - int(timedelta(minutes=5).total_seconds()):
                continue
            by = rng.choice(here)
            text = rng.choice(_TEXTS[_LANGUAGES.get(by, "en")])
            chance = rng.random()
            made[at] = Said(at, by, text, photo=chance < 0.06, deleted=0.06 <= chance < 0.09)
    return tuple(made[at] for at in sorted(made))
