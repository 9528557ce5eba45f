"""What a backup says of itself: every file with its hash, what was left out and why, and where the audit stood."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from casefold.errors import BadExhibit, NotFound, Unsupported
from casefold.platform.backup.pool import BACKUPS, MARK, PART, write_flushed

FORMAT, VERSION = "casefold backup", 1
FILE, DIGEST = "manifest.json", "manifest.sha256"


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file of the home, in the pool under its hash."""

    path: str
    """Relative to the home, with `/`."""
    size: int
    sha256: str
    mode: int = 0o400
    """Permissions it is restored with."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the backup does not hold, and why."""

    what: str
    path: str
    case: str = ""
    exhibit: str = ""
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A file of the home that was missing or not as recorded when the backup was taken."""

    path: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Database:
    """A database of the home, beside the manifest."""

    kind: str
    """`sqlite`, or `postgresql` for a dump of its schema."""
    file: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The last entry of the audit log before the databases were taken: an anchor outside the database."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup."""

    id: str
    begun_at: str
    finished_at: str
    by: str
    reason: str
    casefold_version: str
    home: str
    cases: tuple[str, ...]
    catalogue: Database
    platform: Database | None
    audit: AuditHead | None
    files: tuple[HeldFile, ...]
    left_out: tuple[LeftOut, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    keep_until: str | None = None
    """Day after which it may be pruned; None for no such day."""
    authority: str | None = None
    """Under which exhibits referenced in place were copied; None where they were not."""
    moved: dict[str, str] = field(default_factory=dict)
    """Where in the home such an exhibit is restored to, by the path it was referenced at."""

    @property
    def size(self) -> int:
        """Bytes of the home it holds."""
        databases = [item.size for item in (self.catalogue, self.platform) if item is not None]
        return sum(item.size for item in self.files) + sum(databases)


def write(manifest: Manifest, folder: Path) -> str:
    """Write a manifest and its digest into a backup's folder; return the digest."""
    content = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    data = json.dumps(content, indent=1, ensure_ascii=True, sort_keys=True).encode()
    digest = hashlib.sha256(data).hexdigest()
    write_flushed(folder / FILE, data)
    write_flushed(folder / DIGEST, f"{digest}  {FILE}\n".encode())
    return digest


def read(folder: Path) -> Manifest:
    """Read the manifest of a backup.

    Raises:
        BadExhibit: It is missing, altered or names a path outside the home.
        Unsupported: A newer Casefold wrote it.
    """
    try:
        data = (folder / FILE).read_bytes()
        digest = (folder / DIGEST).read_text(encoding="ascii").split()[0]
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise BadExhibit("the manifest cannot be read", file=str(folder / FILE), remedy=_OTHER) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise BadExhibit("the manifest is not what was written", file=str(folder / FILE), remedy=_OTHER)
    content = json.loads(data)
    if content.pop("format") != FORMAT or content.pop("version") > VERSION:
        raise Unsupported("a newer Casefold wrote this backup", file=str(folder), remedy="Upgrade Casefold.")
    manifest = _manifest(content)
    for item in manifest.files:
        _refuse_outside(item.path, folder)
    return manifest


_OTHER = "Use another backup, or another copy of this one."


def folder_of(source: Path) -> Path:
    """Return the backup a path names: itself, or the newest finished one of a folder of backups.

    Raises:
        NotFound: There is none; one that was interrupted does not count.
    """
    if source.name.endswith(PART):
        raise NotFound("this backup was interrupted", file=str(source), remedy="Use a finished one beside it.")
    if (source / FILE).is_file():
        return source
    finished = list(finished_in(source)) if (source / MARK).is_file() else []
    if len(finished) == 0:
        raise NotFound(
            "there is no finished backup", file=str(source), remedy="Give the folder `casefold backup` wrote."
        )
    return finished[-1]


def finished_in(target: Path) -> Iterator[Path]:
    """Yield the finished backups of a folder, oldest first."""
    for folder in sorted((target / BACKUPS).iterdir()):
        if not folder.name.endswith(PART) and (folder / FILE).is_file():
            yield folder


def _manifest(content: dict[str, Any]) -> Manifest:
    platform, audit = content["platform"], content["audit"]
    content |= {
        "cases": tuple(content["cases"]),
        "catalogue": Database(**content["catalogue"]),
        "platform": None if platform is None else Database(**platform),
        "audit": None if audit is None else AuditHead(**audit),
        "files": tuple(HeldFile(**item) for item in content["files"]),
        "left_out": tuple(LeftOut(**item) for item in content["left_out"]),
        "wrong": tuple(Wrong(**item) for item in content["wrong"]),
    }
    return Manifest(**content)


def _refuse_outside(path: str, folder: Path) -> None:
    parts = PurePosixPath(path).parts
    if len(parts) == 0 or path.startswith("/") or ".." in parts or "\x00" in path:
        raise BadExhibit(
            f"the manifest names a path outside the home: {path!r}", file=str(folder / FILE), remedy=_OTHER
        )
