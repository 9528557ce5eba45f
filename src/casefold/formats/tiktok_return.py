"""TikTok's answer to legal process: the workbook of addresses an account was used from.

Its pages about the subscriber come as PDF and are read as documents.
"""

from __future__ import annotations

from typing import ClassVar, Final

from casefold.formats.contract import ReadOptions
from casefold.formats.readers.items import Records, Side, Style
from casefold.formats.readers.media_type import TEXT, XLS, XLSX
from casefold.formats.readers.table_items import Found, Layout, TableItems, TableRow, clock

SERVICE: Final = "tiktok"
_USED: Final = ("timestamp", "time", "date", "datetime", "logintime", "ip", "ipaddress", "username", "userid")
_TIMES: Final = ("timestamp", "time", "datetime", "logintime", "date", "activestarttime")
_NAMED: Final = ("tiktok", "ip data")


def _address(entry: TableRow) -> None:
    row = entry.row
    name = row.first("username", "userid", "uid")
    sides = [Side("subject", f"{SERVICE}:{name}", raw=name, owner=True)] if name else []
    if not sides and entry.given:
        sides = [Side("subject", entry.given, owner=True)]
    entry.add(
        "event",
        sides,
        **clock(row, *_TIMES),
        action=row.first("event", "action", "eventtype") or "internet address recorded",
        service=SERVICE,
        ip=row.first("ip", "ipaddress"),
        description=row.rest(*_USED, "event", "action", "eventtype"),
    )


class TikTokReturn(TableItems):
    """The workbook of addresses."""

    name: ClassVar[str] = "tiktok_return"
    title: ClassVar[str] = "TikTok: answer to legal process (IP data)"
    kinds: ClassVar[tuple[str, ...]] = ("event",)
    media_types: ClassVar[tuple[str, ...]] = (XLSX, XLS, TEXT)
    proves: ClassVar[str] = (
        "That TikTok recorded an account's use from these addresses at these times. Not who used it; the country is "
        "told from the address and is an estimate."
    )
    tested_on: ClassVar[str] = (
        "published description: the order of the columns (RLEAPP, August 2026); their names are that reader's own; "
        "made-up only: every workbook it was run on"
    )
    style: ClassVar[Style] = Style(unit="row", time_order=None)
    layouts: ClassVar[tuple[Layout, ...]] = (
        Layout("TikTok's IP data", frozenset({"ip", "activestarttime"}), _address, score=0.93),
        Layout("TikTok's IP data", frozenset({"ipaddress", "activestarttime"}), _address, score=0.93),
        Layout("TikTok's IP data", frozenset({"ip"}), _address, frozenset(_TIMES), _NAMED, score=0.85),
        Layout("TikTok's IP data", frozenset({"ipaddress"}), _address, frozenset(_TIMES), _NAMED, score=0.85),
    )

    def begin(self, found: Found, options: ReadOptions, out: Records) -> None:
        """Say whose it is, and that a time without a zone is one."""
        if options.subject is not None:
            out.subject(options.subject, "given")
        stated = found.header is not None and any("utc" in (cell or "").casefold() for cell in found.header.cells)
        if not stated:
            out.note("the workbook names no zone for its times; give --timezone where the provider's letter says one")


FORMAT = TikTokReturn()
