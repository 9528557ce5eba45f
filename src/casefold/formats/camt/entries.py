"""Elements of a report become entries and statements, whose balances are checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from casefold.formats.camt.payment import (
    amount_of,
    day_of,
    description_of,
    other_side,
    own_account,
    reference_of,
    status_of,
    type_of,
    way_of,
)
from casefold.formats.readers.items import Records
from casefold.formats.readers.money import Holder, transfer_sides
from casefold.formats.readers.statements import Balances, Statement
from casefold.formats.readers.xml_elements import Element, Frame

REPORTS: Final = frozenset({"Stmt", "Rpt", "Ntfctn"})
_KEPT_PARTS: Final = 1_000
"""Payments of one entry that wait for its end."""
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = "CLBD"


@dataclass(slots=True)
class _Report:
    """The report that is being read."""

    name: str
    head: Element
    own: Holder = field(default_factory=Holder)
    balances: dict[str, Element] = field(default_factory=dict)
    statement: Statement = field(default_factory=lambda: Statement(""))


@dataclass(slots=True)
class _Entry:
    """The entry that is being read, with the payments it is made of."""

    head: Element
    parts: list[Element] = field(default_factory=list)
    sent: int = 0
    """Payments given as records of their own."""
    more: int = 0
    """Payments that are neither kept nor given."""
    total: Decimal = field(default_factory=Decimal)


class Reading:
    """Takes elements in the order of the file."""

    def __init__(self, out: Records, name: str) -> None:
        self._out, self._name = out, name
        self._balances = Balances(out)
        self._numbers: Counter[str] = Counter()
        self._group: dict[str, Any] = {}
        self._report: _Report | None = None
        self._entry: _Entry | None = None

    def take(self, item: Element | Frame) -> None:
        """Take an element, or the begin or end of a frame."""
        if isinstance(item, Frame):
            self._frame(item)
        elif item.name == "GrpHdr":
            self._group = item.flat("GrpHdr/")
        elif self._entry is not None:
            self._of_entry(self._entry, item)
        elif self._report is not None:
            self._of_report(self._report, item)

    def end(self) -> None:
        """Give what is open where the file ends."""
        if self._entry is not None:
            self._end_entry()
        if self._report is not None:
            self._end_report()
        self._balances.finish()

    def _frame(self, frame: Frame) -> None:
        if frame.name in REPORTS:
            if self._report is not None:
                self._end_report()
            if frame.begins:
                self._report = _Report(frame.name, Element(frame.name, {}, 0))
        elif frame.begins:
            self._entry = _Entry(Element("Ntry", {}, 0))
        elif self._entry is not None:
            self._end_entry()

    def _of_report(self, report: _Report, item: Element) -> None:
        report.head.children.append(item)
        report.head.at = report.head.at or item.at
        if item.name == "Acct":
            report.own = own_account(item)
        elif item.name == "Bal" and (code := item.get("Tp/CdOrPrtry/Cd", "Tp/Cd")) is not None:
            report.balances.setdefault(code, item)

    def _of_entry(self, entry: _Entry, item: Element) -> None:
        if item.name != "TxDtls":
            if entry.sent:
                self._out.note(f"{item.name} of an entry, at byte {item.at:,}: {item.flat()}")
            entry.head.children.append(item)
            entry.head.at = entry.head.at or item.at
            return
        entry.parts.append(item)
        if len(entry.parts) < _KEPT_PARTS:
            return
        if entry.sent or _are_parts(entry.parts):
            self._send_parts(entry)
        else:
            entry.more += len(entry.parts) - 1
            del entry.parts[1:]

    def _end_entry(self) -> None:
        entry, self._entry = self._entry, None
        assert entry is not None
        if not entry.head.children and not entry.parts:
            return
        amount, currency = amount_of(entry.head)
        direction = way_of(entry.head)
        self._count(entry, amount, currency, direction)
        if entry.sent or (len(entry.parts) > 1 and _are_parts(entry.parts)):
            self._send_parts(entry)
            self._compare(entry, amount)
            return
        details = entry.parts[0] if entry.parts else Element("TxDtls", {}, 0)
        raw = entry.head.flat()
        for part in entry.parts:
            for path, text in part.flat("NtryDtls/TxDtls/").items():
                _keep(raw, path, text)
        if entry.more:
            raw["NtryDtls"] = f"{entry.more:,} more payments that state no amount"
        self._send("Ntry", entry, details, raw, amount, currency, direction)

    def _send_parts(self, entry: _Entry) -> None:
        for part in entry.parts:
            amount, currency = amount_of(part)
            direction = way_of(part) or way_of(entry.head)
            if amount is not None:
                entry.total += Decimal(amount)
            raw = entry.head.flat("Ntry/") | part.flat()
            self._send("TxDtls", entry, part, raw, amount, currency, direction)
        entry.sent += len(entry.parts)
        entry.parts.clear()

    def _compare(self, entry: _Entry, amount: str | None) -> None:
        if amount is not None and entry.total != Decimal(amount):
            self._out.note(
                f"the entry at byte {entry.head.at:,} states {amount}; its {entry.sent:,} payments add up to "
                f"{entry.total} (they may be in another currency, or charges were taken off)"
            )

    def _send(
        self,
        part: str,
        entry: _Entry,
        details: Element,
        raw: dict[str, Any],
        amount: str | None,
        currency: str | None,
        direction: str | None,
    ) -> None:
        self._numbers[part] += 1
        own = self._report.own if self._report is not None else Holder()
        self._out.add(
            "transfer",
            self._numbers[part],
            part=part,
            fields={
                "time": day_of(entry.head, "BookgDt"),
                "value_local": day_of(entry.head, "ValDt"),
                "amount": amount,
                "currency": currency,
                "direction": direction,
                "transaction_type": type_of(details, entry.head),
                "reference": reference_of(details, entry.head),
                "description": description_of(details, entry.head),
            },
            raw=raw or {part: ""},
            sides=transfer_sides(direction, own, other_side(details, direction)),
            flags=() if status_of(entry.head) in (None, "BOOK") else ("pending",),
            where=f"byte {details.at or entry.head.at:,} of {self._name}",
        )

    def _count(self, entry: _Entry, amount: str | None, currency: str | None, direction: str | None) -> None:
        """Add a booked entry to its statement; what is pending or only announced moves no balance yet."""
        if self._report is None or status_of(entry.head) not in (None, "BOOK"):
            return
        opening = next((self._report.balances[code] for code in _OPENING if code in self._report.balances), None)
        expected = amount_of(opening)[1] if opening is not None else currency
        usable = amount is not None and direction is not None and currency == expected
        value = Decimal(amount) * (1 if direction == "in" else -1) if usable and amount is not None else None
        self._report.statement.add(value)

    def _end_report(self) -> None:
        report, self._report = self._report, None
        assert report is not None
        if not report.head.children:
            return
        self._numbers[report.name] += 1
        side = report.own.side("subject", owner=True)
        self._out.add(
            "account",
            self._numbers[report.name],
            part=report.name,
            fields={
                "service": "bank",
                "name": report.head.get("Acct/Nm", "Acct/Ownr/Nm"),
                "time": report.head.get("CreDtTm"),
            },
            raw=self._group | report.head.flat(),
            sides=[side] if side is not None else [],
            where=f"byte {report.head.at:,} of {self._name}",
        )
        self._judge(report)

    def _judge(self, report: _Report) -> None:
        statement = report.statement
        number = report.head.get("Id")
        statement.name = f"statement {number or 'without an id'} of {report.own.raw or 'an account without a number'}"
        statement.account = report.own.text or ""
        opening = next((report.balances[code] for code in _OPENING if code in report.balances), None)
        closing = report.balances.get(_CLOSING)
        first, last = _balance(opening), _balance(closing)
        statement.currency = first[1] if first[0] is not None else last[1]
        if first[0] is not None and last[0] is not None and first[1] != last[1]:
            self._out.note(
                f"{statement.name}: opens in {first[1]} and closes in {last[1]} ({last[0]}), "
                "so its balances cannot be checked against each other"
            )
            return
        statement.opening, statement.closing = first[0], last[0]
        if report.name != "Ntfctn":
            self._balances.judge(statement)


def _balance(element: Element | None) -> tuple[Decimal | None, str]:
    if element is None:
        return None, ""
    amount, currency = amount_of(element)
    if amount is None:
        return None, ""
    return Decimal(amount) * (-1 if way_of(element) == "out" else 1), currency or ""


def _are_parts(parts: list[Element]) -> bool:
    """Say whether each payment states its own amount, so that each can be a record."""
    return all(amount_of(part)[0] is not None for part in parts)


def _keep(raw: dict[str, Any], path: str, text: str | list[str]) -> None:
    before = raw.get(path)
    if before is None:
        raw[path] = text
    else:
        both = [*(before if isinstance(before, list) else [before]), *(text if isinstance(text, list) else [text])]
        raw[path] = both
