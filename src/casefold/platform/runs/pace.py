"""How fast a run goes and how long it still takes, without jumping: both are smoothed over time.

A share done is noisy: it stands still while a large part is written and leaps when it is. The pace is averaged with a
time constant, and the estimate shown moves on by the clock and is only drawn towards what the pace says.
"""

from __future__ import annotations

import math

SETTLE_SECONDS = 20.0
"""Time constant of the averages, in seconds."""
FIRST_AFTER_SECONDS = 3.0
"""No estimate is given from less."""


class Pace:
    """Follows one run: `observe` what is done; read `rate` and `left`."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.rate: float | None = None
        """Rows a second."""
        self.left: float | None = None
        """Seconds left."""
        self._share: float | None = None
        self._began: float | None = None
        self._last: tuple[float, float | None, int] | None = None

    def observe(self, clock: float, done: float | None, rows: int) -> None:
        """Take in what is done.

        Args:
            clock: Seconds, of any clock that only goes forward.
            done: Share done, 0 to 1; None where it cannot be told.
            rows: Rows so far. A smaller number or share than before begins anew: another stage.
        """
        if self._last is None or rows < self._last[2] or (done or 0.0) < (self._last[1] or 0.0):
            self.rate = self.left = self._share = None
            self._began, self._last = clock, (clock, done, rows)
            return
        then, share, rows_then = self._last
        passed = clock - then
        if passed <= 0:
            return
        self._last = (clock, done, rows)
        self.rate = _drawn(self.rate, (rows - rows_then) / passed, passed)
        if done is None:
            self._share = self.left = None
            return
        self._share = _drawn(self._share, (done - (share or 0.0)) / passed, passed)
        self._estimate(clock, done, passed)

    def _estimate(self, clock: float, done: float, passed: float) -> None:
        if not self._share or self._began is None or clock - self._began < FIRST_AFTER_SECONDS:
            return
        fresh = max(0.0, 1.0 - done) / self._share
        self.left = fresh if self.left is None else _drawn(max(0.0, self.left - passed), fresh, passed)


def _drawn(held: float | None, seen: float, passed: float) -> float:
    """Draw an average towards what was seen over `passed` seconds."""
    if held is None:
        return seen
    weight = 1.0 - math.exp(-passed / SETTLE_SECONDS)
    return held + weight * (seen - held)
