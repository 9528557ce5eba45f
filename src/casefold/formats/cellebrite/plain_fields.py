"""Fields in the one form that fills a report, read by a pattern: a third of the time that events would take.

The pattern takes whole elements only, and only text that the parser would hand over as it stands: no reference, no
carriage return, one value, no form of it beside the usual. Everything else is left to the parser, field by field.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

OPENING: Final = '<field name="'
"""How the pattern begins."""

USUAL_FORM: Final = "TimeStampKnown"
"""What a value says of its form when nothing is to be said of it."""

_SPACE = r"[ \t\r\n]*+"
_STATED = r'[^"<&\t\r\n]*+'
_FORM = rf'(?: format="{USUAL_FORM}"(?: formattedTimestamp="{_STATED}")?+)?+'
_TEXT = r"(?:<!\[CDATA\[([^\]\r]*+)\]\]>|([^<&\]\r]*+))"
_VALUE = rf'<value type="{_STATED}"{_FORM}>{_TEXT}</value>'
_FIELD = rf'{OPENING}({_STATED})" type="{_STATED}">{_SPACE}(?:{_VALUE}|<empty ?/>){_SPACE}</field>'
_NO_PARTS = rf'<(?:multiM|m)odelField name="{_STATED}" type="{_STATED}" ?/>'
_NEXT: Final[Callable[[str, int], re.Match[str] | None]] = re.compile(f"{_SPACE}(?:{_FIELD}|{_NO_PARTS})").match


def plain_fields(text: str, at: int, fields: dict[str, str]) -> int:
    """Put the fields that stand at `at`, one behind the other, into `fields`; return where they end."""
    found = _NEXT(text, at)
    while found is not None:
        name, marked, bare = found.groups()
        value = marked or bare
        if value:
            fields[name if name not in fields else free_name(name, fields)] = value
        at = found.end()
        found = _NEXT(text, at)
    return at


def free_name(field: str, fields: dict[str, str]) -> str:
    """Return the name under which a further value of a field stands: `field[2]` and so on."""
    number = 2
    while f"{field}[{number}]" in fields:
        number += 1
    return f"{field}[{number}]"
