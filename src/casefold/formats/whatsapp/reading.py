"""Read one chat: survey it, join its lines, send its records and the account of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from casefold.errors import BadExhibit
from casefold.formats.contract import Emit, ReadOptions
from casefold.formats.readers.encoding import Encoding
from casefold.formats.readers.source import Source
from casefold.formats.whatsapp.chat import Chat, describe
from casefold.formats.whatsapp.entries import Before, Entry, entries
from casefold.formats.whatsapp.lines import encoding_of, lines_of
from casefold.formats.whatsapp.meaning import Meaning, meaning_of
from casefold.formats.whatsapp.output import RAW, Output
from casefold.formats.whatsapp.survey import Survey, survey
from casefold.model.draft import SetAside
from casefold.model.report import SheetReport

BEFORE: Final = "text before the first message"
_NAMED: Final = {"time": "time", "author": "from", "text": "body"}


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A chat after the first pass."""

    source: Source
    encoding: Encoding
    found: Survey
    chat: Chat

    def entries(self, tell: Callable[[int], None] | None = None) -> Iterator[Entry | Before]:
        """Go through it again, entry by entry."""
        try:
            yield from entries(lines_of(self.source, self.encoding, tell), self.found)
        except BadExhibit as fault:
            raise BadExhibit(fault.message, file=self.source.name, place=fault.place, remedy=fault.remedy) from fault


def look_through(source: Source, names: tuple[str, ...], options: ReadOptions) -> Surveyed | None:
    """Make the first pass; None where the text holds no header."""
    encoding = encoding_of(source, options.encoding)
    found = survey(lines_of(source, encoding))
    if found is None:
        return None
    if options.dayfirst is not None and found.form.year == "last":
        found = replace(found, order=None, likeliest="dmy" if options.dayfirst else "mdy")
    head = source.head[:200].decode("utf-8", "replace").partition("\n")[0]
    return Surveyed(source, encoding, found, describe(found, names, options.subject, head))


def read_chat(surveyed: Surveyed, emit: Emit) -> None:
    """Send every entry of a chat that was gone through once."""
    source = surveyed.source
    sheet = SheetReport(source.name)
    output = Output(emit, surveyed.chat, order=surveyed.found.order)
    account = _Account(sheet)

    def tell(done: int) -> None:
        emit.progress(min(1.0, done / max(1, source.size)), output.stored)

    for item in surveyed.entries(tell):
        sheet.rows_in_file += 1
        if isinstance(item, Before):
            account.before(item, emit)
            continue
        sheet.rows_read += 1
        found = meaning_of(item, surveyed.chat)
        account.take(item, found)
        output.add(item.line, item.time, found)
    output.finish()
    sheet.understood_as = ", ".join(sorted(output.counts)) or "nothing"
    sheet.mapping = [_mapped(name) for name in RAW]
    sheet.notes = [*_about(surveyed), *account.notes()]
    emit.sheet(sheet)


class _Account:
    """What the report says beside the rows."""

    def __init__(self, sheet: SheetReport) -> None:
        self._sheet = sheet
        self._marks: Counter[str] = Counter()
        self._unknown = 0

    def before(self, item: Before, emit: Emit) -> None:
        if item.text.strip() == "":
            self._sheet.blank_rows += 1
            return
        self._sheet.rows_read += 1
        emit.set_aside(SetAside(f"line:{item.line}", BEFORE, text=item.text[:500]))

    def take(self, entry: Entry, found: Meaning) -> None:
        self._unknown += not found.known
        self._marks["messages marked as deleted by the service"] += found.columns.get("deleted") is not None
        self._marks["messages with a file"] += found.columns.get("attachments") is not None
        self._marks["lines that look like messages and were kept as text of one"] += entry.quoted

    def notes(self) -> list[str]:
        told = [f"{what}: {count:,}" for what, count in self._marks.items() if count]
        if self._unknown:
            told.append(f"system lines that are in no list, kept as events: {self._unknown:,}")
        return told


def _about(surveyed: Surveyed) -> list[str]:
    found, chat = surveyed.found, surveyed.chat
    notes = [f"headers {found.form.described()}; rows are messages and system lines, counted by their first line"]
    notes.append(f"thread: {chat.name or 'without a name'} ({chat.name_basis}); key {chat.thread}")
    if chat.ends is not None:
        notes.append(f"a chat of two by its name: {chat.ends[0]} and {chat.ends[1]}")
    if chat.owner is None:
        notes.append("whose phone made the export is not shown; say with --subject")
    if found.other_forms:
        notes.append(
            f"{found.other_forms:,} lines begin like headers of another form and were kept as text of a message"
        )
    notes.append("display names are names, not identities; the export states no zone")
    return notes


def _mapped(name: str) -> dict[str, Any]:
    return {"header": name, "field": _NAMED[name], "confidence": 1.0, "why": "the header's own parts"}
