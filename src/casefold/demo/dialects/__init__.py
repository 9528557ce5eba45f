"""Four ways of writing the same facts, each with traps of its own (domain.md 1.1, 1.4, 1.5).

The networks and their layouts are invented; none claims to be a real network's. Each module offers
`write(path, request, sightings) -> Written`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from casefold.demo.dialects import calder, fenland, norwood, tamar
from casefold.demo.exhibits import Request, Sighting, Written
from casefold.demo.places import Map

Writer = Callable[[Path, Request, Iterable[Sighting], Map], Written]

WRITERS: dict[str, Writer] = {
    "Norwood": norwood.write,
    "Fenland": fenland.write,
    "Calder": calder.write,
    "Tamar": tamar.write,
}
TIMEZONES: dict[str, str | None] = {
    "Norwood": "Europe/London",
    "Fenland": None,
    "Calder": "Europe/London",
    "Tamar": "Europe/London",
}
"""What the importer has to be told, because the file does not say; Fenland's headers say UTC."""
