"""What a place of an identifier says on a page, and where it leads: only ever made of places their reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils.http import urlencode

from casefold.case import HeldAt, Seen
from casefold.platform.across.sides import Sides
from casefold.platform.cases import bridge

MOST_PLACES = 2
SAID = {"attribution": "attributed in its ledger", "note": "named in a note", "watch": "watched for"}


@dataclass(frozen=True, slots=True)
class Place:
    """One line: where an identifier stands."""

    text: str
    href: str
    records: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Group:
    """The places of one case or list."""

    title: str
    href: str
    places: tuple[Place, ...]
    """Those with most records, up to `MOST_PLACES`."""
    more: int
    """Places that are not listed; the case's own pages have them."""


class Wording:
    """Words the places of one page: titles and references are asked once for all of them."""

    def __init__(self, sides: Sides, places: Iterable[HeldAt]) -> None:
        self._sides = sides
        self._names = {place.holder for place in places} & set(sides.sights)

    def title(self, holder: str) -> str:
        """Return how a case or list of theirs is called."""
        if holder in self._sides.lists:
            return f"Watch list {self._sides.lists[holder].name}"
        return self._titles.get(holder, holder)

    def groups(self, places: Iterable[HeldAt]) -> list[Group]:
        """Return places by case or list, each with where it leads."""
        found: dict[str, list[HeldAt]] = {}
        for place in places:
            found.setdefault(place.holder, []).append(place)
        return [self._group(holder, found[holder]) for holder in sorted(found)]

    def _group(self, holder: str, places: list[HeldAt]) -> Group:
        first = sorted(places, key=lambda place: (place.said is None, -place.records))[:MOST_PLACES]
        listed = tuple(self._place(place) for place in first)
        return Group(self.title(holder), self._href(holder), listed, len(places) - len(listed))

    def _href(self, holder: str) -> str:
        if holder in self._sides.lists:
            return reverse("watch-list", kwargs={"key": self._sides.lists[holder].id})
        return reverse("case", kwargs={"case": holder})

    def _place(self, place: HeldAt) -> Place:
        times = (place.first_at, place.last_at)
        if place.said is not None:
            return Place(SAID[place.kind], self._href(place.holder), 0, *times)
        reference = self._reference(place)
        query = urlencode({"f.exhibit": reference, "f.party": place.identifier})
        table = reverse("records:table", kwargs={"case": place.holder, "kind": place.kind})
        noun = place.kind.replace("_", " ")
        text = f"exhibit {reference}: {place.records:,} {noun} record{'' if place.records == 1 else 's'}"
        return Place(text, f"{table}?{query}", place.records, *times)

    def _reference(self, place: HeldAt) -> str:
        seen = self._seen.get(place.holder)
        known = seen.exhibits.get(place.exhibit or "") if seen is not None else None
        return known or place.exhibit or ""

    @cached_property
    def _seen(self) -> Mapping[str, Seen]:
        return bridge.home().seen({name: self._sides.sights[name] for name in self._names})

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {row.name: row.title or row.name for row in bridge.home().cases(self._names)}
