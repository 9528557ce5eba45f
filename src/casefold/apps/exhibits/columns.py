"""Settle what the columns of an exhibit are: a proposal, the first rows as they would be stored, and the import.

The page works without scripts: each button sends the whole form, and what was settled so far travels in it (`said`).
Only what a person changed is said; the rest is proposed anew each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from casefold.platform.appkit import (
    BadOption,
    CasefoldError,
    Context,
    keep_profile,
    kinds,
    propose_columns,
    read_again,
    run_url,
)

MOST_COLUMNS: Final = 300
"""Columns of a file that can be settled in the browser; the rest are kept as text, or mapped on the command line."""
IGNORE: Final = "ignore"
_SETTLED: Final = ("subject", "timezone", "day_order")
_WHOLE, _HEADER = "*", "#header"
_ANY_TABLE: Final = "mapped_table"
_SAID_ELSEWHERE: Final = ("zone", "zone_basis", "time_precision", "subject")
"""Columns the first rows do not repeat: the zone stands above them, the subject among the parties."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table of the proposal, as the form shows it."""

    place: int
    table: Any
    columns: tuple[Any, ...]
    hidden: int
    """Columns beyond what a form can hold."""
    fields: dict[str, str]
    kinds: tuple[tuple[str, str], ...]


def settle(context: Context, exhibit: str) -> HttpResponseBase:
    """Show a proposal; take corrections, show it again, keep it as a profile, and import by it."""
    held = context.case.exhibit(exhibit)
    if context.request.method != "POST":
        return _page(context, held, {"mapping": {}})
    form = context.request.POST
    said, action = _said(form), form.get("action", "preview")
    if action != "preview" and _has_other_rows(form):
        told = "What the rows are was changed: look at the columns and the first rows, then import."
        return _page(context, held, said, [("id_columns", told)])
    name = form.get("profile_name", "").strip()
    try:
        if action in ("save", "import") and (name or action == "save"):
            label = keep_profile(context, held.id, name, said)
            messages.success(
                context.request, f"Saved as profile {label}. Tables with these headers are read by it now."
            )
        if action == "import":
            said["format"] = propose_columns(context, held.id, said).format
            return redirect(run_url(read_again(context, held.id, said).pk))
    except CasefoldError as error:
        place = "id_profile_name" if action == "save" and not name else "id_columns"
        return _page(context, held, said, [(place, str(error))])
    return _page(context, held, said)


def _page(
    context: Context, held: Any, said: dict[str, Any], errors: list[tuple[str, str]] | None = None
) -> HttpResponse:
    """Render a proposal; one that cannot be made says why, and falls back on what is proposed without corrections."""
    errors, proposal, nothing = list(errors or []), None, ""
    try:
        proposal = propose_columns(context, held.id, said)
    except BadOption as error:
        if str(error) not in [text for _, text in errors]:
            errors.append(("id_columns", str(error)))
        proposal, said = _without_the_last(context, held, errors)
    except CasefoldError as error:
        nothing = str(error)
    values = {
        "exhibit": held,
        "proposal": proposal,
        "tables": _tables(proposal) if proposal else (),
        "first": _first_rows(proposal) if proposal else None,
        "settled": said,
        "said": json.dumps({"mapping": said["mapping"], "format": proposal.format if proposal else ""}),
        "profile_name": context.request.POST.get("profile_name", ""),
        "errors": errors,
        "nothing": nothing,
        "ignore": IGNORE,
        "most": MOST_COLUMNS,
    }
    return context.render("exhibits/columns.html", values, status=400 if errors and context.request.POST else 200)


def _without_the_last(context: Context, held: Any, errors: list[tuple[str, str]]) -> tuple[Any, dict[str, Any]]:
    """Return a proposal with what was settled before this form was sent, or else with nothing of it."""
    before, nothing = _carried(context.request.POST.get("said", "")), _carried("")
    for said in (before, nothing):
        try:
            return propose_columns(context, held.id, said), said
        except BadOption:
            continue
        except CasefoldError as error:
            errors.append(("", str(error)))
            break
    return None, nothing


# -- what the form says ----------------------------------------------------------------------------


def _said(form: Mapping[str, str]) -> dict[str, Any]:
    """Return what a person has settled so far: what came with the form, and what they changed in it."""
    before = _carried(form.get("said", ""))
    mapping: dict[str, str] = dict(before["mapping"])
    format_name = before["format"]
    several = "t1.sheet" in form and format_name == _ANY_TABLE
    place = 0
    while f"t{place}.sheet" in form:
        prefix = f"{form[f't{place}.sheet']}!" if several else ""
        changed = _changed(form, place)
        if _WHOLE in changed or _HEADER in changed:
            mapping = {key: field for key, field in mapping.items() if not _of_table(key, prefix, several=several)}
            mapping |= {f"{prefix}{key}": changed[key] for key in (_WHOLE, _HEADER) if key in changed}
            format_name = "" if _WHOLE in changed and changed[_WHOLE] != IGNORE and not several else format_name
        else:
            mapping |= {f"{prefix}{key}": field for key, field in changed.items()}
        place += 1
    mapping = {key: field for key, field in mapping.items() if field}
    return {"mapping": mapping, "format": format_name} | {name: form.get(name, "").strip() for name in _SETTLED}


def _carried(text: str) -> dict[str, Any]:
    """Read what travels in the form; anything else than what this page wrote is as good as nothing."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        value = {}
    value = value if isinstance(value, dict) else {}
    mapping = value.get("mapping")
    kept = mapping if isinstance(mapping, dict) else {}
    return {"mapping": {str(k): str(v) for k, v in kept.items()}, "format": str(value.get("format") or "")}


def _changed(form: Mapping[str, str], place: int) -> dict[str, str]:
    """Return what differs from what the form showed: of the table under `*` and `#header`, else by column."""
    found: dict[str, str] = {}
    for name, key in ((f"t{place}.kind", _WHOLE), (f"t{place}.header", _HEADER)):
        if name in form and form[name].strip() != form.get(f"{name}.was", "").strip():
            found[key] = form[name].strip()
    prefix = f"t{place}.field:"
    for name in form:
        if name.startswith(prefix) and form[name] != form.get(f"t{place}.was:{name.removeprefix(prefix)}", ""):
            found[name.removeprefix(prefix)] = form[name] or IGNORE
    return found


def _has_other_rows(form: Mapping[str, str]) -> bool:
    """Tell whether the kind or the header of a table was changed since the form was shown."""
    places = (name.partition(".")[0].removeprefix("t") for name in form if name.endswith(".sheet"))
    return any({_WHOLE, _HEADER} & _changed(form, int(place)).keys() for place in places if place.isdigit())


def _of_table(key: str, prefix: str, *, several: bool) -> bool:
    return key.startswith(prefix) if several else True


# -- what the page shows ---------------------------------------------------------------------------


def _tables(proposal: Any) -> tuple[ShownTable, ...]:
    shown, left = [], MOST_COLUMNS
    named = {name: kind.title for name, kind in kinds().items()}
    for place, table in enumerate(proposal.tables):
        columns = table.columns[: max(0, left)]
        left -= len(columns)
        first = [name for name in (table.kind, *table.others) if name in named]
        order = list(dict.fromkeys([*first, *named]))
        shown.append(
            ShownTable(
                place,
                table,
                columns,
                len(table.columns) - len(columns),
                {} if table.kind == IGNORE else proposal.fields(table.kind),
                tuple((name, named[name]) for name in order),
            )
        )
    return tuple(shown)


def _first_rows(proposal: Any) -> dict[str, Any]:
    """Lay the first records out as one table: a column for each that holds anything, then one for each role."""
    rows = proposal.first.rows
    columns = list(dict.fromkeys(name for row in rows for name in row.values if name not in _SAID_ELSEWHERE))
    roles = list(dict.fromkeys(party["role"] for row in rows for party in row.parties))
    laid = [
        {
            "kind": row.kind,
            "place": row.place,
            "cells": [row.values.get(name, "") for name in columns],
            "parties": [[party for party in row.parties if party["role"] == role] for role in roles],
        }
        for row in rows
    ]
    zones = dict.fromkeys((time.zone, time.zone_basis) for time in proposal.first.times)
    return {
        "columns": columns,
        "roles": roles,
        "rows": laid,
        "several": len({r.kind for r in rows}) > 1,
        "zones": zones,
    }
