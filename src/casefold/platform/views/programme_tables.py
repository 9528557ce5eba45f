"""The programme's figures as tables, charts and workings: numbers in words, ranges as ranges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from casefold.platform.directory.discovery import Found, directory
from casefold.platform.use import programme
from casefold.platform.use.bars import Bar, bars
from casefold.platform.use.baselines import Model, Range, versions
from casefold.platform.use.programme import NO_APP, Figures, Group, Line
from casefold.platform.use.sheet import NO_BASELINE

Lines = Mapping[Group, Line]


def page_values(given: Lines, models: Mapping[str, Model], months: int) -> dict[str, Any]:
    """Return what the programme's page shows."""
    forces = programme.forces()
    return {
        "total": row("", programme.figures(given, models)),
        "forces": len({group.force for group in given} - {""}),
        "regions": len({forces[group.force][1] for group in given if group.force in forces} - {""}),
        "charts": _charts(given, models, months),
        "by_month": [row(f"{month:%B %Y}", figures) for month, figures in _by_month(given, models, months)],
        "by_force": _by_force(given, models, forces),
        "by_region": _by_region(given, models, forces),
        "by_app": by_app(given, models),
        "without": [item.app.title for name, item in directory().found.items() if name not in models],
    }


def row(label: str, figures: Figures) -> dict[str, Any]:
    """Return figures as a row of a table shows them."""
    return {"label": label, "figures": figures, "hours": hours(figures.hours), "money": money(figures.money)}


def hours(given: Range | None) -> str:
    """Return a range of hours in words."""
    return NO_BASELINE if given is None else f"{given.low:,.1f} to {given.high:,.1f} h"


def money(given: Range | None) -> str:
    """Return a range of pounds in words."""
    return NO_BASELINE if given is None else f"£{given.low:,.0f} to £{given.high:,.0f}"


def by_app(given: Lines, models: Mapping[str, Model]) -> list[dict[str, Any]]:
    """Return a row for each app that was used, and for runs of no app."""
    found = directory().found
    rows = []
    for name, part in sorted(programme.grouped(given, lambda group: group.app).items()):
        item = found.get(name)
        title = item.app.title if item is not None else name or NO_APP
        counted = item.app.unit.count(programme.units(part.values())) if item is not None else ""
        rows.append({**row(title, programme.figures(part, models)), "name": name if item else "", "units": counted})
    return rows


def workings(given: Lines, found: Found, model: Model | None, months: int) -> dict[str, Any]:
    """Return how an app's savings are worked out, month by month: units times the baseline."""
    rows = [
        {"month": f"{item.month:%B %Y}", "units": item.units, "hours": hours(item.hours), "money": money(item.money)}
        for item in programme.workings(given, found.app.name, model, months)
    ]
    return {"found": found, "app": found.app, "model": _told(model), "rows": rows}


def history(app: str) -> list[dict[str, Any]]:
    """Return every baseline an app had, with the one before it, the newest first."""
    return [{"model": _told(item.model), "before": _told(item.before)} for item in versions(app)]


def _by_month(given: Lines, models: Mapping[str, Model], months: int) -> list[tuple[date, Figures]]:
    parts = programme.grouped(given, lambda group: group.month)
    every = programme.months_since(programme.first_of(months))
    return [(month, programme.figures(parts.get(month, {}), models)) for month in every]


def _by_force(given: Lines, models: Mapping[str, Model], forces: Mapping[str, tuple[str, str]]) -> list[dict[str, Any]]:
    parts = programme.grouped(given, lambda group: group.force)
    rows = [
        {
            **row(forces.get(force, (force, ""))[0], programme.figures(part, models)),
            "region": forces.get(force, ("", ""))[1],
        }
        for force, part in parts.items()
    ]
    return sorted(rows, key=lambda item: (item["region"], item["label"]))


def _by_region(
    given: Lines, models: Mapping[str, Model], forces: Mapping[str, tuple[str, str]]
) -> list[dict[str, Any]]:
    parts = programme.grouped(given, lambda group: forces.get(group.force, ("", ""))[1])
    return [
        row(region or "No region stated", programme.figures(part, models)) for region, part in sorted(parts.items())
    ]


def _charts(given: Lines, models: Mapping[str, Model], months: int) -> list[str]:
    monthly = _by_month(given, models, months)
    return [
        bars("Runs by month", [Bar(f"{m:%b %y}", f.runs) for m, f in monthly], unit="runs"),
        bars("People by month", [Bar(f"{m:%b %y}", f.people) for m, f in monthly], unit="people"),
        bars("Hours by hand not needed", [_range_bar(m, f.hours) for m, f in monthly], unit="hours", places=1),
        bars("Money not paid outside", [_range_bar(m, f.money) for m, f in monthly], unit="pounds"),
        bars("Runs called useful", [Bar(f"{m:%b %y}", f.said.yes) for m, f in monthly], unit="answers of yes"),
    ]


def _range_bar(month: date, given: Range | None) -> Bar:
    return Bar(f"{month:%b %y}", 0) if given is None else Bar(f"{month:%b %y}", float(given.low), float(given.high))


def _told(model: Model | None) -> dict[str, Any] | None:
    if model is None:
        return None
    minutes, cost = model.minutes, model.cost
    return {
        "minutes": f"{minutes.low.normalize():f} to {minutes.high.normalize():f} minutes" if minutes else NO_BASELINE,
        "cost": f"£{cost.low:,.2f} to £{cost.high:,.2f}" if cost else NO_BASELINE,
        "source": model.source,
        "as_of": model.as_of.isoformat(),
        "version": model.version,
        "author": model.author or "declared by the app",
        "since": model.since,
    }
