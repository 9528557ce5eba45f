"""Times as text, the same in every export: ISO 8601, with `Z` where the column's name says UTC."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

UTC_SUFFIX = "_utc"


def iso_times(column: pa.Array, name: str) -> pa.Array:
    """Turn a timestamp column into ISO text: `2026-02-28T14:30:00`, with a fraction only where there is one."""
    six_digits = pc.strftime(column.cast(pa.timestamp("us")), format="%Y-%m-%dT%H:%M:%S")
    text = pc.replace_substring_regex(six_digits, r"\.?0+$", "")
    return pc.binary_join_element_wise(text, pa.scalar("Z"), "") if name.endswith(UTC_SUFFIX) else text


def iso_time(value: datetime, name: str) -> str:
    """Turn one time into the same text as `iso_times`; a zone the value itself states is kept."""
    text = value.isoformat()
    text = text.rstrip("0") if "." in text and value.tzinfo is None else text
    return f"{text}Z" if name.endswith(UTC_SUFFIX) and value.tzinfo is None else text
