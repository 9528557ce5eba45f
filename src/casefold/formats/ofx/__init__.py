"""OFX and QFX: what a bank, a card issuer or a broker sent to a customer's program.

Statements state their last balance and no first one, so nothing in the file proves that entries are complete.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.ofx.entries import GROUPS, SCOPES, Entries
from casefold.formats.ofx.tags import Nesting, read_tags
from casefold.formats.readers.items import ItemFormat, Records
from casefold.formats.readers.media_type import TEXT, XML
from casefold.formats.readers.source import Source

_ROOT: Final = re.compile(rb"<OFX\s*>", re.IGNORECASE)
_HEADER: Final = re.compile(rb"OFXHEADER|OFXSGML|<SIGNONMSGSRSV1>|<BANKMSGSRSV1>", re.IGNORECASE)


class Ofx(ItemFormat):
    """Statements as OFX 1.x (SGML) or 2.x (XML)."""

    name = "ofx"
    title = "OFX and QFX statements: bank, card, savings, investment"
    kinds = ("transfer", "account", "event")
    media_types = (TEXT, XML)
    proves = (
        "What the institution's system sent of these accounts for the period it states: entries, names of payees as "
        "it wrote them, its balance at the end. Not that the list is complete (no opening balance is stated), not who "
        "gave the order. A time without an offset is UTC by the standard; many banks write noon or midnight for a day."
    )
    tested_on = "real data: 19 published test statements of the ofxparse library (OFX 1.02 and 2.11); made-up samples"

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a file whose outermost element is OFX."""
        head = source.head[:16_384].replace(b"\0", b"")
        if _ROOT.search(head) is None:
            return None
        if _HEADER.search(head) is None:
            return Recognition(self.name, 0.7, "an element OFX without a header or message sets")
        return Recognition(self.name, 0.97, "an OFX header and the element OFX")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the statements."""
        nesting, entries = Nesting(SCOPES, GROUPS), Entries(out)
        for tag, done in read_tags(source, options.encoding):
            for scope in nesting.take(tag):
                entries.end(scope, nesting.scopes)
            entries.begin(nesting.scopes)
            out.progress(done)
        left = nesting.end()
        for number, scope in enumerate(left):
            entries.end(scope, left[:number:-1])
        if left:
            out.note(f"the file ends inside {left[-1].name}; what stands before is stored")
        _tell_rest(entries.unread, out)
        entries.balances.finish()


def _tell_rest(unread: Counter[str], out: Records) -> None:
    for name, count in sorted(unread.items()):
        what = "holdings of securities" if name == "INVPOS" else "descriptions of securities"
        out.inventory(name, f"{count:,} {what}, no movement of money; not read", count=count)


FORMAT = Ofx()
