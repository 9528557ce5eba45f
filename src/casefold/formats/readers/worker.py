"""What a reader's process does: takes tasks on standard input, sends messages on standard output, ends.

Each task is one line of JSON; the process ends with its standard input. Limits are set before anything that touches
the exhibit is imported; that on time counts from the beginning of each task. Standard output is moved away first, so
that whatever a parser prints goes to standard error and cannot garble the stream.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import math
import os
import re
import resource
import signal
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casefold.formats.readers.frames import Emit

_OPEN_FILES = 64
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_GROUPS = ("casefold.formats", "casefold.analyses", "casefold.exports", "casefold.language")
_TASK = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)")


def main(starter: int) -> int:
    """Run one task after another; the exit code is 0 whenever the parent was told how each went.

    Args:
        starter: The process this one was forked from, and must not outlive.
    """
    stream = os.dup(1)
    os.dup2(2, 1)
    line = sys.stdin.buffer.readline()
    _die_with(starter)
    _limit(json.loads(line)["memory_mb"])
    from casefold.formats.readers.frames import Emit

    settle_down()
    emit = Emit(stream)
    try:
        while line:
            _serve(json.loads(line), emit)
            line = sys.stdin.buffer.readline()
    except BrokenPipeError:  # nobody listens any more
        return 1
    return 0


def _serve(request: dict[str, Any], emit: Emit) -> None:
    """Run one task and say how it went."""
    _limit_time(request["seconds"], last=request["last"])
    try:
        _find(request["task"])(request["argument"], emit)
        sys.stdout.flush()
        emit.done()
    except BrokenPipeError:
        raise
    except Exception as fault:  # noqa: BLE001 - the parent decides; here every fault is only passed on
        _report(emit, fault)


def _die_with(parent: int) -> None:
    """Ask the kernel to end this process when its parent dies, and never to gain rights."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was asked
        os._exit(1)


def _limit(memory_mb: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))


def _limit_time(seconds: float | None, *, last: bool) -> None:
    """Let the process use so many seconds from now; the kernel counts them from its beginning.

    A bound that nothing can raise again is set for the last task only.
    """
    if seconds is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    before = used.ru_utime + used.ru_stime
    whole = math.ceil(seconds) + (int(before) if last else math.ceil(before))
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1 if last else most))


def settle_down() -> None:
    """Keep the process quick: fewer collections over rows in flight, and no pandas for Arrow's sake.

    At its first conversion Arrow imports pandas if there is one, which costs half a second; it remembers a
    failure. A task that wants pandas can still import it.
    """
    import pyarrow as pa

    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    if _SETTLED:
        return
    _SETTLED.append(True)
    sys.meta_path.insert(0, _NoPandas)
    pa.array([""])
    sys.meta_path.remove(_NoPandas)


_SETTLED: list[bool] = []
"""Whether Arrow has made its first conversion in this process, or in the one it was forked from."""


class _NoPandas:
    """An import finder that has no pandas."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _find(task: str) -> Callable[[dict[str, Any], Emit], None]:
    """Return the function a task names, from `casefold` or from a package that registered a member."""
    from casefold.errors import BadOption

    named = _TASK.fullmatch(task)
    package = named[1].split(".")[0] if named else ""
    if named is None or not (package == "casefold" or package in _registered()):
        raise BadOption(f"{task!r} is no reading task", remedy="Name it module:function, in an installed member.")
    try:
        function = getattr(importlib.import_module(named[1]), named[2])
    except (ImportError, AttributeError) as fault:
        if "failed to map segment" in str(fault):
            raise MemoryError(str(fault)) from fault
        raise BadOption(f"{task!r} cannot be loaded: {fault}", remedy="Check `casefold formats`.") from fault
    return function  # type: ignore[no-any-return]


def _registered() -> set[str]:
    return {entry.module.split(".")[0] for group in _GROUPS for entry in entry_points(group=group)}


def _report(emit: Emit, fault: Exception) -> None:
    """Tell the parent what went wrong, by the nearest class of our tree."""
    from casefold import errors

    kind = next((base.__name__ for base in type(fault).__mro__ if hasattr(errors, base.__name__)), None)
    if isinstance(fault, MemoryError):
        kind = "MemoryError"
    details = {key: getattr(fault, key, None) for key in ("file", "place", "remedy")} if kind else {}
    message = getattr(fault, "message", None) or str(fault)
    emit.error({"type": kind or type(fault).__name__, "message": message, **details})
    if kind is None:
        sys.excepthook(type(fault), fault, fault.__traceback__)
