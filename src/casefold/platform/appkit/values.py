"""A value of a record or a finding as a page shows it: text is a stranger's and always escaped."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from casefold.platform.appkit.zones import instant


def shown(name: str, value: Any, zone: str) -> SafeString:
    """Render one value: `…_utc` in the reader's zone, other times as stated, numbers grouped, texts escaped."""
    if value is None or value == "":
        return SafeString("")
    if isinstance(value, datetime):
        return instant(value, zone) if name.endswith("_utc") else SafeString(f"{value:%Y-%m-%d %H:%M:%S}")
    if isinstance(value, bool):
        return SafeString("yes" if value else "no")
    if isinstance(value, int):
        return SafeString(str(value) if name in {"event", "hour", "weekday"} else f"{value:,}")
    if isinstance(value, float):
        return SafeString(f"{value:,.2f}".rstrip("0").rstrip("."))
    if isinstance(value, date):
        return SafeString(value.isoformat())
    if isinstance(value, list | tuple):
        return SafeString(", ".join(shown(name, item, zone) for item in value))
    if isinstance(value, dict):
        return escape(json.dumps(value, ensure_ascii=False, default=str))
    return escape(str(value))


def as_json(name: str, value: Any) -> Any:
    """Return a value as JSON has it: an instant as ISO 8601 with `Z`, a stated time without."""
    if isinstance(value, datetime):
        text = value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
        return f"{text}Z" if name.endswith("_utc") and value.tzinfo is None else text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [as_json(name, item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def title_of(name: str) -> str:
    """Return a column's name as a heading."""
    special = {"time_utc": "Time", "time_local": "Time as stated", "record_id": "Record", "evidence_count": "Evidence"}
    return special.get(name, name.replace("_", " ").capitalize())
