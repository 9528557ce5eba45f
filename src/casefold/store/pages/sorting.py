"""Put many rows in order, in little memory: texts by the rank of their distinct values, numbers as they are.

DuckDB's own sort compares texts that begin alike byte by byte; ranking the distinct ones first was five to fifteen
times faster on ten million cells. Where the distinct texts are too many to hold, DuckDB sorts and spills.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from casefold.store.pages.layout import Numbers

MOST_TEXT_BYTES = 256 << 20
"""Distinct texts held while ranking."""


class TooManyTexts(Exception):
    """The distinct texts of a column do not fit; let the database sort."""


def order(batches: Iterable[pa.RecordBatch], descending: Sequence[bool]) -> Numbers:
    """Return the places in order, ties by place.

    Args:
        batches: A column `place`, then one column for each key, the first key first.
        descending: For each key whether the greatest comes first; empty values come last either way.

    Raises:
        TooManyTexts: A key has more distinct text than `MOST_TEXT_BYTES`.
    """
    places, keys = _collect(batches, len(descending))
    if len(places) == 0:
        return np.empty(0, np.int64)
    whole: Numbers = np.concatenate(places)
    ranked = np.argsort(whole, kind="stable")
    for key, down in reversed(list(zip(keys, descending, strict=True))):
        codes = _codes(pa.chunked_array(key), down)
        ranked = ranked[np.argsort(codes[ranked], kind="stable")]
    return whole[ranked]


def _collect(batches: Iterable[pa.RecordBatch], number: int) -> tuple[list[Numbers], list[list[pa.Array]]]:
    places: list[Numbers] = []
    keys: list[list[pa.Array]] = [[] for _ in range(number)]
    held = 0
    for batch in batches:
        places.append(batch.column(0).to_numpy())
        for place, key in enumerate(keys, start=1):
            column = batch.column(place)
            if pa.types.is_string(column.type):
                column = column.dictionary_encode()
                held += column.dictionary.nbytes
            key.append(column)
        if held > MOST_TEXT_BYTES:
            raise TooManyTexts
    return places, keys


def _codes(column: pa.ChunkedArray, descending: bool) -> NDArray[np.generic]:
    """Return numbers that sort as the values do, empty ones greatest."""
    if pa.types.is_dictionary(column.type):
        values = column.unify_dictionaries()
        texts = values.chunk(0).dictionary
        ranks = np.empty(len(texts), np.int64)
        ranks[pc.sort_indices(texts).to_numpy()] = np.arange(len(texts))
        ranks = len(texts) - 1 - ranks if descending else ranks
        small = np.append(ranks, len(texts)).astype(np.uint16 if len(texts) < 2**16 else np.int64)
        parts = [chunk.indices.fill_null(len(texts)).to_numpy() for chunk in values.chunks]
        codes: NDArray[np.generic] = small[np.concatenate(parts)]
        return codes
    return _numeric_codes(column, descending)


def _numeric_codes(column: pa.ChunkedArray, descending: bool) -> NDArray[np.generic]:
    """Return the values as floats or integers, reversed by complement; integers leave room for the empty ones."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    empty = column.is_null().to_numpy()
    if pa.types.is_floating(column.type):
        return _float_codes(column.fill_null(0.0).to_numpy(), empty, descending)
    whole: NDArray[np.int64] = column.fill_null(0).to_numpy().astype(np.int64)
    whole = ~whole if descending else whole
    if not empty.any():
        return whole
    ranks = np.unique(whole, return_inverse=True)[1].astype(np.int64)
    ranks[empty] = len(ranks)
    return ranks


def _float_codes(values: NDArray[np.float64], empty: NDArray[np.bool_], descending: bool) -> NDArray[np.int64]:
    """Return the bits of floats as integers that sort alike: NaN above every number, as in DuckDB; -0 beside 0."""
    values = np.where(np.isnan(values), np.nan, values) + 0.0
    bits = values.view(np.int64)
    codes = np.where(bits < 0, bits ^ np.int64(2**63 - 1), bits)
    codes = ~codes if descending else codes
    codes[empty] = 2**63 - 1
    reversed_or_not: NDArray[np.int64] = codes
    return reversed_or_not
