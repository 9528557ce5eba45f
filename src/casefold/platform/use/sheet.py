"""The programme's figures as one table, a row for each month, force and app: what a spreadsheet and a program get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from casefold.platform.directory.discovery import directory
from casefold.platform.use import programme
from casefold.platform.use.baselines import Model
from casefold.platform.use.programme import NO_APP, Group, Line

NO_BASELINE = "no baseline yet"
ABOUT = (
    ("Hours", "Units done times the minutes one takes by hand, least and most, by the newest baseline of each app"),
    ("Money", "Units done times what one costs outside, least and most; never added to the hours"),
    ("People", "Counted once in each row; a person may stand in several rows"),
)

Lines = Mapping[Group, Line]

SHEET = pa.schema(
    [
        *((name, pa.string()) for name in ("month", "region", "force", "app", "unit")),
        *((name, pa.int64()) for name in ("units", "people", "runs", "failed_runs", "pages_opened")),
        *((name, pa.float64()) for name in ("machine_seconds", "hours_low", "hours_high", "money_low", "money_high")),
        *((name, pa.int64()) for name in ("useful_yes", "useful_partly", "useful_no")),
        ("baseline_source", pa.string()),
    ]
)


def sheet_of(given: Lines, models: Mapping[str, Model]) -> pa.Table:
    """Return one row for each month, force and app."""
    forces = programme.forces()
    ordered = sorted(given.items(), key=lambda pair: (pair[0].month, forces.get(pair[0].force, ("",))[0], pair[0].app))
    rows = [_sheet_row(group, line, models.get(group.app), forces) for group, line in ordered]
    return pa.Table.from_pylist(rows, schema=SHEET)


def _sheet_row(group: Group, line: Line, model: Model | None, forces: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    item = directory().found.get(group.app)
    name, region = forces.get(group.force, (group.force, ""))
    time = model.hours(line.units) if model else None
    cost = model.money(line.units) if model else None
    return {
        "month": f"{group.month:%Y-%m}",
        "region": region,
        "force": name,
        "app": item.app.title if item else group.app or NO_APP,
        "unit": item.app.unit.one if item else "",
        "units": line.units,
        "people": len(line.people),
        "runs": line.runs,
        "failed_runs": line.failed,
        "pages_opened": line.openings,
        "machine_seconds": round(line.seconds, 3),
        "hours_low": float(time.low) if time else None,
        "hours_high": float(time.high) if time else None,
        "money_low": float(cost.low) if cost else None,
        "money_high": float(cost.high) if cost else None,
        "useful_yes": line.said.yes,
        "useful_partly": line.said.partly,
        "useful_no": line.said.no,
        "baseline_source": model.source if model else NO_BASELINE,
    }
