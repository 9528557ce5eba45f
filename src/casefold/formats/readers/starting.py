"""The parent's side of the starter: one for each process, begun with the first reader and again whenever it ended."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from casefold.errors import Misconfigured
from casefold.formats.readers.starter import MESSAGE_BYTES

__all__ = ["STARTER", "Starter"]

_MODULE = "casefold.formats.readers.starter"


class _Gone(Exception):
    """The starter ended, or never began."""


class Starter:
    """Starts readers and ends them; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, task: str, descriptors: Sequence[int]) -> Reader:
        """Start a reader with these as standard input, output and error; they stay open here.

        Raises:
            Misconfigured: No process can be started.
        """
        with self._lock:
            for _ in range(2):  # the one that is there may have ended for want of work
                try:
                    answer = self._ask({"do": "start", "task": task}, descriptors)
                except _Gone:
                    self._forget()
                    continue
                if "pid" in answer and self._control is not None:
                    return Reader(self, self._control, answer["pid"])
                raise Misconfigured(
                    f"a reader's process could not start: {answer.get('error')}",
                    remedy="Free some memory or processes.",
                )
        raise Misconfigured("the reader's process could not start", remedy="Reinstall casefold, or free some memory.")

    def tell(self, control: socket.socket, question: dict[str, Any]) -> int | None:
        """Ask about a reader of the starter behind `control`; one that is gone took its readers with it."""
        with self._lock:
            if control is not self._control:
                return -signal.SIGKILL
            try:
                code: int | None = self._ask(question)["code"]
            except _Gone:
                self._forget()
                return -signal.SIGKILL
            return code

    def forget(self) -> None:
        """Leave the starter to the process this one was forked from."""
        self._lock = threading.Lock()
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.returncode = 0  # not ours to wait for
        self._control, self._process = None, None

    def close(self) -> None:
        """End the starter and every reader; the next task begins another."""
        with self._lock:
            self._forget()

    def _ask(self, question: dict[str, Any], descriptors: Sequence[int] = ()) -> dict[str, Any]:
        if self._control is None:
            self._begin()
        assert self._control is not None
        try:
            socket.send_fds(self._control, [json.dumps(question).encode()], list(descriptors))
            body = self._control.recv(MESSAGE_BYTES)
        except OSError as fault:
            raise _Gone from fault
        if not body:
            raise _Gone
        answer: dict[str, Any] = json.loads(body)
        return answer

    def _begin(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                    [sys.executable, "-I", "-m", _MODULE, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    process_group=0,
                    env=_environment(),
                )
            except OSError as fault:
                ours.close()
                raise _Gone from fault
        self._control = ours

    def _forget(self) -> None:
        control, process = self._control, self._process
        self._control, self._process = None, None
        if control is not None:
            control.close()
        if process is not None:
            process.wait()


class Reader:
    """One forked reader."""

    def __init__(self, starter: Starter, control: socket.socket, pid: int) -> None:
        self._starter, self._control, self.pid = starter, control, pid

    def code(self) -> int | None:
        """Return how it ended as `subprocess` has it, or None while it runs."""
        return self._starter.tell(self._control, {"do": "look", "pid": self.pid})

    def end(self) -> None:
        """End it and all it started; calling it again does no harm."""
        self._starter.tell(self._control, {"do": "end", "pid": self.pid})


def _environment() -> dict[str, str]:
    """Return the few settings readers get: no secrets, one language, and little address space set aside.

    Arrow's own allocator reserves a gibibyte before the first row, and each thread some more.
    """
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX") if name in os.environ}
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
    return kept | threads | {"ARROW_DEFAULT_MEMORY_POOL": "system", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


STARTER = Starter()
atexit.register(STARTER.close)
os.register_at_fork(after_in_child=STARTER.forget)
