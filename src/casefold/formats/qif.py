"""QIF: the plain text in which programs for household accounts exchange entries; one letter says what a line holds.

There is no library worth its weight: a file is lines, and a reader that keeps their places is shorter than the use of
one. QIF states no currency, no bank and no balance, and writes dates as the program's country does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.money import Holder, decimal_text, transfer_sides, way_and_size
from casefold.formats.readers.source import Source
from casefold.formats.readers.statements import Balances, Statement
from casefold.formats.readers.text_lines import head_lines, numbered_lines

_ACCOUNTS: Final = frozenset({"bank", "cash", "ccard", "oth a", "oth l", "invst"})
_SECTION: Final = re.compile(r"!(type|account|option|clear)\b:?(.*)", re.IGNORECASE)
_YEAR_MARK: Final = re.compile(r"^\s*([0-9]{1,2})[/.-]\s*([0-9]{1,2})\s*'\s*([0-9]{1,4})\s*$")
_BRACKETS: Final = re.compile(r"\[(.+)\]")
_OUT_ACTIONS: Final = ("buy", "shrsout", "xout", "miscexp", "margint", "withdrw", "cvrshrt")
_IN_ACTIONS: Final = (
    "sell",
    "div",
    "intinc",
    "cgshort",
    "cglong",
    "cgmid",
    "rtrncap",
    "miscinc",
    "xin",
    "contrib",
    "shtsell",
)


@dataclass(slots=True)
class _Item:
    """The lines of one entry."""

    line: int = 0
    fields: dict[str, str | list[str]] = field(default_factory=dict)

    def take(self, line: int, text: str) -> None:
        """Take a line by its letter; a letter that comes again makes a list."""
        self.line = self.line or line
        letter, value = text[0], text[1:].strip()
        before = self.fields.get(letter)
        self.fields[letter] = value if before is None else [*(before if isinstance(before, list) else [before]), value]

    def get(self, letter: str) -> str | None:
        """Return the first value of a letter."""
        value = self.fields.get(letter)
        found = value[0] if isinstance(value, list) else value
        return found or None


class Qif(ItemFormat):
    """Entries of household accounts."""

    name = "qif"
    title = "QIF account exports"
    kinds = ("transfer", "account")
    media_types = (TEXT,)
    style = Style(unit="line", time_order=None, repeats=True)
    proves = (
        "What a program for household accounts exported: dates, amounts, payees and notes as its user or a bank's "
        "download wrote them. No currency, no bank and no balance is stated, so nothing shows that entries are "
        "complete; accounts are named, not numbered. It can be changed by anybody."
    )
    tested_on = "real data: 8 published QIF files of the csv2ofx library; investments: published description, made-up"

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a text whose first line that is not empty begins a section of QIF."""
        lines = [line.strip() for line in head_lines(source)[:200] if line.strip()]
        if not lines or _SECTION.match(lines[0]) is None:
            return None
        letters = sum(line[0] in "DTUPMNLACSE$^!IYQOXRB%F" for line in lines)
        if letters * 10 < len(lines) * 8:
            return None
        sure = "^" in lines
        questions = () if sure else ("No entry of it has an end. Is it QIF?",)
        return Recognition(self.name, 0.95 if sure else 0.7, f"begins with {lines[0]}", questions=questions)

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the sections."""
        reading = _Reading(out)
        for number, line, done in numbered_lines(source, options.encoding):
            reading.take(number, line.rstrip())
            out.progress(done)
        reading.end()


class _Reading:
    """Takes lines in their order."""

    def __init__(self, out: Records) -> None:
        self._out = out
        self._balances = Balances(out)
        self._section = ""
        self._item = _Item()
        self._account: str | None = None
        self._statement: Statement | None = None
        self._skipped: Counter[str] = Counter()

    def take(self, number: int, line: str) -> None:
        """Take a line: a section's name, the end of an entry, or a value."""
        section = _SECTION.match(line)
        if section is not None:
            self._end_item()
            if section[1].lower() in ("type", "account"):
                self._begin(section[2].strip().lower() if section[1].lower() == "type" else "account", number)
        elif line.strip() == "^":
            self._end_item()
        elif line.strip():
            self._item.take(number, line.lstrip())

    def end(self) -> None:
        """Give what is open at the end of the file."""
        if self._item.fields:
            self._out.note(f"the file ends inside the entry of line {self._item.line:,}")
        self._end_item()
        self._judge()
        self._balances.finish()
        for name, count in sorted(self._skipped.items()):
            self._out.inventory(name, f"{count:,} entries of a list that moves no money; not read", count=count)

    def _begin(self, section: str, number: int) -> None:
        self._section = section
        if section in _ACCOUNTS:
            self._judge()
            named = f"of {self._account}" if self._account else "of an account without a name"
            self._statement = Statement(f"the list {named} (line {number:,})", account=self._account or "")

    def _judge(self) -> None:
        done, self._statement = self._statement, None
        if done is not None:
            self._balances.judge(done)

    def _end_item(self) -> None:
        item, self._item = self._item, _Item()
        if not item.fields:
            return
        if self._section == "account":
            self._give_account(item)
        elif self._section in _ACCOUNTS:
            self._give_transfer(item)
        elif self._section:
            self._skipped[self._section] += 1
        else:
            self._out.set_aside(item.line, "an entry before any section", text=str(item.fields))

    def _give_account(self, item: _Item) -> None:
        self._account = item.get("N")
        side = _named(self._account).side("subject", owner=True)
        self._out.add(
            "account",
            item.line,
            fields={"service": "bank", "name": self._account},
            raw=item.fields,
            sides=[side] if side is not None else [],
        )

    def _give_transfer(self, item: _Item) -> None:
        amount = decimal_text(item.get("T") or item.get("U") or item.get("$"))
        direction, size = way_and_size(amount)
        if self._section == "invst":
            direction = _way_of_action(item.get("N"), direction)
        if self._statement is not None:
            usable = size is not None and direction is not None
            self._statement.add(Decimal(size) * (-1 if direction == "out" else 1) if usable and size else None)
        payee, category = item.get("P"), item.get("L")
        between = _BRACKETS.fullmatch(category) if category else None
        other = _named(between[1]) if between is not None else Holder(name=payee)
        self._out.add(
            "transfer",
            item.line,
            fields={
                "time": _date(item.get("D")),
                "amount": size,
                "direction": direction,
                "reference": item.get("N") if self._section != "invst" else None,
                "transaction_type": item.get("N") if self._section == "invst" else self._section,
                "description": "\n".join(dict.fromkeys(filter(None, [payee, item.get("M"), item.get("Y")]))) or None,
            },
            raw=item.fields,
            sides=transfer_sides(direction, _named(self._account), other),
        )


def _named(account: str | None) -> Holder:
    """An account that has a name in somebody's program, and no number."""
    return Holder(f"opaque:account {account}", account, account) if account else Holder()


def _way_of_action(action: str | None, signed: str | None) -> str | None:
    """Say which way the cash of an investment went; its amounts have no sign."""
    word = (action or "").strip().lower()
    if word.startswith(_OUT_ACTIONS):
        return "out"
    if word.startswith(_IN_ACTIONS):
        return "in"
    return "out" if signed == "out" else None


def _date(text: str | None) -> str | None:
    """Write `1/15'04` and `1/ 5' 4` as `1/15/2004`; any other date as it stands."""
    if text is None or (found := _YEAR_MARK.match(text)) is None:
        return text
    year = int(found[3])
    return f"{found[1]}/{found[2]}/{year + 2000 if year < 100 else year}"


FORMAT = Qif()
