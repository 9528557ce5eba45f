"""What an app declares: the question it answers, for whom, what it needs, and how its use is counted.

The rest it brings by file names in its package, so that a declaration is words only and nothing is listed twice:
`guide.md`, `pages.py` with `PAGES`, `routes.py` with `ROUTES`, `work.py` with functions under `app_work`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponseBase

if TYPE_CHECKING:
    from casefold.platform.appkit.works import AppWork


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an app, below `/cases/<case>/<app>/`."""

    path: str
    """Django's path syntax, such as `findings/<str:finding>/`; empty for the app's first page."""
    title: str
    view: Callable[..., HttpResponseBase]
    name: str
    verb: str = "read"
    """What one must be allowed to do to the case: read, export, analyse, note, add, decide or grant."""
    posts: str | None = None
    """The same for sending a form to it; None where no form is taken."""
    in_rail: bool = False
    """Whether the palette and the rail name it beside the app's first page."""
    logged: bool = True
    """Whether opening it is logged as a consultation; not for fragments a page polls."""


@dataclass(frozen=True, slots=True)
class Route:
    """One address of an app for programs, below `/api/v1/cases/<case>/apps/<app>/`."""

    path: str
    """With typed parts in braces, such as `days/{day}`."""
    answer: Callable[..., Any]
    """Given the `Context` and the typed parts of the address and the query; returns what JSON can hold.

    Words beside a type describe the part: `days: Annotated[int, "Days to look back."]`.
    """
    name: str
    verb: str = "read"


@dataclass(frozen=True, slots=True)
class Unit:
    """What one use of an app is, for counting: `Unit("line translated", "lines translated")`."""

    one: str
    many: str

    def count(self, number: int) -> str:
        """Return a number of them in words."""
        return f"{number:,} {self.one if number == 1 else self.many}"


@dataclass(frozen=True, slots=True)
class Saving:
    """What one unit would cost without the app. A range, never a point; hours and money are kept apart."""

    source: str
    """Who measured it, and where it can be read."""
    as_of: date
    minutes_low: Decimal | None = None
    """Minutes of a person's time for one unit by hand, at the least."""
    minutes_high: Decimal | None = None
    cost_low: Decimal | None = None
    """Pounds paid outside for one unit, at the least."""
    cost_high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class App:
    """One app of the directory."""

    name: str
    """Lower-case letters, digits and underscores; part of its addresses and of its tables' names."""
    title: str
    question: str
    """The question it answers, as a person would ask it."""
    audience: str
    """Whom it is for."""
    unit: Unit
    """What is counted as one use: by its runs, or by its pages opened where it has none."""
    permissions: tuple[str, ...] = ("read",)
    """Everything its pages, routes and runs may require of a person; shown before it is switched on."""
    analyses: tuple[str, ...] = ()
    """Names of the analyses that its distribution installs."""
    counts: tuple[str, ...] = ()
    """Dotted names of the platform's own work that is use of this app."""
    saving: Saving | None = None
    """What one unit saves, where somebody measured it; a performance analyst sets it otherwise."""
    icon: str = ""
    """Name of one of the stylesheet's icons."""
    order: int = 100
    """Place in the rail; equal ones by title."""
    guide: str = ""
    """Filled from `guide.md`."""
    pages: tuple[Page, ...] = ()
    """Filled from `PAGES` of `pages.py`; the first is the app's first page."""
    routes: tuple[Route, ...] = ()
    """Filled from `ROUTES` of `routes.py`."""
    works: tuple[AppWork, ...] = ()
    """Filled from `work.py`."""

    @property
    def counts_runs(self) -> bool:
        """Tell whether its use is counted by runs; else by pages opened."""
        return len(self.works) > 0 or len(self.counts) > 0
