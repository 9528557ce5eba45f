"""Do the entries of a statement lead from its opening balance to its closing one? The import report says, each time.

A statement whose sum is wrong has entries missing, changed or misread, and nobody sees that in a list of payments.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from casefold.formats.readers.items import Records

_NAMED: Final = 100
"""Statements of one verdict that are named one by one; the rest are counted."""


@dataclass(slots=True)
class Statement:
    """One statement: what it states at both ends, and what its entries add up to."""

    name: str
    account: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    total: Decimal = field(default_factory=Decimal)
    entries: int = 0
    unread: int = 0
    """Entries that cannot be counted: no readable amount, no direction, or another currency."""

    def add(self, amount: Decimal | None) -> None:
        """Count an entry, by its amount with a sign."""
        self.entries += 1
        if amount is None:
            self.unread += 1
        else:
            self.total += amount


class Balances:
    """Judges statements as they end, and tells the import report."""

    def __init__(self, out: Records) -> None:
        self._out = out
        self._told: Counter[str] = Counter()
        self._last: dict[tuple[str, str], tuple[str, Decimal]] = {}

    def judge(self, statement: Statement) -> None:
        """Say whether a statement agrees, differs (by how much) or states no balance to check against."""
        verdict, text = _verdict(statement)
        self._told[verdict] += 1
        if self._told[verdict] <= _NAMED:
            self._out.note(f"{statement.name}: {text}")
        self._follow(statement)

    def finish(self) -> None:
        """Say how many statements there were, where not every one was named."""
        for verdict, count in sorted(self._told.items()):
            if count > _NAMED:
                self._out.note(f"{count:,} statements {verdict}; the first {_NAMED} are named above")

    def _follow(self, statement: Statement) -> None:
        """Compare an opening balance with the closing one that came before it for the same account."""
        key = statement.account, statement.currency
        before = self._last.get(key)
        if before is not None and statement.opening is not None and before[1] != statement.opening:
            self._told["do not follow on"] += 1
            if self._told["do not follow on"] <= _NAMED:
                self._out.note(
                    f"{statement.name}: opens with {statement.opening}, but {before[0]} closed with {before[1]}; "
                    "statements between them may be missing, or they are out of order"
                )
        if statement.closing is not None:
            self._last[key] = statement.name, statement.closing


def _verdict(statement: Statement) -> tuple[str, str]:
    money = f" {statement.currency}" if statement.currency else ""
    one = statement.entries == 1
    entries = f"{statement.entries:,} {'entry' if one else 'entries'}"
    unread = f" ({statement.unread:,} of them not counted: no readable amount, no direction, or another currency)"
    unread = unread if statement.unread else ""
    sums = f"its {entries} {'adds' if one else 'add'} up to {statement.total}{money}{unread}"
    if statement.opening is None and statement.closing is None:
        return "state no balance", f"states no balance; {sums}"
    if statement.opening is None or statement.closing is None:
        missing, there = ("opening", "closing") if statement.opening is None else ("closing", "opening")
        stated = statement.closing if statement.opening is None else statement.opening
        return (
            f"state no {missing} balance",
            f"states no {missing} balance, so its {there} balance {stated}{money} cannot be checked; {sums}",
        )
    reached = statement.opening + statement.total
    sum_text = f"opening {statement.opening} and {entries} of {statement.total} make {reached}{money}{unread}"
    if reached == statement.closing:
        return "agree", f"{sum_text}, as its closing balance states"
    difference = statement.closing - reached
    return "differ", f"{sum_text}, but its closing balance states {statement.closing}: it differs by {difference}"


@dataclass(slots=True)
class RunningBalance:
    """Does the balance beside each entry follow from its amount? Lists run forwards or backwards in time."""

    _last: tuple[Decimal, Decimal | None] | None = None
    _steps: int = 0
    _wrong: list[int] = field(default_factory=lambda: [0, 0])
    """Steps that do not follow, read oldest first and newest first."""
    _first_wrong: list[tuple[int, Decimal] | None] = field(default_factory=lambda: [None, None])

    def open(self, balance: Decimal) -> None:
        """Take a balance carried forward, before the first entry."""
        if self._last is None:
            self._last = balance, Decimal(0)

    def step(self, row: int, amount: Decimal | None, balance: Decimal) -> None:
        """Take an entry: its row, its amount with a sign, the balance beside it."""
        if self._last is not None:
            before, earlier = self._last
            self._steps += 1
            for order, (moved, change) in enumerate(((amount, balance - before), (earlier, before - balance))):
                if moved is None or moved != change:
                    self._wrong[order] += 1
                    if self._first_wrong[order] is None:
                        self._first_wrong[order] = row, change - (moved or Decimal(0))
        self._last = balance, amount

    def verdict(self, account: str) -> str:
        """Say it in a sentence."""
        named = f"the balances of {account}" if account else "the balances"
        if self._steps == 0:
            return f"{named} cannot be checked: there is one at most"
        order = 0 if self._wrong[0] <= self._wrong[1] else 1
        read = ("oldest first", "newest first")[order]
        wrong, first = self._wrong[order], self._first_wrong[order]
        steps = "the one step" if self._steps == 1 else f"all {self._steps:,} steps"
        if first is None:
            return f"{named} follow from the amounts in {steps}, read {read}"
        return (
            f"{named} do not follow from the amounts in {wrong:,} of {self._steps:,} steps, read {read}; "
            f"the first at row {first[0]:,}, by {first[1]}"
        )
