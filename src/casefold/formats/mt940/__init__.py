"""SWIFT MT940 (and MT942) statements: what a bank sends to a customer's bookkeeping, each with both its balances.

The library that reads MT940 best (`mt-940`) keeps neither the places of entries nor their text, holds the whole file,
and stops at the first entry that breaks the grammar; so the fields are read here, each for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.mt940.statement import Reading
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.source import Source
from casefold.formats.readers.text_lines import head_lines, numbered_lines

_TAG: Final = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)", re.DOTALL)
_OPENING: Final = re.compile(r":60[FM]:[CD][0-9]{6}[A-Z]{3}[0-9,]")
_SIGNS: Final = (
    _OPENING,
    re.compile(r":62[FM]:[CD][0-9]{6}[A-Z]{3}[0-9,]"),
    re.compile(r":25P?:\S"),
    re.compile(r":28C?:[0-9]"),
    re.compile(r":61:[0-9]{6}(?:[0-9]{4}| {4})?E?R?[CD]"),
    re.compile(r":6[45]:[CD][0-9]{6}[A-Z]{3}[0-9,]"),
    re.compile(r":20:\S"),
)
_END: Final = re.compile(r"-(?:\}.*|XXX)?\s*")
_BLOCK_START: Final = re.compile(r"\{1:.*\{4:\s*")


@dataclass(slots=True)
class Field:
    """A tag with its text over as many lines as it has."""

    tag: str
    line: int
    text: list[str] = field(default_factory=list)

    @property
    def value(self) -> str:
        """Its lines, joined as they stand."""
        return "\n".join(self.text)


class Mt940(ItemFormat):
    """Statements as SWIFT messages."""

    name = "mt940"
    title = "SWIFT MT940 and MT942 statements"
    kinds = ("transfer", "account")
    media_types = (TEXT,)
    style = Style(unit="line", repeats=True)
    proves = (
        "What the bank's message states of an account: entries with booking and value dates, balances at both ends, "
        "which the import adds up. Names and accounts of the other side are taken from free text, as the bank or the "
        "payer wrote them. Not who gave an order, and no time of day."
    )
    tested_on = (
        "real data: 22 published messages and single fields of "
        "ABN AMRO, ASN, ING, Knab, PostFinance, Rabobank, SNS, Triodos and German "
        "and Polish banks, with the values the mt-940 library expects; made-up samples"
    )

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a text by its tags at the beginning of lines."""
        if source.media_type != TEXT or b":" not in source.head:
            return None
        lines = head_lines(source)
        found = {sign for line in lines for sign in _SIGNS if sign.match(line)}
        if len(found) >= 3 and _OPENING in found:
            return Recognition(self.name, 0.97, f"{len(found)} fields of a SWIFT statement, its opening balance too")
        if len(found) >= 3:
            return Recognition(self.name, 0.85, f"{len(found)} fields of a SWIFT statement")
        if found - {_SIGNS[-1]} or (found and len(lines) < 5):
            return Recognition(
                self.name,
                0.5,
                "a field of a SWIFT statement at the beginning of a line",
                questions=("Only a piece of a statement is there. Is it one?",),
            )
        return None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the statements."""
        reading = Reading(out)
        for one, done in _fields(source, options.encoding):
            reading.take(one.tag, one.value, one.line)
            out.progress(done)
        reading.end()


def _fields(source: Source, encoding: str | None) -> Iterator[tuple[Field, float]]:
    """Yield each field with the share of the file read; the end of a message is a field `-`."""
    waiting: Field | None = None
    done = 0.0
    for number, line, done in numbered_lines(source, encoding):
        line = _BLOCK_START.sub("", line)
        found = _TAG.match(line)
        ends = _END.fullmatch(line) is not None
        if found is None and not ends:
            if waiting is not None:
                waiting.text.append(line)
            elif line.strip():
                yield Field("", number, [line]), done
            continue
        if waiting is not None:
            yield waiting, done
        waiting = None
        if ends:
            yield Field("-", number), done
        elif found is not None:
            waiting = Field(found[1], number, [found[2]])
    if waiting is not None:
        yield waiting, done


FORMAT = Mt940()
