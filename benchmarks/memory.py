"""The peak memory of a process and all it started, taken together, sampled from outside.

`ru_maxrss` counts pages that two processes share twice, and carries over what the starting process held before;
the proportional set size does neither.
"""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

PERIOD_S = 0.1


class PeakMemory:
    """Samples a running process and its descendants until it ends: `with PeakMemory(process) as peak: …`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self.bytes = 0

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def megabytes(self) -> int:
        """The highest sum seen, in MB of 1,048,576 bytes."""
        return self.bytes // 1_048_576

    def _sample(self) -> None:
        while not self._done.wait(PERIOD_S):
            self.bytes = max(self.bytes, sum(_share(pid) for pid in _family(self._process.pid)))


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
    return found


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
