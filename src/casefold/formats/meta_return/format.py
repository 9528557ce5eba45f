"""The format itself: recognise a page of a return, and read its sections one after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.meta_return.account import SECTIONS as ACCOUNT
from casefold.formats.meta_return.account import Account
from casefold.formats.meta_return.blocks import Blocks, is_definition, says_nothing_held
from casefold.formats.meta_return.context import SERVICES, Context
from casefold.formats.meta_return.messages import Threads
from casefold.formats.meta_return.sections import SECTIONS, THREADS
from casefold.formats.readers.html import Said, What, read_html
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import HTML, TEXT
from casefold.formats.readers.source import Source

_PREFIX: Final = "property-"
_HOME: Final = "home"
_TITLE: Final = re.compile(
    rb"(?:facebook|instagram|meta|whatsapp)\s+(?:legal\s+request|(?:platforms\s+)?business\s+record)", re.IGNORECASE
)
_PROPERTY: Final = re.compile(rb"""id\s*=\s*["']property-([a-z0-9_]+)["']""", re.IGNORECASE)
_TYPES: Final = frozenset({"request_parameters", "ncmec_reports", "ip_addresses", "unified_messages", "message_log"})
_SURE: Final = 0.98
_LIKELY: Final = 0.9


class MetaReturn(ItemFormat):
    """Pages of Meta's answer to legal process."""

    name: ClassVar[str] = "meta_return"
    title: ClassVar[str] = "Facebook, Instagram, WhatsApp: answer to legal process (records.html, preservation pages)"
    kinds: ClassVar[tuple[str, ...]] = (
        "account", "call", "contact", "device", "event", "link", "media", "membership", "message", "subscriber",
    )  # fmt: skip
    media_types: ClassVar[tuple[str, ...]] = (HTML, TEXT)
    proves: ClassVar[str] = (
        "What Meta's systems hold about one account for the dates it searched, in UTC. WhatsApp's logs hold who, when "
        "and from which address, never what was said. Participants of a thread are those of the day the page was made, "
        "not of the day of a message. An address or a device is not a person; nothing deleted before is in it."
    )
    tested_on: ClassVar[str] = (
        "published description: readers of public projects (RLEAPP, August 2026; three others) for the three ways the "
        "pages are built; made-up only: every page it was run on"
    )
    style: ClassVar[Style] = Style(unit="model", zone="UTC", time_order="ymd", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a page by its title or by the ids of its sections."""
        titled = _TITLE.search(source.head[:4096])
        found = dict.fromkeys(name.decode().lower() for name in _PROPERTY.findall(source.head))
        known = [name for name in found if name in SECTIONS or name in ACCOUNT or name in THREADS]
        if titled and known:
            return Recognition(self.name, _SURE, f"titled {titled[0].decode()}; sections {', '.join(known[:6])}")
        if known and _TYPES & {*known}:
            return Recognition(self.name, _LIKELY, f"sections as Meta's pages have them: {', '.join(known[:6])}")
        if titled:
            return Recognition(self.name, _LIKELY, f"titled {titled[0].decode()}")
        return None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Send the entries of every section that is known; name the others."""
        head = source.head[:4096].lower()
        titled = next((one for one in SERVICES if one.encode() in head), "")
        page = _Page(Context(out, service=titled), options.subject)
        for said in read_html(source, sections=(_PREFIX, _HOME), encoding=options.encoding):
            page.take(said)
        page.finish()


class _Page:
    """Goes through what a page says, section by section."""

    def __init__(self, context: Context, given: str | None) -> None:
        self._context = context
        self._account = Account(context, given)
        self._section = ""
        self._taking: Blocks | Threads | None = None
        self._unknown: Counter[str] = Counter()
        self._nothing: dict[str, None] = {}
        self._held: set[str] = set()

    def take(self, said: Said) -> None:
        """Take the next thing."""
        section = said.section.removeprefix(_PREFIX).lower()
        if said.what is not What.FIELD or not section or is_definition(said):
            return
        if section != self._section:
            self._begin(section)
        if says_nothing_held(said):
            self._nothing.setdefault(section)
        elif said.value:
            self._held.add(section)
        if section in ACCOUNT:
            self._account.take(section, said)
        elif self._taking is not None:
            self._taking.take(said)
        elif said.value and not says_nothing_held(said):
            self._unknown[section] += 1

    def finish(self) -> None:
        """Send what waits, and say what was not read."""
        self._begin("")
        self._account.finish()
        out = self._context.out
        for section, fields in self._unknown.items():
            out.inventory(f"section {section}", f"a section Casefold does not know; fields in it: {fields:,}")
        nothing = [section for section in self._nothing if section not in self._held]
        if nothing:
            out.note(f"sections for which the provider says it holds nothing: {', '.join(nothing)}")
        for label, count in sorted(self._context.hidden.items()):
            out.note(f"the field {label} holds secrets and was left out: {count:,}")

    def _begin(self, section: str) -> None:
        if self._taking is not None:
            self._taking.finish()
        self._section, self._taking = section, None
        known = SECTIONS.get(section)
        if section in THREADS:
            self._taking = Threads(self._context, section)
        elif known is not None:
            write = known.write
            self._taking = Blocks(section, known.begins, lambda block: write(self._context, section, block))


FORMAT = MetaReturn()
