from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.analysis.measures.rates import rate_ratio, score_interval


def test_the_score_interval_is_the_published_one() -> None:
    """Newcombe (1998, Statistics in Medicine 17, table I) gives these for 81 of 263, 15 of 148, 0 of 20 and 1 of 29."""
    for successes, trials, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
                                         (1, 29, 0.0061, 0.1718)):  # fmt: skip
        found = score_interval(successes, trials)
        assert found == pytest.approx((low, high), abs=5e-5)


def test_a_ratio_compares_with_the_mean_of_the_windows() -> None:
    found = rate_ratio(20, 50, 10)
    assert found.ratio == 4.0
    assert found.low is not None
    assert found.high is not None
    assert 2 < found.low < 4 < found.high < 8


def test_nothing_to_compare_has_no_ratio_and_no_others_no_upper_bound() -> None:
    assert rate_ratio(5, 5, 0).ratio is None
    assert rate_ratio(0, 0, 9).ratio is None
    alone = rate_ratio(5, 0, 9)
    assert (alone.ratio, alone.high) == (None, None)
    assert alone.low is not None
    assert alone.low > 1
    quiet = rate_ratio(0, 90, 9)
    assert (quiet.ratio, quiet.low) == (0.0, 0.0)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 400))
def test_the_ratio_lies_in_its_interval(records: int, others: int, windows: int) -> None:
    found = rate_ratio(records, others, windows)
    assert found.ratio is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.ratio * (1 + 1e-9)
    assert found.ratio <= found.high * (1 + 1e-9)
    assert math.isfinite(found.high)
