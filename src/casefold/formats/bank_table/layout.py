"""Which column of a table is what: matched by its header, then borne out by its values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from casefold.formats.bank_table.words import COMMUNICATION, IN_MARKS, OUT_MARKS, WORDS
from casefold.formats.readers.money import currency_of, decimal_mark, decimal_text
from casefold.text.time_grammar import match_shape
from casefold.text.time_shapes import shape_of

_CURRENCY_TAIL: Final = re.compile(
    r" (?:in )?(gbp|eur|usd|cad|aud|chf|pln|sek|nok|dkk|czk|huf|ron|inr|jpy|nzd|zar|try)$"
)
_HEADER_ROWS: Final = 60
_SAMPLE: Final = 200
_AGREE: Final = 0.8
Row = tuple[int, Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table's columns mean, and how its amounts say which way money went."""

    header_row: int
    headers: tuple[str, ...]
    columns: Mapping[str, int]
    descriptions: tuple[int, ...]
    score: float
    way: str
    """How the direction is told: columns, side, sign, card, plain."""
    mark: str | None = None
    """The mark before decimals."""
    currency: str | None = None
    """Stated in the header of the amounts."""
    titles: tuple[str, ...] = field(default=())
    """The rows above the header."""

    def cell(self, cells: Sequence[str | None], name: str) -> str | None:
        """Return a field's text of a row; None where it is empty or there is no such column."""
        column = self.columns.get(name)
        text = cells[column] if column is not None and column < len(cells) else None
        return text.strip() or None if text else None

    def mapping(self) -> dict[str, str]:
        """Return header -> field, for the import report."""
        named = {self.headers[column]: name for name, column in self.columns.items()}
        return named | {self.headers[column]: "description" for column in self.descriptions}


@lru_cache(maxsize=4096)
def plain_header(text: str) -> str:
    """Return a header in lower case, without accents and signs: `Paid out (£)` is `paid out`."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", split) if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.casefold().replace("ß", "ss").replace("ł", "l")).split())


def _names() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for name, words in WORDS.items():
        for rank, word in enumerate(words.split(",")):
            found.setdefault(" ".join(word.split()), (name, rank))
    return found


_BY_HEADER: Final = _names()


def find_layout(rows: Sequence[Row], mapping: Mapping[str, str]) -> Layout | None:
    """Find the header among the first rows; None where no row is one of a list of payments.

    Args:
        rows: The first rows with their numbers.
        mapping: Header as written -> field, as a person gave it.
    """
    for place, (number, cells) in enumerate(rows[:_HEADER_ROWS]):
        headers = tuple((cell or "").strip() for cell in cells)
        if not _may_be_header(headers, mapping):
            continue
        if {plain_header(header) for header in headers} & COMMUNICATION:
            return None
        below = [cells for _, cells in rows[place + 1 : place + 1 + _SAMPLE] if any(cell for cell in cells)]
        body = [cells for cells in below if [(cell or "").strip() for cell in cells] != [*headers]]
        columns, descriptions = _columns(headers, mapping, body)
        titles = tuple(" ".join(filter(None, above)) for _, above in rows[:place])
        return _judged(number, headers, columns, descriptions, body, titles)
    return None


def may_hold_header(lines: Sequence[str]) -> bool:
    """Say whether one of these lines of text may be a header: cheap, and asked of every text."""
    return any(_may_be_header(re.split(r"[,;\t|^]", line), {}) for line in lines[:_HEADER_ROWS] if len(line) < 4_000)


def _may_be_header(headers: Sequence[str], mapping: Mapping[str, str]) -> bool:
    names = {known[0] for header in headers if (known := _known(header, mapping)) is not None}
    return bool(names & {"booked", "date"}) and bool(names & {"amount", "out", "in"})


def _known(header: str, mapping: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the field a header names and how likely; None where it names none."""
    if header in mapping:
        return (mapping[header], -1) if mapping[header] in WORDS else None
    plain = plain_header(header)
    return _BY_HEADER.get(plain) or _BY_HEADER.get(_CURRENCY_TAIL.sub("", plain))


def _columns(
    headers: Sequence[str], mapping: Mapping[str, str], body: Sequence[Sequence[str | None]]
) -> tuple[dict[str, int], list[int]]:
    """Give each field its likeliest column that is not empty, and all that describe to the description."""
    ranked: dict[str, tuple[bool, int, int]] = {}
    descriptions: list[int] = []
    for column, header in enumerate(headers):
        known = _known(header, mapping)
        if known is None:
            continue
        name, rank = known
        place = not any(_at(cells, column) for cells in body), rank, column
        if name == "description":
            descriptions.append(column)
        elif name not in ranked or place < ranked[name]:
            ranked[name] = place
    return {name: column for name, (_, _, column) in ranked.items()}, descriptions


def _judged(
    number: int,
    headers: tuple[str, ...],
    columns: dict[str, int],
    descriptions: list[int],
    body: Sequence[Sequence[str | None]],
    titles: tuple[str, ...],
) -> Layout | None:
    """Weigh a header by its columns, if the rows below bear it out."""
    when = columns.get("booked", columns.get("date", 0))
    dates = [text for cells in body if (text := _at(cells, when))]
    money = [column for name in ("amount", "out", "in") if (column := columns.get(name)) is not None]
    amounts = [text for cells in body for column in money if (text := _at(cells, column))]
    if not dates or not amounts or _share(dates, is_date) < _AGREE or _share(amounts, decimal_text) < _AGREE:
        return None
    columns, moved = _settled(columns, body)
    way = _way(columns, headers, body)
    said = bool(descriptions) or "name" in columns
    score = 0.5 + 0.2 * said + 0.15 * ("balance" in columns or way in ("columns", "side"))
    score += 0.1 * min(1, sum(name in columns for name in ("account", "card", "currency", "reference", "type")))
    score += 0.05 * min(2, sum(name in columns for name in ("other_account", "value", "booked", "currency", "type")))
    currency = next((found for column in money if (found := currency_of(headers[column].upper()))), None)
    return Layout(
        header_row=number,
        headers=headers,
        columns=columns,
        descriptions=tuple(descriptions + moved),
        score=round(min(score, 0.93), 2),
        way=way,
        mark=decimal_mark(amounts),
        currency=currency or next((found for text in amounts if (found := currency_of(text))), None),
        titles=titles,
    )


def _settled(columns: dict[str, int], body: Sequence[Sequence[str | None]]) -> tuple[dict[str, int], list[int]]:
    """Settle by their values what two columns may mean: a type of debit or credit, an account number that varies."""
    found, moved = dict(columns), []
    kind = found.get("type")
    if kind is not None and "side" not in found:
        words = {plain_header(text) for cells in body if (text := _at(cells, kind))}
        if words and words <= OUT_MARKS | IN_MARKS:
            found["side"] = found.pop("type")
    side = found.get("side")
    if side is not None:
        words = {text.strip().casefold() for cells in body if (text := _at(cells, side))}
        if not words <= OUT_MARKS | IN_MARKS:
            moved.append(found.pop("side"))
    account = found.get("account")
    if account is not None and "name" in found and "other_account" not in found and "account_bank" not in found:
        values = [text for cells in body if (text := _at(cells, account))]
        if len(set(values)) > 2 and len(values) < len(body):
            found["other_account"] = found.pop("account")
    return found, moved


def _way(columns: Mapping[str, int], headers: Sequence[str], body: Sequence[Sequence[str | None]]) -> str:
    if "amount" not in columns:
        return "columns"
    if "side" in columns:
        return "side"
    texts = [text for cells in body if (text := _at(cells, columns["amount"]))]
    minus = sum((decimal_text(text) or "").startswith("-") for text in texts)
    merchant = "name" in columns and "merchant" in plain_header(headers[columns["name"]])
    if merchant and "card" in columns and "balance" not in columns and minus * 2 <= len(texts):
        return "card"
    if minus:
        return "sign"
    return "columns" if "out" in columns and "in" in columns else "plain"


def _at(cells: Sequence[str | None], column: int) -> str | None:
    text = cells[column] if column < len(cells) else None
    return text if text and text.strip() else None


def _share(texts: Sequence[str], test: object) -> float:
    assert callable(test)
    return sum(bool(test(text)) for text in texts) / len(texts)


def is_date(text: str) -> bool:
    """Say whether a text is written like a date, with or without a time."""
    shape = shape_of(text)
    return match_shape(shape) is not None and len(shape) > 5
