"""Stop a query nobody waits for any more: its reader went away, or asked the same view something newer."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest

_LOOK_EVERY = 0.1
_running: dict[str, tuple[object, Callable[[], None]]] = {}
_lock = threading.Lock()


@contextmanager
def superseding(request: HttpRequest, view: str, interrupt: Callable[[], None]) -> Iterator[None]:
    """Run a query under the name of its view; a newer one of the same person and view, or their leaving, stops it.

    Args:
        request: Whose query it is.
        view: What is looked at, such as `case/records/call`.
        interrupt: Stops the query; may be called from another thread.
    """
    name = f"{request.session.session_key}/{view}"
    token = object()
    with _lock:
        older = _running.get(name)
        _running[name] = (token, interrupt)
    if older is not None:
        older[1]()
    over = threading.Event()
    line = request.META.get("gunicorn.socket")
    if line is not None:
        threading.Thread(target=_watch, args=(line, over, interrupt), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        with _lock:
            if _running.get(name, (None,))[0] is token:
                del _running[name]


def _watch(line: Any, over: threading.Event, interrupt: Callable[[], None]) -> None:
    while not over.wait(_LOOK_EVERY):
        if _closed(line):
            interrupt()
            return


def _closed(line: Any) -> bool:
    try:
        readable, _, _ = select.select([line], [], [], 0)
        return bool(readable) and len(line.recv(1, socket.MSG_PEEK)) == 0
    except (OSError, ValueError):
        return True
