"""The lines a run's attempt logs, kept beside it without what was filled into them.

A log line of ours is a fixed text with places for values. The text is kept; the values, which may name a person
or a case, are not. Of a library that is not ours only the level and the place in the code are kept.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from types import TracebackType
from typing import Any

MOST_LINES = 100
LINE_LENGTH = 300
APART = frozenset({"reaper", "worker-beat"})
"""Threads beside the run, whose lines are not its story."""
_OURS = "casefold"


class Story(logging.Handler):
    """Collects warnings and errors while a run is done: `with Story() as story`."""

    def __init__(self) -> None:
        """Begin with no line."""
        super().__init__(logging.WARNING)
        self._began = time.monotonic()
        self._guard = threading.Lock()
        self._lines: list[list[Any]] = []
        self.dropped = 0

    def __enter__(self) -> Story:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger().removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        if record.threadName in APART:
            return
        ours = record.name.split(".")[0] == _OURS and isinstance(record.msg, str)
        text = str(record.msg) if ours else "text not kept"
        text = f"{record.name}:{record.lineno} {text}"
        if record.exc_info is not None and record.exc_info[1] is not None:
            text += f"; {told_of(record.exc_info[1])}"
        with self._guard:
            if len(self._lines) < MOST_LINES:
                self._lines.append([round(time.monotonic() - self._began, 1), record.levelname, text[:LINE_LENGTH]])
            else:
                self.dropped += 1

    def lines(self) -> list[list[Any]]:
        """Return [seconds since it began, level, text] of each line so far."""
        with self._guard:
            more = [[0.0, "INFO", f"{self.dropped:,} more lines were not kept"]] if self.dropped else []
            return [*self._lines, *more]


def told_of(error: BaseException) -> str:
    """Name an error and where it was raised, without its text, which may quote an exhibit."""
    name = type(error).__qualname__
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return name
    last = frames[-1]
    place = last.filename.replace("\\", "/").rsplit("/", 2)
    return f"{name} at {'/'.join(place[-2:])}:{last.lineno}"
