"""Google's pages about an account: items `label: value`, and tables whose rows begin with a time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.readers.html import Said, What
from casefold.formats.readers.items import Records, Side
from casefold.formats.readers.named_rows import Header, NamedRow, plain_name
from casefold.formats.readers.secrets import is_secret

SERVICE: Final = "google"
_EMAIL: Final = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:]+")
_PHONE: Final = re.compile(r"\+\d[\d ()-]{6,}\d")
_RECOVERY: Final = {
    "recoveryemail": "recovery address of the account",
    "recoverysms": "recovery number of the account",
    "2stepverificationphonenumbers": "two-step verification number of the account",
    "alternateemails": "alternate address of the account",
    "contactemail": "contact address of the account",
}
"""Ways to reach somebody about the account; not said to be its holder's."""
_TIMES: Final = ("timestamp", "time", "date", "datetime", "changetime")
_ACTIONS: Final = ("activitytype", "changetype", "action", "event", "type", "change")
_NOTHING: Final = frozenset({"", "none", "n/a", "not available", "no data"})


def reached_by(text: str) -> list[str]:
    """Return the e-mail addresses and international numbers in a text."""
    return [*_EMAIL.findall(text), *(found.strip() for found in _PHONE.findall(text))]


@dataclass(slots=True)
class AccountPage:
    """Collects what a page says of the account, and sends the rows of its tables."""

    out: Records
    given: str | None
    heading: str = ""
    values: dict[str, str] = field(default_factory=dict)
    """Plain label -> first value."""
    raw: dict[str, Any] = field(default_factory=dict)
    hidden: Counter[str] = field(default_factory=Counter)
    _header: Header | None = None
    _unread: Counter[str] = field(default_factory=Counter)
    _rows: Counter[str] = field(default_factory=Counter)

    def take(self, said: Said) -> None:
        """Take the next thing."""
        if said.what is What.HEADING:
            self.heading, self._header = said.texts[0], None
        elif said.what is What.ITEM:
            self._item(*_taken_apart(said.texts[0]))
        elif said.what is What.FIELD:
            self._item(said.label.rstrip(":"), said.value)
        elif said.header or self._header is None:
            self._header = Header(said.line, said.texts)
        else:
            self._row(said)

    def finish(self) -> None:
        """Send the account, and say what was not read."""
        self._account()
        for heading, rows in self._unread.items():
            note = f"a table without a column Timestamp; its rows are not read: {rows:,}"
            self.out.inventory(heading or "table", note)
        for label, count in sorted(self.hidden.items()):
            self.out.note(f"the field {label} holds secrets and was left out: {count:,}")

    def owner(self, role: str) -> tuple[Side, ...]:
        """Return the account as a party."""
        address, number = self._first("email"), self._first("googleaccountid")
        if self.given is not None:
            return (Side(role, self.given, owner=True),)
        if number:
            return (Side(role, f"{SERVICE}:{number}", raw=number, owner=True),)
        return (Side(role, address, owner=True),) if address else ()

    def _first(self, *names: str) -> str | None:
        return next((self.values[name] for name in names if name in self.values), None)

    def _item(self, label: str, value: str) -> None:
        if not label:
            return
        if is_secret(label):
            self.hidden[label] += 1
            return
        self.raw[label if label not in self.raw else f"{label} ({len(self.raw)})"] = value
        if value.strip().casefold() not in _NOTHING:
            self.values.setdefault(plain_name(label), value.strip())

    def _row(self, said: Said) -> None:
        assert self._header is not None
        part = self.heading or "table"
        row = self._header.named(said.line, said.texts)
        time = row.first(*_TIMES)
        if time is None:
            self._unread[part] += 1
            return
        self._rows[part] += 1
        self._event(row, part, self._rows[part], time, f"line {said.line:,}")

    def _event(self, row: NamedRow, part: str, number: int, time: str, where: str) -> None:
        action = row.first(*_ACTIONS) or part.lower()
        used = (*_TIMES, *_ACTIONS, "ipaddress", "ip")
        self.out.add(
            "event",
            number,
            fields={
                "time": time,
                "action": action,
                "service": SERVICE,
                "ip": row.first("ipaddress", "ip"),
                "description": row.rest(*used),
            },
            raw=row.raw,
            sides=self.owner("subject"),
            part=part,
            where=where,
        )

    def _account(self) -> None:
        if not self.values:
            return
        part, created = "account", self._first("createdon", "created")
        address, phones = self._first("email"), reached_by(self._first("userphonenumbers") or "")
        owner = self.owner("subject")
        also = [Side("subject", text, owner=True) for text in [*([address] if address else []), *phones]]
        sides = [*owner, *(side for side in also if side.text not in {one.text for one in owner})]
        name = (
            self._first("name") or " ".join(filter(None, [self._first("givenname"), self._first("familyname")])) or None
        )
        self._send("account", part, sides, service=SERVICE, name=name, username=address, valid_from=created)
        born = next((text for label, text in self.values.items() if label.startswith("birthday")), None)
        if name or born:
            number = self._first("googleaccountid")
            self._send("subscriber", part, sides, name=name, date_of_birth=born, account=number, network=SERVICE)
        if self._first("termsofserviceip"):
            ip = self._first("termsofserviceip")
            action = "terms of service accepted, at a time the page does not state"
            self._send("event", part, owner, action=action, service=SERVICE, ip=ip)
        for label, relation in _RECOVERY.items():
            for index, text in enumerate(reached_by(self._first(label) or ""), start=1):
                ends = [*self.owner("from"), Side("to", text)]
                self._send("link", f"{relation} {index}", ends, relation=relation)

    def _send(self, kind: str, part: str, sides: Any, **fields: str | None) -> None:
        self.out.add(kind, 1, fields=fields, raw=self.raw, sides=sides, part=part)


def _taken_apart(text: str) -> tuple[str, str]:
    label, mark, value = text.partition(":")
    return (label.strip(), value.strip()) if mark and len(label) <= 80 else ("", "")
