"""Which fields of an account's export hold a password, a key or a token: they are counted by name, and never kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

_SECRET: Final = re.compile(
    r"pass(?:word|code|phrase)|secret|credential|private.?key|access.?key|pack.?key|token\b|_token|\bpin\b|pin.?code|cvv|cookie",
    re.IGNORECASE,
)


class Secrets:
    """Takes out of entries what holds a password, a key or a token, however deep it stands, and counts it."""

    def __init__(self) -> None:
        self._hidden: Counter[str] = Counter()

    def without(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Return an entry without its secrets."""
        kept = {}
        for name, value in item.items():
            if is_secret(name):
                self._hidden[name] += 1
            else:
                kept[name] = self._cleaned(value)
        return kept

    def notes(self) -> list[str]:
        """Say what was left out, for the import report."""
        return [f"left out as a password or key: {name}, {count:,}" for name, count in sorted(self._hidden.items())]

    def _cleaned(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self.without(value)
        if isinstance(value, list):
            return [self._cleaned(item) for item in value]
        return value


@lru_cache(maxsize=16_384)
def is_secret(name: str) -> bool:
    """Say whether a field of this name holds a password, a key or a token."""
    return _SECRET.search(name) is not None
