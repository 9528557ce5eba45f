"""Weekday by hour: a table whose cells are coloured, so that picture and table are the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from casefold.platform.pieces.element import address, empty, island, shown
from casefold.platform.pieces.shapes import HeatCell

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEVELS = 5
NO_CELLS = "No records with a time. Widen the dates, or look at the records set aside without one."


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Counts by weekday and hour, in the named zone; hours without a cell count nothing."""

    title: str
    cells: Sequence[HeatCell]
    zone: str = "UTC"
    heading: int = 2
    empty: str = NO_CELLS

    def render(self) -> SafeString:
        """Return the table; its island adds movement by keyboard.

        Raises:
            ValueError: for a day or an hour that does not exist.
        """
        for cell in self.cells:
            if not (0 <= cell.day < 7 and 0 <= cell.hour < 24):
                raise ValueError(f"day {cell.day} and hour {cell.hour}: days are 0 to 6, hours 0 to 23")
        props = {"cells": [cell.as_json() for cell in self.cells], "zone": self.zone, "empty": self.empty}
        return island("heatmap", self.title, props, self._reading(), heading=self.heading)

    def _reading(self) -> SafeString:
        most = max((cell.count for cell in self.cells), default=0)
        if most == 0:
            return empty(self.empty)
        at = {(cell.day, cell.hour): cell for cell in self.cells}
        hours = format_html_join("", '<th scope="col">{}</th>', ((f"{hour:02d}",) for hour in range(24)))
        rows = format_html_join(
            "",
            '<tr><th scope="row">{}</th>{}<td class="cf-heat__sum">{}</td></tr>',
            ((name, self._cells(at, day, most), f"{self._sum(day):,}") for day, name in enumerate(DAYS)),
        )
        return format_html(
            '<table class="cf-heat"><caption>Records by weekday and hour of day, {} time. Darker is more; the most in '
            'one hour is {}.</caption><thead><tr><th scope="col">Day</th>{}<th scope="col">All</th></tr></thead>'
            "<tbody>{}</tbody></table>",
            shown(self.zone),
            f"{most:,}",
            hours,
            rows,
        )

    def _cells(self, at: dict[tuple[int, int], HeatCell], day: int, most: int) -> SafeString:
        cells = (_cell(at.get((day, hour), HeatCell(day, hour, 0)), most) for hour in range(24))
        return format_html_join("", "{}", ((cell,) for cell in cells))

    def _sum(self, day: int) -> int:
        return sum(cell.count for cell in self.cells if cell.day == day)


def level(count: int, most: int) -> int:
    """Return the shade of a count: 0 for none, else 1 to 5 by its share of the most."""
    return 0 if count == 0 else max(1, -(-count * LEVELS // most))


def _cell(cell: HeatCell, most: int) -> SafeString:
    shade = level(cell.count, most)
    if cell.count == 0 or cell.href is None:
        return format_html('<td class="cf-heat__cell cf-heat__cell--{}">{}</td>', shade, f"{cell.count:,}")
    said = f"{DAYS[cell.day]} {cell.hour:02d}:00 to {cell.hour:02d}:59, {cell.count:,} records"
    return format_html(
        '<td class="cf-heat__cell cf-heat__cell--{}"><a data-evidence href="{}" aria-label="{}">{}</a></td>',
        shade,
        address(cell.href),
        said,
        f"{cell.count:,}",
    )
