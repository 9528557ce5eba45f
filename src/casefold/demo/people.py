"""Who is in the story, which phones they hold and when.

Subscriber, owner and user are three different things; here the user is known, because the story is made up, and is
kept in the truth so that attribution can be measured against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

from casefold.demo.numbers import FREEPHONE_PREFIX, NumberPool, stream
from casefold.demo.period import Timetable
from casefold.demo.places import NETWORKS, SITES_PER_TOWN, TOWNS
from casefold.errors import BadOption

LEAST_PEOPLE = 8
MOST_PEOPLE = 10_000
_MOST_ASSOCIATES = 120
_CORE = ("organiser", "lieutenant", "runner", "young runner", "driver", "partner", "parent", "customer")
_OTHERS = ("customer", "relative", "customer", "worker", "associate", "customer", "relative", "customer")
# fmt: off
_FIRST = (
    "Alma", "Bryn", "Cleo", "Dara", "Elin", "Finn", "Gwen", "Hollis", "Idris", "Joss", "Kit", "Lowri", "Merle",
    "Nye", "Orla", "Perrin", "Quill", "Rhoda", "Sorrel", "Tamsin", "Ulric", "Verity", "Wren", "Yarrow", "Zeph",
    "Ansel", "Briar", "Corin", "Delphi", "Emrys", "Fern", "Garth", "Hester", "Isolde", "Jory", "Kerra",
    "Linnet", "Morwen", "Nerys", "Osric",
)
_LAST = (
    "Ashgrove", "Birchall", "Copley", "Dunmarsh", "Elmhirst", "Fairholt", "Greenough", "Hawkstone",
    "Inglewick", "Jessamy", "Kestlebury", "Larkin", "Mossgrave", "Netherby", "Oakhanger", "Pellowe",
    "Quarrington", "Rushmere", "Silverdene", "Thistleby", "Underhay", "Vellacott", "Whinfell", "Yarborne",
    "Applecroft", "Brackenby", "Cloudsley", "Dewhollow", "Eveshaw", "Foxcombe",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person; `town`, `home` and `work` choose the sites they are usually near."""

    id: str
    name: str
    role: str
    family: str
    town: int
    home: int
    work: int
    chattiness: float
    message_share: float


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who used a phone from a second up to (not including) another."""

    person: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Handset:
    """Which handset a SIM sat in from a second up to (not including) another."""

    imei14: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A number with its SIM, its users and its handsets over time; `purpose` is personal, spare or deal line."""

    number: str
    network: str
    imsi: str
    purpose: str
    tenures: tuple[Tenure, ...]
    handsets: tuple[Handset, ...]

    def user_at(self, at: int) -> str | None:
        """Name the person who used the line at a second."""
        return next((tenure.person for tenure in self.tenures if tenure.start <= at < tenure.end), None)

    def imei14_at(self, at: int) -> str | None:
        """Name the handset the SIM sat in at a second."""
        return next((handset.imei14 for handset in self.handsets if handset.start <= at < handset.end), None)


@dataclass(frozen=True, slots=True)
class ServiceNumber:
    """A number or sender that is nobody's phone: taxi, bank, voicemail, short code."""

    number: str
    name: str
    kind: str


@dataclass(slots=True)
class Cast:
    """Everyone and every phone in the operation."""

    people: list[Person]
    lines: dict[str, Line]
    services: list[ServiceNumber]
    strangers: list[str]
    key: dict[str, str] = field(default_factory=dict)
    """The lines the story is about: `A1 A2 B1 B2 C1 D1 E1 E2 LINE`, and the people `A B C D E`."""

    def __post_init__(self) -> None:
        self._by_person: dict[str, list[Line]] = {}
        for line in self.lines.values():
            for person in sorted({tenure.person for tenure in line.tenures}):
                self._by_person.setdefault(person, []).append(line)
        self._person = {person.id: person for person in self.people}

    _by_person: dict[str, list[Line]] = field(init=False, repr=False)
    _person: dict[str, Person] = field(init=False, repr=False)

    def person(self, person_id: str) -> Person:
        """Find a person by id."""
        return self._person[person_id]

    def line(self, key: str) -> Line:
        """Find a line of the story by its key, such as `A1`."""
        return self.lines[self.key[key]]

    def reach(self, person_id: str, at: int) -> list[Line]:
        """List the personal and spare lines a person could be reached on at a second, the usual one first."""
        held = self._by_person.get(person_id, [])
        return [line for line in held if line.purpose != "deal line" and line.user_at(at) == person_id]


def cast(people: int, seed: int, times: Timetable) -> Cast:
    """Cast `people` made-up people with their families, phones and service numbers."""
    if not LEAST_PEOPLE <= people <= MOST_PEOPLE:
        raise BadOption(
            f"a made-up operation of {people} people cannot be told",
            remedy=f"Use --people between {LEAST_PEOPLE} and {MOST_PEOPLE}: the numbers kept for drama end there.",
        )
    pool = NumberPool(seed)
    persons = _people(people, seed)
    services = _services(pool)
    lines, key = _core_lines(pool, persons, times)
    for index, person in enumerate(persons):
        if index >= 5:
            lines.append(_whole(pool, person, NETWORKS[(index + index // 8) % 4], times))
    strangers = [pool.mobile() if n % 4 else pool.landline() for n in range(min(2 * people, pool.left() - 1000))]
    return Cast(persons, {line.number: line for line in lines}, services, strangers, key)


def associates(everyone: Cast) -> list[Person]:
    """List the further suspects whose call data was asked for."""
    return [person for person in everyone.people if person.role == "associate"][:_MOST_ASSOCIATES]


def _people(count: int, seed: int) -> list[Person]:
    rng = stream(seed, "people")
    names = [f"{first} {last}" for first, last in product(_FIRST, _LAST)]
    rng.shuffle(names)
    persons = []
    for index in range(count):
        role = _CORE[index] if index < len(_CORE) else _OTHERS[(index - len(_CORE)) % len(_OTHERS)]
        generation, place = divmod(index, len(names))
        name = names[place] if generation == 0 else names[place].replace(" ", f" {'ABCDEFGHIJKLM'[generation]}. ")
        persons.append(
            Person(
                id=f"P{index + 1:04d}",
                name=name,
                role=role,
                family=_family(index),
                town=0 if index < 2 else rng.randrange(len(TOWNS)),
                home=rng.randrange(SITES_PER_TOWN),
                work=rng.randrange(SITES_PER_TOWN),
                chattiness=rng.uniform(0.7, 1.4),
                message_share=rng.uniform(0.3, 0.6),
            )
        )
    return persons


def _family(index: int) -> str:
    """Put the partner (5) with A (0) and the parent (6) with B (1); others by threes."""
    near = {5: 0, 6: 1}.get(index, index)
    return f"F{near + 1:04d}" if near < len(_CORE) else f"F{100 + (near - len(_CORE)) // 3:04d}"


def _services(pool: NumberPool) -> list[ServiceNumber]:
    """Invent the services; 1571 as voicemail is general knowledge [K] and configurable in the engine."""
    return [
        ServiceNumber(pool.landline(), "Aldermoor Cabs", "taxi"),
        ServiceNumber(pool.landline(), "Wexby Private Hire", "taxi"),
        ServiceNumber(pool.landline(), "The Copper Wok", "takeaway"),
        ServiceNumber(f"{FREEPHONE_PREFIX}123", "Norbank telephone banking", "bank"),
        ServiceNumber("NORBANK", "Norbank alerts", "sender"),
        ServiceNumber("59010", "Parcel notices", "short code"),
        ServiceNumber("590123", "One-time codes", "short code"),
        ServiceNumber("1571", "Voicemail", "voicemail"),
    ]


def _whole(pool: NumberPool, person: Person, network: str, times: Timetable) -> Line:
    return _line(pool, network, "personal", [(person, times.start, times.end)])


def _line(
    pool: NumberPool,
    network: str,
    purpose: str,
    users: list[tuple[Person, int, int]],
    handsets: list[tuple[str, int, int]] | None = None,
) -> Line:
    tenures = tuple(Tenure(person.id, start, end) for person, start, end in users)
    held = handsets if handsets is not None else [(pool.imei14(), tenures[0].start, tenures[-1].end)]
    return Line(pool.mobile(), network, pool.imsi(), purpose, tenures, tuple(Handset(*part) for part in held))


def _core_lines(pool: NumberPool, persons: list[Person], times: Timetable) -> tuple[list[Line], dict[str, str]]:
    """Give the five main people the phones whose changes the truth records."""
    a, b, c, d, e = persons[:5]
    start, end = times.start, times.end
    swap = [(pool.imei14(), start, times.handset_swap), (pool.imei14(), times.handset_swap, end)]
    kept = pool.imei14()
    change = times.number_change
    lines = {
        "A1": _line(pool, "Norwood", "personal", [(a, start, times.arrest)]),
        "A2": _line(pool, "Tamar", "personal", [(a, times.new_phone, end)]),
        "B1": _line(pool, "Fenland", "personal", [(b, start, end)], swap),
        "B2": _line(pool, "Calder", "spare", [(b, start, end)]),
        "C1": _line(pool, "Norwood", "personal", [(c, start, end)]),
        "D1": _line(pool, "Tamar", "personal", [(d, start, end)]),
        "E1": _line(pool, "Norwood", "personal", [(e, start, change)], [(kept, start, change)]),
        "E2": _line(pool, "Tamar", "personal", [(e, change, end)], [(kept, change, end)]),
        "LINE": _line(pool, "Calder", "deal line", [(c, start, times.handover), (d, times.handover, end)]),
    }
    key = {name: line.number for name, line in lines.items()}
    key.update(zip("ABCDE", (person.id for person in (a, b, c, d, e)), strict=True))
    return list(lines.values()), key
