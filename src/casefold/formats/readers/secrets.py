"""Which fields of a file hold a password, a key, a token or the like: they are counted by name, and never kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-.]+")
_SECRET: Final = re.compile(
    r"passw|pass ?(?:wort|code|phrase)|kennwort|mot de passe|contrase|wachtwoord|\bsenha\b|parola d|\bhas[lł]o\b|парол|"
    r"secret|credential|cookie|(?:private|access|pack) ?key|\btoken|tokens?\b|tokenvalue|\bpin[0-9]*\b|pin ?code|\bcvv|"
    r"unlock ?pattern"
)
_KEY_COLUMN: Final = re.compile(
    r"(?:media|private|identity|sender|enc|cipher|signing|thumb|chain|root|registration|file|hmac|backup)_?key"
    r"(?!_?id|sent)|key_?data$|^z?(?:mac|iv|token)$",
    re.IGNORECASE,
)
"""Columns of applications' own databases that hold what ciphers are opened with; elsewhere `mac` is an address."""


@lru_cache(maxsize=65_536)
def is_secret(name: str) -> bool:
    """Say whether a field of this name, or the value beside a key of this name, holds a secret.

    Words are compared, however they are joined: `accessToken`, `access_token` and `Access Token` are one, and
    `hasLocation` is no Polish password.
    """
    return _SECRET.search(" ".join(_HUMP.sub(" ", name).casefold().split())) is not None


@lru_cache(maxsize=65_536)
def is_secret_column(name: str) -> bool:
    """Say whether a column of an application's database holds a key, a password or a token."""
    return is_secret(name) or _KEY_COLUMN.search(name) is not None


class LeftOut:
    """Takes out of entries what holds a secret, however deep it stands, and counts it by field.

    Attributes:
        hidden: How many values of each field.
    """

    def __init__(self) -> None:
        self.hidden: Counter[str] = Counter()

    def without(self, raw: Mapping[str, Any], place: str = "") -> dict[str, Any]:
        """Return an entry without its secrets; `place` stands before their names in the account."""
        kept = {}
        for name, value in raw.items():
            if not is_secret(name):
                kept[name] = self._cleaned(value, place)
            elif value:
                self.hidden[f"{place}.{name}" if place else name] += 1
        return kept

    def notes(self) -> list[str]:
        """Say what was left out, for the import report."""
        return [f"left out as a password or key: {name}, {count:,}" for name, count in sorted(self.hidden.items())]

    def _cleaned(self, value: Any, place: str) -> Any:
        if isinstance(value, dict):
            return self.without(value, place)
        if isinstance(value, list):
            return [self._cleaned(item, place) for item in value]
        return value
