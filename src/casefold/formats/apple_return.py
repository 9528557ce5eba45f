"""Apple's answer to legal process: workbooks of an account's details and of the accesses to its iCloud.

Public readers of these workbooks state where the header stands (row 7, on a second sheet row 6) and not what its
columns are called. The names here are general knowledge; a header is looked for by them below a title that speaks of
Apple.
"""

from __future__ import annotations

from typing import ClassVar, Final

from casefold.formats.readers.items import Side, Style
from casefold.formats.readers.media_type import TEXT, XLS, XLSX
from casefold.formats.readers.named_rows import NamedRow
from casefold.formats.readers.table_items import Layout, TableItems, TableRow, clock

SERVICE: Final = "icloud"
_WORDS: Final = ("apple", "icloud", "dsid", "ds id")
_NUMBERS: Final = ("dsid", "dsprsid", "dspersonid", "personid", "accountid")
_APPLE_IDS: Final = ("appleid", "appleaccount", "accountname", "primaryemail")
_ADDRESSES: Final = ("ip", "ipaddress", "clientip", "clientipaddress", "remoteip", "sourceip")
_TIMES: Final = (
    "timestamp", "datetime", "dateandtime", "eventtime", "eventtimestamp", "eventdate", "logtime", "logdate", "time",
    "date",
)  # fmt: skip


def _owner(row: NamedRow, role: str) -> list[Side]:
    number, apple_id = row.first(*_NUMBERS), row.first(*_APPLE_IDS)
    sides = [Side(role, f"{SERVICE}:{number}", raw=number, owner=True)] if number else []
    return [*sides, *([Side(role, apple_id, owner=True)] if apple_id and "@" in apple_id else [])]


def _account(entry: TableRow) -> None:
    row = entry.row
    name = (
        row.first("fullname", "name") or " ".join(filter(None, [row.first("firstname"), row.first("lastname")])) or None
    )
    sides = _owner(row, "subject")
    reached = row.first("phonenumber", "phone", "dayphone", "eveningphone", "verifiedphonenumber")
    sides += [Side("subject", reached, owner=True)] if reached else []
    created = clock(row, "creationdate", "accountcreated", "createddate", "createdon", "accountcreationdate")["time"]
    entry.add("account", sides, service=SERVICE, name=name, username=row.first(*_APPLE_IDS), valid_from=created)
    lines = [
        row.first(one) for one in ("address", "addressline1", "street", "addressline2", "city", "state", "country")
    ]
    address = ", ".join(line for line in lines if line) or None
    born, postcode = row.first("dateofbirth", "birthdate", "dob"), row.first("postalcode", "zipcode", "zip", "postcode")
    if name or address or born:
        details = {"name": name, "address": address, "postcode": postcode, "date_of_birth": born}
        entry.add("subscriber", sides, account=row.first(*_NUMBERS), network=SERVICE, **details)


def _access(entry: TableRow) -> None:
    row = entry.row
    action = row.first("event", "eventtype", "action", "activity", "operation", "service", "type")
    entry.add(
        "event",
        _owner(row, "subject"),
        **clock(row, *_TIMES),
        action=action or "access",
        service=SERVICE,
        ip=row.first(*_ADDRESSES),
        description=row.rest(*_ADDRESSES, *_TIMES, *_NUMBERS, *_APPLE_IDS, "event", "eventtype", "action", "activity"),
    )


def _layouts() -> tuple[Layout, ...]:
    times = frozenset(_TIMES) | {f"{one}utc" for one in _TIMES} | {f"{one}gmt" for one in _TIMES}
    accesses = [
        Layout("accesses to iCloud", frozenset({name}), _access, any_of=times, words=_WORDS, score=0.9)
        for name in _ADDRESSES
    ]
    details = frozenset({"firstname", "lastname", "fullname", "accounttype", "accountstatus", "creationdate"})
    accounts = [
        Layout("an Apple account's details", frozenset({name}), _account, any_of=details, words=_WORDS, score=0.92)
        for name in (*_NUMBERS, "appleid")
    ]
    return (*accesses, *accounts)


class AppleReturn(TableItems):
    """Workbooks of Apple's answer to legal process."""

    name: ClassVar[str] = "apple_return"
    title: ClassVar[str] = "Apple: answer to legal process (account details, iCloud logs)"
    kinds: ClassVar[tuple[str, ...]] = ("account", "event", "subscriber")
    media_types: ClassVar[tuple[str, ...]] = (XLSX, XLS, TEXT)
    proves: ClassVar[str] = (
        "What Apple holds about an account: details its holder entered, and accesses to its services with addresses. "
        "Not who held the device, and not what was stored or said; an address is not a person."
    )
    tested_on: ClassVar[str] = (
        "published description: where the headers stand (RLEAPP, August 2026); the names of the columns are general "
        "knowledge, so check the mapping; made-up only: every workbook it was run on"
    )
    style: ClassVar[Style] = Style(unit="row", time_order=None)
    layouts: ClassVar[tuple[Layout, ...]] = _layouts()


FORMAT = AppleReturn()
