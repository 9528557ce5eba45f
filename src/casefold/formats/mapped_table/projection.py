"""Rows of a table become batches of one draft: the cells as they came, and beside them what had to be put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from casefold.formats.mapped_table.fields import (
    AMOUNT_IN,
    AMOUNT_OUT,
    JOINED,
    LAT_LON,
    OTHER,
    PLATE,
    TO_EACH,
    fields_of,
    roles_of,
)
from casefold.formats.mapped_table.section import Section
from casefold.formats.mapped_table.values import (
    amount_of,
    call_direction,
    coordinates_of,
    is_negative,
    money_direction,
)
from casefold.formats.readers.arrow_text import (
    blank,
    by_distinct,
    choose,
    constant,
    join,
    join_date_and_clock,
    nulled,
    several_by_distinct,
)
from casefold.formats.readers.header_text import column_letter
from casefold.model.draft import FLAGS_COLUMN, ROW_COLUMN, Draft, PartyDraft
from casefold.model.kinds import KINDS

_OWNED: Final = frozenset({"call", "message", "data_session", "subscriber"})
"""Kinds whose subject is the party whose records they are."""
_NEUTRAL: Final = {"message": "member", "call": "to"}
"""Role of the other party in a row that says no direction."""
_TEXTS: Final = pa.list_(pa.string())
_Texts = list[str | None]
_End = list[tuple[str, str | None, bool]]
"""The parties at one end of a row: identifier, name, whether the records are theirs."""
_NO_FIELD: Final = frozenset({"date", "clock", LAT_LON, AMOUNT_IN, AMOUNT_OUT, OTHER, PLATE, TO_EACH, f"{OTHER}_name"})


@dataclass(frozen=True, slots=True)
class _Party:
    """One column of parties: what is settled, how the exhibit has it, and the name beside it."""

    role: str
    text: str
    raw: str | None = None
    name: str | None = None


class Projector:
    """Projects the rows of one section; its drafts have the same columns whatever the rows hold."""

    def __init__(self, section: Section, number: int, subject: str | None) -> None:
        """Prepare a section.

        Args:
            section: How its rows are read.
            number: Of the section within the file; part of its channels' names.
            subject: Whose records these are, where a person said it.
        """
        self.section, self._number, self._subject = section, number, subject
        self._kind = KINDS[section.kind]

    def project(
        self, rows: npt.NDArray[np.int64], cells: list[pa.Array], flags: pa.Array
    ) -> tuple[Draft, pa.RecordBatch]:
        """Return the draft some rows belong to, and their batch."""
        batch = _Batch(rows, cells, flags)
        fields = self._fields(batch)
        parties = self._parties(batch, fields)
        if "subject" in fields_of(self._kind.name) and any(c.name == "subject" for c in self._kind.columns):
            own = next((party for party in parties if party.role == "subject"), None)
            if own is not None and own.column not in batch.lists:
                fields["subject"] = own.column
        headers = [column.header for column in self.section.columns[: batch.width]]
        headers += [column_letter(index) for index in range(len(headers), batch.width)]
        draft = Draft(
            channel=f"s{self._number}-w{batch.width}",
            kind=self._kind.name,
            member="",
            place=self.section.sheet,
            fields=fields,
            parties=parties,
            raw=tuple((header, f"c{index}") for index, header in enumerate(headers)),
            zone=self.section.zone,
            constants=self._constants(),
        )
        return draft, batch.take()

    def _constants(self) -> dict[str, str]:
        """Return what holds for every row: a table of marks was made by cameras, a header may name the currency."""
        if self._kind.name == "sighting" and self.section.has(PLATE) and not self.section.has("service"):
            return {"service": "anpr"}
        if self._kind.name == "transfer" and self.section.currency is not None:
            return {"currency": self.section.currency}
        return {}

    # -- fields --------------------------------------------------------------------------------

    def _fields(self, batch: _Batch) -> dict[str, str]:
        roles = {name for role in roles_of(self._kind.name) for name in (role, f"{role}_name")}
        fields: dict[str, str] = {}
        for name in dict.fromkeys(column.field for column in self.section.columns if column.field is not None):
            if name in fields_of(self._kind.name) and name not in roles and name not in _NO_FIELD:
                fields[name] = self._joined(batch, name)
        self._put_time(batch, fields)
        self._put_place(batch, fields)
        if self._kind.name == "transfer":
            self._put_money(batch, fields)
        elif "direction" in fields:
            fields["direction"] = batch.put("direction", by_distinct(batch.cell(fields["direction"]), call_direction))
        return fields

    def _joined(self, batch: _Batch, name: str) -> str:
        places = self.section.columns_of(name)
        if len(places) == 1:
            return f"c{places[0]}"
        return batch.put(name, join([batch.cell(f"c{place}") for place in places], JOINED.get(name, " ")))

    def _put_time(self, batch: _Batch, fields: dict[str, str]) -> None:
        date, clock = self.section.columns_of("date"), self.section.columns_of("clock")
        if "time" in fields or not date:
            return
        if clock:
            both = join_date_and_clock(batch.cell(f"c{date[0]}"), batch.cell(f"c{clock[0]}"))
            fields["time"] = batch.put("time", both)
        else:
            fields["time"] = f"c{date[0]}"

    def _put_place(self, batch: _Batch, fields: dict[str, str]) -> None:
        places = self.section.columns_of(LAT_LON)
        if places and "lat" not in fields:
            made = several_by_distinct(batch.cell(f"c{places[0]}"), ("lat", "lon"), coordinates_of)
            fields |= {name: batch.put(name, array) for name, array in made.items()}

    def _put_money(self, batch: _Batch, fields: dict[str, str]) -> None:
        comma, signed = self.section.decimal_comma, self.section.signed and "direction" not in fields

        def read(column: pa.Array, *, unsigned: bool) -> pa.Array:
            return by_distinct(column, lambda text: amount_of(text, comma=comma, signed=unsigned))

        if "balance" in fields:
            fields["balance"] = batch.put("balance", read(batch.cell(fields["balance"]), unsigned=False))
        if "direction" in fields:
            fields["direction"] = batch.put("direction", by_distinct(batch.cell(fields["direction"]), money_direction))
        if "amount" in fields:
            written = batch.cell(fields["amount"])
            fields["amount"] = batch.put("amount", read(written, unsigned=signed))
            if signed:
                fields["direction"] = batch.put("direction", by_distinct(written, _by_sign))
            return
        sides = [(name, self.section.columns_of(field)) for name, field in (("in", AMOUNT_IN), ("out", AMOUNT_OUT))]
        found = [(name, read(batch.cell(f"c{places[0]}"), unsigned=True)) for name, places in sides if places]
        if found:
            amount, way = constant(None, batch.rows), constant(None, batch.rows)
            for name, column in reversed(found):
                there = ~blank(column) & ~_zero(column)
                amount = choose(there, column, amount)
                way = choose(there, constant(name, batch.rows), way)
            fields["amount"] = batch.put("amount", pc.coalesce(amount, *(column for _, column in found)))
            fields["direction"] = batch.put("direction", way)

    # -- parties -------------------------------------------------------------------------------

    def _parties(self, batch: _Batch, fields: dict[str, str]) -> tuple[PartyDraft, ...]:
        if self.section.has(OTHER) or self.section.has(f"{OTHER}_name"):
            return self._by_direction(batch, fields)
        found = [party for role in self._kind.roles for party in self._of_role(batch, role)]
        drafts = []
        for role in self._kind.roles:
            mine = [party for party in found if party.role == role]
            if len(mine) > 1:
                drafts.append(self._several(batch, role, mine))
            elif mine:
                drafts.append(_draft(mine[0], owner=role == "subject" and self._kind.name in _OWNED))
        return tuple(drafts)

    def _of_role(self, batch: _Batch, role: str) -> list[_Party]:
        """Return the columns of a role; a name that stands alone is the party as well."""
        places = [f"c{place}" for place in self.section.columns_of(role)]
        name = self._joined(batch, f"{role}_name") if self.section.has(f"{role}_name") else None
        found = [_Party(role, column, name=name if place == 0 else None) for place, column in enumerate(places)]
        if role == "subject":
            for place in self.section.columns_of(PLATE):
                column = batch.cell(f"c{place}")
                marked = nulled(pc.binary_join_element_wise("plate:", column, ""), blank(column))
                found.insert(0, _Party(role, batch.put(f"plate{place}", marked), f"c{place}"))
        if not found and name is not None:
            found.append(_Party(role, name, name=name))
        if not found and role == "subject" and self._subject is not None and self._kind.name in _OWNED:
            found.append(_Party(role, batch.put("given_subject", constant(self._subject, batch.rows))))
        return found

    def _several(self, batch: _Batch, role: str, parties: list[_Party]) -> PartyDraft:
        """Put the parties of several columns beside each other; one that a row leaves blank is none."""
        texts = [batch.texts(party.text) for party in parties]
        raws = [batch.texts(party.raw or party.text) for party in parties]
        names = [batch.texts(party.name) for party in parties]
        kept = [
            [place for place in range(len(parties)) if (texts[place][row] or "").strip()] for row in range(batch.rows)
        ]

        def listed(columns: list[_Texts], what: str) -> str:
            values = [[columns[place][row] for place in kept[row]] for row in range(batch.rows)]
            return batch.put_list(f"{role}_{what}", values)

        return PartyDraft(
            role, listed(texts, "texts"), name_column=listed(names, "names"), raw_column=listed(raws, "raws"),
            owner=role == "subject" and self._kind.name in _OWNED,
        )  # fmt: skip

    def _by_direction(self, batch: _Batch, fields: dict[str, str]) -> tuple[PartyDraft, ...]:
        """Make the two ends of the subject, the other party and the direction.

        Where a row says no direction, nobody is called sender or payer: a message has members then, and a call is
        told from its subject with the other as `to`, as for call data.
        """
        other = self._column_or_none(batch, OTHER) or self._column_or_none(batch, f"{OTHER}_name")
        names = self._column_or_none(batch, f"{OTHER}_name")
        own = self._column_or_none(batch, "subject")
        said = batch.cell(fields["direction"]).to_pylist() if "direction" in fields else [None] * batch.rows
        neutral = _NEUTRAL.get(self._kind.name)
        ends: dict[str, list[_End]] = {role: [] for role in dict.fromkeys(("from", "to", "subject", neutral or "to"))}
        for row, way in enumerate(said):
            theirs, name = _text(other, row), _text(names, row)
            mine = _text(own, row) or self._subject
            there: _End = [(theirs, name, False)] if theirs else []
            here: _End = [(mine, None, True)] if mine else []
            received, sent = way in ("in", "incoming"), way in ("out", "outgoing")
            row_of = {"from": there, "to": here} if received else {"from": here, "to": there} if sent else {}
            if not row_of:
                row_of = {"subject": here} | ({neutral: there} if neutral else {})
            for role, parties in ends.items():
                parties.append(row_of.get(role, []))
        return tuple(
            PartyDraft(
                role,
                batch.put_list(f"{role}_texts", [[text for text, _, _ in row] for row in rows]),
                name_column=batch.put_list(f"{role}_names", [[name for _, name, _ in row] for row in rows]),
                owner_column=batch.put_list(
                    f"{role}_owners", [[mine for _, _, mine in row] for row in rows], pa.list_(pa.bool_())
                ),
            )
            for role, rows in ends.items()
        )

    def _column_or_none(self, batch: _Batch, field: str) -> list[str | None] | None:
        return batch.cell(self._joined(batch, field)).to_pylist() if self.section.has(field) else None


def _draft(party: _Party, *, owner: bool) -> PartyDraft:
    return PartyDraft(party.role, party.text, name_column=party.name, raw_column=party.raw, owner=owner)


def _text(column: list[str | None] | None, row: int) -> str | None:
    return (column[row] or "").strip() or None if column is not None else None


def _by_sign(text: str) -> str | None:
    return None if not text.strip() else "out" if is_negative(text) else "in"


def _zero(column: pa.Array) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = np.asarray(
        pc.fill_null(pc.match_substring_regex(column, r"^[0.]+$"), False).to_numpy(zero_copy_only=False), np.bool_
    )
    return found


class _Batch:
    """Columns by name: row numbers, flags, `c0` to `cN` as read, `v_<name>` as made."""

    def __init__(self, rows: npt.NDArray[np.int64], cells: list[pa.Array], flags: pa.Array) -> None:
        self.width, self.rows = len(cells), len(rows)
        self.lists: set[str] = set()
        self._arrays: dict[str, pa.Array] = {ROW_COLUMN: pa.array(rows, pa.int64()), FLAGS_COLUMN: flags}
        self._arrays.update({f"c{index}": column for index, column in enumerate(cells)})

    def cell(self, name: str) -> pa.Array:
        """Return a column."""
        return self._arrays[name]

    def texts(self, name: str | None) -> _Texts:
        """Return the texts of a column; as many times none where there is no column."""
        found: _Texts = [None] * self.rows if name is None else self._arrays[name].to_pylist()
        return found

    def put(self, name: str, array: pa.Array) -> str:
        """Add a column of text; return its name."""
        self._arrays[f"v_{name}"] = array
        return f"v_{name}"

    def put_list(self, name: str, values: Sequence[Sequence[str | bool | None]], type_: pa.DataType = _TEXTS) -> str:
        """Add a column of lists; return its name."""
        self.lists.add(f"v_{name}")
        return self.put(name, pa.array(values, type_))

    def take(self) -> pa.RecordBatch:
        """Return the columns as one batch."""
        return pa.RecordBatch.from_arrays(list(self._arrays.values()), names=list(self._arrays))
