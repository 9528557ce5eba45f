"""Other teams' cases beside the operation, with identifiers planted in both: what a match across cases has to find.

Each neighbour has one file of calls. Some of its ends are lines of the operation whose own records it holds (the same
number in two jobs), one is a service number of the operation (which links nobody), one row is withheld, and the line
the file is of differs from one of the operation's by a slip of one digit. Every other number is in neither.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from casefold.demo.numbers import FREEPHONE_PREFIX, MOBILE_PREFIX, NumberPool, national, stream
from casefold.demo.operation import Operation
from casefold.demo.people import cast
from casefold.demo.period import timetable
from casefold.errors import BadOption, Misconfigured

HEADER = ("Calling number", "Called number", "Date", "Time", "Duration", "Type")
SHARED = 3
"""Lines of the operation that stand in each neighbour's file."""
_OWN = 12


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another team's case: its file, whose records it is of, and what is planted in it."""

    name: str
    path: Path
    subject: str
    """Whose records: near `near_to`, and in no file of the operation."""
    near_to: str
    shared: tuple[str, ...]
    """In E.164, sorted: what stands in the operation as well. Nothing else does, but `service`."""
    service: str
    """A service number of both, which is to raise nothing."""


def write_neighbours(folder: Path, operation: Operation, count: int = 2) -> tuple[Neighbour, ...]:
    """Write the files of some neighbours into a folder; the same operation gives the same files, byte for byte.

    Raises:
        BadOption: The ranges kept for drama hold no more numbers.
        Misconfigured: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_neighbour(folder, operation, number) for number in range(1, count + 1))
    except OSError as error:
        remedy = "Choose a folder that can be written to and has room."
        raise Misconfigured(
            f"the neighbours' files could not be written: {error.strerror}", file=str(folder), remedy=remedy
        ) from error


def _neighbour(folder: Path, operation: Operation, number: int) -> Neighbour:
    draw = stream(operation.scale.seed, "neighbour", number)
    subjects = sorted({item.subject for item in operation.exhibits if item.kind == "call data" and item.subject})
    shared = tuple(sorted(draw.sample(subjects, min(SHARED, len(subjects)))))
    known = _known(operation)
    near_to = draw.choice([one for one in subjects if one.startswith(MOBILE_PREFIX)])
    subject = _slip(near_to, known, draw.sample(range(10), 10))
    pool = NumberPool(operation.scale.seed + 1_000 * number)
    own = [one for one in (pool.landline() for _ in range(20 * _OWN)) if one not in known][:_OWN]
    service = next(one.number for one in operation.truth.service_numbers if one.number.startswith(FREEPHONE_PREFIX))
    others = [*shared, *own, service]
    draw.shuffle(others)
    path = folder / f"neighbour_{number}.csv"
    _write(path, operation, subject, others)
    return Neighbour(f"neighbour-{number}", path, subject, near_to, shared, service)


def _known(operation: Operation) -> frozenset[str]:
    """Return every number of the operation, in its files or not."""
    scale = operation.scale
    everyone = cast(scale.people, scale.seed, timetable(scale.days))
    return frozenset((*everyone.lines, *everyone.strangers, *(one.number for one in everyone.services)))


def _slip(number: str, known: frozenset[str], digits: list[int]) -> str:
    """Return a mobile number that differs in one digit and is nobody's in the operation."""
    for place in range(1, 4):
        for digit in digits:
            other = f"{number[: len(number) - place]}{digit}{number[len(number) - place + 1 :]}"
            if other not in known:
                return other
    raise BadOption("every number beside one of the operation is taken", remedy="Use a smaller --people.")


def _write(path: Path, operation: Operation, subject: str, others: list[str]) -> None:
    begin = datetime.combine(operation.date_from, datetime.min.time()) + timedelta(hours=9)
    with path.open("w", encoding="ascii", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADER)
        for place, other in enumerate([*others, "WITHHELD"]):
            at = begin + timedelta(hours=7 * place, minutes=11)
            ends = (other, subject) if other == "WITHHELD" or place % 2 else (subject, other)
            told = (national(one) for one in ends)
            rows.writerow([*told, f"{at:%d/%m/%Y}", f"{at:%H:%M:%S}", 30 + place, "Voice"])
