"""Fields of a message become entries and statements, whose balances are checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from casefold.formats.mt940.fields import Balance, Details, Entry, read_balance, read_details, read_entry
from casefold.formats.readers.items import Records
from casefold.formats.readers.money import Holder, transfer_sides
from casefold.formats.readers.statements import Balances, Statement
from casefold.text.bank_accounts import account_text, parse_iban

_OPENING = ("60F", "60M", "60")
_CLOSING = ("62F", "62M", "62")


@dataclass(slots=True)
class _Waiting:
    """An entry whose details may still come."""

    line: int
    text: str
    entry: Entry | None
    details: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """The statement that is being read."""

    line: int
    raw: dict[str, str | list[str]] = field(default_factory=dict)
    account: str | None = None
    number: str | None = None
    opening: Balance | None = None
    closing: Balance | None = None
    statement: Statement = field(default_factory=lambda: Statement(""))

    def keep(self, tag: str, value: str) -> None:
        """Keep a field as it stands; several of one tag become a list."""
        before = self.raw.get(tag)
        if before is None:
            self.raw[tag] = value
        else:
            self.raw[tag] = [*(before if isinstance(before, list) else [before]), value]


class Reading:
    """Takes fields in the order of the file."""

    def __init__(self, out: Records) -> None:
        self._out = out
        self._balances = Balances(out)
        self._open: _Open | None = None
        self._waiting: _Waiting | None = None

    def take(self, tag: str, value: str, line: int) -> None:
        """Take a field."""
        if tag == "86" and self._waiting is not None:
            self._waiting.details.append(value)
            return
        self._send_entry()
        if tag == "":
            self._outside(value, line)
        elif tag == "-":
            self._close()
        elif tag == "61":
            self._waiting = _Waiting(line, value, read_entry(value))
        else:
            self._header(tag, value, line)

    def end(self) -> None:
        """Give what is still open at the end of the file."""
        self._send_entry()
        self._close()
        self._balances.finish()

    def _header(self, tag: str, value: str, line: int) -> None:
        closed = self._open is not None and self._open.closing is not None
        if tag == "20" or (tag in ("25", "25P", "28", "28C", *_OPENING) and closed):
            self._close()
        statement = self._statement(line)
        statement.keep(tag, value)
        if tag in ("25", "25P"):
            statement.account = value.strip()
        elif tag in ("28", "28C"):
            statement.number = value.strip()
        elif tag in _OPENING:
            statement.opening = read_balance(value)
        elif tag in _CLOSING:
            statement.closing = read_balance(value)

    def _statement(self, line: int) -> _Open:
        if self._open is None:
            self._open = _Open(line)
        return self._open

    def _outside(self, value: str, line: int) -> None:
        """A line between messages: an address of the network, in most files."""
        if self._open is not None:
            self._open.keep("lines without a tag", value)
        else:
            self._out.set_aside(line, "a line outside any field, such as an address of the network", text=value)

    def _send_entry(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None:
            return
        statement = self._statement(waiting.line)
        entry, text = waiting.entry, "\n".join(waiting.details)
        if entry is None or entry.amount is None:
            statement.statement.add(None)
            whole = f"{waiting.text}\n{text}".strip()
            self._out.set_aside(waiting.line, "an entry that is not as the standard writes it", text=whole)
            return
        statement.statement.add(Decimal(entry.amount) * (1 if entry.direction == "in" else -1))
        iban = parse_iban(statement.account or "")
        details = read_details(text, iban) if text.strip() else Details()
        own, other = _own(statement.account), _other(details, entry)
        self._out.add(
            "transfer",
            waiting.line,
            fields={
                "time": entry.booking_date or entry.value_date,
                "value_local": entry.value_date,
                "amount": entry.amount,
                "currency": self._currency(statement),
                "direction": entry.direction,
                "transaction_type": details.kind or entry.type,
                "reference": entry.reference or entry.bank_reference,
                "description": "\n".join(filter(None, [details.purpose, entry.more])) or None,
            },
            raw={"61": waiting.text, **({"86": text} if waiting.details else {})},
            sides=transfer_sides(entry.direction, own, Holder(name=other.name) if _is_same(own, details) else other),
            passage=lambda: f":61:{waiting.text}" + "".join(f"\n:86:{one}" for one in waiting.details),
        )

    def _currency(self, statement: _Open) -> str | None:
        """An interim report (MT942) states its currency beside the smallest amount it lists."""
        if statement.opening is not None:
            return statement.opening.currency
        floor = statement.raw.get("34F")
        return (floor if isinstance(floor, str) else floor[0])[:3] if floor else None

    def _close(self) -> None:
        """Give the statement itself: whose account, and its balances as stated."""
        done, self._open = self._open, None
        if done is None:
            return
        own = _own(done.account)
        side = own.side("subject", owner=True)
        day = done.closing.date if done.closing is not None else None
        if done.raw:
            self._out.add(
                "account",
                done.line,
                part="statement",
                fields={"service": "bank", "time": day},
                raw=done.raw,
                sides=[side] if side is not None else [],
            )
        self._judge(done, own)

    def _judge(self, done: _Open, own: Holder) -> None:
        statement = done.statement
        if statement.entries == 0 and done.opening is None and done.closing is None:
            return
        named = f"statement {done.number} of" if done.number else "statement of"
        statement.name = f"{named} {done.account or 'an account without a number'} (line {done.line:,})"
        ends = [end for end in (done.opening, done.closing) if end is not None]
        statement.account, statement.currency = own.text or "", ends[0].currency if ends else ""
        statement.opening = Decimal(done.opening.amount) if done.opening is not None else None
        statement.closing = Decimal(done.closing.amount) if done.closing is not None else None
        self._balances.judge(statement)


def _own(account: str | None) -> Holder:
    """Read `:25:`: an IBAN, a bank and an account, or an account with its currency behind it."""
    if not account:
        return Holder()
    bank, slash, number = account.partition("/")
    if not slash or parse_iban(number) is not None:
        bank, number = "", number if slash else account
    plain = number.removesuffix(number[-3:]) if number[-3:].isalpha() and number[-3:].isupper() else number
    return Holder(
        account_text(plain.split(" ")[0] if parse_iban(plain.split(" ")[0]) else plain, bank or None), account
    )


def _other(details: Details, entry: Entry) -> Holder:
    """The other side, from the details; some banks write its IBAN where the reference stands."""
    stated = details.account
    if stated is None:
        stated = next((text for text in (entry.reference, entry.more) if text and parse_iban(text)), None)
    if stated is None:
        return Holder(name=details.name)
    return Holder(account_text(stated, details.bank), stated, details.name)


def _is_same(own: Holder, details: Details) -> bool:
    """Say whether the account in the details is the statement's own, as some banks repeat it."""
    return details.account is not None and (own.raw or "").rpartition("/")[2] == details.account
