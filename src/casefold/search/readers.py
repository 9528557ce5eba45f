"""Indexes that are kept open from question to question, each as it is now."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from casefold.errors import NotFound
from casefold.search.folder import IndexState, Mark, read_mark, state
from casefold.search.index import Reader

_MOST_OPEN: Final = 16
_OPEN: OrderedDict[Path, tuple[Mark, Reader]] = OrderedDict()
_OPENING = threading.Lock()


def current(folder: Path) -> Reader | None:
    """Return the index as it is now, kept open from question to question; None where there is none yet."""
    if state(folder) is IndexState.ABSENT:
        return None
    mark = read_mark(folder)
    with _OPENING:
        known = _OPEN.get(folder)
        if known is not None and mark is not None and mark is known[0]:
            _OPEN.move_to_end(folder)
            return known[1]
    try:
        reader = Reader.open(folder)
    except NotFound:
        return None
    with _OPENING:
        _OPEN[folder] = (reader.mark, reader)
        while len(_OPEN) > _MOST_OPEN:
            _OPEN.popitem(last=False)
    return reader
