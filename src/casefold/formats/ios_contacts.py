"""Apple's address book of iOS (`AddressBook.sqlitedb`): who is saved under which numbers and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Known, Store, StoreFormat
from casefold.formats.readers.sqlite_values import number_of, raw_of, text_of

_IDENTIFIERS: Final = frozenset({3, 4})
"""Properties that are telephone numbers and e-mail addresses."""


class IosContacts(StoreFormat):
    """Reads people with their numbers and addresses."""

    name = "ios_contacts"
    title = "Apple contacts of iOS (AddressBook.sqlitedb)"
    kinds = ("contact",)
    proves = (
        "That these names were saved in the device, or in an account it shares, for these numbers and e-mail "
        "addresses. Not who saved them, not that the name is right, and not contacts whose rows were removed."
    )
    tested_on = "made-up only, after published descriptions of the tables"
    known = (
        Known(
            "Apple's contacts",
            {"ABPerson": ("ROWID", "First", "Last"), "ABMultiValue": ("record_id", "property", "value")},
        ),
    )

    def read_store(self, store: Store) -> None:
        """Give a contact for each number and address, and for each person without one."""
        people = dict(store.rows("ABPerson"))
        labels = {number: text_of(row.get("value")) for number, row in store.rows("ABMultiValueLabel")}
        seen: set[int] = set()
        for number, row in store.rows("ABMultiValue"):
            value, person = text_of(row.get("value")), number_of(row.get("record_id")) or 0
            if number_of(row.get("property")) in _IDENTIFIERS and value is not None:
                seen.add(person)
                raw = {**raw_of(row), "label": labels.get(number_of(row.get("label")) or 0)}
                _contact(number, "ABMultiValue", people.get(person, {}), raw, value, store)
        for number, row in people.items():
            if number not in seen:
                _contact(number, "ABPerson", row, raw_of(row), None, store)


def _contact(
    number: int, part: str, person: Row, raw: Mapping[str, str | None], saved: str | None, store: Store
) -> None:
    name = _name(person)
    store.out.add(
        "contact",
        number,
        part=part,
        fields={"name": name, "service": "contacts", "notes": text_of(person.get("Note"))},
        raw={**raw, **({"name": name} if saved is not None else {})},
        sides=[store.own("owner"), *([Side("saved", saved, name=name)] if saved is not None else [])],
    )


def _name(person: Row) -> str | None:
    parts = [text_of(person.get(column)) for column in ("First", "Middle", "Last")]
    named = " ".join(part for part in parts if part)
    return named or text_of(person.get("Nickname")) or text_of(person.get("Organization"))


FORMAT = IosContacts()
