"""Fields that a table spreads over several columns: a time of date and clock, a cell of its codes, a joined address."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from casefold.formats.call_table.fields import JOINED, PARTIES
from casefold.formats.call_table.layout import Section
from casefold.formats.call_table.readings import ADDED, READINGS
from casefold.formats.readers.arrow_text import (
    blank,
    by_distinct,
    choose,
    join,
    join_date_and_clock,
    nulled,
    several_by_distinct,
)
from casefold.formats.readers.column_map import ColumnMap

Texts = dict[str, pa.Array]

_WORDED: Final = {"seconds": "s", "minutes": "min", "hours": "h"}
_PLAIN: Final = re.compile(r"\d{1,9}(?:[.]\d{1,9})?")


def read_fields(section: Section, columns: list[pa.Array]) -> Texts:
    """Return the texts of each field: the column itself, unless the profile says how to read it."""
    texts: Texts = {}
    for column in section.columns:
        if not column.understood or column.field is None or column.index >= len(columns):
            continue
        array = columns[column.index]
        if section.missing and column.field not in PARTIES:
            array = _without(array, section.missing)
        if column.read is not None:
            texts.update({name: text for name, text in _read(column, array).items() if name not in texts})
        elif column.field not in texts:
            texts[column.field] = array
    for name, between in JOINED.items():
        shared = [columns[column.index] for column in section.columns_of(name) if column.index < len(columns)]
        if len(shared) > 1:
            texts[name] = join(shared, between)
    if section.ring_unit is not None and "ring_s" in texts:
        unit = _WORDED.get(section.ring_unit, "")
        texts["ring_s"] = by_distinct(
            texts["ring_s"], lambda text: f"{text} {unit}" if _PLAIN.fullmatch(text) else text
        )
    return texts


def _with_unit(column: pa.Array, unit: str) -> pa.Array:
    return by_distinct(column, lambda text: f"{text} {unit}" if _PLAIN.fullmatch(text) else text)


def _without(column: pa.Array, missing: tuple[str, ...]) -> pa.Array:
    found = pc.is_in(column, pa.array(missing, pa.string()))
    return nulled(column, found.to_numpy(zero_copy_only=False))


def _read(column: ColumnMap, array: pa.Array) -> Texts:
    field, reading = str(column.field), str(column.read)
    read = READINGS[reading]
    return several_by_distinct(array, ADDED[reading](field), lambda text: read(text or "", field))


def put_times(texts: Texts) -> None:
    """Join dates and clocks into `time` and `end`; fall back on the time of the attempt."""
    if "time" not in texts and "date" in texts:
        clock = texts.get("clock")
        texts["time"] = join_date_and_clock(texts["date"], clock) if clock is not None else texts["date"]
    elif "time" not in texts and "clock" in texts:
        texts["time"] = texts["clock"]
    if "attempt_time" in texts:
        time, attempt = texts.get("time"), texts["attempt_time"]
        texts["time"] = choose(blank(time), attempt, time) if time is not None else attempt
    if "end" not in texts and "end_date" in texts:
        clock = texts.get("end_clock")
        texts["end"] = join_date_and_clock(texts["end_date"], clock) if clock is not None else texts["end_date"]


def put_cells(texts: Texts, *places: tuple[str, str]) -> None:
    """Join the codes of cells into the text forms that `text.cells` reads: (prefix of the parts, whole field)."""
    for prefix, whole in places:
        made = _cell(texts, prefix, texts.get(whole))
        if made is not None:
            texts[whole] = made


def _cell(texts: Texts, prefix: str, whole: pa.Array | None) -> pa.Array | None:
    sector = texts.get(f"{prefix}sector")
    if whole is not None:
        return join([whole, sector], " sector ") if sector is not None and f"{prefix}enb" not in texts else whole
    enb, made = texts.get(f"{prefix}enb"), _area_cell(texts, prefix)
    if enb is None or sector is None:
        return made
    station = nulled(join([enb, sector], "-"), blank(enb))
    return station if made is None else choose(blank(made), station, made)


def _area_cell(texts: Texts, prefix: str) -> pa.Array | None:
    last = texts.get(f"{prefix}ci")
    if last is None:
        return None
    parts = [texts[f"{prefix}{part}"] for part in ("mcc", "mnc", "lac") if f"{prefix}{part}" in texts]
    if prefix and not parts:
        parts = [texts[part] for part in ("mcc", "mnc") if part in texts]
    made = join([*parts, last], "-")
    rat = texts.get("rat")
    if rat is not None and len(parts) == 3:
        made = join([rat, made], "/")
    return nulled(made, blank(last))


def put_words(
    texts: Texts, said: pa.Array, outcome: Callable[[str], str | None], rat: Callable[[str], str | None]
) -> None:
    """Give outcome and radio technology their one word; what is not known stays in `cause` or as written."""
    if "outcome" in texts:
        stated = texts["outcome"]
        texts["stated_outcome"] = stated
        read = by_distinct(stated, lambda text: outcome(text) if text else None)
        texts["outcome"] = choose(blank(read), said, read)
        texts.setdefault("cause", stated)
    else:
        texts["outcome"] = said
    if "rat" in texts:
        texts["rat"] = by_distinct(texts["rat"], lambda text: (rat(text) or text) if text else None)
