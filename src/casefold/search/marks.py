"""A hit in its context: the part of a text where what was looked for stands, and which of its characters that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casefold.model.search import Said
from casefold.search.codes import codes_in, mark_term
from casefold.search.parts import Begins, Both, Either, Like, Mark, Node, Number, Words
from casefold.search.words import Piece, is_open, pieces

AROUND: Final = 240
"""Characters of an excerpt, more or less."""
_LOOKED_AT: Final = 6_000
"""Characters of a long text that are looked through for what to show."""
_SPACE_BEFORE: Final = 60

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds in a text what a question looks for."""

    leaves: tuple[Words | Begins | Like | Number | Mark, ...]
    region: str | None

    @classmethod
    def of(cls, node: Node, region: str | None) -> Marker:
        """Return what marks the hits of a question; what must not be there marks nothing."""
        return cls(tuple(_leaves(node)), region)

    def excerpt(self, text: str) -> tuple[Said, ...]:
        """Return the part of a text around what was found, or its beginning."""
        begin = self._near_a_hit(text)
        spans = [(begin + start, begin + end) for start, end in self.spans(text[begin : begin + _LOOKED_AT])]
        start = max(0, spans[0][0] - _SPACE_BEFORE) if spans else 0
        end = min(len(text), start + AROUND)
        start, end = _whole_words(text, start, end)
        shown = _cut(text, spans, start, end)
        before = (Said("… "),) if start > 0 else ()
        return (*before, *shown, *((Said(" …"),) if end < len(text) else ()))

    def _near_a_hit(self, text: str) -> int:
        """Return where to look in a long text: before the first place that has a term, letter for letter."""
        if len(text) <= _LOOKED_AT:
            return 0
        plain = text.lower() if text.isascii() else text.casefold()
        wanted = [leaf.terms[0] for leaf in self.leaves if isinstance(leaf, Words | Begins)]
        found = [place for term in wanted if (place := plain.find(term)) >= 0]
        return max(0, min(found) - _LOOKED_AT // 2) if found else 0

    def whole(self, text: str) -> tuple[Said, ...]:
        """Return all of a short text, with what was found in it."""
        return tuple(_cut(text, self.spans(text), 0, len(text)))

    def spans(self, text: str) -> list[Span]:
        """Return where a text has what is looked for, in order, without overlaps."""
        placed = list(pieces(text)) if any(isinstance(leaf, Words | Begins | Like) for leaf in self.leaves) else []
        found = [span for leaf in self.leaves for span in _of(leaf, placed)]
        if any(isinstance(leaf, Number | Mark) for leaf in self.leaves):
            found += [(c.start, c.end) for c in codes_in(text, self.region) if self._is_code(c.term)]
        return _merged(sorted(found))

    def _is_code(self, term: str) -> bool:
        return any(
            (isinstance(leaf, Number) and (term == leaf.whole or term.startswith(leaf.end)))
            or (isinstance(leaf, Mark) and term == mark_term(leaf.mark))
            for leaf in self.leaves
        )


def _leaves(node: Node) -> Iterator[Words | Begins | Like | Number | Mark]:
    if isinstance(node, Both | Either):
        for part in node.parts:
            yield from _leaves(part)
    elif isinstance(node, Words | Begins | Like | Number | Mark):
        yield node


def _of(leaf: Words | Begins | Like | Number | Mark, placed: Sequence[Piece]) -> Iterator[Span]:
    match leaf:
        case Words():
            if leaf.slop:
                yield from ((piece.start, piece.end) for piece in placed if piece.term in leaf.terms)
            else:
                yield from _runs(placed, leaf.terms, _same)
        case Begins():
            yield from _runs(placed, leaf.terms, str.startswith)
        case Like():
            yield from ((p.start, p.end) for p in placed if _near(p.term, leaf.term, leaf.distance))


def _same(term: str, wanted: str) -> bool:
    return term == wanted or (is_open(wanted) and term.startswith(wanted))


def _runs(placed: Sequence[Piece], wanted: Sequence[str], last: Callable[[str, str], bool]) -> Iterator[Span]:
    """Yield where terms stand one after the other, the last of them by a rule of its own."""
    *firsts, end = wanted
    for at in range(len(placed) - len(firsts)):
        final = placed[at + len(firsts)]
        if last(final.term, end) and all(placed[at + n].term == one for n, one in enumerate(firsts)):
            stop = final.start + 1 if is_open(end) else final.end
            yield placed[at].start, stop


def _near(one: str, other: str, distance: int) -> bool:
    """Tell whether so few letters put in, left out, replaced or exchanged make one word the other."""
    if abs(len(one) - len(other)) > distance:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1] <= distance


def _merged(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _whole_words(text: str, start: int, end: int) -> Span:
    """Move the ends of an excerpt to spaces, where there are some near."""
    if start > 0 and (space := text.find(" ", start, start + 20)) >= 0:
        start = space + 1
    if end < len(text) and (space := text.rfind(" ", end - 20, end)) > start:
        end = space
    return start, end


def _cut(text: str, spans: Sequence[Span], start: int, end: int) -> Iterator[Said]:
    at = start
    for first, last in spans:
        if last <= at or first >= end:
            continue
        if first > at:
            yield Said(text[at:first])
        yield Said(text[max(first, at) : min(last, end)], found=True)
        at = min(last, end)
    if at < end:
        yield Said(text[at:end])
