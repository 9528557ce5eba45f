"""The format itself: recognise a page or the log of accesses, and read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.google_return.pages import SERVICE, AccountPage
from casefold.formats.readers.html import read_html
from casefold.formats.readers.items import Records, Side, Style
from casefold.formats.readers.media_type import HTML, TEXT
from casefold.formats.readers.source import Source
from casefold.formats.readers.table_items import Layout, TableItems, TableRow

_HEADING: Final = re.compile(rb"google\s+(?:subscriber\s+information|account\s+change\s+history)", re.IGNORECASE)
_HEAD_BYTES: Final = 16_384
_SURE: Final = 0.97


def _access(entry: TableRow) -> None:
    row = entry.row
    account = row.first("gaiaid", "googleaccountid")
    sides = [Side("subject", f"{SERVICE}:{account}", raw=account, owner=True)] if account else []
    town = [row.first(name) for name in ("activitycity", "activityregion", "activitycountry")]
    product = row.first("productname")
    entry.add(
        "event",
        sides,
        time=row.first("activitytimestamp", "timestamp"),
        action=row.first("activitytype") or "access",
        service=" / ".join(text for text in (SERVICE, product, row.first("subproductname")) if text),
        ip=row.first("ipaddress"),
        description="; ".join(text for text in (*_said(row.first("useragentstring")), *_place(town)) if text) or None,
    )


def _said(agent: str | None) -> tuple[str, ...]:
    return (agent,) if agent else ()


def _place(town: list[str | None]) -> tuple[str, ...]:
    place = ", ".join(text for text in town if text)
    return (f"place as stated: {place}",) if place else ()


class GoogleReturn(TableItems):
    """Google's pages of an account and its log of accesses."""

    name: ClassVar[str] = "google_return"
    title: ClassVar[str] = "Google: answer to legal process (account pages, access log)"
    kinds: ClassVar[tuple[str, ...]] = ("account", "event", "link", "subscriber")
    media_types: ClassVar[tuple[str, ...]] = (HTML, TEXT)
    proves: ClassVar[str] = (
        "What Google holds about an account: what its holder entered, ways to recover it, and accesses with addresses "
        "and times. Not who sat at the device; an address is not a person, a place beside one is Google's "
        "estimate, and nobody has checked what the holder entered."
    )
    tested_on: ClassVar[str] = (
        "published description: public readers of such pages and logs (RLEAPP, August 2026; four others); "
        "made-up only: every file it was run on"
    )
    style: ClassVar[Style] = Style(unit="row", time_order="ymd")
    delimiter: ClassVar[str | None] = ","
    layouts: ClassVar[tuple[Layout, ...]] = (
        Layout(
            "Google's access log",
            frozenset({"activitytimestamp"}),
            _access,
            any_of=frozenset({"useragentstring", "gaiaid", "productname"}),
            score=_SURE,
        ),
    )

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a page by its heading, a log by its columns."""
        if source.media_type != HTML:
            return super().recognise(source, options)
        found = _HEADING.search(source.head[:_HEAD_BYTES])
        return Recognition(self.name, _SURE, f"a page headed {found[0].decode()}") if found else None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Send what a page or a log holds."""
        if options.subject is not None:
            out.subject(options.subject, "given")
        if source.media_type != HTML:
            super().entries(source, plan, options, out)
            return
        page = AccountPage(out, options.subject)
        for said in read_html(source, encoding=options.encoding):
            page.take(said)
        owner = page.owner("subject")
        if owner and options.subject is None:
            out.subject(owner[0].text, "text")
        page.finish()


FORMAT = GoogleReturn()
