"""What a person sees: aligned tables that fit, and exhibit text that cannot command the terminal.

Text of an exhibit may hold escape sequences, or characters that turn the reading order round so that one thing
is shown and another stored. On a screen they are drawn as signs; in --json, --csv and --xlsx they are untouched.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
WIDTH_WITHOUT_TERMINAL = 100_000
_GAP = "  "
_NARROWEST = 8
_READABLE = 30
"""A longer cell may be cut to this; columns that would be narrower are left out instead."""
_FEWEST = 3


def visible(text: str) -> str:
    """Replace control, bidirectional and invisible characters by signs: `␛` for escape, `⟨U+202E⟩` for others."""
    return _UNSEEN.sub(lambda found: _sign(ord(found[0])), text)


def _sign(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def say(text: str = "", *, style: str | None = None, err: bool = False) -> None:
    """Print a line; a style (bold, dim, red, yellow, green) only where a terminal shows it."""
    shown = visible(text)
    if style is not None and coloured(err=err):
        shown = _styled(shown, style)
    click.echo(shown, err=err)


def coloured(*, err: bool = False) -> bool:
    """Tell whether colour is wanted: a terminal, and no NO_COLOR."""
    import os

    stream = sys.stderr if err else sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return the columns a line may have."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL


def fitting(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], room: int) -> list[str]:
    """Return the first columns that fit beside each other and can still be read."""
    used = 0
    chosen: list[str] = []
    for name in columns:
        widest = max([cell_width(name), *(cell_width(visible(cell_text(row.get(name)))) for row in rows)])
        used += min(widest, _READABLE) + len(_GAP)
        if used - len(_GAP) > room and len(chosen) >= _FEWEST:
            break
        chosen.append(name)
    return chosen


def table_lines(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], room: int) -> list[str]:
    """Lay rows out in columns, numbers to the right; cells are cut with `…` where the lines would be too long."""
    texts = [[visible(cell_text(row.get(name))) for name in columns] for row in rows]
    numeric = [_is_numeric([row.get(name) for row in rows]) for name in columns]
    wide = [max([cell_width(name), *(cell_width(line[place]) for line in texts)]) for place, name in enumerate(columns)]
    widths = _fit(wide, room - len(_GAP) * (len(columns) - 1))
    header = _line([visible(name) for name in columns], widths, numeric)
    return [header, *(_line(line, widths, numeric) for line in texts)]


def cell_text(value: Any) -> str:
    """Write a value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(cell_text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {cell_text(item)}" for key, item in value.items())
    return str(value)


def cell_width(text: str) -> int:
    """Return the columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _is_numeric(values: Sequence[Any]) -> bool:
    present = [value for value in values if value is not None]
    return len(present) > 0 and all(isinstance(v, int | float) and not isinstance(v, bool) for v in present)


def _fit(wide: list[int], room: int) -> list[int]:
    """Take from the widest columns until the line fits, or every column is as narrow as it may be."""
    widths = list(wide)
    while sum(widths) > room:
        most = max(widths)
        if most <= _NARROWEST:
            break
        places = [place for place, value in enumerate(widths) if value == most]
        second = max([value for value in widths if value < most], default=_NARROWEST)
        over = sum(widths) - room
        cut = min(most - max(second, _NARROWEST), -(-over // len(places))) or 1
        for place in places:
            widths[place] -= cut
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    shown = []
    for cell, wide, numeric in zip(cells, widths, right, strict=True):
        text = _cut(cell, wide)
        space = " " * (wide - cell_width(text))
        shown.append(space + text if numeric else text + space)
    return _GAP.join(shown).rstrip()


def _cut(text: str, wide: int) -> str:
    if cell_width(text) <= wide:
        return text
    while len(text) > 0 and cell_width(text) > wide - 1:
        text = text[: wide - 1] if len(text) > wide else text[:-1]
    return f"{text}…"


def _styled(text: str, style: str) -> str:
    if style in {"bold", "dim"}:
        return click.style(text, bold=style == "bold" or None, dim=style == "dim" or None)
    return click.style(text, fg=style)
