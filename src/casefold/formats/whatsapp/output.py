"""Records on their way out: a draft for each kind of a chat, its rows in batches of bounded size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from casefold.formats.contract import Emit
from casefold.formats.whatsapp.chat import Chat
from casefold.formats.whatsapp.meaning import Meaning
from casefold.model.draft import FLAGS_COLUMN, ROW_COLUMN, Draft, PartyDraft

BATCH_ROWS: Final = 20_000
BATCH_CHARACTERS: Final = 16_000_000

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "message": ("direction", "body", "attachments", "deleted"),
    "call": ("direction", "service", "outcome", "duration"),
    "membership": ("group", "action"),
    "event": ("action", "description"),
}
ROLES: Final[dict[str, tuple[str, ...]]] = {
    "message": ("from", "to"),
    "call": ("from", "to"),
    "membership": ("member", "by"),
    "event": ("subject", "to"),
}
_LISTED: Final = frozenset({"membership", "event"})
"""Kinds in which a role may have several parties or none."""
RAW: Final = ("time", "author", "text")


@dataclass(slots=True)
class _Channel:
    kind: str
    name: str
    columns: dict[str, list[object]] = field(default_factory=dict)
    characters: int = 0

    def add(self, values: dict[str, object], characters: int) -> None:
        for column, value in values.items():
            self.columns.setdefault(column, []).append(value)
        self.characters += characters

    @property
    def rows(self) -> int:
        return len(self.columns.get(ROW_COLUMN, ()))


class Output:
    """Takes the records of one chat."""

    def __init__(self, emit: Emit, chat: Chat, *, order: str | None) -> None:
        self._emit, self._chat, self._order = emit, chat, order
        self._channels: dict[str, _Channel] = {}
        self.stored = 0
        self.counts: dict[str, int] = {}

    def add(self, line: int, time: str, found: Meaning) -> None:
        """Take a record."""
        channel = self._channels.get(found.kind)
        if channel is None:
            channel = self._open(found.kind)
        values: dict[str, object] = {ROW_COLUMN: line, "time": time}
        values[FLAGS_COLUMN] = " ".join(found.flags) or None
        values.update({f"v_{name}": found.columns.get(name) for name in FIELDS[found.kind]})
        values.update(self._parties(found))
        values.update(zip((f"raw_{name}" for name in RAW), found.raw, strict=True))
        channel.add(values, len(found.raw[2]))
        self.stored += 1
        self.counts[found.kind] = self.counts.get(found.kind, 0) + 1
        if channel.rows >= BATCH_ROWS or channel.characters >= BATCH_CHARACTERS:
            self._send(channel)

    def finish(self) -> None:
        """Send what waits."""
        for channel in self._channels.values():
            self._send(channel)

    def _parties(self, found: Meaning) -> dict[str, object]:
        columns: dict[str, object] = {}
        for role in self._roles(found.kind):
            names = found.names.get(role, ())
            lists: tuple[list[object], ...] = (
                [self._chat.party(name) for name in names],
                list(names),
                [self._chat.owns(name) for name in names],
            )
            for letter, values in zip("pno", lists, strict=True):
                one = values[0] if values else None
                columns[f"{letter}_{role}"] = values if found.kind in _LISTED else one
        return columns

    def _roles(self, kind: str) -> tuple[str, ...]:
        """Return the roles of a kind; nobody is `to` but in a chat of two."""
        alone = kind in ("message", "call") and self._chat.ends is None
        return ("from",) if alone else ROLES[kind]

    def _open(self, kind: str) -> _Channel:
        channel = _Channel(kind, f"chat:{kind}")
        self._channels[kind] = channel
        constants = {"service": "whatsapp"} if kind in ("message", "event") else {}
        if kind == "message":
            constants["thread"] = self._chat.thread
            if self._chat.name is not None:
                constants["thread_name"] = self._chat.name
        self._emit.draft(
            Draft(
                channel=channel.name,
                kind=kind,
                member="",
                place="",
                fields={"time": "time", **{name: f"v_{name}" for name in FIELDS[kind]}},
                parties=tuple(_party(role) for role in self._roles(kind)),
                raw=tuple((name, f"raw_{name}") for name in RAW),
                time_order=self._order,
                time_order_basis="settled",
                unit="line",
                repeats=True,
                constants=constants,
            )
        )
        return channel

    def _send(self, channel: _Channel) -> None:
        if channel.rows == 0:
            return
        names = list(channel.columns)
        arrays = [_array(name, channel.columns[name], listed=channel.kind in _LISTED) for name in names]
        self._emit.batch(channel.name, pa.RecordBatch.from_arrays(arrays, names=names))
        channel.columns = {}
        channel.characters = 0


def _party(role: str) -> PartyDraft:
    return PartyDraft(role, f"p_{role}", name_column=f"n_{role}", owner_column=f"o_{role}")


def _array(name: str, values: list[object], *, listed: bool) -> pa.Array:
    if name == ROW_COLUMN:
        return pa.array(values, pa.int64())
    kind = pa.bool_() if name.startswith("o_") else pa.string()
    return pa.array(values, pa.list_(kind) if listed and name[:2] in ("p_", "n_", "o_") else kind)
