"""Saving models: what a unit would cost without the app, as data with a source, a date and versions.

No figure is shipped: an app without a measured baseline has none, and says so. Hours and money are kept apart and
are always a range. The newest version counts for every month, so a change recomputes history; `versions` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import IntegrityError, transaction

from casefold.errors import BadOption, Busy, NotAllowed
from casefold.model.option import Option, OptionType
from casefold.platform.access.policy import Somebody
from casefold.platform.accounts.models import User
from casefold.platform.accounts.roles import PlatformVerb, may_do
from casefold.platform.audit.log import Act, Actor, acting
from casefold.platform.directory.discovery import directory
from casefold.platform.use.models import Baseline

MOST_MINUTES, MOST_COST = 100_000, 1_000_000

OPTIONS = (
    Option("minutes_low", OptionType.NUMBER, "Minutes one unit takes by hand, at the least.", minimum=0),
    Option("minutes_high", OptionType.NUMBER, "Minutes one unit takes by hand, at the most.", minimum=0),
    Option("cost_low", OptionType.NUMBER, "Pounds one unit costs outside, at the least.", minimum=0),
    Option("cost_high", OptionType.NUMBER, "Pounds one unit costs outside, at the most.", minimum=0),
    Option("source", OptionType.TEXT, "Who measured it, and where it can be read.", required=True),
    Option("as_of", OptionType.DATE, "The day the source measured it.", required=True),
)
_RANGES = (("minutes", MOST_MINUTES, 3), ("cost", MOST_COST, 4))


@dataclass(frozen=True, slots=True)
class Range:
    """From the least to the most."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def times(self, number: int) -> Range:
        """Return it for a number of units."""
        return Range(self.low * number, self.high * number)


@dataclass(frozen=True, slots=True)
class Model:
    """The baseline that counts for an app."""

    minutes: Range | None
    cost: Range | None
    source: str
    as_of: date
    version: int = 0
    """0 where the app itself declares it."""
    author: str = ""
    since: datetime | None = None

    def hours(self, units: int) -> Range | None:
        """Return the hours a number of units would have taken by hand; none without minutes."""
        if self.minutes is None:
            return None
        worth = self.minutes.times(units)
        return Range(worth.low / 60, worth.high / 60)

    def money(self, units: int) -> Range | None:
        """Return the pounds a number of units would have cost outside; none without a cost."""
        return None if self.cost is None else self.cost.times(units)


@dataclass(frozen=True, slots=True)
class Version:
    """A baseline and the one before it."""

    model: Model
    before: Model | None


def edits_savings(user: Somebody) -> bool:
    """Tell whether somebody may set baselines."""
    return may_do(user, PlatformVerb.EDIT_SAVINGS)


def models() -> dict[str, Model]:
    """Return app -> the baseline that counts; apps without one are left out."""
    found = {name: declared for name, item in directory().found.items() if (declared := _declared(item.app.saving))}
    for row in Baseline.objects.select_related("author").order_by("app", "version"):
        found[row.app] = _of_row(row)
    return found


def versions(app: str) -> list[Version]:
    """Return every baseline an app had, the newest first, each with the one before it."""
    found = directory().found.get(app)
    declared = _declared(found.app.saving) if found is not None else None
    rows = [_of_row(row) for row in Baseline.objects.filter(app=app).select_related("author").order_by("version")]
    every = [*([declared] if declared is not None else []), *rows]
    return [Version(model, before) for model, before in zip(every, [None, *every], strict=False)][::-1]


def set_baseline(app: str, given: Mapping[str, Any], *, by: User, actor: Actor) -> Baseline:
    """Write the next version of an app's baseline; audited with what was before and after.

    Args:
        app: Name of the app.
        given: The texts of `OPTIONS`.
        by: A performance analyst.
        actor: The same person, as the log names them.

    Raises:
        NotAllowed: This person may not.
        BadOption: A range is half given, not a number, or upside down; or the source or its date is missing.
        Busy: Somebody else changed it at this moment.
    """
    if not edits_savings(by):
        raise NotAllowed("you do not edit baselines", remedy="Ask a performance analyst of the programme.")
    values = _values(given)
    before = next(iter(versions(app)), None)
    row = Baseline(app=app, version=Baseline.objects.filter(app=app).count() + 1, author=by, **values)
    after = {name: str(value) if value is not None else None for name, value in values.items()}
    act = Act(
        "set_baseline", object=app, reason=str(values["source"]), details={"before": _told(before), "after": after}
    )
    with acting(actor, act):
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Busy("somebody else changed this baseline just now", remedy="Look at it again.") from error
    return row


def sum_of(ranges: Iterable[Range | None]) -> Range | None:
    """Add ranges up, leaving out what has none; none where nothing has."""
    known = [item for item in ranges if item is not None]
    return sum(known[1:], known[0]) if known else None


def _values(given: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for what, most, places in _RANGES:
        low, high = (_number(f"{what}_{end}", given.get(f"{what}_{end}"), most, places) for end in ("low", "high"))
        if (low is None) != (high is None):
            raise BadOption(f"one end of the {what} is missing", remedy="Give the least and the most, or neither.")
        if low is not None and high is not None and low > high:
            raise BadOption(f"the least {what} are above the most", remedy="Give the smaller number first.")
        values |= {f"{what}_low": low, f"{what}_high": high}
    values["source"] = " ".join(str(given.get("source") or "").replace("\x00", "").split())
    if values["source"] == "":
        raise BadOption("no source is named", remedy="Say who measured it, and where it can be read.")
    values["as_of"] = _day(given.get("as_of"))
    return values


def _number(name: str, text: Any, most: int, places: int) -> Decimal | None:
    if text in (None, ""):
        return None
    try:
        number = Decimal(str(text).strip())
    except InvalidOperation as error:
        raise BadOption(f"'{text}' is no number for {name.replace('_', ' ')}", remedy="Write 2.5.") from error
    if not number.is_finite() or not 0 <= number <= most:
        raise BadOption(f"{text} is outside the bounds of {name.replace('_', ' ')}", remedy=f"Give 0 to {most:,}.")
    return round(number, places)


def _day(text: Any) -> date:
    try:
        return date.fromisoformat(str(text or "").strip())
    except ValueError as error:
        raise BadOption("the day of the source is missing or no date", remedy="Write 2026-02-28.") from error


def _declared(saving: Any) -> Model | None:
    if saving is None:
        return None
    minutes = _range(saving.minutes_low, saving.minutes_high)
    return Model(minutes, _range(saving.cost_low, saving.cost_high), saving.source, saving.as_of)


def _of_row(row: Baseline) -> Model:
    minutes, cost = _range(row.minutes_low, row.minutes_high), _range(row.cost_low, row.cost_high)
    return Model(minutes, cost, row.source, row.as_of, row.version, row.author.shown_name, row.made_at)


def _range(low: Decimal | None, high: Decimal | None) -> Range | None:
    return None if low is None or high is None else Range(low, high)


def _told(version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    model = version.model
    return {
        "minutes": _ends(model.minutes),
        "cost": _ends(model.cost),
        "source": model.source,
        "as_of": model.as_of.isoformat(),
    }


def _ends(given: Range | None) -> list[str] | None:
    return None if given is None else [str(given.low), str(given.high)]
