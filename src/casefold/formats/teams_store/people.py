"""Accounts Teams knows, members of its conversations, and contacts it took from the device."""

from __future__ import annotations

from casefold.formats.readers.items import Side
from casefold.formats.readers.sqlite import Row
from casefold.formats.readers.sqlite_store import Store
from casefold.formats.readers.sqlite_values import raw_of, text_of
from casefold.formats.teams_store.messages import SERVICE, Around, account


def accounts(store: Store) -> None:
    """Give the accounts the application synchronised, with the numbers and addresses it holds for them."""
    for number, row in store.rows("ZUSER"):
        mri = text_of(row.get("ZTSID"))
        stated = [text_of(row.get(column)) for column in ("ZTELEPHONENUMBER", "ZMOBILE", "ZMAIL")]
        sides = account("subject", mri, text_of(row.get("ZDISPLAYNAME")))
        store.out.add(
            "account",
            number,
            part="ZUSER",
            fields={
                "service": SERVICE,
                "name": text_of(row.get("ZDISPLAYNAME")),
                "username": text_of(row.get("ZUSERPRINCIPALNAME")) or mri,
            },
            raw=raw_of(row),
            sides=[*sides, *(Side("subject", value) for value in dict.fromkeys(stated) if value)],
        )


def members(store: Store, around: Around) -> None:
    """Give the members each conversation lists, all from its row; nothing tells when they joined."""
    for number, row in store.rows("ZTHREAD"):
        thread = text_of(row.get("ZTSID")) or ""
        people = around.members.get(thread, {})
        sides = [
            side
            for mri in people
            for side in account("member", mri, around.names.get(mri), owner=mri == around.owner or None)
        ]
        if not sides:
            continue
        store.out.add(
            "membership",
            number,
            part="ZTHREAD",
            fields={"group": around.topics.get(thread) or thread, "action": "member"},
            raw={**raw_of(row), "members": people},
            sides=sides,
        )


def contacts(store: Store) -> None:
    """Give the contacts the application took from the device, and those it holds itself."""
    for number, row in store.rows("ZDEVICECONTACTHASH"):
        _contact(number, "ZDEVICECONTACTHASH", row, ("ZPHONENUMBER", "ZEMAIL"), store)
    for number, row in store.rows("ZSCONTACT"):
        _contact(number, "ZSCONTACT", row, ("ZPHONE", "ZEMAIL"), store)


def _contact(number: int, part: str, row: Row, columns: tuple[str, ...], store: Store) -> None:
    name = text_of(row.get("ZDISPLAYNAME"))
    saved = [value for column in columns if (value := text_of(row.get(column)))]
    store.out.add(
        "contact",
        number,
        part=part,
        fields={"name": name, "service": SERVICE},
        raw=raw_of(row),
        sides=[store.own("owner"), *(Side("saved", value, name=name) for value in saved)],
    )
