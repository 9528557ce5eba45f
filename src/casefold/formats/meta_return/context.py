"""What all entries of a page share: whose return it is, and the way out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from casefold.formats.meta_return.blocks import Block
from casefold.formats.meta_return.people import Person, person
from casefold.formats.readers.items import Records, Side

SERVICES = ("facebook", "instagram", "whatsapp", "threads")


@dataclass(slots=True)
class Context:
    """One page."""

    out: Records
    service: str = ""
    own: tuple[Person, ...] = ()
    """The account the return is about, in each way the page names it; the first stands for it."""
    hidden: Counter[str] = field(default_factory=Counter)
    """Labels of secrets that were left out."""
    numbers: Counter[str] = field(default_factory=Counter)
    """Section -> entries so far."""

    def number(self, part: str) -> int:
        """Return the number of the next entry of a section."""
        self.numbers[part] += 1
        return self.numbers[part]

    def person(self, text: str) -> Person:
        """Read a person of this service."""
        return person(text, self.service)

    def owns(self, who: Person) -> bool | None:
        """Tell whether this is the account of the return; None where nobody knows whose it is."""
        if not self.own:
            return None
        return who.handle.lstrip("+").casefold() in {one.handle.lstrip("+").casefold() for one in self.own}

    def side(self, role: str, who: Person) -> Side:
        """Return a person as a party."""
        return who.side(role, owner=self.owns(who))

    def target(self, role: str) -> tuple[Side, ...]:
        """Return the account of the return as a party; none where the page has not named it."""
        return (self.own[0].side(role, owner=True),) if self.own else ()

    def add(
        self, kind: str, part: str, number: int, block: Block, sides: tuple[Side, ...] = (), **fields: str | None
    ) -> None:
        """Send a record that stands in an entry."""
        self.out.add(kind, number, fields=fields, raw=block.raw(self.hidden), sides=sides, part=part, where=block.where)
