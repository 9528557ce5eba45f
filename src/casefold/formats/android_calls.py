"""Android's call log and contacts, read from their databases (`calllog.db`, `contacts2.db`).

Older systems keep both in one database, newer ones in two; the tables are the same. Columns: the constants of Android's
`CallLog.Calls` and `ContactsContract`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from casefold.errors import BadOption
from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Known, Store, StoreFormat
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of
from casefold.text.epochs import Epoch, epoch_text
from casefold.text.phones import to_e164

_INCOMING, _OUTGOING = "incoming", "outgoing"
_TYPES: Final = {
    1: (_INCOMING, "answered"),
    2: (_OUTGOING, None),
    3: (_INCOMING, "unanswered"),
    4: (_INCOMING, "voicemail"),
    5: (_INCOMING, "rejected"),
    6: (_INCOMING, "rejected"),
    7: (_INCOMING, "answered"),
}
"""Type of an entry -> direction and outcome; 6 was blocked by the phone, 7 was answered on another device."""
_CAUSES: Final = {6: "blocked", 7: "answered on another device"}
_VIDEO: Final = 1
_WITHHELD: Final = {2: "private", 3: "unknown", 4: "unknown"}
"""How a number is presented, where none is shown; 4 is a payphone."""

_PHONE: Final = "vnd.android.cursor.item/phone_v2"
_IDENTIFIERS: Final = {
    _PHONE: "",
    "vnd.android.cursor.item/email_v2": "",
    "vnd.android.cursor.item/sip_address": "sip:",
    "vnd.android.cursor.item/vnd.com.whatsapp.profile": "",
}
"""Type of a row of `data` whose `data1` is an identifier -> what is written before it."""
_NAME: Final = "vnd.android.cursor.item/name"
_NOTE: Final = "vnd.android.cursor.item/note"
_OTHER_IM: Final = "vnd.android.cursor.item/im"


class AndroidCalls(StoreFormat):
    """Reads the call log and the contacts."""

    name = "android_calls"
    title = "Android call log and contacts (calllog.db, contacts2.db)"
    kinds = ("call", "contact")
    proves = (
        "That the device's log lists these calls with these numbers, times and durations, and that these names were "
        "saved for these identifiers. Times are the device's clock. Not who held the device, and not calls whose "
        "entries were removed. An outgoing call of no duration may or may not have rung."
    )
    tested_on = "real data: call log of the plaso test suite (3 calls); contacts, video and blocked calls: made-up only"
    known = (
        Known("Android's call log", {"calls": ("_id", "number", "date", "duration", "type")}),
        Known(
            "Android's contacts",
            {
                "raw_contacts": ("_id", "deleted"),
                "data": ("_id", "raw_contact_id", "mimetype_id", "data1"),
                "mimetypes": ("_id", "mimetype"),
            },
        ),
    )

    def read_store(self, store: Store) -> None:
        """Read calls, then contacts."""
        if store.has("calls", "number", "date", "type"):
            for number, row in store.rows("calls"):
                _call(number, row, store)
        if store.has("raw_contacts") and store.has("data", "raw_contact_id"):
            _contacts(store)


def _call(number: int, row: Row, store: Store) -> None:
    kind = number_of(row.get("type"))
    direction, outcome = _TYPES.get(kind or 0, (None, None))
    duration = number_of(row.get("duration"))
    if direction == _OUTGOING and duration:
        outcome = "answered"
    ours, theirs = ("from", "to") if direction == _OUTGOING else ("to", "from")
    video = (number_of(row.get("features")) or 0) & _VIDEO
    store.out.add(
        "call",
        number,
        part="calls",
        fields={
            "time": epoch_text(row.get("date"), Epoch.UNIX_MILLISECONDS),
            "direction": direction,
            "service": "voicemail" if outcome == "voicemail" else "video" if video else "voice",
            "outcome": outcome,
            "duration": text_of(duration),
            "cause": _CAUSES.get(kind or 0),
            "reference": f"calls:{number}",
        },
        raw=raw_of(row),
        sides=[store.own(ours, text_of(row.get("phone_account_address"))), _other(theirs, row)],
    )


def _other(role: str, row: Row) -> Side:
    """Return the other end: in international form where the entry states the country its number was written in."""
    written = text_of(row.get("number")) or ""
    if not written:
        written = _WITHHELD.get(number_of(row.get("presentation")) or 0, "")
    return Side(role, _international(written, row.get("countryiso")), name=text_of(row.get("name")), raw=written)


def _international(written: str, country: object) -> str:
    if not isinstance(country, str) or not country:
        return written
    try:
        return to_e164(written, country) or written
    except BadOption:
        return written


@dataclass(slots=True)
class _Saved:
    """What the rows of `data` say of one contact."""

    name: str | None = None
    notes: list[str] = field(default_factory=list)
    identifiers: int = 0


def _contacts(store: Store) -> None:
    types = {number: text_of(row.get("mimetype")) or "" for number, row in store.rows("mimetypes")}
    accounts = {number: text_of(row.get("account_type")) for number, row in store.rows("accounts")}
    saved: dict[int, _Saved] = defaultdict(_Saved)
    for _, row in store.rows("data"):
        contact, value = number_of(row.get("raw_contact_id")), text_of(row.get("data1"))
        kind = types.get(number_of(row.get("mimetype_id")) or 0, "")
        if contact is None or value is None:
            continue
        if kind == _NAME and saved[contact].name is None:
            saved[contact].name = value
        elif kind == _NOTE:
            saved[contact].notes.append(value)
        elif kind in _IDENTIFIERS or kind == _OTHER_IM:
            saved[contact].identifiers += 1
    people = dict(store.rows("raw_contacts"))
    for number, row in store.rows("data"):
        kind = types.get(number_of(row.get("mimetype_id")) or 0, "")
        contact, value = number_of(row.get("raw_contact_id")), text_of(row.get("data1"))
        if value is not None and (kind in _IDENTIFIERS or kind == _OTHER_IM):
            person = people.get(contact or 0, {})
            side = Side("saved", _identifier(kind, value, row), raw=value)
            _contact(number, "data", {"mimetype": kind, **row}, side, (person, saved[contact or 0], accounts), store)
    for number, person in people.items():
        if not saved[number].identifiers:
            _contact(number, "raw_contacts", person, None, (person, saved[number], accounts), store)


def _identifier(kind: str, value: str, row: Row) -> str:
    if kind == _OTHER_IM:
        service = "".join(character for character in (text_of(row.get("data6")) or "im").lower() if character.isalnum())
        return f"{service or 'im'}:{value}"
    if kind == _PHONE:
        normalised = text_of(row.get("data4")) or ""
        return normalised if normalised.startswith("+") else value
    return _IDENTIFIERS[kind] + value


def _contact(
    number: int,
    part: str,
    row: Row,
    side: Side | None,
    about: tuple[Row, _Saved, dict[int, str | None]],
    store: Store,
) -> None:
    person, saved, accounts = about
    name = saved.name or text_of(person.get("display_name"))
    service = accounts.get(number_of(person.get("account_id")) or 0) or text_of(person.get("account_type"))
    sides = [store.own("owner")]
    if side is not None:
        sides.append(Side("saved", side.text, name=name, raw=side.raw))
    store.out.add(
        "contact",
        number,
        part=part,
        fields={
            "name": name,
            "service": service,
            "notes": "\n".join(saved.notes),
            "times_contacted": text_of(number_of(person.get("times_contacted"))),
            "deleted": {0: "intact", 1: "deleted"}.get(number_of(person.get("deleted")) or 0) if person else None,
        },
        raw={**raw_of(row), **({"name": name} if part == "data" and name else {})},
        sides=sides,
    )


FORMAT = AndroidCalls()
