"""Times counted from an epoch become texts in UTC, so that they are settled like any other time.

Each application counts from another day and in another unit; which one is a fact of the format, never a guess here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum


class Epoch(Enum):
    """Where a clock begins and how many of its ticks are a second."""

    UNIX_SECONDS = (datetime(1970, 1, 1, tzinfo=UTC), 1)
    UNIX_MILLISECONDS = (datetime(1970, 1, 1, tzinfo=UTC), 1_000)
    UNIX_MICROSECONDS = (datetime(1970, 1, 1, tzinfo=UTC), 1_000_000)
    UNIX_NANOSECONDS = (datetime(1970, 1, 1, tzinfo=UTC), 1_000_000_000)
    APPLE_SECONDS = (datetime(2001, 1, 1, tzinfo=UTC), 1)
    APPLE_NANOSECONDS = (datetime(2001, 1, 1, tzinfo=UTC), 1_000_000_000)
    WEBKIT_MICROSECONDS = (datetime(1601, 1, 1, tzinfo=UTC), 1_000_000)


def epoch_text(value: str | float | Decimal | None, epoch: Epoch) -> str | None:
    """Return ISO text with `Z`; None where nothing is stated (empty, 0) or it is no moment of the years 1 to 9999.

    Args:
        value: The count, as number or text.
        epoch: Which clock.

    Returns:
        Seconds, or as many decimals as the count has, six at most: `2024-05-01T10:00:00.250Z`.
    """
    try:
        ticks = Decimal(str(value).strip()) if value is not None else Decimal(0)
        start, rate = epoch.value
        micros = int(ticks * 1_000_000 / rate)
        if micros == 0:
            return None
        moment = start + timedelta(microseconds=micros)
    except (InvalidOperation, ValueError, OverflowError):
        return None
    precision = "seconds" if micros % 1_000_000 == 0 else "milliseconds" if micros % 1_000 == 0 else "microseconds"
    return moment.replace(tzinfo=None).isoformat(timespec=precision) + "Z"
