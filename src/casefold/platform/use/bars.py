"""A bar chart as a picture with its table beside it: drawn on the server, so that it needs no script.

A figure that is counted is a solid bar. A range is an assessment: solid to its least, dashed from there to its most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, FOOT, HEAD = 720, 150, 18, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, and a figure or a range."""

    label: str
    low: float
    high: float | None = None
    """The most, where the figure is a range."""

    @property
    def top(self) -> float:
        """The greatest value it shows."""
        return self.low if self.high is None else self.high


def bars(title: str, given: Sequence[Bar], *, unit: str, places: int = 0) -> SafeString:
    """Draw bars over their labels, and write the same figures as a table.

    Args:
        title: What the figures are.
        given: The bars, in order.
        unit: What is counted, such as "runs".
        places: Decimal places of the figures.
    """
    most = max((bar.top for bar in given), default=0)
    if most <= 0:
        return format_html('<section><h3>{}</h3><p class="cf-empty">Nothing in this time.</p></section>', title)
    key = f"bars-{sha256(title.encode()).hexdigest()[:8]}"
    return format_html(
        '<section aria-labelledby="{}"><h3 id="{}">{}</h3>{}{}</section>',
        key,
        key,
        title,
        _picture(f"{title}, {unit}", given, most),
        _table(title, given, unit, places),
    )


def _picture(name: str, given: Sequence[Bar], most: float) -> SafeString:
    step = WIDTH / len(given)
    columns = format_html_join("", "{}", ((_column(bar, at * step, step, most),) for at, bar in enumerate(given)))
    return format_html(
        '<svg viewBox="0 0 {} {}" width="100%" height="{}" role="img" aria-label="{}; the table below has the figures">'
        "{}</svg>",
        WIDTH,
        HEIGHT,
        HEIGHT,
        name,
        columns,
    )


def _column(bar: Bar, left: float, step: float, most: float) -> SafeString:
    room = HEIGHT - FOOT - HEAD
    low, top = bar.low / most * room, bar.top / most * room
    ground = HEIGHT - FOOT
    solid = format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="currentColor" opacity="0.7"></rect>',
        *_places(left + step * 0.15, ground - low, step * 0.7, low),
    )
    dashed = SafeString("")
    if top > low:
        dashed = format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" fill="none" stroke="currentColor" '
            'stroke-dasharray="3 2"></rect>',
            *_places(left + step * 0.15, ground - top, step * 0.7, top - low),
        )
    label = format_html(
        '<text x="{}" y="{}" font-size="11" text-anchor="middle" fill="currentColor">{}</text>',
        *_places(left + step / 2, HEIGHT - 4),
        bar.label,
    )
    return format_html("{}{}{}", solid, dashed, label)


def _places(*numbers: float) -> list[str]:
    return [f"{number:.1f}" for number in numbers]


def _table(title: str, given: Sequence[Bar], unit: str, places: int) -> SafeString:
    is_range = any(bar.high is not None for bar in given)
    heads = [f"{unit}, at the least", f"{unit}, at the most"] if is_range else [unit]
    rows = ((bar.label, _cells(bar, is_range, places)) for bar in given)
    return format_html(
        '<details><summary>Figures</summary><table class="cf-table cf-table--narrow">'
        '<caption class="cf-visually-hidden">{}</caption><thead><tr><th scope="col">Month</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></details>",
        title,
        format_html_join("", '<th scope="col" class="cf-number">{}</th>', ((head.capitalize(),) for head in heads)),
        format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', rows),
    )


def _cells(bar: Bar, is_range: bool, places: int) -> SafeString:
    values = [bar.low, bar.top] if is_range else [bar.low]
    return format_html_join("", '<td class="cf-number">{}</td>', ((f"{value:,.{places}f}",) for value in values))
