"""Labels and values put together into entries: an entry begins where the label comes again that began the first.

A page has no mark between two entries of a section. Which label begins one is known for some sections; for the others
it is the first label that has a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.readers.html import Said
from casefold.formats.readers.named_rows import plain_name
from casefold.formats.readers.secrets import is_secret

_NOTHING: Final = "no responsive record"
_LONGEST: Final = 100_000
"""Labels of one entry; more is no entry."""


@dataclass(slots=True)
class Block:
    """One entry."""

    said: list[Said] = field(default_factory=list)

    def first(self, *names: str) -> str | None:
        """Return the first value under one of these labels; names are plain."""
        for name in names:
            for one in self.said:
                if one.value and plain_name(one.label) == name:
                    return one.value
        return None

    def every(self, name: str) -> list[str]:
        """Return all values under a label."""
        return [one.value for one in self.said if one.value and plain_name(one.label) == name]

    def has(self, *names: str) -> bool:
        """Tell whether one of these labels is there, with a value or without."""
        return any(plain_name(one.label) in names for one in self.said)

    def rest(self, *without: str) -> str | None:
        """Return what the other labels say, as `label: value; …`."""
        said = (
            f"{one.label.rstrip(':')}: {' '.join(one.value.split())}"
            for one in self.said
            if one.value and plain_name(one.label) not in without and not is_secret(one.label)
        )
        return "; ".join(said) or None

    def raw(self, hidden: Counter[str]) -> dict[str, Any]:
        """Return label -> value in the order of the page, a label that comes again numbered; secrets are counted."""
        raw: dict[str, Any] = {}
        seen: Counter[str] = Counter()
        for one in self.said:
            if is_secret(one.label):
                hidden[one.label] += 1
                continue
            seen[one.label] += 1
            raw[one.label if seen[one.label] == 1 else f"{one.label} ({seen[one.label]})"] = one.value
        return raw

    @property
    def where(self) -> str:
        """Say where the entry begins."""
        return f"line {self.said[0].line:,}, column {self.said[0].column:,}" if self.said else ""


def is_definition(said: Said) -> bool:
    """Tell whether a field only explains its section."""
    return said.label.endswith("Definition")


def says_nothing_held(said: Said) -> bool:
    """Tell whether a field says that the provider holds nothing."""
    return said.value.casefold().startswith(_NOTHING)


class Blocks:
    """Collects the entries of one section and hands each over once it is whole."""

    def __init__(self, title: str, begins: frozenset[str], done: Callable[[Block], None]) -> None:
        self._title, self._begins, self._done = plain_name(title), begins, done
        self._block = Block()

    def take(self, said: Said) -> None:
        """Take the next field."""
        name = plain_name(said.label)
        if name == self._title and not said.value:
            return
        if not self._begins and said.value:
            self._begins = frozenset({name})
        if name in self._begins or len(self._block.said) >= _LONGEST:
            self.finish()
        self._block.said.append(said)

    def finish(self) -> None:
        """Hand over what waits, unless it is nothing but labels of groups, or says that nothing is held."""
        block, self._block = self._block, Block()
        if any(one.value and not says_nothing_held(one) for one in block.said):
            self._done(block)


def split(block: Block, name: str) -> Iterator[Block]:
    """Yield the parts of an entry that each begin with a label; what comes before the first is left out."""
    part: Block | None = None
    for one in block.said:
        if plain_name(one.label) == name:
            if part is not None:
                yield part
            part = Block()
        if part is not None:
            part.said.append(one)
    if part is not None:
        yield part
