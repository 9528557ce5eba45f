"""Keep worker processes alive: one that dies is started again, after a pause that grows while it keeps dying.

No Django here: `casefold serve` holds these beside the web server.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence

LEAST_PAUSE = 1.0
MOST_PAUSE = 60.0
STEADY_SECONDS = 60.0
"""A process that lived so long is taken to be well: the next pause is the shortest again."""


class Kept:
    """One process that is to run."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        start: Callable[[Sequence[str]], subprocess.Popen[bytes]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start it.

        Args:
            words: Its command.
            start: Starts a command; another one in tests.
            clock: Seconds; another one in tests.
        """
        self._words = list(words)
        self._begin = start or _start
        self._clock = clock
        self._pause = LEAST_PAUSE
        self._again_at: float | None = None
        self.starts = 0
        self.process = self._started()

    def look(self) -> None:
        """See whether it runs; begin it again when its pause is over."""
        code = self.process.poll()
        if code is None:
            return
        now = self._clock()
        if self._again_at is None:
            if now - self._since >= STEADY_SECONDS:
                self._pause = LEAST_PAUSE
            self._again_at = now + self._pause
            how = f"signal {-code}" if code < 0 else f"code {code}"
            sys.stderr.write(f"A worker ended ({how}); it is started again in {self._pause:.0f} s.\n")
            self._pause = min(MOST_PAUSE, self._pause * 2)
        elif now >= self._again_at:
            self._again_at = None
            self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        self._since = self._clock()
        return self._begin(self._words)


def _start(words: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, stdin=subprocess.DEVNULL)  # noqa: S603 - our own programs, no shell
