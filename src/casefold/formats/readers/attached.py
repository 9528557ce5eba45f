"""Files that came with a message or lie in a document: listed, and read in place by the formats that recognise them.

Each is listed by name, size, type and hash as a `media` record with what it came with as its parent, and is handed on
like a member of an archive; its content is never written anywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casefold.errors import BadExhibit
from casefold.formats.readers.items import Records
from casefold.formats.readers.media_type import media_type_of
from casefold.formats.readers.member_source import MemberSource, member_source
from casefold.formats.readers.members import DAMAGED, ArchiveLimits, Budget
from casefold.formats.readers.source import Source

_NO_NAME: Final = re.compile(r"[/\\\x00-\x1f\x7f]+")
_MOST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message, or lies in a document."""

    name: str
    """As written; '' where none is stated."""
    stated_type: str
    read: Callable[[], bytes] | None
    """Gives its bytes; None where it has none of its own."""
    inline: bool = False

    def path(self, number: int) -> str:
        """Return the path it has as a member of what it came with: `attachment 2/calls.csv`."""
        name = _NO_NAME.sub("_", self.name).strip()[:_MOST_NAME]
        return f"attachment {number}/{name or 'without a name'}"


class Attached:
    """What came with a file's messages, or lies in a document, as members of a container."""

    def __init__(self, source: Source, groups: Callable[[], Iterable[tuple[str, Sequence[Attachment]]]]) -> None:
        """Take the file and a function that goes through what it holds, each group with the start of its paths."""
        self._source, self._groups = source, groups
        shared = source.budget if isinstance(source, MemberSource) else None
        self._budget = shared or Budget(ArchiveLimits(), source.size)
        self._at_hand: dict[str, Attachment] = {}

    def names(self) -> Iterator[str]:
        """Yield the paths of the attachments, group by group."""
        for prefix, items in self._groups():
            self._at_hand = {prefix + item.path(n): item for n, item in enumerate(items, start=1)}
            yield from self._at_hand

    def open(self, path: str) -> MemberSource | None:
        """Open an attachment; quick for those of the group that `names` has come to."""
        item = self._at_hand.get(path)
        if item is None:
            item = next((self._at_hand[name] for name in self.names() if name == path), None)
        if item is None or item.read is None:
            return None
        body = item.read()
        return member_source(
            self._source, path, len(body), lambda: self._chunks(body), find=lambda _: None, budget=self._budget
        )

    def _chunks(self, body: bytes) -> Iterator[bytes]:
        self._budget.spend(len(body))
        yield body


def add_attachments(
    out: Records, number: int, items: Sequence[Attachment], *, parent: str, prefix: str = "", part: str = ""
) -> None:
    """List what came with the entry of this number: a `media` record each, without its content.

    Args:
        out: Takes the records.
        number: The entry's.
        items: What came with it.
        parent: What it came with, as `media.parent` has it.
        prefix: What the paths begin with, as `Attached` is told.
        part: The part of the file the entry stands in.
    """
    for index, item in enumerate(items, start=1):
        _add(out, number, prefix + item.path(index), item, parent, f"{part} attachment {index}".strip())


def _add(out: Records, number: int, path: str, item: Attachment, parent: str, part: str) -> None:
    fields = {"path": path, "parent": parent}
    flags: list[str] = []
    if item.read is not None:
        try:
            body = item.read()
        except BadExhibit as fault:
            flags.append(DAMAGED)
            out.note(f"{path}: {fault}")
        else:
            fields |= {"size": str(len(body)), "media_type": media_type_of(body)}
            fields["sha256"] = hashlib.sha256(body).hexdigest()
    out.add(
        "media",
        number,
        fields=fields,
        raw={"name": item.name, "type": item.stated_type, "shown in the text": "yes" if item.inline else "no"},
        part=part,
        flags=flags,
    )
