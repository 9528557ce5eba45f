"""Rows of a section become batches of drafts: raw columns once, as they came, and beside them what was put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from casefold.formats.call_table.batching import Batch, plain_fields
from casefold.formats.call_table.ends import Ends, find_ends
from casefold.formats.call_table.fields import CELL, CELL_FIELDS, EVENT_PLAIN, PARTS, SUBSCRIBER, SUBSCRIBER_FIELDS
from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.meaning import KINDS, read_meaning
from casefold.formats.call_table.moments import Texts, put_cells, put_times, put_words, read_fields
from casefold.formats.readers.arrow_text import Mask, choose, constant, mask, nothing
from casefold.model.draft import Draft, PartyDraft
from casefold.text.vocabulary import outcome_of, rat_of

_SESSION_ONLY: Final = ("bytes_up", "bytes_down", "apn", "ip", "charging_id", "sequence")


def _fields(*more: str, without: tuple[str, ...]) -> tuple[str, ...]:
    return ("time", "zone", "deleted", "subject", *more, *(name for name in EVENT_PLAIN if name not in without))


_FIELDS_OF: Final = {
    "call": _fields("end", "direction", "service", without=_SESSION_ONLY),
    "message": _fields("direction", "service", without=(*_SESSION_ONLY, "outcome", "cause", "duration_s", "ring_s")),
    "data_session": _fields("end", without=("outcome", "cause", "leg_group", "reference", "ring_s")),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one draft."""

    draft: Draft
    batch: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class Unread:
    """Places of rows that cannot be stored, with the reason."""

    reason: str
    places: npt.NDArray[np.int64]


class Projector:
    """Projects the rows of one section."""

    def __init__(self, section: Section, number: int, *, by_row: bool) -> None:
        """Prepare a section.

        Args:
            section: How its rows are read.
            number: Of the section within the file; part of the channels' names.
            by_row: Whether rows must name their subject because the file has several.
        """
        self.section, self.number, self._by_row = section, number, by_row
        self._plain = plain_fields(section)

    def project(
        self, rows: npt.NDArray[np.int64], columns: list[pa.Array], flags: pa.Array
    ) -> tuple[list[Piece], list[Unread]]:
        """Return the batches of some rows, and the rows that cannot be stored."""
        batch = Batch(self.section, self._plain, rows, columns, flags)
        texts = read_fields(self.section, columns)
        if self.section.table == CELL:
            return [self._cells(batch, texts)], []
        if self.section.table == SUBSCRIBER:
            return [self._subscribers(batch, texts)], []
        return self._events(batch, texts)

    def _cells(self, batch: Batch, texts: Texts) -> Piece:
        put_cells(texts, ("", "cell"))
        if "cell" not in texts and "site_id" in texts:
            texts["cell"] = texts["site_id"]
        put_words(texts, nothing(batch.rows), outcome_of, rat_of)
        fields = {
            str(name): batch.put(name, texts[name]) for name in CELL_FIELDS if name in texts and name not in PARTS
        }
        return Piece(self._draft(batch, "cell", "", fields, ()), batch.take())

    def _subscribers(self, batch: Batch, texts: Texts) -> Piece:
        names = [name for name in SUBSCRIBER_FIELDS if name in texts and name != "subject"]
        fields = {str(name): batch.put(name, texts[name]) for name in names}
        parties: tuple[PartyDraft, ...] = ()
        if "subject" in texts:
            parties = (PartyDraft("subject", batch.put("subject", texts["subject"]), owner=True),)
        return Piece(self._draft(batch, "subscriber", "", fields, parties), batch.take())

    # -- communications ------------------------------------------------------------------------

    def _events(self, batch: Batch, texts: Texts) -> tuple[list[Piece], list[Unread]]:
        meaning = read_meaning(self.section, texts.get("service"), texts.get("direction"), batch.rows)
        ends = find_ends(self.section, texts, meaning.direction, batch.rows, by_row=self._by_row)
        put_times(texts)
        put_cells(texts, ("", "start_cell"), ("end_", "end_cell"))
        put_words(texts, meaning.outcome, outcome_of, rat_of)
        texts["service"], texts["direction"] = meaning.service, ends.direction
        _put_sides(texts, ends.direction)
        self._put_rules(texts, ends)
        if ends.owner is not None:
            texts["subject"] = ends.owner
        else:
            texts.pop("subject", None)
        pieces = []
        for place, kind in enumerate(KINDS):
            for wanted, neutral in _runs(meaning.kind == place, ends.neutral, kind):
                pieces.append(self._piece(batch.copy(), texts, ends, kind, wanted, neutral=neutral))
        unread = [
            Unread(reason, np.flatnonzero((meaning.kind < 0) & (meaning.reason == place)))
            for place, reason in enumerate(meaning.reasons)
        ]
        return pieces, [one for one in unread if len(one.places)]

    def _put_rules(self, texts: Texts, ends: Ends) -> None:
        sides = {"from": ends.start, "to": ends.end}
        for rule in self.section.rules:
            column = sides.get(rule.field)
            column = column if column is not None else texts.get(rule.field)
            if column is None:
                continue
            found = mask(pc.match_substring_regex(column, rule.pattern))
            for name, said in rule.set.items():
                texts[name] = choose(found, constant(said, len(found)), texts.get(name, nothing(len(found))))

    def _piece(self, batch: Batch, texts: Texts, ends: Ends, kind: str, wanted: Mask, *, neutral: bool) -> Piece:
        fields = {name: batch.put(name, texts[name]) for name in _FIELDS_OF[kind] if name in texts}
        if kind == "message" and "stated_outcome" in texts:
            fields["outcome"] = batch.put("stated_outcome", texts["stated_outcome"])
        if kind == "data_session":
            parties = self._session_party(batch, texts, ends)
        else:
            parties = self._parties(batch, texts, ends, kind, neutral=neutral)
        draft = self._draft(batch, kind, "neutral" if neutral else "", fields, parties)
        return Piece(draft, batch.take(wanted))

    def _parties(self, batch: Batch, texts: Texts, ends: Ends, kind: str, *, neutral: bool) -> tuple[PartyDraft, ...]:
        parties = []
        if neutral and (ends.owner is not None or self.section.subject is not None):
            owner = ends.owner if ends.owner is not None else constant(self.section.subject, batch.rows)
            parties.append(PartyDraft("subject", batch.put("owner", owner), owner=True))
        elif ends.start is not None and not neutral:
            parties.append(_party(batch, texts, "from", ends.start, ends.start_owner))
        if ends.end is not None:
            parties.append(_party(batch, texts, "to", ends.end, ends.end_owner))
        if ends.dialled is not None and kind == "call":
            parties.append(PartyDraft("dialled", batch.put("dialled", ends.dialled)))
        if ends.forwarded_to is not None:
            parties.append(PartyDraft("forwarded_to", batch.put("forwarded_to", ends.forwarded_to)))
        return tuple(parties)

    def _session_party(self, batch: Batch, texts: Texts, ends: Ends) -> tuple[PartyDraft, ...]:
        served = texts.get("subject")
        if served is None and self.section.subject is not None:
            served = constant(self.section.subject, batch.rows)
        if served is None:
            served = ends.start
        return (PartyDraft("subject", batch.put("session_subject", served), owner=True),) if served is not None else ()

    def _draft(
        self, batch: Batch, kind: str, variant: str, fields: dict[str, str], parties: tuple[PartyDraft, ...]
    ) -> Draft:
        section = self.section
        return Draft(
            channel="-".join(filter(None, (f"s{self.number}", kind, variant, f"w{batch.width}"))),
            kind=kind,
            member="",
            place=section.sheet,
            fields=fields,
            parties=parties,
            raw=batch.raw,
            zone=section.zone,
            zone_basis=section.zone_basis,
            time_order=section.time_order,
            durations=section.durations,
            region=section.region,
            constants=self._constants(kind, fields),
        )

    def _constants(self, kind: str, fields: dict[str, str]) -> dict[str, str]:
        constants = {}
        if "start_cell" in fields:
            constants["cell_anchor"] = self.section.anchor if kind == "data_session" else "at"
        if self.section.network is not None and "network" not in fields:
            constants["network"] = self.section.network
        return constants


def _runs(of_kind: Mask, neutral: Mask, kind: str) -> list[tuple[Mask, bool]]:
    """Split the rows of a kind into those whose direction is told and those told from one side without one."""
    if kind == "data_session" or not neutral.any():
        runs = [(of_kind, False)]
    else:
        runs = [(of_kind & ~neutral, False), (of_kind & neutral, True)]
    return [(wanted, said) for wanted, said in runs if wanted.any()]


def _put_sides(texts: Texts, direction: pa.Array) -> None:
    """Take the handset, SIM and cell of the side whose records these are, where a table gives both sides'."""
    rows = len(direction)
    for name in ("imei", "imsi", "start_cell", "end_cell"):
        first, second = texts.pop(f"from_{name}", None), texts.pop(f"to_{name}", None)
        if name in texts or (first is None and second is None):
            continue
        outgoing, incoming = (mask(pc.equal(direction, way)) for way in ("outgoing", "incoming"))
        received = choose(incoming, second if second is not None else nothing(rows), nothing(rows))
        texts[name] = choose(outgoing, first if first is not None else nothing(rows), received)


def _party(batch: Batch, texts: Texts, role: str, column: pa.Array, owner: Mask | None) -> PartyDraft:
    name = texts.get(f"{role}_name")
    if name is None and owner is not None and {"other_name", "subject_name"} & texts.keys():
        own, other = (texts.get(said, nothing(batch.rows)) for said in ("subject_name", "other_name"))
        name = choose(owner, own, other)
    return PartyDraft(
        role,
        batch.put(role, column),
        name_column=batch.put(f"{role}_name", name) if name is not None else None,
        owner_column=batch.put_marks(f"{role}_owner", owner) if owner is not None else None,
    )
