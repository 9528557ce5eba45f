"""ISO 20022 account reports: camt.052 (during the day), camt.053 (statements), camt.054 (notifications).

Versions differ in where a name or an identifier of a bank stands, not in what an entry is; so one reader takes them
all, and keeps every element under its own path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from casefold.formats.camt.entries import REPORTS, Reading
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import TEXT, XML
from casefold.formats.readers.source import Source
from casefold.formats.readers.xml_elements import elements

_NAMESPACE: Final = re.compile(rb"camt\.05([234])\.001\.([0-9]{2})")
_MESSAGE: Final = re.compile(rb"<(?:[A-Za-z0-9_]+:)?BkToCstmr(?:Acct|Stmt|Dbt)")
_FRAMES: Final = REPORTS | {"Ntry"}


class Camt(ItemFormat):
    """Reports of accounts as ISO 20022 messages."""

    name = "camt"
    title = "ISO 20022 account reports: CAMT.052, CAMT.053, CAMT.054"
    kinds = ("transfer", "account")
    media_types = (XML, TEXT)
    style = Style(repeats=True)
    proves = (
        "What the bank's message states of an account: entries with status, booking and value dates, the other side as "
        "the payment named it, and balances, which the import adds up over booked entries. Not who gave an order. The "
        "parts of a batch are records of their own where each states its amount; else the entry is one record."
    )
    tested_on = (
        "real data: 8 published CAMT.053 test messages (versions 2, 3 and 4) of the genkgo library; versions 8 and "
        "later, CAMT.052 and CAMT.054: published description, made-up samples"
    )

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim an XML document of one of the message's namespaces."""
        head = source.head.replace(b"\0", b"")
        found = _NAMESPACE.search(head)
        if _MESSAGE.search(head) is None:
            return None
        if found is None:
            why = "the message of an account report, in no namespace of ISO 20022"
            return Recognition(self.name, 0.75, why, questions=("Is it a bank's account report?",))
        return Recognition(self.name, 0.97, f"namespace camt.05{found[1].decode()}.001.{found[2].decode()}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the reports."""
        reading = Reading(out, source.name)
        try:
            for item, done in elements(source, _is_wanted, _FRAMES):
                reading.take(item)
                out.progress(done)
        finally:
            reading.end()


def _is_wanted(path: Sequence[str], name: str) -> bool:
    """Want what stands right below a report or an entry, and each payment of an entry."""
    if not path:
        return False
    parent = path[-1]
    if parent in REPORTS:
        return name != "Ntry"
    if parent == "Ntry":
        return name != "NtryDtls"
    return parent == "NtryDtls" or name == "GrpHdr"


FORMAT = Camt()
