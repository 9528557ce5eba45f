"""Whose return it is, and how its accounts are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.items import Side

SERVICE: Final = "snapchat"
_USERNAME: Final = re.compile(r'target\s+username\s+["“]+([^"”]+)["”]+', re.IGNORECASE)
_USER_ID: Final = re.compile(r'user\s+id\s+["“]+([^"”]+)["”]+', re.IGNORECASE)
_RANGE: Final = re.compile(r"date\s+range\s+searched\s*:?\s*([^\n]+)", re.IGNORECASE)
_NOTHING: Final = re.compile(r"no\s+responsive\s+data", re.IGNORECASE)


def says_nothing_found(text: str) -> bool:
    """Tell whether a legend says that the provider holds nothing."""
    return _NOTHING.search(text) is not None


def date_range(text: str) -> str | None:
    """Return the range the provider says it searched."""
    found = _RANGE.search(text)
    return found[1].strip().strip('"') if found else None


@dataclass(frozen=True, slots=True)
class Target:
    """The account a return is about."""

    name: str | None = None
    user_id: str | None = None
    given: bool = False

    @classmethod
    def of(cls, given: str | None) -> Target:
        """Return the target a person named."""
        if given is None:
            return cls()
        return cls(given.removeprefix(f"{SERVICE}:"), given=True)

    def stated(self, legend: str) -> Target:
        """Return the target a legend names, unless a person or a legend above has named it."""
        name, user_id = _USERNAME.search(legend), _USER_ID.search(legend)
        if self.name is not None or name is None:
            return self
        return Target(name[1].strip(), user_id[1].strip() if user_id else None)

    def owns(self, *handles: str | None) -> bool | None:
        """Tell whether one of these is the target; None where nobody knows who that is."""
        if self.name is None:
            return None
        own = {text.casefold() for text in (self.name, self.user_id) if text}
        return any(handle.strip().casefold() in own for handle in handles if handle)

    def side(self, role: str) -> tuple[Side, ...]:
        """Return the target as a party; none where nobody knows who that is."""
        return () if self.name is None else (Side(role, account(self.name), raw=self.name, owner=True),)


def account(handle: str) -> str:
    """Return the text by which the store knows an account: a name with a space stays a name."""
    return f"{SERVICE}:{handle}" if not re.search(r"\s", handle) else f"opaque:{handle}"
