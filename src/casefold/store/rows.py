"""What the store hands out that is no part of the investigation's own vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from casefold.store.disk import FolderLock


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case, as the catalogue lists it."""

    name: str
    title: str
    zone: str
    region: str | None
    purpose: str
    marking: str
    created_at: datetime
    created_by: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One import command: the scope of opaque identifiers."""

    id: str
    scope: str
    """delivery or case."""
    command: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A whole record file in an import's staging folder, not yet listed."""

    kind: str
    path: Path
    rows: int
    wall: str | None = None


@dataclass(frozen=True, slots=True)
class ImportHandle:
    """An import under way: the folder to write into, and the generation its files will have."""

    id: str
    exhibit: str
    generation: int
    staging: Path
    lock: FolderLock = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import of an exhibit, whatever became of it."""

    id: str
    exhibit: str
    generation: int
    format: str | None
    profile: str | None
    options: Mapping[str, Any]
    status: str
    """running, finished, superseded, inventoried, aborted or disposed."""
    started_at: datetime
    finished_at: datetime | None
    by: str
    reason: str | None

    @property
    def current(self) -> bool:
        """Tell whether its record files are the ones that count."""
        return self.status == "finished"


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """Rows learned after import, keyed by record and run; behind every wall of their sources."""

    kind: str
    run: str
    path: str
    rows: int
    size: int
    sha256: str
    sources: frozenset[str]
    """Exhibit ids."""
    walls: frozenset[str]


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file the catalogue says a case has, as it was when it was listed."""

    path: Path
    """Relative to the case folder; absolute for an exhibit that is referenced in place."""
    size: int
    """Bytes."""
    sha256: str
    exhibit: str | None = None
    """Printed reference, where the file is an original."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something on disk or in the catalogue that is not as recorded."""

    what: str
    """missing, changed, size, rows, unlisted, unfinished, disposed, unbalanced or catalogue."""
    path: str
    """Relative to the case folder; absolute for what is outside it."""
    expected: str
    found: str
    remedy: str
