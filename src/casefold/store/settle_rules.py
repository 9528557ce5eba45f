"""What goes into settling beside the rows, and what comes out: the values the parts of `settle` share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from casefold.model.draft import Draft
from casefold.model.report import TimeReport

OUTSIDE_AUTHORITY = "outside_authority"
"""The wall that rows outside the authorised dates stand behind."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What was said about an exhibit from outside its rows."""

    exhibit: str
    file: str
    scope: str
    """Delivery id, or `case`: what an opaque identifier is unique within."""
    case_zone: str
    zone: str | None = None
    """Zone given with the import; None leaves it to the draft, then to the case."""
    dayfirst: bool | None = None
    region: str | None = None
    """Region given or assumed for national numbers; a draft's own comes first."""
    region_assumed: bool = False
    """True when nobody gave the region: it is used only where most parties are numbers in it."""
    subject: str | None = None
    """Text of the party whose records these are."""
    subjects: Mapping[str, str] = field(default_factory=dict)
    """Member of a container -> the same, where it differs from one to the next."""
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One record file written aside, not yet listed."""

    kind: str
    path: Path
    rows: int
    wall: str | None


@dataclass(slots=True)
class Settled:
    """What became of a draft."""

    files: list[WrittenFile] = field(default_factory=list)
    rows: int = 0
    walled: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    region: str | None = None
    """Region its national numbers were read in; None when none was stated, given or borne out."""
    times: list[TimeReport] = field(default_factory=list)
    party_states: dict[str, int] = field(default_factory=dict)
    not_normalised: list[dict[str, Any]] = field(default_factory=list)
    values_not_understood: dict[str, int] = field(default_factory=dict)


def zone_of(draft: Draft, rules: Rules) -> tuple[str, str]:
    """Return the zone of undecorated times and its basis: the layout's, the profile's, the given, the case's."""
    if draft.zone is not None and draft.zone_basis == "stated":
        return draft.zone, "stated"
    if draft.zone is not None:
        return draft.zone, draft.zone_basis
    if rules.zone is not None:
        return rules.zone, "given"
    return rules.case_zone, "assumed"
