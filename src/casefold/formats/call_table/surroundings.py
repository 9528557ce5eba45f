"""What is known of a block of rows from outside it: where it stands, what a person said, which profiles there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casefold.formats.call_table.profiles import Profile
from casefold.formats.contract import ReadOptions
from casefold.formats.readers.column_map import WHOLE_TABLE
from casefold.formats.readers.header_text import squash
from casefold.formats.readers.layout_match import matches


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a block from outside it."""

    sheet: str
    """Name of the sheet, '' for a text file."""
    options: ReadOptions
    profiles: tuple[Profile, ...]
    """Those that may apply, the most wanted first."""
    wanted: bool = False
    """Whether a person named the profile."""
    cover: tuple[tuple[str | None, ...], ...] = ()
    """Lines above that hold for the block too: higher up in the sheet, or on a sheet of text."""

    def knows(self, cells: Sequence[str]) -> bool:
        """Tell whether a person or a profile knows these cells as a header."""
        return self._named_in_mapping(cells) or any(
            matches(layout.match, cells, ())
            for profile in self.profiles
            for layout in profile.layouts
            if layout.match.by_header and not layout.match.values
        )

    def _named_in_mapping(self, cells: Sequence[str]) -> bool:
        named = {squash(header) for header in self.options.mapping if header != WHOLE_TABLE and len(header) > 2}
        return len(named) > 0 and len(named & {squash(cell) for cell in cells}) * 2 >= len(named)
