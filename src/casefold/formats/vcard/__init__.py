"""vCards 2.1, 3.0 and 4.0: the contacts a telephone, a mail program or an account hands out.

No library is used: those that read vCards keep no line a card stands on and stop at the first damaged card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.encoding import looks_like_text
from casefold.formats.readers.items import ItemFormat, Records, Side, Style
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.source import Source
from casefold.formats.vcard.cards import Broken, Card, cards
from casefold.formats.vcard.meaning import addresses_of, birthday_of, name_of, notes_of, organisation_of, raw_of

_BEGINS: Final = re.compile(r"^[ \t]{0,8}BEGIN[ \t]{0,8}:[ \t]{0,8}VCARD[ \t]{0,8}\r?$", re.IGNORECASE | re.MULTILINE)
_MARKS: Final = "ï»¿ÿþ"
"""Byte order marks, as they look in Latin-1."""
_CERTAIN, _LATER = 0.95, 0.6


class VCard(ItemFormat):
    """Contacts, one card each."""

    name: ClassVar[str] = "vcard"
    title: ClassVar[str] = "vCard contacts (.vcf), versions 2.1, 3.0 and 4.0"
    kinds: ClassVar[tuple[str, ...]] = ("contact",)
    media_types: ClassVar[tuple[str, ...]] = (TEXT,)
    proves: ClassVar[str] = (
        "That somebody's address book, or a message, held this name with these numbers and addresses. Not whose book "
        "it was, not that the name is the holder's, not when it was saved: REV is when a program last wrote the card."
    )
    tested_on: ClassVar[str] = (
        "real data: two files of the IPED test suite (3.0); published description: RFC 2426, RFC 6350 and the 2.1 "
        "specification; made-up only: 2.1 with quoted-printable, 4.0, damaged cards"
    )
    style: ClassVar[Style] = Style(unit="line")

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a text that begins with a card; one that has a card further on may hold other things."""
        if not looks_like_text(source.head):
            return None
        text = source.head.replace(b"\0", b"").decode("latin-1").lstrip(_MARKS)
        found = _BEGINS.search(text)
        if found is None:
            return None
        first = text[: found.start()].strip() == ""
        why = "begins with BEGIN:VCARD" if first else "holds BEGIN:VCARD after other text"
        return Recognition(self.name, _CERTAIN if first else _LATER, why)

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the cards; text between them is set aside."""
        if options.subject is not None:
            out.subject(options.subject, "given")
        else:
            out.note("whose address book it is, the file does not say; say with --subject")
        owner = [] if options.subject is None else [Side("owner", options.subject, owner=True)]
        for item in cards(source, options.encoding):
            if isinstance(item, Broken):
                out.set_aside(item.line, item.reason, text=item.text)
            else:
                _add(out, item, owner)


def _add(out: Records, card: Card, owner: Iterable[Side]) -> None:
    name = name_of(card)
    saved = [Side("saved", text, name, raw, False) for text, raw in addresses_of(card)]
    fields = {
        "name": name,
        "notes": "\n".join(filter(None, (organisation_of(card), birthday_of(card), notes_of(card)))) or None,
        "time": card.first("REV"),
    }
    out.add(
        "contact",
        card.line,
        fields=fields,
        raw=raw_of(card),
        sides=[*owner, *saved],
        flags=["decoded_as"] if card.foreign else [],
        passage=lambda: "\n".join(card.text),
        where=f"lines {card.line:,} to {card.line + len(card.text) - 1:,}",
    )


FORMAT = VCard()
