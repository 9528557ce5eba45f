"""SMS Backup & Restore's XML: the SMS, MMS and calls of an Android telephone, as its owner's application saved them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import BrokenOff, ItemFormat, Records, Style
from casefold.formats.readers.media_type import TEXT, XML
from casefold.formats.readers.source import Source
from casefold.formats.readers.xml import XmlStream, looks_like_xml
from casefold.formats.readers.xml_events import BadXml, XmlParser, root_element
from casefold.formats.sms_backup_restore.elements import Backup, Element

_ROOTS: Final = frozenset({"smses", "calls"})
_ENTRIES: Final = frozenset({"sms", "mms", "call"})
_MARKS: Final = (b"<sms ", b"<mms ", b"<call ")
_CHUNK: Final = 1 << 20


class SmsBackupRestore(ItemFormat):
    """Backups of messages and calls."""

    name: ClassVar[str] = "sms_backup_restore"
    title: ClassVar[str] = "SMS Backup & Restore (Android): SMS, MMS and calls in XML"
    kinds: ClassVar[tuple[str, ...]] = ("message", "call", "media")
    media_types: ClassVar[tuple[str, ...]] = (XML, TEXT)
    proves: ClassVar[str] = (
        "What an application read from a telephone's own store when somebody made the backup: numbers, texts and times "
        "in UTC by the telephone's clock. Not the telephone's own number, not what had been deleted before, not that a "
        "message arrived. An XML file can be changed by anybody; the count in its first line is compared."
    )
    tested_on: ClassVar[str] = (
        "real data: fixtures of a public parser (sms-backup-restore-parser); published description: the application's "
        "fields; made-up only: groups, drafts, voicemail and rejected calls"
    )
    style: ClassVar[Style] = Style()

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim XML whose outermost element is of the application and holds its entries, or says how many."""
        root = root_element([source.head], source.name) if looks_like_xml(source.head) else None
        if root is None or root[0] not in _ROOTS:
            return None
        holds = any(mark in source.head for mark in _MARKS)
        if not holds and "count" not in root[1]:
            return None
        return Recognition(self.name, 0.95, f"XML of {root[0]} with {root[1].get('count', 'no')} entries stated")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the elements as they close."""
        backup = Backup(out, options.subject)
        try:
            with source.stream() as stream:
                xml = XmlStream(iter(lambda: stream.read(_CHUNK), b""), given=options.encoding)
                parser = XmlParser(xml, source.name)
                handler = _Handler(backup, parser)
                parser.parser.StartElementHandler = handler.start
                parser.parser.EndElementHandler = handler.end
                for done in parser.run():
                    out.progress(done / max(1, source.size))
        except BadXml as damage:
            raise BrokenOff(
                f"is no XML from there on ({damage.damage.reason})", f"byte {damage.damage.at:,}"
            ) from damage
        if xml.replaced:
            out.note(f"characters that XML forbids, replaced: {xml.replaced:,}")
        backup.finish()


class _Handler:
    """Puts each entry together from its elements."""

    def __init__(self, backup: Backup, parser: XmlParser) -> None:
        self._backup, self._parser = backup, parser
        self._open: Element | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if self._open is not None:
            self._open.below(tag, attributes)
        elif tag in _ENTRIES:
            self._open = Element(tag, attributes, self._parser.place)
        elif tag in _ROOTS:
            self._backup.begin(attributes)
        else:
            self._backup.unknown(tag)

    def end(self, tag: str) -> None:
        """Hand an entry over once it is whole."""
        if self._open is not None and tag == self._open.tag:
            self._backup.take(self._open)
            self._open = None


FORMAT = SmsBackupRestore()
