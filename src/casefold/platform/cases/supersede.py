"""Take back a question nobody waits for any more: its reader went away, or asked the same view something newer."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest

from casefold import Cancel

_LOOK_EVERY = 0.1
_running: dict[str, list[tuple[str, Cancel]]] = {}
_lock = threading.Lock()


@contextmanager
def superseding(request: HttpRequest, view: str, question: str) -> Iterator[Cancel]:
    """Give a question its own `Cancel`; another question of the same person and view, or their leaving, uses it.

    Pages of one question run side by side: a table asks for several at once. What runs in another process of the
    site is reached by the browser: it closes the line of a request it no longer needs.

    Args:
        request: Whose question it is.
        view: What is looked at, such as `case/records/call`.
        question: What is asked of it, without the page.
    """
    name = f"{request.session.session_key}/{view}"
    mine = (question, Cancel())
    line = request.META.get("gunicorn.socket")
    # Of two questions the older may begin last, having waited for a thread: it must not take the newer one back.
    left = line is not None and _closed(line)
    with _lock:
        older = [cancel for asked, cancel in _running.get(name, ()) if asked != question and not left]
        _running.setdefault(name, []).append(mine)
    for cancel in [mine[1]] if left else older:
        cancel.cancel()
    over = threading.Event()
    if line is not None:
        threading.Thread(target=_watch, args=(line, over, mine[1]), daemon=True).start()
    try:
        yield mine[1]
    finally:
        over.set()
        with _lock:
            _running[name] = [item for item in _running[name] if item is not mine]
            if len(_running[name]) == 0:
                del _running[name]


def _watch(line: Any, over: threading.Event, cancel: Cancel) -> None:
    while not over.wait(_LOOK_EVERY):
        if _closed(line):
            cancel.cancel()
            return


def _closed(line: Any) -> bool:
    try:
        readable, _, _ = select.select([line], [], [], 0)
        return bool(readable) and len(line.recv(1, socket.MSG_PEEK)) == 0
    except (OSError, ValueError):
        return True
