"""How much busier one window was than comparable ones: a rate ratio with an interval, and a plain count beside it.

Given the records of the window and of its comparable windows together, the window's share of them is a proportion;
its score interval (E. B. Wilson, 1927) turned back into a ratio gives the bounds. The interval takes records to come
independently. Calls and messages come in bunches, so it is too narrow; that is why the number of comparable windows
that were as busy is always given with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""Two-sided 95 per cent point of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class RateRatio:
    """Records in one window, in relation to the mean of comparable ones; bounds are None where there is no limit."""

    ratio: float | None
    low: float | None
    high: float | None


def rate_ratio(records: int, others: int, windows: int) -> RateRatio:
    """Compare `records` in one window with `others` in so many comparable `windows`, at 95 per cent.

    Without a comparable window, or without any record at all, there is nothing to compare.
    """
    total = records + others
    if windows == 0 or total == 0:
        return RateRatio(None, None, None)
    low, high = score_interval(records, total)
    ratio = records * windows / others if others > 0 else None
    return RateRatio(ratio, _odds(low) * windows, None if high >= 1 else _odds(high) * windows)


def score_interval(successes: int, trials: int) -> tuple[float, float]:
    """Give the score interval of a proportion at 95 per cent; exactly 0 and 1 at the ends."""
    share, square = successes / trials, Z95 * Z95
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = Z95 / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    low = 0.0 if successes == 0 else middle - half
    return low, 1.0 if successes == trials else middle + half


def _odds(share: float) -> float:
    return share / (1 - share)
