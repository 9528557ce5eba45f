"""Which fields of a report hold a password, a key or the like: they are named in the account, and never kept."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

_SECRET: Final = re.compile(
    r"pass(?:word|wort|code|phrase)|kennwort|mot de passe|contrase|wachtwoord|\bsenha\b|parola d|has[lł]o|парол|"
    r"secret|credential|private.?key|access.?key|\btoken|token\b|tokenvalue|\bpin\b|pin.?code|cvv|unlock.?pattern",
    re.IGNORECASE,
)


@lru_cache(maxsize=65_536)
def is_secret(name: str) -> bool:
    """Say whether a field of this name, or the value beside a key of this name, holds a secret."""
    return _SECRET.search(name) is not None


class LeftOut:
    """Counts what was left out, by field.

    Attributes:
        hidden: How many values of each field.
    """

    def __init__(self) -> None:
        self.hidden: Counter[str] = Counter()

    def without(self, raw: dict[str, str | None], place: str = "") -> dict[str, str | None]:
        """Return a record's fields without those that hold a secret."""
        kept = {name: value for name, value in raw.items() if not is_secret(name)}
        for name in raw.keys() - kept.keys():
            if raw[name]:
                self.hidden[f"{place}.{name}" if place else name] += 1
        return kept

    def notes(self) -> list[str]:
        """Say what was left out, for the import report."""
        return [f"left out as a password or key: {name}, {count:,}" for name, count in sorted(self.hidden.items())]
