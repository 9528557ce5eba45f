"""Send files to a site and wait until each is an exhibit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from casefold.case import Delivery, ImportOptions
from casefold.client.following import follow
from casefold.client.line import Line
from casefold.client.wire import build
from casefold.errors import BadExhibit, BadOption, CasefoldError
from casefold.model.report import ImportReport
from casefold.pipeline.given_paths import given_files
from casefold.pipeline.reading import Progress, Watcher
from casefold.pipeline.reports import not_held

_TAKEN = frozenset({"reference", "authority", "subject", "timezone", "format", "mapping"})
_OF_AUTHORITY = frozenset({"legal_power", "reference", "purpose", "date_from", "date_to"})


def bring(
    line: Line,
    case: str,
    paths: Sequence[Path | str],
    options: ImportOptions,
    changes: Mapping[str, Any],
    watch: Watcher | None,
) -> Delivery:
    """Send every file; see `SiteCase.add`."""
    options = replace(options, **changes)
    said = said_of(options)
    files = list(given_files([Path(path) for path in paths]))
    reports, first = [], ""
    for number, (file, refusal) in enumerate(files, start=1):
        if refusal is not None:
            reports.append(not_held(file, refusal))
            continue
        numbered = f"{options.reference}/{number}" if options.reference and len(files) > 1 else options.reference
        report, delivery = _one(line, case, file, {**said, "reference": numbered or ""}, watch)
        reports.append(report)
        first = first or delivery
    return Delivery(first, tuple(reports))


def said_of(options: ImportOptions) -> dict[str, str]:
    """Return import options as a site takes them.

    Raises:
        BadOption: One is said that a site does not take.
    """
    plain, given = ImportOptions(), options.authority
    names = [field.name for field in fields(options) if field.name not in _TAKEN]
    other = [name for name in names if getattr(options, name) != getattr(plain, name)]
    other += [f.name for f in fields(given) if f.name not in _OF_AUTHORITY and getattr(given, f.name) is not None]
    other += ["mapping"] if set(options.mapping) - {"*"} else []
    if other:
        raise BadOption(
            f"a site takes no '{other[0]}' with a file",
            remedy="Import it on the site's machine with `casefold import`.",
        )
    said = {
        "authority": given.reference,
        "legal_power": given.legal_power,
        "purpose": given.purpose,
        "date_from": given.date_from,
        "date_to": given.date_to,
        "subject": options.subject,
        "timezone": options.timezone,
        "format": options.format,
        "rows_are": options.mapping.get("*"),
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def _one(line: Line, case: str, path: Path, said: Mapping[str, str], watch: Watcher | None) -> tuple[ImportReport, str]:
    def tell(run: Mapping[str, Any]) -> None:
        if watch is not None:
            watch(Progress(path.name, run["stage"], run["done"] or 0.0, run["rows"]))

    try:
        with path.open("rb") as file:
            run = line.send(f"/cases/{case}/exhibits", file, path.name, said)
    except OSError as error:
        return not_held(path, BadExhibit(f"it cannot be read: {error.strerror}", file=path.name)), ""
    result = follow(line, run, tell)
    if not result["exhibit"]:
        return not_held(path, CasefoldError(result["said"])), ""
    held = line.get(f"/cases/{case}/exhibits/{result['exhibit']}")
    told = line.get(f"/cases/{case}/exhibits/{held['id']}/report")
    message = told.get("message", "") if result["status"] == told.get("status") else result["said"]
    return build(ImportReport, {**told, "status": result["status"], "message": message}), held["delivery"]
