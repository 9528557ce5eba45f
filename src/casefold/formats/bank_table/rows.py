"""A row of a table of payments becomes a transfer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from casefold.formats.bank_table.layout import Layout, is_date, plain_header
from casefold.formats.bank_table.words import FORWARD, OUT_MARKS
from casefold.formats.readers.items import Records
from casefold.formats.readers.money import Holder, currency_of, decimal_text, transfer_sides, way_and_size
from casefold.formats.readers.statements import RunningBalance
from casefold.text.bank_accounts import account_text, card_text, parse_iban

_CODE_ABOVE: Final = re.compile(r"sort ?code\W{1,4}([0-9](?:[ -]?[0-9]){5})", re.IGNORECASE)
_NUMBER_ABOVE: Final = re.compile(
    r"(?:iban|account (?:number|no)|kontonummer|konto|rekening|compte)\W{1,4}"
    r"([A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}|[0-9](?:[ -]?[0-9]){4,20})",
    re.IGNORECASE,
)
_CARD: Final = re.compile(r"[*xX•. 0-9-]*[0-9]{4}")


class RowReading:
    """Takes the rows below a header in their order."""

    def __init__(self, out: Records, part: str, layout: Layout, subject: str | None) -> None:
        self._out, self._part, self._layout = out, part, layout
        self._above = _stated_above(layout.titles)
        self._given = Holder(subject) if subject is not None else None
        self._balances: dict[str, RunningBalance] = {}

    def take(self, number: int, cells: Sequence[str | None]) -> None:
        """Take a row; an empty one is none."""
        if not any(cell and cell.strip() for cell in cells):
            return
        layout = self._layout
        if [(cell or "").strip() for cell in cells[: len(layout.headers)]] == [*layout.headers[: len(cells)]]:
            self._aside(number, cells, "the header once more")
            return
        reason, direction, amount = self._amount(cells)
        day = self._time(cells)
        if day is None or not (is_date(day) or any(letter.isdigit() for letter in day)):
            reason = "no date: a total, or more of the row above"
        if reason is not None:
            self._without_amount(number, cells, reason)
            return
        self._send(number, cells, direction, amount)

    def end(self) -> None:
        """Tell whether the running balances follow from the amounts."""
        for account, balance in self._balances.items():
            self._out.part(self._part).notes.append(balance.verdict(account))

    def _amount(self, cells: Sequence[str | None]) -> tuple[str | None, str | None, str | None]:
        """Return why there is no amount, or which way it went and its size."""
        layout = self._layout
        if layout.way == "columns":
            return _of_two(layout, cells)
        text = layout.cell(cells, "amount")
        amount = decimal_text(text, layout.mark)
        if amount is None:
            return ("no amount" if text is None else "an amount that cannot be read"), None, None
        direction, size = way_and_size(amount)
        if layout.way == "side":
            side = layout.cell(cells, "side")
            if side is None:
                return None, None, size
            return None, "out" if side.casefold() in OUT_MARKS or plain_header(side) in OUT_MARKS else "in", size
        if layout.way == "card":
            direction = "in" if direction == "out" else "out"
        return None, direction, size

    def _without_amount(self, number: int, cells: Sequence[str | None], reason: str) -> None:
        """Set a row aside; one that carries a balance forward begins the running balances."""
        balance = decimal_text(self._layout.cell(cells, "balance"), self._layout.mark)
        words = plain_header(" ".join(cell for cell in cells if cell))
        if balance is not None and any(word in words for word in FORWARD):
            self._balance_of(cells).open(Decimal(balance))
            reason = "a balance carried forward, no movement"
        self._aside(number, cells, reason)

    def _aside(self, number: int, cells: Sequence[str | None], reason: str) -> None:
        self._out.set_aside(number, reason, text=" | ".join(cell or "" for cell in cells), part=self._part)

    def _send(self, number: int, cells: Sequence[str | None], direction: str | None, amount: str | None) -> None:
        layout = self._layout
        name = layout.cell(cells, "name")
        balance = decimal_text(layout.cell(cells, "balance"), layout.mark)
        if balance is not None and amount is not None:
            step = Decimal(amount) * (-1 if direction == "out" else 1) if direction is not None else None
            self._balance_of(cells).step(number, step, Decimal(balance))
        described = [cells[column] for column in layout.descriptions if column < len(cells)]
        own, other = self._sides(cells, direction, name)
        texts = dict.fromkeys(text.strip() for text in described if text and text.strip())
        self._out.add(
            "transfer",
            number,
            part=self._part,
            fields={
                "time": self._time(cells),
                "zone": layout.cell(cells, "zone"),
                "value_local": layout.cell(cells, "value"),
                "amount": amount,
                "currency": self._currency(cells),
                "direction": direction,
                "balance": balance,
                "transaction_type": layout.cell(cells, "type"),
                "reference": layout.cell(cells, "reference"),
                "description": "\n".join(texts) or name,
            },
            raw=_named(layout.headers, cells),
            sides=transfer_sides(direction, own, other),
        )

    def _time(self, cells: Sequence[str | None]) -> str | None:
        layout = self._layout
        day = layout.cell(cells, "booked") or layout.cell(cells, "date")
        clock = layout.cell(cells, "clock") if layout.cell(cells, "booked") is None else None
        return f"{day} {clock}" if day and clock and ":" in clock and ":" not in day else day

    def _currency(self, cells: Sequence[str | None]) -> str | None:
        layout = self._layout
        stated = layout.cell(cells, "currency")
        written = next((layout.cell(cells, name) for name in ("amount", "out", "in") if layout.cell(cells, name)), None)
        found = stated or currency_of(written) or layout.currency
        return found.upper() if found else None

    def _sides(self, cells: Sequence[str | None], direction: str | None, name: str | None) -> tuple[Holder, Holder]:
        layout = self._layout
        addresses = layout.cell(cells, "from_address"), layout.cell(cells, "to_address")
        mine, theirs = addresses if direction == "out" else addresses[::-1]
        number = layout.cell(cells, "other_account")
        if number is not None:
            other = Holder(account_text(number, layout.cell(cells, "other_bank")), number, name)
        else:
            address = theirs or layout.cell(cells, "other_address")
            other = Holder(address, address, name)
        own = self._own(cells)
        return (Holder(mine, mine) if own.text is None and mine else own), other

    def _own(self, cells: Sequence[str | None]) -> Holder:
        """Return whose payments these are: the account or card of the row, what was given, or what stands above."""
        layout = self._layout
        number, card = layout.cell(cells, "account"), layout.cell(cells, "card")
        if number is not None:
            named = not any(letter.isdigit() for letter in number)
            text = account_text(number, layout.cell(cells, "account_bank"))
            return Holder(text, number, number if named else None)
        if self._given is not None:
            return self._given
        if card is not None and _CARD.fullmatch(card):
            return Holder(card_text(card), card)
        return self._above

    def _balance_of(self, cells: Sequence[str | None]) -> RunningBalance:
        return self._balances.setdefault(self._layout.cell(cells, "account") or "", RunningBalance())


def _of_two(layout: Layout, cells: Sequence[str | None]) -> tuple[str | None, str | None, str | None]:
    """Read money in and money out from columns of their own; a zero is as good as nothing beside an amount."""
    texts = layout.cell(cells, "out"), layout.cell(cells, "in")
    out, into = (decimal_text(text, layout.mark) for text in texts)
    out, into = (None if text is not None and not text.strip("-0.") else text for text in (out, into))
    if out is not None and into is not None:
        return "an amount both in and out", None, None
    if out is not None:
        return None, "out", out.removeprefix("-")
    if into is not None:
        return (None, "out", into[1:]) if into.startswith("-") else (None, "in", into)
    unread = any(text is not None and decimal_text(text, layout.mark) is None for text in texts)
    if not unread and any(texts):
        return None, None, "0"
    return ("an amount that cannot be read" if unread else "no amount"), None, None


def _named(headers: Sequence[str], cells: Sequence[str | None]) -> dict[str, str | None]:
    """Return header -> cell; a header that comes again, or is missing, is called by its column."""
    raw: dict[str, str | None] = {}
    for column, cell in enumerate(cells):
        header = headers[column] if column < len(headers) and headers[column] else f"column {column + 1}"
        raw[f"{header} ({column + 1})" if header in raw else header] = cell
    return raw


def _stated_above(titles: Sequence[str]) -> Holder:
    """Read the account from the lines above the header."""
    text = "\n".join(titles)
    found, code = _NUMBER_ABOVE.search(text), _CODE_ABOVE.search(text)
    if found is None:
        return Holder()
    number = found[1]
    iban = next((iban for length in range(len(number), 14, -1) if (iban := parse_iban(number[:length]))), None)
    return Holder(account_text(iban or number, code[1] if code is not None else None), number)
