"""Write made-up chats in any form, and take what the format makes of them, in this process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

from casefold.formats.contract import ReadOptions
from casefold.formats.readers.source import open_source
from casefold.formats.whatsapp import FORMAT
from tests.formats.call_table.collector import Collector

DATES = {"ymd": "{y}{s}{m}{s}{d}", "ydm": "{y}{s}{d}{s}{m}", "dmy": "{d}{s}{m}{s}{y}", "mdy": "{m}{s}{d}{s}{y}"}
ENDS = {"dash": "{date}, {clock} - ", "bracket": "[{date} {clock}] ", "bracket comma": "[{date}, {clock}] "}


@dataclass(frozen=True, slots=True)
class Style:
    """One way of writing a header."""

    order: str
    separator: str
    halves: tuple[str, str] | None
    seconds: bool
    ends: str
    year: int = 2
    """Digits of the year."""
    padded: bool = True

    def header(self, at: datetime) -> str:
        """Write the header of a moment."""
        width = "02" if self.padded else "01"
        year = f"{at.year:04}" if self.year == 4 else f"{at.year % 100:02}"
        parts = {"y": year, "m": f"{at.month:{width}}", "d": f"{at.day:{width}}", "s": self.separator}
        hour = at.hour if self.halves is None else at.hour % 12 or 12
        clock = f"{hour:{width}}:{at.minute:02}" + (f":{at.second:02}" if self.seconds else "")
        if self.halves is not None:
            clock += f" {self.halves[at.hour >= 12]}"
        return ENDS[self.ends].format(date=DATES[self.order].format(**parts), clock=clock)

    @property
    def name(self) -> str:
        """Name the style for a test."""
        return f"{self.order}{self.separator}{self.year} {self.halves and self.halves[0]} {self.seconds} {self.ends}"


STYLES = [
    Style(order, separator, halves, seconds, ends, year)
    for order, separator, halves, seconds, ends, year in product(
        DATES, "-/.", (None, ("AM", "PM")), (False, True), ("dash", "bracket"), (2, 4)
    )
]
"""The 96 forms of the published list, with years of two digits and of four."""


def read(path: Path, **said: Any) -> Collector:
    """Recognise and read a file."""
    options = ReadOptions(file_name=path.name, **said)
    found = FORMAT.recognise(open_source(path), options)
    assert found is not None
    out = Collector()
    FORMAT.read(open_source(path), found, options, out)
    return out


def rows(out: Collector, kind: str) -> list[dict[str, Any]]:
    """Return the rows of a kind, in the order of their lines, columns named as the draft names fields and roles."""
    found = []
    for channel, draft in out.drafts.items():
        if draft.kind != kind:
            continue
        names = {column: name for name, column in draft.fields.items()}
        names |= {party.column: party.role for party in draft.parties}
        names |= {column: f"raw {header}" for header, column in draft.raw}
        for batch in out.batches.get(channel, []):
            found += [
                {names.get(column, column): value for column, value in row.items()} | draft.constants
                for row in batch.to_pylist()
            ]
    return found


def written(folder: Path, text: str, name: str = "chat.txt", **options: Any) -> Path:
    """Write a chat."""
    path = folder / name
    path.write_text(text, encoding=options.get("encoding", "utf-8"), newline="")
    return path
