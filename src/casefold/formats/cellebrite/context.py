"""What the rows of a report share while it is read: conversations, the device's own side, files named and missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from casefold.formats.cellebrite.channels import Side
from casefold.formats.cellebrite.model import Model
from casefold.formats.cellebrite.sides import Sides, service_of, side_of


@dataclass(slots=True)
class Given:
    """A row as a model gives it, without its marks and raw text."""

    kind: str
    model: Model
    values: Sequence[str | None]
    sides: dict[str, list[Side]]
    above: Model | None = None
    """The model this one is a part of and without which it says little: the contact of an entry."""
    chat: Model | None = None


class Files(Protocol):
    """What a container holds beside the report."""

    def missing(self, path: str) -> bool:
        """Say whether the container should hold this file, and does not."""


class Conversation:
    """What is known of a chat while its messages go by."""

    __slots__ = ("name", "owner", "service", "thread")

    def __init__(self, chat: Model) -> None:
        fields = chat.fields
        self.service = service_of(fields.get("Source", ""))
        self.thread = fields.get("Id") or chat.attributes.get("id")
        self.name = fields.get("Name") or None
        people = (side_of(part, self.service) for part in chat.children if part.slot == "Participants")
        self.owner = next((side for side in people if side is not None and side.owner), None)


class Context:
    """Shared by all conversions of one reading."""

    def __init__(
        self, files: Files, missing: Callable[[str, Model], None], aside: Callable[[Model, str], None]
    ) -> None:
        self.sides = Sides()
        self.late_threads = 0
        """Conversations that state their id only behind their messages."""
        self._files, self._missing, self._aside = files, missing, aside
        self._chat: Model | None = None
        self._talk: Conversation | None = None

    def conversation(self, chat: Model) -> Conversation:
        """Return what is known of the chat that is open."""
        if self._chat is not chat or self._talk is None:
            self._chat, self._talk = chat, Conversation(chat)
        return self._talk

    def end_conversation(self, chat: Model, known: Conversation) -> None:
        """Compare what its messages were told with what the chat says in the end."""
        if self._chat is chat and self._talk is not None and self._talk.thread != known.thread:
            self.late_threads += 1
        self._chat = self._talk = None

    def attachments(self, model: Model) -> Iterator[Given]:
        """Give the files sent with a message."""
        for part in model.children:
            if part.type == "Attachment":
                yield from self.attachment(part, model)

    def attachment(self, part: Model, message: Model) -> Iterator[Given]:
        """Give one file sent with a message: name, size and type as stated, never its content."""
        path = part.first("attachment_extracted_path", "ExtractedPath")
        name = part.first("Filename", "FileName")
        if not path and not name and not part.fields:
            return
        if path and self._files.missing(path):
            self._missing(path, message)
        values = (
            message.fields.get("TimeStamp"),
            path or name,
            part.first("Data/length", "Size"),
            part.fields.get("ContentType"),
            part.first("SHA256", "Sha256"),
            part.first("MD5", "Md5"),
            message.attributes.get("id"),
        )
        yield Given("media", part, values, {})

    def set_aside(self, model: Model, reason: str) -> None:
        """Account for a model that gives no row."""
        self._aside(model, reason)
