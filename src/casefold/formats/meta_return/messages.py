"""Threads of messages as Facebook and Instagram give them: participants first, then author, time, text, attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.meta_return.blocks import Block
from casefold.formats.meta_return.context import Context
from casefold.formats.meta_return.people import Person, people
from casefold.formats.readers.html import Said
from casefold.formats.readers.items import Side
from casefold.formats.readers.named_rows import plain_name

_THREAD_ID: Final = re.compile(r"\(?\s*(\d{3,})\s*\)?")
_PARTICIPANTS: Final = frozenset({"currentparticipants", "pastparticipants"})
_CALL: Final = ("callrecord", "missed", "duration")
_MEMBERSHIP: Final = ("subscriptionevent",)
_PAIR: Final = 2


@dataclass(slots=True)
class _Thread:
    """The thread that is being read."""

    reference: str | None = None
    members: dict[str, Person] = field(default_factory=dict)


class Threads:
    """Goes through the fields of a section of threads."""

    def __init__(self, context: Context, part: str) -> None:
        self._context, self._part = context, part
        self._thread = _Thread()
        self._block = Block()

    def take(self, said: Said) -> None:
        """Take the next field."""
        name = plain_name(said.label)
        if name == "thread":
            self.finish()
            found = _THREAD_ID.search(said.value)
            self._thread = _Thread(found[1] if found else said.value or None)
        elif name in _PARTICIPANTS:
            self._thread.members |= {one.text: one for one in people(said.value, self._context.service)}
        elif name == "author":
            self.finish()
            self._block.said.append(said)
        elif self._block.said:
            self._block.said.append(said)

    def finish(self) -> None:
        """Send the message that waits."""
        block, self._block = self._block, Block()
        if not block.said:
            return
        number = self._context.number(self._part)
        author = block.first("author")
        who = self._context.person(author) if author else None
        if block.has(*_CALL):
            self._call(block, number, who)
        elif block.has(*_MEMBERSHIP):
            self._membership(block, number, who)
        else:
            self._message(block, number, who)

    def _message(self, block: Block, number: int, author: Person | None) -> None:
        files = block.every("linkedmediafile") or block.every("attachments")
        self._context.add(
            "message",
            self._part,
            number,
            block,
            self._sides(author, others=True),
            time=block.first("sent", "time"),
            direction=self._direction(author),
            service=self._context.service or None,
            thread=self._thread.reference,
            body=block.first("body", "text"),
            attachments="\n".join(files) or None,
            reference=block.first("messageid", "id"),
        )

    def _call(self, block: Block, number: int, author: Person | None) -> None:
        missed = (block.first("missed") or "").casefold()
        kind = (block.first("type") or "").casefold()
        self._context.add(
            "call",
            self._part,
            number,
            block,
            self._sides(author, others=False),
            time=block.first("sent", "time"),
            direction=self._direction(author),
            service="video" if "video" in kind else "voice" if kind else None,
            outcome={"true": "unanswered", "yes": "unanswered"}.get(missed),
            leg_group=self._thread.reference,
        )

    def _membership(self, block: Block, number: int, author: Person | None) -> None:
        words = " ".join(block.every("type") + block.every("subscriptionevent")).casefold()
        left = "unsubscribe" in words or "removed" in words or "left" in words
        members = [one for text in block.every("users") for one in people(text, self._context.service)]
        sides = [self._context.side("member", one) for one in members]
        sides += [self._context.side("by", author)] if author is not None else []
        self._context.add(
            "membership",
            self._part,
            number,
            block,
            tuple(sides),
            time=block.first("sent", "time"),
            group=self._thread.reference,
            action="left" if left else "added" if "subscribe" in words or "added" in words else None,
        )

    def _direction(self, author: Person | None) -> str | None:
        own = self._context.owns(author) if author is not None else None
        return None if own is None else "outgoing" if own else "incoming"

    def _sides(self, author: Person | None, *, others: bool) -> tuple[Side, ...]:
        """Return the author, and who else is in the thread: the other end of a thread of two, members otherwise."""
        sides = [self._context.side("from", author)] if author is not None else []
        rest = [one for text, one in self._thread.members.items() if author is None or text != author.text]
        pair = author is not None and len(self._thread.members) == _PAIR and len(rest) == 1
        if pair:
            sides.append(self._context.side("to", rest[0]))
        elif others:
            sides += [self._context.side("member", one) for one in rest]
        return tuple(sides)
