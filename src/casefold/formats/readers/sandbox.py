"""A reader in a process of its own, so that a hostile exhibit can exhaust or crash only that.

A bomb of a few hundred kilobytes can make a parser use over a gigabyte, and some parsers end the process when
memory runs out. The child has limits on memory, time and files; what it sends is checked; when it dies, the
import gets an error that names the file, how far it came, and the remedy.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from casefold import errors
from casefold.errors import BadExhibit, CasefoldError
from casefold.formats.readers import frames
from casefold.formats.readers.frames import BatchMessage, Frame, Garbled, JsonMessage, Message
from casefold.formats.readers.starting import STARTER

__all__ = ["BatchMessage", "Crew", "JsonMessage", "Message", "ReaderLost", "run_reader"]

SERVED = 256
"""Tasks after which a process that reads many files gives way to a fresh one."""
_PIPE_BYTES = 1 << 20
_STDERR_LINES = 20
_EXIT_SECONDS = 10.0
_RAISE_MEMORY = "Raise --reader-memory if the file can be trusted, or save it as CSV."
_RAISE_TIME = "Raise --reader-seconds if the file can be trusted, or split it."
_NO_MEMORY = (
    *("memory allocation of", "Memory allocation still failed", "Cannot allocate memory", "MemoryError", "bad_alloc"),
    *("failed to map segment", "Resource temporarily unavailable", "can't start new thread"),
)
"""What parsers say when the address space is used up; a thread needs eight megabytes of it for its stack."""
_REPORT = "Ask for a fresh copy; if it opens elsewhere, report this as a fault of the reader."


class _TooQuiet(Exception):
    """Nothing came for too long."""


class _Ended(Exception):
    """The child closed its stream in the middle of things."""


def run_reader(
    task: str,
    argument: Mapping[str, Any],
    *,
    memory_mb: int = 2048,
    seconds: float | None = None,
    idle_seconds: float = 600.0,
) -> Iterator[Message]:
    """Run a reading task in a limited process and yield what it sends.

    Closing the iterator ends the process and all it started. The process starts with the first message
    asked for; it ends with this one, however this one ends.

    Args:
        task: "module:function" below `casefold.` or in a package with casefold entry points; it is called
            with the argument and an `Emit`.
        argument: anything JSON can say; `file` (or else `path`) names the exhibit in errors.
        memory_mb: address space the process may use, in mebibytes.
        seconds: processor time it may use; None for no limit.
        idle_seconds: how long it may say nothing.

    Raises:
        CasefoldError: of the class the task raised; BadExhibit for running out of memory or time, for a
            crash and for a garbled stream.
    """
    child = _Child(task, memory_mb, seconds, idle_seconds)
    try:
        child.ask(task, argument, last=True)
        yield from child.messages()
    finally:
        child.close()


class ReaderLost(Exception):
    """The process that serves many files is gone, or not to be trusted with another: read this file alone."""


class Crew:
    """A limited process that reads one file after another, and a fresh one when it is spent.

    Starting a process costs more than reading most small files. What one of them does to it must not be held against
    another: whatever is no plain answer ends the process and is `ReaderLost`, so that the caller reads that file
    again in a process of its own, where the blame is right.
    """

    def __init__(self, *, memory_mb: int = 2048, seconds: float | None = None, idle_seconds: float = 600.0) -> None:
        self._limits = (memory_mb, seconds, idle_seconds)
        self._child: _Child | None = None
        self._left = 0

    def run(self, task: str, argument: Mapping[str, Any]) -> Iterator[Message]:
        """Run one task; see `run_reader`. Closing the iterator before its end ends the process.

        Raises:
            CasefoldError: As the task raised it.
            ReaderLost: The process ended, needed too much, or said what cannot be understood.
        """
        child = self._ready(task)
        self._left -= 1
        plain = False
        try:
            child.ask(task, argument)
            yield from child.messages()
            plain = True
        except CasefoldError as error:
            if child.failed:
                raise ReaderLost(str(error)) from error
            plain = True
            raise
        finally:
            if not plain:
                self.close()

    def stop(self) -> None:
        """End the process from another thread: whoever waits for its messages finds it gone."""
        child = self._child
        if child is not None:
            child.kill()

    def close(self) -> None:
        """End the process."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _ready(self, task: str) -> _Child:
        if self._left <= 0:
            self.close()
        if self._child is None:
            self._child = _Child(task, *self._limits)
            self._left = SERVED
        return self._child


class _Child:
    """One worker process, its pipes, and how far it came."""

    def __init__(self, task: str, memory_mb: int, seconds: float | None, idle_seconds: float) -> None:
        self._file = task
        self._memory_mb, self._seconds, self._idle = memory_mb, seconds, idle_seconds
        self._row = 0
        self._last_words: deque[str] = deque(maxlen=_STDERR_LINES)
        self.failed = False
        """Whether something other than the task's own plain error ended it."""
        given, self._in = os.pipe()
        self._out, told = os.pipe()
        self._err, said = os.pipe()
        try:
            self._reader = STARTER.start(task, (given, told, said))
        except BaseException:
            self._close_pipes()
            raise
        finally:
            for descriptor in (given, told, said):
                os.close(descriptor)
        with suppress(OSError):  # a smaller pipe is only slower
            fcntl.fcntl(self._out, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)
        self._poll.register(self._err, select.POLLIN)

    def ask(self, task: str, argument: Mapping[str, Any], *, last: bool = False) -> None:
        """Give the process a task, whose messages follow; after the last one it ends."""
        self._file, self._row = str(argument.get("file") or argument.get("path") or task), 0
        asked = {"task": task, "argument": dict(argument), "last": last}
        limits = {"memory_mb": self._memory_mb, "seconds": self._seconds}
        view = memoryview(json.dumps(asked | limits).encode() + b"\n")
        with suppress(BrokenPipeError):  # it died at once: the reading end finds out why
            while view.nbytes:
                view = view[os.write(self._in, view) :]
        if last:
            os.close(self._in)
            self._in = -1

    def messages(self) -> Iterator[Message]:
        """Yield messages until the child says it is done; raises what it raised."""
        while True:
            try:
                frame = frames.read_frame(self._read, self._memory_mb << 20)
                if frame.kind == frames.DONE:
                    return
                if frame.kind == frames.ERROR:
                    raise self._raised(frame)
                message = frame.message()
            except Garbled as fault:
                raise self._bad(f"the reader sent what is no message ({fault})", _REPORT) from fault
            except _TooQuiet as fault:
                raise self._bad(f"the reader said nothing for {self._idle:g} seconds", _RAISE_TIME) from fault
            except _Ended as fault:
                raise self._died() from fault
            self._follow(message)
            yield message

    def kill(self) -> None:
        """End the process group; the pipes stay."""
        self._reader.end()

    def close(self) -> None:
        """End the process group and let go of every pipe."""
        self.kill()
        self._close_pipes()

    def _close_pipes(self) -> None:
        for descriptor in (self._in, self._out, self._err):
            if descriptor != -1:
                os.close(descriptor)
        self._in = self._out = self._err = -1

    def _read(self, count: int) -> bytearray:
        """Read exactly `count` bytes; raises _Ended or _TooQuiet."""
        data = bytearray(count)
        view, done = memoryview(data), 0
        while done < count:
            self._wait()
            got = os.readv(self._out, [view[done:]])
            if got == 0:
                raise _Ended
            done += got
        return data

    def _wait(self) -> None:
        """Wait until there is something to read, keeping what the child writes to standard error."""
        deadline = time.monotonic() + self._idle
        while True:
            left = deadline - time.monotonic()
            ready = self._poll.poll(max(0.0, left) * 1000)
            if not ready:
                raise _TooQuiet
            descriptors = {descriptor for descriptor, _ in ready}
            if self._err in descriptors:
                self._listen()
            if self._out in descriptors:
                return

    def _listen(self) -> None:
        text = os.read(self._err, 65_536)
        if not text:
            self._poll.unregister(self._err)
        self._last_words.extend(text.decode("utf-8", "replace").splitlines())

    def _follow(self, message: Message) -> None:
        if isinstance(message, JsonMessage) and message.kind == "progress" and isinstance(message.data, dict):
            row = message.data.get("row")
            self._row = row if isinstance(row, int) else self._row

    def _raised(self, frame: Frame) -> CasefoldError:
        """Rebuild the error the task raised; anything that is none of ours is a fault of the reader."""
        told = frame.json()
        if not isinstance(told, dict):
            raise Garbled("an error that is none")
        kind = getattr(errors, str(told.get("type")), None)
        if isinstance(kind, type) and issubclass(kind, CasefoldError):
            details = {key: None if told.get(key) is None else str(told[key]) for key in ("file", "place", "remedy")}
            return kind(str(told.get("message")), **details)
        if any(sign in f"{told.get('type')}: {told.get('message')}" for sign in _NO_MEMORY):
            return self._out_of_memory()
        return self._bad(f"the reader failed: {told.get('type')}: {told.get('message')}", _REPORT)

    def _died(self) -> CasefoldError:
        """Say why the stream ended too soon."""
        code = self._exit_code()
        if code is None:
            return self._bad("the reader closed its stream and went on running", _REPORT)
        while self._err_is_open():
            self._listen()
        words = " ".join(self._last_words)
        if code == -signal.SIGXCPU:
            return self._bad(f"the reader used more than {self._seconds:g} seconds of processor time", _RAISE_TIME)
        if any(sign in words for sign in _NO_MEMORY):
            return self._out_of_memory()
        if code == -signal.SIGKILL:
            return self._bad("the reader was ended from outside, as when the machine runs out of memory", _RAISE_MEMORY)
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return self._bad(f"the reader crashed ({how}) {words[-300:]}".rstrip(), _REPORT)

    def _exit_code(self) -> int | None:
        """Return how the child ended, or None while it runs on."""
        deadline = time.monotonic() + _EXIT_SECONDS
        while time.monotonic() < deadline:
            code = self._reader.code()
            if code is not None:
                return code
            time.sleep(0.01)
        return None

    def _err_is_open(self) -> bool:
        poll = select.poll()
        poll.register(self._err, select.POLLIN)
        return any(event & select.POLLIN for _, event in poll.poll(0))

    def _out_of_memory(self) -> BadExhibit:
        return self._bad(f"the reader needed more than {self._memory_mb:,} MB of memory", _RAISE_MEMORY)

    def _bad(self, message: str, remedy: str) -> BadExhibit:
        self.failed = True
        place = f"while reading, after row {self._row:,}" if self._row else "while reading"
        return BadExhibit(message, file=self._file, place=place, remedy=remedy)
