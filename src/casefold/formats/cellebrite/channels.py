"""Rows on their way out: gathered per model type and record kind, sent as Arrow batches with one schema each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pyarrow as pa

from casefold.formats.contract import Emit
from casefold.model.draft import ROW_COLUMN, Draft, PartyDraft

BATCH_ROWS: Final = 4_000
BATCH_CHARACTERS: Final = 4_000_000
"""Characters of text after which waiting rows are sent: a few messages may be as long as a book."""

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "call": ("time", "direction", "service", "outcome", "duration", "network", "cause", "reference"),
    "message": (
        *("time", "direction", "service", "outcome", "thread", "thread_name", "body", "reply_to", "attachments"),
        "reference",
    ),
    "sighting": (
        *("time", "service", "start_cell", "start_lat", "start_lon", "site_name", "rat", "network"),
        *("lat", "lon", "accuracy_m", "place"),
    ),
    "contact": ("time", "name", "service", "notes", "times_contacted"),
    "account": ("time", "service", "name", "username", "valid_from"),
    "device": ("time", "maker", "model", "serial", "imei", "imsi", "iccid", "owner_name", "system"),
    "membership": ("time", "group", "action", "group_role", "valid_from", "valid_to"),
    "visit": ("time", "url", "title", "service", "visits"),
    "event": ("time", "action", "service", "ip", "description"),
    "media": ("time", "path", "size", "media_type", "sha256", "md5", "parent"),
}
"""Fields that a row of a kind carries, in the order of its values."""

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "call": ("from", "to"),
    "message": ("from", "to", "cc", "member", "subject"),
    "sighting": ("subject",),
    "contact": ("owner", "saved"),
    "account": ("subject",),
    "device": ("subject",),
    "membership": ("member",),
    "visit": ("subject",),
    "event": ("subject",),
    "media": (),
}
_NOBODY: Final = (None, None, None, None)
_MARKS: Final = ("deleted", "confidence", "found_in")


class Side(NamedTuple):
    """One party of a record."""

    text: str
    """What the identifier is settled from."""
    raw: str
    """The identifier as read."""
    name: str | None
    owner: bool | None
    """Whether this is the device's own side; None where nothing says."""


@dataclass(slots=True)
class Row:
    """One record."""

    kind: str
    type: str
    """Type of the model it stands for: the second half of its place."""
    number: int
    values: Sequence[str | None]
    """In the order of FIELDS[kind]."""
    marks: tuple[str | None, str | None, str | None]
    """deleted, confidence, found_in."""
    sides: dict[str, list[Side]]
    raw: str
    hidden: bool = False
    """True where `raw` leaves out a password or key."""


class Channel:
    """The rows of one model type and kind."""

    def __init__(self, kind: str, model_type: str, member: str, emit: Emit) -> None:
        self.kind, self.type = kind, model_type
        self.rows = 0
        self._emit = emit
        self._name = f"{model_type}:{kind}"
        self._waiting: list[tuple[object, ...]] = []
        self._characters = 0
        self._schema = _schema(kind)
        self._roles = ROLES[kind]
        emit.draft(_draft(self._name, kind, model_type, member))

    def add(self, row: Row) -> None:
        """Take a row; send those that wait once they are many or long."""
        sides: list[object] = []
        for role in self._roles:
            found = row.sides.get(role)
            if not found:
                sides += _NOBODY
            elif len(found) == 1:
                side = found[0]
                sides += ((side[0],), (side[1],), (side[2],), (side[3],))
            else:
                sides += zip(*found, strict=True)
        self._waiting.append((row.number, *row.values, *row.marks, row.raw, *sides))
        self._characters += len(row.raw)
        if len(self._waiting) >= BATCH_ROWS or self._characters >= BATCH_CHARACTERS:
            self.send()

    def send(self) -> None:
        """Send the rows that wait."""
        rows, self._waiting = self._waiting, []
        self._characters = 0
        if not rows:
            return
        self.rows += len(rows)
        columns = zip(zip(*rows, strict=True), self._schema, strict=True)
        arrays = [pa.array(values, field.type) for values, field in columns]
        self._emit.batch(self._name, pa.RecordBatch.from_arrays(arrays, schema=self._schema))


def _schema(kind: str) -> pa.Schema:
    texts = [pa.field(name, pa.string()) for name in (*FIELDS[kind], *_MARKS, "raw")]
    sides = []
    for role in ROLES[kind]:
        sides += [pa.field(f"{role}{what}", pa.list_(pa.string())) for what in ("", "_raw", "_name")]
        sides.append(pa.field(f"{role}_owner", pa.list_(pa.bool_())))
    return pa.schema([pa.field(ROW_COLUMN, pa.int64()), *texts, *sides])


def _draft(channel: str, kind: str, model_type: str, member: str) -> Draft:
    return Draft(
        channel=channel,
        kind=kind,
        member=member,
        place=model_type,
        fields={name: name for name in (*FIELDS[kind], *_MARKS)},
        parties=tuple(
            PartyDraft(
                role,
                role,
                name_column=f"{role}_name",
                raw_column=f"{role}_raw",
                owner_column=f"{role}_owner",
            )
            for role in ROLES[kind]
        ),
        raw=(),
        time_order="ymd",
        unit="model",
    )
