"""Apple's call history of iOS and macOS (`CallHistory.storedata`): telephone, FaceTime and other calls."""

from __future__ import annotations

from typing import Final

from casefold.errors import BadOption
from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Known, Store, StoreFormat
from casefold.formats.readers.sqlite_values import blob_of, number_of, raw_of, text_of
from casefold.text.epochs import Epoch, epoch_text
from casefold.text.phones import to_e164

_VIDEO: Final = 8
_PROVIDERS: Final = {
    "com.apple.Telephony": "telephone",
    "com.apple.FaceTime": "facetime",
    "net.whatsapp.WhatsApp": "whatsapp",
}
_LONGEST_ADDRESS: Final = 320


class IosCalls(StoreFormat):
    """Reads the call history."""

    name = "ios_calls"
    title = "Apple call history of iOS and macOS (CallHistory.storedata)"
    kinds = ("call",)
    proves = (
        "That the device's history lists these calls with these addresses, times (the device's clock) and durations; "
        "it may list calls made on another device of the same account. Not who held the device, not calls whose "
        "entries were removed, and of an outgoing call of no duration not whether it rang."
    )
    tested_on = "made-up only, after published descriptions of the tables"
    known = (Known("Apple's call history", {"ZCALLRECORD": ("Z_PK", "ZADDRESS", "ZDATE", "ZDURATION", "ZORIGINATED")}),)

    def read_store(self, store: Store) -> None:
        """Read the calls with their participants."""
        people = _participants(store)
        for number, row in store.rows("ZCALLRECORD"):
            _call(number, row, people.get(number, []), store)


def _participants(store: Store) -> dict[int, list[str]]:
    """Return the addresses of each call's participants; the table that links them is named by entity numbers."""
    handles = {number: text_of(row.get("ZVALUE")) for number, row in store.rows("ZHANDLE", "ZVALUE")}
    people: dict[int, list[str]] = {}
    for table, columns in store.database.tables.items():
        links = _links(columns) if table.startswith("Z_") and len(columns) == 2 else None
        if links is None:
            continue
        for _, row in store.rows(table):
            call, handle = number_of(row[links[0]]), handles.get(number_of(row[links[1]]) or 0)
            if call is not None and handle is not None:
                people.setdefault(call, []).append(handle)
    return people


def _links(columns: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the columns of a table that links calls and addresses: `Z_2REMOTEPARTICIPANTCALLS`, `Z_4…HANDLES`."""
    call = next((name for name in columns if name.endswith("REMOTEPARTICIPANTCALLS")), None)
    handle = next((name for name in columns if name.endswith("REMOTEPARTICIPANTHANDLES")), None)
    return (call, handle) if call is not None and handle is not None else None


def _call(number: int, row: Row, people: list[str], store: Store) -> None:
    ours = bool(number_of(row.get("ZORIGINATED")))
    cause = number_of(row.get("ZDISCONNECTED_CAUSE"))
    provider = text_of(row.get("ZSERVICE_PROVIDER"))
    address = _address(row)
    raw = {**raw_of(row), **({"participants": people} if people else {})}
    if isinstance(row.get("ZADDRESS"), bytes) and address is not None:
        raw["ZADDRESS"] = address
    store.out.add(
        "call",
        number,
        part="ZCALLRECORD",
        fields={
            "time": epoch_text(row.get("ZDATE"), Epoch.APPLE_SECONDS),
            "direction": "outgoing" if ours else "incoming",
            "service": "video" if number_of(row.get("ZCALLTYPE")) == _VIDEO else "voice",
            "outcome": _outcome(row, ours=ours),
            "duration": text_of(row.get("ZDURATION")),
            "network": _PROVIDERS.get(provider or "", provider),
            "cause": f"disconnected cause {cause}" if cause is not None else None,
            "reference": text_of(row.get("ZUNIQUE_ID")),
        },
        raw=raw,
        sides=_sides(row, address, people, store, ours=ours),
    )


def _outcome(row: Row, *, ours: bool) -> str | None:
    """Return whether a call was answered, where that can be told: the mark is kept for incoming calls only."""
    duration = row.get("ZDURATION")
    if isinstance(duration, (int, float)) and duration > 0:
        return "answered"
    answered = number_of(row.get("ZANSWERED"))
    return None if ours or answered is None else "answered" if answered else "unanswered"


def _address(row: Row) -> str | None:
    """Return the address; older systems keep its letters as a blob."""
    stored = blob_of(row.get("ZADDRESS"))
    if not stored:
        return text_of(row.get("ZADDRESS"))
    try:
        text = stored.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if len(text) <= _LONGEST_ADDRESS and text.isprintable() else None


def _sides(row: Row, address: str | None, people: list[str], store: Store, *, ours: bool) -> list[Side]:
    country, name = text_of(row.get("ZISO_COUNTRY_CODE")), text_of(row.get("ZNAME"))
    others = [address] if address is not None else []
    others += [person for person in people if person not in others]
    if ours:
        return [store.own("from"), *(_other("to", person, country, name) for person in others or [""])]
    caller, *more = others or [""]
    rest = [_other("to", person, country, None) for person in more]
    return [_other("from", caller, country, name), store.own("to"), *rest]


def _other(role: str, written: str, country: str | None, name: str | None) -> Side:
    """Return the other end: in international form where the entry states the country its number was written in."""
    text = written
    if country and written and "@" not in written:
        try:
            text = to_e164(written, country) or written
        except BadOption:
            text = written
    return Side(role, text, name=name, raw=written)


FORMAT = IosCalls()
