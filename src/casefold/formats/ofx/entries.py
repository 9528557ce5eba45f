"""What each element of a statement means as a record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from casefold.formats.ofx.moments import ofx_time
from casefold.formats.ofx.tags import Scope
from casefold.formats.readers.items import Records, Side
from casefold.formats.readers.money import Holder, decimal_text, transfer_sides, way_and_size
from casefold.formats.readers.statements import Balances, Statement
from casefold.text.bank_accounts import account_text, card_text

_ENTRIES: Final = frozenset({"STMTTRN", "STMTTRNP"})
_STATEMENTS: Final = frozenset({"STMTRS", "CCSTMTRS", "INVSTMTRS"})
_ANSWERS: Final = frozenset(
    {"STMTTRNRS", "CCSTMTTRNRS", "INVSTMTTRNRS", "ACCTINFOTRNRS", "INTRATRNRS", "INTERTRNRS", "PMTTRNRS"}
)
_TRADES: Final = frozenset(
    {
        "BUYDEBT", "BUYMF", "BUYOPT", "BUYOTHER", "BUYSTOCK", "CLOSUREOPT", "INCOME", "INVEXPENSE", "JRNLFUND",
        "JRNLSEC", "MARGININTEREST", "REINVEST", "RETOFCAP", "SELLDEBT", "SELLMF", "SELLOPT", "SELLOTHER",
        "SELLSTOCK", "SPLIT", "TRANSFER",
    }
)  # fmt: skip
_ORDERS: Final = {"INTRARS": "XFERINFO", "INTERRS": "XFERINFO", "PMTRS": "PMTINFO"}
"""Answers to an order to move money, and where each keeps the order."""
_UNREAD: Final = frozenset({"INVPOS", "SECINFO"})
SCOPES: Final = _ENTRIES | _STATEMENTS | _ANSWERS | _TRADES | _UNREAD | {*_ORDERS, "SONRS", "ACCTINFO"}
GROUPS: Final = frozenset(
    {
        "AVAILBAL", "BANKACCTFROM", "BANKACCTINFO", "BANKACCTTO", "BANKTRANLIST", "BAL", "BALLIST", "CCACCTFROM",
        "CCACCTINFO", "CCACCTTO", "CURRENCY", "FI", "INV401K", "INV401KBAL", "INVACCTFROM", "INVACCTINFO", "INVBAL",
        "INVBUY", "INVSELL", "INVTRAN", "INVTRANLIST", "LEDGERBAL", "ORIGCURRENCY", "PAYEE", "PMTINFO", "SECID",
        "STATUS", "XFERINFO",
    }
)  # fmt: skip
"""Elements that enclose values and are part of their names."""
_SECRET: Final = frozenset({"USERPASS", "NEWUSERPASS", "USERKEY", "ACCESSKEY", "AUTHTOKEN", "SESSCOOKIE", "USERCRED1"})


class Entries:
    """Takes elements as they end, and gives records."""

    def __init__(self, out: Records) -> None:
        self.balances = Balances(out)
        self.unread: Counter[str] = Counter()
        self._out = out
        self._numbers: Counter[str] = Counter()
        self._institution: str | None = None
        self._statement: tuple[Scope, Statement] | None = None

    def begin(self, scopes: Sequence[Scope]) -> None:
        """Open the account of a statement once its element is open."""
        if scopes and scopes[-1].name in _STATEMENTS and (self._statement is None or self._statement[0] != scopes[-1]):
            self._statement = scopes[-1], Statement("")

    def end(self, scope: Scope, outer: Sequence[Scope]) -> None:
        """Give what an element says; `outer` are those around it, the outermost first."""
        if scope.name in _ENTRIES:
            self._entry(scope, outer)
        elif scope.name in _ORDERS:
            self._order(scope, _ORDERS[scope.name])
        elif scope.name in _TRADES:
            self._trade(scope, outer)
        elif scope.name in _STATEMENTS:
            self._end_statement(scope)
        elif scope.name == "ACCTINFO":
            self._account(scope, "ACCTINFO", scope.get("DESC"))
        elif scope.name in _UNREAD:
            self.unread[scope.name] += 1
        else:
            self._answer(scope)

    def _number(self, part: str) -> int:
        self._numbers[part] += 1
        return self._numbers[part]

    def _add(
        self,
        kind: str,
        part: str,
        scope: Scope,
        fields: dict[str, str | None],
        sides: Sequence[Side] = (),
        *,
        pending: bool = False,
    ) -> None:
        kept = {key: text for key, text in scope.values.items() if key.rpartition("/")[2] not in _SECRET}
        for key in scope.values.keys() - kept.keys():
            self._out.note(f"{key} of {scope.name}, line {scope.line:,}, is a password or key and was left out")
        self._out.add(
            kind,
            self._number(part),
            part=part,
            fields=fields,
            raw=kept or {scope.name: ""},
            sides=sides,
            flags=("pending",) if pending else (),
            where=f"line {scope.line:,}, element {scope.name}",
        )

    def _entry(self, scope: Scope, outer: Sequence[Scope]) -> None:
        amount = decimal_text(scope.get("TRNAMT"), _mark(scope.get("TRNAMT")))
        direction, size = way_and_size(amount)
        name, memo = scope.get("NAME", "PAYEE/NAME"), scope.get("MEMO")
        other = _account(scope, "BANKACCTTO", "CCACCTTO")
        sides = transfer_sides(direction, self._own(outer), Holder(other.text, other.raw, name))
        foreign = scope.get("CURRENCY/CURSYM") is not None
        self._count(None if foreign else amount)
        fields = {
            "time": ofx_time(scope.get("DTPOSTED", "DTTRAN", "DTUSER")),
            "value_local": ofx_time(scope.get("DTAVAIL", "VALUEDATE")),
            "amount": size,
            "currency": _currency(scope, outer),
            "direction": direction,
            "reference": scope.get("FITID", "SRVRTID", "REFNUM"),
            "transaction_type": scope.get("TRNTYPE"),
            "description": _lines(name, memo, scope.get("EXTDNAME")),
        }
        self._add("transfer", scope.name, scope, fields, sides, pending=scope.name == "STMTTRNP")

    def _order(self, scope: Scope, group: str) -> None:
        """An order moves money from the first account to the second; a negative amount says nothing plain."""
        amount = decimal_text(scope.get(f"{group}/TRNAMT"), _mark(scope.get(f"{group}/TRNAMT")))
        signed_way, size = way_and_size(amount)
        direction = "out" if signed_way == "in" else None
        name = scope.get(f"{group}/PAYEE/NAME")
        other = _account(scope, f"{group}/BANKACCTTO", f"{group}/CCACCTTO")
        own = _account(scope, f"{group}/BANKACCTFROM", f"{group}/CCACCTFROM")
        posted = scope.get("DTPOSTED")
        fields = {
            "time": ofx_time(posted or scope.get("DTXFERPRJ", f"{group}/DTDUE")),
            "amount": size,
            "currency": scope.get("CURDEF"),
            "direction": direction,
            "reference": scope.get("SRVRTID"),
            "transaction_type": scope.name.removesuffix("RS"),
            "description": _lines(name, scope.get(f"{group}/MEMO")),
        }
        sides = transfer_sides(direction, own, Holder(other.text, other.raw, name))
        self._add("transfer", "ORDER", scope, fields, sides, pending=posted is None)

    def _trade(self, scope: Scope, outer: Sequence[Scope]) -> None:
        """A trade moves money where it states a total; else it moves securities only."""
        total = decimal_text(scope.get("TOTAL", "INVBUY/TOTAL", "INVSELL/TOTAL"))
        memo = scope.get("INVTRAN/MEMO", "INVBUY/INVTRAN/MEMO", "INVSELL/INVTRAN/MEMO")
        time = ofx_time(scope.get("INVTRAN/DTTRADE", "INVBUY/INVTRAN/DTTRADE", "INVSELL/INVTRAN/DTTRADE"))
        own = self._own(outer)
        if total is None:
            side = own.side("subject", owner=True)
            fields = {"time": time, "action": scope.name, "service": self._institution, "description": memo}
            self._add("event", "INVTRAN", scope, fields, [side] if side is not None else [])
            return
        direction, size = way_and_size(total)
        self._count(None if scope.get("INVBUY/CURRENCY/CURSYM", "INVSELL/CURRENCY/CURSYM") else total)
        self._add(
            "transfer",
            "INVTRAN",
            scope,
            {
                "time": time,
                "value_local": ofx_time(
                    scope.get("INVTRAN/DTSETTLE", "INVBUY/INVTRAN/DTSETTLE", "INVSELL/INVTRAN/DTSETTLE")
                ),
                "amount": size,
                "currency": _currency(scope, outer),
                "direction": direction,
                "reference": scope.get("INVTRAN/FITID", "INVBUY/INVTRAN/FITID", "INVSELL/INVTRAN/FITID"),
                "transaction_type": scope.name,
                "description": memo,
            },
            transfer_sides(direction, own, Holder()),
        )

    def _end_statement(self, scope: Scope) -> None:
        statement = self._statement[1] if self._statement is not None else Statement("")
        self._statement = None
        own = _account(scope, "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM")
        closing = decimal_text(scope.get("LEDGERBAL/BALAMT"))
        statement.name = f"statement of {own.raw or 'an account without a number'} (line {scope.line:,})"
        statement.account, statement.currency = own.text or "", scope.get("CURDEF") or ""
        statement.closing = Decimal(closing) if closing is not None else None
        self._account(scope, "STATEMENT", None)
        self.balances.judge(statement)

    def _account(self, scope: Scope, part: str, name: str | None) -> None:
        kinds = ("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM")
        inside = ("BANKACCTINFO/BANKACCTFROM", "CCACCTINFO/CCACCTFROM", "INVACCTINFO/INVACCTFROM")
        own = _account(scope, *kinds, *inside)
        kind = scope.get("BANKACCTFROM/ACCTTYPE", "BANKACCTINFO/BANKACCTFROM/ACCTTYPE")
        fields = {"service": self._institution or "bank", "name": name or kind}
        side = own.side("subject", owner=True)
        self._add("account", part, scope, fields, [side] if side is not None else [])

    def _answer(self, scope: Scope) -> None:
        """The sign-on, always; any other answer of the server, where it is no success."""
        if scope.name == "SONRS":
            self._institution = scope.get("FI/ORG")
        code, severity = scope.get("STATUS/CODE"), scope.get("STATUS/SEVERITY")
        failed = (severity or "INFO").upper() == "ERROR" or (code or "0") != "0"
        if scope.name != "SONRS" and not failed:
            return
        what = "sign-on" if scope.name == "SONRS" else "request"
        outcome = f"{severity or 'no severity'} {code}" if code is not None else "no status"
        fields = {
            "time": ofx_time(scope.get("DTSERVER")),
            "action": f"{what}: {outcome}",
            "service": self._institution or "bank",
            "description": scope.get("STATUS/MESSAGE"),
        }
        self._add("event", "STATUS", scope, fields)

    def _count(self, amount: str | None) -> None:
        if self._statement is not None:
            self._statement[1].add(None if amount is None else Decimal(amount))

    def _own(self, outer: Sequence[Scope]) -> Holder:
        statement = next((one for one in reversed(outer) if one.name in _STATEMENTS), None)
        return Holder() if statement is None else _account(statement, "BANKACCTFROM", "CCACCTFROM", "INVACCTFROM")


def _account(scope: Scope, *groups: str) -> Holder:
    """Read the account that one of these groups names."""
    for group in groups:
        number = scope.get(f"{group}/ACCTID")
        if number is None:
            continue
        if "CCACCT" in group:
            return Holder(card_text(number), number)
        bank = scope.get(f"{group}/BANKID", f"{group}/BROKERID")
        return Holder(account_text(number, bank), f"{bank} {number}" if bank else number)
    return Holder()


def _currency(scope: Scope, outer: Sequence[Scope]) -> str | None:
    stated = scope.get("CURRENCY/CURSYM", "INVBUY/CURRENCY/CURSYM", "INVSELL/CURRENCY/CURSYM")
    if stated is None:
        stated = next((one.get("CURDEF") for one in reversed(outer) if one.name in _STATEMENTS), None)
    return stated.upper() if stated else None


def _mark(text: str | None) -> str:
    """The standard takes a comma or a point for decimals, and no separator of thousands."""
    return "," if text and "," in text and "." not in text else "."


def _lines(*texts: str | None) -> str | None:
    kept = list(dict.fromkeys(text for text in texts if text))
    return "\n".join(kept) or None
