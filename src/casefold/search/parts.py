"""The parts a question is made of, once it was read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Terms that stand together, in this order; `slop` is how many places they may be apart."""

    terms: tuple[str, ...]
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Begins:
    """Terms that stand together, the last of which begins so."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """A term with so many letters other than these."""

    term: str
    distance: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in any spelling: the code of the whole, or codes that begin so."""

    whole: str | None
    end: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A registration mark, with or without its space."""

    mark: str


@dataclass(frozen=True, slots=True)
class Field:
    """What a field has to be."""

    name: str
    value: str
    place: int
    """Where it stands in the question, from 1."""


@dataclass(frozen=True, slots=True)
class Both:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    part: Node


Node = Words | Begins | Like | Number | Mark | Field | Both | Either | Without
