"""Shapes of the programme's figures: use by month, force and app, and how savings are worked out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import ConfigDict

from casefold.platform.api.shapes.base import Given, Said, Shape, Window
from casefold.platform.use.baselines import MOST_COST, MOST_MINUTES

Minutes = Annotated[float, Field(ge=0, le=MOST_MINUTES)]
Pounds = Annotated[float, Field(ge=0, le=MOST_COST)]
Months = Annotated[int, Field(ge=1, le=120)]


class Period(Schema):
    """Which months."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    months: Months = 12
    """The last so many, this one included."""


class FiguresAsked(Window):
    """Which months."""

    months: Months = 12
    """The last so many, this one included."""


class FigureShape(Shape):
    """The use of one app by one force in one month; no case is named."""

    month: str
    """Such as 2026-02, in UTC."""
    region: str
    """The force's region; empty where none is stated."""
    force: str
    """The force."""
    app: str
    """The app."""
    unit: str
    """What is counted as one use."""
    units: int
    """How many were done."""
    people: int
    """People who used it; somebody may stand in several rows."""
    runs: int
    """Runs that ended."""
    failed_runs: int
    """Those of them that failed or were lost."""
    pages_opened: int
    """Pages opened."""
    machine_seconds: float
    """Time of machines."""
    hours_low: float | None
    """Hours by hand that were not needed, at the least; null without a baseline."""
    hours_high: float | None
    """At the most."""
    money_low: float | None
    """Pounds not paid outside, at the least; null without a baseline. Never added to the hours."""
    money_high: float | None
    """At the most."""
    useful_yes: int
    """Answers that a run was useful."""
    useful_partly: int
    """Answers that it was in part."""
    useful_no: int
    """Answers that it was not."""
    baseline_source: str
    """Who measured the baseline."""


class RangeShape(Shape):
    """From the least to the most."""

    low: float
    """The least."""
    high: float
    """The most."""


class BaselineShape(Shape):
    """What a unit of an app would cost without it."""

    version: int
    """From 1; 0 where the app itself declares it."""
    minutes: RangeShape | None
    """Minutes one unit takes by hand."""
    cost: RangeShape | None
    """Pounds one unit costs outside."""
    source: str
    """Who measured it, and where it can be read."""
    as_of: date
    """The day the source measured it."""
    author: str
    """Who entered it; empty where the app declares it."""
    since: datetime | None
    """When it was entered."""


class WorkingShape(Shape):
    """How one month's savings are worked out: units times the baseline."""

    month: date
    """Its first day."""
    units: int
    """Units done."""
    hours: RangeShape | None
    """Hours by hand that were not needed."""
    money: RangeShape | None
    """Pounds not paid outside."""


class SavingShape(Shape):
    """How an app's savings are worked out."""

    app: str
    """Name of the app."""
    title: str
    """What it is called."""
    unit: str
    """What is counted as one use."""
    baseline: BaselineShape | None
    """The one that counts, for every month; null where there is none yet."""
    workings: list[WorkingShape]
    """Month by month."""
    versions: list[BaselineShape]
    """Every baseline it had, the newest first."""


class BaselineGiven(Given):
    """A baseline to count from now on, for every month."""

    minutes_low: Minutes | None = None
    """Minutes one unit takes by hand, at the least."""
    minutes_high: Minutes | None = None
    """At the most."""
    cost_low: Pounds | None = None
    """Pounds one unit costs outside, at the least."""
    cost_high: Pounds | None = None
    """At the most."""
    source: Said
    """Who measured it, and where it can be read."""
    as_of: date
    """The day the source measured it."""
