"""Rows of a section become batches of drafts: raw columns once, as they came, and beside them what was put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from casefold.formats.call_table.arrow_text import Mask, choose, constant, mask, nothing
from casefold.formats.call_table.ends import Ends, find_ends
from casefold.formats.call_table.fields import CELL, CELL_FIELDS, EVENT_PLAIN, PARTS, SUBSCRIBER_FIELDS
from casefold.formats.call_table.layout import Section, column_letter
from casefold.formats.call_table.meaning import KINDS, read_meaning
from casefold.formats.call_table.moments import Texts, put_cells, put_times, put_words, read_fields
from casefold.model.draft import FLAGS_COLUMN, ROW_COLUMN, Draft, PartyDraft
from casefold.text.vocabulary import outcome_of, rat_of

_COMMON: Final = ("time", "end", "zone", "deleted")
_OF_KIND: Final = {
    "call": (*_COMMON, "subject", "direction", "service", *(f for f in EVENT_PLAIN if f not in (
        "bytes_up", "bytes_down", "apn", "ip", "charging_id", "sequence"))),
    "message": ("time", "zone", "deleted", "subject", "direction", "service", *(f for f in EVENT_PLAIN if f not in (
        "bytes_up", "bytes_down", "apn", "ip", "charging_id", "sequence", "duration_s", "ring_s", "cause"))),
    "data_session": (*_COMMON, "subject", *(f for f in EVENT_PLAIN if f not in (
        "outcome", "cause", "leg_group", "reference", "ring_s"))),
}  # fmt: skip
_ROLES_OF: Final = {"call": ("dialled", "forwarded_to"), "message": ("forwarded_to",)}


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one draft."""

    draft: Draft
    batch: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class Unread:
    """Rows that are not stored, by reason."""

    reason: str
    places: npt.NDArray[np.int64]


@dataclass(slots=True)
class Projector:
    """Projects the rows of one section; drafts are made once for each kind and width."""

    section: Section
    number: int
    """Of the section within the file: part of the channels' names."""
    by_row: bool
    """Whether rows must name their subject because the file has several."""

    def project(self, rows: npt.NDArray[np.int64], columns: list[pa.Array], flags: pa.Array) -> tuple[list[Piece], list[Unread]]:
        """Return the batches of some rows, and the rows that cannot be stored."""
        table = _Columns(self.section, rows, columns, flags)
        texts = read_fields(self.section, columns)
        if self.section.table == CELL:
            return [self._cells(table, texts)], []
        if self.section.kind == "subscriber":
            return [self._subscribers(table, texts)], []
        return self._events(table, texts, len(rows))

    def _cells(self, table: _Columns, texts: Texts) -> Piece:
        put_cells(texts)
        if "cell" not in texts and "site_id" in texts:
            texts["cell"] = texts["site_id"]
        put_words(texts, nothing(table.rows), outcome_of, rat_of)
        fields = {name: table.put(name, texts[name]) for name in CELL_FIELDS if name in texts and name not in PARTS}
        return Piece(self._draft(table, "cell", "", fields, ()), table.batch())

    def _subscribers(self, table: _Columns, texts: Texts) -> Piece:
        names = [name for name in SUBSCRIBER_FIELDS if name in texts and name != "subject"]
        fields = {name: table.put(name, texts[name]) for name in names}
        parties = (PartyDraft("subject", table.put("subject", texts["subject"]), owner=True),) if "subject" in texts else ()
        return Piece(self._draft(table, "subscriber", "", fields, parties), table.batch())

    # -- communications ------------------------------------------------------------------------

    def _events(self, table: _Columns, texts: Texts, rows: int) -> tuple[list[Piece], list[Unread]]:
        section = self.section
        meaning = read_meaning(section, texts.get("service"), texts.get("direction"), rows)
        ends = find_ends(section, texts, meaning.direction, rows, by_row=self.by_row)
        put_times(texts)
        put_cells(texts)
        put_words(texts, meaning.outcome, outcome_of, rat_of)
        texts["service"], texts["direction"] = meaning.service, ends.direction
        self._put_sides(texts, ends, rows)
        self._put_rules(texts, ends, rows)
        if ends.owner is not None:
            texts["subject"] = ends.owner
        else:
            texts.pop("subject", None)
        pieces = []
        for place, kind in enumerate(KINDS):
            of_kind = meaning.kind == place
            for neutral in (False, True):
                wanted = of_kind & (ends.neutral == neutral) if kind != "data_session" else of_kind & ~ends.neutral | (of_kind & ends.neutral if not neutral else np.zeros(rows, np.bool_))
                if kind == "data_session" and neutral:
                    continue
                if wanted.any():
                    pieces.append(self._piece(table, texts, ends, kind, wanted, neutral=neutral))
        unread = [
            Unread(reason, np.flatnonzero((meaning.kind < 0) & (meaning.reason == place)))
            for place, reason in enumerate(meaning.reasons)
        ]
        return pieces, [one for one in unread if len(one.places)]

    def _put_sides(self, texts: Texts, ends: Ends, rows: int) -> None:
        """Take the handset, SIM and cell of the side whose records these are, where a table gives both sides'."""
        for name in ("imei", "imsi", "start_cell", "end_cell"):
            sides = [texts.pop(f"{side}_{name}", None) for side in ("from", "to")]
            if name in texts or sides == [None, None]:
                continue
            first, second = (side if side is not None else nothing(rows) for side in sides)
            outgoing, incoming = (mask(pc.equal(ends.direction, way)) for way in ("outgoing", "incoming"))
            texts[name] = choose(outgoing, first, choose(incoming, second, nothing(rows)))

    def _put_rules(self, texts: Texts, ends: Ends, rows: int) -> None:
        sides = {"from": ends.start, "to": ends.end}
        for rule in self.section.rules:
            column = sides.get(rule.field)
            column = column if column is not None else texts.get(rule.field)
            if column is None:
                continue
            found = mask(pc.match_substring_regex(column, rule.pattern))
            for name, said in rule.set.items():
                texts[name] = choose(found, constant(said, rows), texts.get(name, nothing(rows)))

    def _piece(self, table: _Columns, texts: Texts, ends: Ends, kind: str, wanted: Mask, *, neutral: bool) -> Piece:
        made = replace_columns(table)
        names = dict.fromkeys(_OF_KIND[kind])
        fields = {name: made.put(name, texts[name]) for name in names if name in texts}
        if kind == "message" and "stated_outcome" in texts:
            fields["outcome"] = made.put("stated_outcome", texts["stated_outcome"])
        parties = self._parties(made, texts, ends, kind, neutral=neutral)
        variant = "neutral" if neutral else ""
        draft = self._draft(made, kind, variant, fields, parties)
        batch = made.batch()
        return Piece(draft, batch if wanted.all() else batch.filter(pa.array(wanted)))

    def _parties(
        self, table: _Columns, texts: Texts, ends: Ends, kind: str, *, neutral: bool
    ) -> tuple[PartyDraft, ...]:
        if kind == "data_session":
            return self._session_party(table, texts, ends)
        parties = []
        if neutral:
            owner = texts.get("subject", constant(self.section.subject, table.rows))
            parties.append(PartyDraft("subject", table.put("neutral_subject", owner), owner=True))
        elif ends.start is not None:
            parties.append(self._party(table, texts, "from", ends.start, ends.start_owner))
        if ends.end is not None:
            parties.append(self._party(table, texts, "to", ends.end, ends.end_owner))
        if ends.dialled is not None and "dialled" in _ROLES_OF[kind]:
            parties.append(PartyDraft("dialled", table.put("dialled", ends.dialled)))
        if "forwarded_to" in texts:
            parties.append(PartyDraft("forwarded_to", table.put("forwarded_to", texts["forwarded_to"])))
        return tuple(parties)

    def _session_party(self, table: _Columns, texts: Texts, ends: Ends) -> tuple[PartyDraft, ...]:
        served = texts.get("subject")
        if served is None and self.section.subject is not None:
            served = constant(self.section.subject, table.rows)
        if served is None:
            served = ends.start
        return (PartyDraft("subject", table.put("served", served), owner=True),) if served is not None else ()

    def _party(self, table: _Columns, texts: Texts, role: str, column: pa.Array, owner: Mask | None) -> PartyDraft:
        name = self._name(texts, role, owner, table.rows)
        return PartyDraft(
            role,
            table.put(role, column),
            name_column=table.put(f"{role}_name", name) if name is not None else None,
            owner_column=table.put_flags(f"{role}_owner", owner) if owner is not None else None,
        )

    def _name(self, texts: Texts, role: str, owner: Mask | None, rows: int) -> pa.Array | None:
        if f"{role}_name" in texts:
            return texts[f"{role}_name"]
        if owner is None or not {"other_name", "subject_name"} & texts.keys():
            return None
        own, other = texts.get("subject_name", nothing(rows)), texts.get("other_name", nothing(rows))
        return choose(owner, own, other)

    def _draft(
        self, table: _Columns, kind: str, variant: str, fields: dict[str, str], parties: tuple[PartyDraft, ...]
    ) -> Draft:
        section = self.section
        channel = "-".join(filter(None, (f"s{self.number}", kind, variant, f"w{table.width}")))
        return Draft(
            channel=channel,
            kind=kind,
            member="",
            place=section.sheet,
            fields=fields,
            parties=parties,
            raw=tuple(zip(table.headers, table.raw_names, strict=True)),
            zone=section.zone,
            zone_basis=section.zone_basis,
            time_order=section.time_order,
            durations=section.durations,
            region=section.region,
            constants=self._constants(kind, fields),
        )

    def _constants(self, kind: str, fields: dict[str, str]) -> dict[str, str]:
        constants = {}
        if kind in ("call", "message", "data_session") and "start_cell" in fields:
            constants["cell_anchor"] = self.section.anchor if kind == "data_session" else "at"
        if self.section.network is not None and "network" not in fields:
            constants["network"] = self.section.network
        return constants


class _Columns:
    """The columns of one batch: row numbers, flags, the cells as they came, and what was put together."""

    def __init__(self, section: Section, rows: npt.NDArray[np.int64], columns: Sequence[pa.Array], flags: pa.Array) -> None:
        self.width = len(columns)
        self.rows = len(rows)
        headers = [column.header for column in section.columns[: self.width]]
        self.headers = [*headers, *(column_letter(index) for index in range(len(headers), self.width))]
        self.raw_names = [f"c{index}" for index in range(self.width)]
        self._arrays: dict[str, pa.Array] = {ROW_COLUMN: pa.array(rows, pa.int64()), FLAGS_COLUMN: flags}
        self._arrays.update(zip(self.raw_names, columns, strict=True))
        self._names = {id(array): name for name, array in self._arrays.items()}

    def put(self, name: str, array: pa.Array) -> str:
        """Add a column and return its name; one that is there already, as read or made, is not added again."""
        known = self._names.get(id(array))
        if known is not None:
            return known
        self._arrays[f"v_{name}"] = array
        self._names[id(array)] = f"v_{name}"
        return f"v_{name}"

    def put_flags(self, name: str, values: Mask) -> str:
        """Add a column of booleans."""
        self._arrays[f"v_{name}"] = pa.array(values)
        return f"v_{name}"

    def copy(self) -> _Columns:
        """Return the same columns, to add others to."""
        twin = object.__new__(_Columns)
        twin.width, twin.rows, twin.headers, twin.raw_names = self.width, self.rows, self.headers, self.raw_names
        twin._arrays, twin._names = dict(self._arrays), dict(self._names)
        return twin

    def batch(self) -> pa.RecordBatch:
        """Return the columns as one batch."""
        return pa.RecordBatch.from_arrays(list(self._arrays.values()), names=list(self._arrays))


def replace_columns(table: _Columns) -> _Columns:
    """Return a copy to add columns to."""
    return table.copy()


def pieces_of(projector: Projector) -> Iterator[Piece]:
    """Return nothing."""
    return iter(())


__all__ = ["Piece", "Projector", "Unread", "replace"]
