"""The process readers are forked from: everything imported once, nothing of any exhibit ever seen.

Importing what a reader needs costs half a second, which for a folder of small files is most of the work. The starter
imports it once, waits, and forks one process for each task; limits are set in that process alone. It reads nothing but
the names of tasks, holds no secret, and ends with the process that started it, or when nobody asked it for some time.

It is asked over a socket that keeps messages whole, each a JSON object, each answered by one:

    {"do": "start", "task": "module:function"}  with the descriptors of standard input, output and error: {"pid": n}
    {"do": "look", "pid": n}   how it ended, without letting go of its number: {"code": n or null}
    {"do": "end", "pid": n}    kill its group and reap it: {"code": n}
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import traceback
from contextlib import suppress
from typing import Any, NoReturn

IDLE_SECONDS = 300.0
"""After so long without a task or a reader it ends; the next task starts another."""
MESSAGE_BYTES = 65_536
_LAST_DESCRIPTOR = 4_096


def main() -> int:
    """Serve until the other end closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells its whole group; readers end when asked to
    gc.disable()
    readers: set[int] = set()
    while True:
        ready, _, _ = select.select([control], [], [], None if readers else IDLE_SECONDS)
        if not ready:
            return 0
        try:
            body, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 3)
        except OSError:
            return 0
        if not body:
            return 0
        answer = _answer(json.loads(body), descriptors, control, readers)
        with suppress(OSError):  # nobody listens: the next look finds the end
            control.send(json.dumps(answer).encode())


def _answer(asked: dict[str, Any], descriptors: list[int], control: socket.socket, readers: set[int]) -> dict[str, Any]:
    if asked["do"] == "start":
        try:
            _warm(asked["task"])
            pid = _fork(descriptors, control)
        except OSError as fault:
            return {"error": str(fault)}
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        readers.add(pid)
        return {"pid": pid}
    pid = asked["pid"]
    if pid not in readers:
        return {"code": None}
    if asked["do"] == "look":
        return {"code": _code(os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT))}
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    ended = _code(os.waitid(os.P_PID, pid, os.WEXITED))
    readers.discard(pid)
    return {"code": ended}


def _code(ended: Any) -> int | None:
    """Return an exit code as `subprocess` has it: negative for a signal, None while it runs."""
    if ended is None:
        return None
    status: int = ended.si_status
    return status if ended.si_code == os.CLD_EXITED else -status


def _warm(task: str) -> None:
    """Import what the task will, so that every reader finds it done; trouble is the reader's to tell."""
    module = task.partition(":")[0]
    if module in sys.modules or not module.startswith("casefold."):
        return
    try:
        found = importlib.import_module(module)
        getattr(found, "warm", lambda: None)()
    except Exception:  # noqa: BLE001 - the reader meets the same trouble, and its parent hears of it
        return
    gc.collect()
    gc.freeze()


def _fork(descriptors: list[int], control: socket.socket) -> int:
    mine = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_reader(mine, descriptors)
    with suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)  # here too, so that the group exists before anybody is told of it
    return pid


def _become_reader(starter: int, descriptors: list[int]) -> NoReturn:
    """Do one task in a forked process, and never come back."""
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        for target, descriptor in enumerate(descriptors):
            os.dup2(descriptor, target)
        os.closerange(3, _LAST_DESCRIPTOR)
        gc.enable()
        from casefold.formats.readers import worker

        code = worker.main(starter)
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 - its last words; the parent hears them and the exit code
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code & 0xFF)


if __name__ == "__main__":
    sys.exit(main())
