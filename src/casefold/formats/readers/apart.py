"""A step of a reader in a process of its own: a parser that ends its process costs that step, and no other member.

Some engines abort on a damaged file, where no exception can be caught. The reader's process forks, the child does the
step and sends bytes back, and its death is an answer as good as any.
"""

from __future__ import annotations

import os
import resource
import signal
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from casefold.formats.readers.rows import MEBIBYTE

MORE_BYTES: Final = 2048 * MEBIBYTE
"""Address space a step may use beside what its process has; never more than the process itself may."""


class Died(Exception):
    """The step did not come back; the text says how it ended."""


def apart(step: Callable[[], bytes], *, seconds: int) -> bytes:
    """Return what a step returns, done in a process of its own.

    Args:
        step: What is done. What it raises is lost: the child ends, and `Died` is raised here.
        seconds: Processor time it may use.

    Raises:
        Died: It ended otherwise than by returning.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child does one step and takes no lock of a thread
        child = os.fork()
    if child == 0:
        _do_and_end(step, writing, seconds)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        found = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        raise Died(signal.Signals(os.WTERMSIG(status)).name)
    if os.WEXITSTATUS(status) != 0:
        raise Died(f"exit code {os.WEXITSTATUS(status)}")
    return found


def _do_and_end(step: Callable[[], bytes], writing: int, seconds: int) -> NoReturn:
    code = 1
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 2)  # its last words are of the parser's insides, and nobody is to take them for the reader's
        memory = _address_space() + MORE_BYTES
        for limit, value in (
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CORE, 0),
        ):
            hard = resource.getrlimit(limit)[1]
            most = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(limit, (most, most))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(step())
        code = 0
    finally:
        os._exit(code)


def _address_space() -> int:
    """Return the address space of this process; where the system does not tell, none of it counts."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0
