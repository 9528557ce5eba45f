"""WhatsApp on iOS: calls (`CallHistory.sqlite`) and contacts (`ContactsV2.sqlite`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of
from casefold.formats.whatsapp_store.jids import SERVICE, account, is_person
from casefold.text.epochs import Epoch, epoch_text

_NOT_ANSWERED: Final = 1
_SERVICES: Final = {0: "voice", 1: "video"}


def read(store: Store) -> None:
    """Read calls and contacts; nothing where there are none."""
    if store.has("ZWACDCALLEVENT", "ZDATE"):
        _calls(store)
    for number, row in store.rows("ZWAADDRESSBOOKCONTACT"):
        _contact(number, row, store)


def _calls(store: Store) -> None:
    entries = dict(store.rows("ZWAAGGREGATECALLEVENT", "Z_PK", "ZINCOMING", "ZMISSED", "ZVIDEO"))
    people: dict[int, list[str]] = {}
    for _, row in store.rows("ZWACDCALLEVENTPARTICIPANT"):
        taken, jid = number_of(row.get("Z1PARTICIPANTS")), text_of(row.get("ZJIDSTRING"))
        if taken is not None and jid is not None:
            people.setdefault(taken, []).append(jid)
    calls = [
        _Call(number, row, entries.get(number_of(row.get("Z1CALLEVENTS")) or 0, {}), people.get(number, []))
        for number, row in store.rows("ZWACDCALLEVENT")
    ]
    owners = {call.creator for call in calls if not call.incoming and is_person(call.creator)}
    owner = next(iter(owners)) if len(owners) == 1 else None
    for call in calls:
        _call(call, owner, store)


@dataclass(frozen=True, slots=True)
class _Call:
    """A call with its entry of the list the application shows, and the accounts of its participants."""

    number: int
    row: Row
    entry: Row
    people: list[str]

    @property
    def creator(self) -> str | None:
        return text_of(self.row.get("ZGROUPCALLCREATORUSERJIDSTRING"))

    @property
    def incoming(self) -> bool:
        """Whether it came in: as its entry says, else because a participant made it."""
        stated = number_of(self.entry.get("ZINCOMING"))
        return bool(stated) if stated is not None else self.creator in self.people


def _call(call: _Call, owner: str | None, store: Store) -> None:
    row, entry = call.row, call.entry
    outcome = number_of(row.get("ZOUTCOME"))
    store.out.add(
        "call",
        call.number,
        part="ZWACDCALLEVENT",
        fields={
            "time": epoch_text(row.get("ZDATE"), Epoch.APPLE_SECONDS),
            "direction": "incoming" if call.incoming else "outgoing",
            "service": _SERVICES.get(number_of(entry.get("ZVIDEO")) or 0) if entry else None,
            "outcome": _outcome(row, entry),
            "duration": text_of(row.get("ZDURATION")),
            "network": SERVICE,
            "cause": f"outcome {outcome}" if outcome is not None else None,
            "reference": text_of(row.get("ZCALLIDSTRING")),
        },
        raw={
            **raw_of(row),
            **{f"entry {name}": text_of(value) for name, value in entry.items()},
            "people": call.people,
        },
        sides=_sides(call, owner, store),
    )


def _sides(call: _Call, owner: str | None, store: Store) -> list[Side]:
    if not call.incoming:
        return [store.own("from", owner), *_accounts(call.people)]
    caller = call.creator or (call.people[0] if call.people else None)
    others = [jid for jid in call.people if jid not in (caller, owner)]
    return [*account("from", caller), store.own("to", owner), *_accounts(others)]


def _accounts(jids: list[str]) -> list[Side]:
    return [side for jid in jids for side in account("to", jid)]


def _outcome(row: Row, entry: Row) -> str | None:
    duration = row.get("ZDURATION")
    if isinstance(duration, (int, float)) and duration > 0:
        return "answered"
    missed = number_of(entry.get("ZMISSED")) == 1 or number_of(row.get("ZOUTCOME")) == _NOT_ANSWERED
    return "unanswered" if missed else None


def _contact(number: int, row: Row, store: Store) -> None:
    saved = text_of(row.get("ZWHATSAPPID")) or text_of(row.get("ZPHONENUMBER"))
    name = text_of(row.get("ZFULLNAME"))
    store.out.add(
        "contact",
        number,
        part="ZWAADDRESSBOOKCONTACT",
        fields={"name": name, "service": SERVICE, "notes": text_of(row.get("ZABOUTTEXT"))},
        raw=raw_of(row),
        sides=[store.own("owner"), *([Side("saved", saved, name=name)] if saved else [])],
    )
