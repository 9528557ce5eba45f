"""Take a backup while the site runs.

The files of a case are immutable and listed by the catalogue, so a backup is right when it holds what the catalogue
listed at the moment the catalogue was taken. The list is read before and after that moment and both are copied; where a
file of either went away meanwhile, the databases are taken again. The catalogue goes first and the platform's tables
after it: whatever the catalogue tells, the audit log holds its intent.
"""

from __future__ import annotations

import os
import stat
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.dispatch import Signal

import casefold
from casefold.case import ListedFile
from casefold.errors import BadOption
from casefold.platform import site
from casefold.platform.backup import databases, manifest
from casefold.platform.backup.manifest import AuditHead, Database, HeldFile, LeftOut, Manifest, Wrong
from casefold.platform.backup.pool import BACKUPS, PART, Pool, alone, prepare, sync_folder

backup_made = Signal()
"""Sent with `manifest` (a `Manifest`) and `folder` once a backup is whole; a register of backups listens."""

REFERENCED = "referenced"
"""Folder of a restored home for exhibits that were referenced outside it and copied under an authority."""
ROUNDS = 3
_ENGINE_SCHEMA = "store"
_ENGINE_FILE = "store.db"
_NOT_BESIDE = {"cases", "tmp", "beats", site.UPLOADS, site.PREPARED, "migrate.lock", ".lock", "catalogue-on-server"}
"""Parts of a home that are copied by the catalogue's list, that pass, or that are made anew."""
_INDEX = {"search", ".search.lock", ".search.building", ".search.old"}
_OF_CATALOGUE = {"exhibits", "records", "derived", "findings", "pages", *_INDEX}
"""Folders of a case that the catalogue lists, or that are made anew from what it lists."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be backed up, and where to."""

    home: Path
    target: Path
    by: str
    reason: str = ""
    engine_url: str | None = None
    keep_until: date | None = None
    authority: str | None = None
    """Under which exhibits referenced in place are copied too; None leaves them where they are."""


@dataclass(frozen=True, slots=True)
class Made:
    """A whole backup."""

    manifest: Manifest
    folder: Path
    digest: str
    """SHA-256 of the manifest: worth writing down elsewhere."""
    copied: int
    """Files that were new to the backup folder."""
    copied_bytes: int


def make(wishes: Wishes) -> Made:
    """Take a backup.

    Raises:
        BadOption: The backup folder is inside the home, or the home inside it.
        Busy: Another backup is writing there.
        Misconfigured: The folder, a database or the disk refused; nothing of it counts as a backup.
    """
    home, target = wishes.home.resolve(), wishes.target.resolve()
    if home.is_relative_to(target) or target.is_relative_to(home):
        raise BadOption("a backup is kept apart from its home", file=str(target), remedy="Give a folder elsewhere.")
    with alone(target):
        pool = prepare(target)
        begun = datetime.now(UTC)
        name = f"{begun:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
        with _audited(wishes, name) as (head, facts):
            made = _Making(replace(wishes, home=home), pool, name, begun).run(head)
            facts |= {"files": len(made.manifest.files), "manifest": made.digest, "wrong": len(made.manifest.wrong)}
    backup_made.send_robust(make, manifest=made.manifest, folder=made.folder)
    return made


@contextmanager
def _audited(wishes: Wishes, name: str) -> Iterator[tuple[AuditHead | None, dict[str, Any]]]:
    if not site.has_platform(wishes.home):
        yield None, {}
        return
    site.set_up(wishes.home, wishes.engine_url)
    from casefold.platform.backup.audit_trail import backing_up, note

    backup_made.connect(note, dispatch_uid="retention.backups")
    with backing_up(wishes.by, name, wishes.reason) as (head, facts):
        yield head, facts


class _Making:
    """One backup under way."""

    def __init__(self, wishes: Wishes, pool: Pool, name: str, begun: datetime) -> None:
        self.wishes = wishes
        self.pool = pool
        self.name = name
        self.begun = begun
        self.part = pool.target / BACKUPS / f"{name}{PART}"
        self.home = casefold.open_home(wishes.home, url=wishes.engine_url)
        self.copied = self.copied_bytes = 0
        self._clear()

    def run(self, head: AuditHead | None) -> Made:
        """Copy everything, write the manifest, and give the folder its final name."""
        self.part.mkdir(mode=0o700)
        gone: list[ListedFile] | None = None
        for _ in range(ROUNDS):
            before = gone
            self._clear()
            catalogue, platform, listed = self._take_databases()
            gone = [file for case, file in listed if not self._keep_listed(case, file)]
            if not gone or gone == before:
                break
        self._keep_beside()
        self._name_uploads()
        content = self._manifest(catalogue, platform, head)
        digest = manifest.write(content, self.part)
        sync_folder(self.part)
        final = self.part.with_name(self.name)
        self.part.rename(final)
        sync_folder(final.parent)
        return Made(content, final, digest, self.copied, self.copied_bytes)

    def _clear(self) -> None:
        self.files: dict[str, HeldFile] = {}
        self.left_out: list[LeftOut] = []
        self.wrong: list[Wrong] = []
        self.moved: dict[str, str] = {}

    def _take_databases(self) -> tuple[Database, Database | None, list[tuple[str, ListedFile]]]:
        for left in self.part.iterdir():
            left.unlink()
        before = self._listed()
        url = self.wishes.engine_url
        if url is None:
            catalogue = databases.take_file(self.wishes.home / _ENGINE_FILE, self.part)
        else:
            catalogue = databases.take_schema(url, _ENGINE_SCHEMA, self.part)
        platform = None
        platform_url = site.platform_url()
        if platform_url is not None:
            platform = databases.take_schema(platform_url, site.SCHEMA, self.part)
        elif site.has_platform(self.wishes.home):
            platform = databases.take_file(self.wishes.home / site.PLATFORM_FILE, self.part)
        return catalogue, platform, sorted(before | self._listed(), key=lambda item: (item[0], str(item[1].path)))

    def _listed(self) -> set[tuple[str, ListedFile]]:
        self.cases = tuple(row.name for row in self.home.cases())
        return {(name, file) for name in self.cases for file in self.home.case(name).files()}

    def _keep_listed(self, case: str, file: ListedFile) -> bool:
        """Keep a file the catalogue lists; return False where it is gone."""
        if file.path.is_absolute():
            return self._keep_referenced(case, file)
        path = f"cases/{case}/{file.path.as_posix()}"
        return self._keep(self.wishes.home / path, path, (file.sha256, file.size))

    def _keep_referenced(self, case: str, file: ListedFile) -> bool:
        if self.wishes.authority is None:
            told = ("exhibit referenced in place", str(file.path), case, file.exhibit or "", file.size, file.sha256)
            self.left_out.append(LeftOut(*told))
            return True
        inside = file.path.is_relative_to(self.wishes.home)
        path = file.path.relative_to(self.wishes.home).as_posix() if inside else f"{REFERENCED}/{file.sha256}"
        self.moved[str(file.path)] = path
        self._keep(file.path, path, (file.sha256, file.size))
        return True

    def _keep(self, source: Path, path: str, expected: tuple[str, int] | None) -> bool:
        try:
            kept = self.pool.put(source, expected)
            mode = stat.S_IMODE(source.stat().st_mode)
        except (FileNotFoundError, PermissionError) as error:
            if Path(str(error.filename)) != source:
                raise
            named = f"SHA-256 {expected[0]}" if expected is not None else "a file"
            self.wrong.append(Wrong(path, named, error.strerror or "unreadable"))
            return not isinstance(error, FileNotFoundError)
        if expected is not None and (kept.sha256, kept.size) != expected:
            self.wrong.append(Wrong(path, f"SHA-256 {expected[0]}", f"SHA-256 {kept.sha256}"))
        self.files[path] = HeldFile(path, kept.size, kept.sha256, mode)
        self.copied += kept.copied
        self.copied_bytes += kept.size if kept.copied else 0
        return True

    def _keep_beside(self) -> None:
        """Keep what else the home holds: the site's key, anchors of the audit log, products."""
        for path in _beside(self.wishes.home):
            name = path.relative_to(self.wishes.home).as_posix()
            if path.is_symlink():
                self.left_out.append(LeftOut("link, not followed", name))
            elif path.is_file():
                self._keep(path, name, None)

    def _name_uploads(self) -> None:
        """Name files that arrived and are no exhibit yet: they may be containers of media."""
        known = {item.path for item in self.left_out} | set(self.moved)
        for path in _files_below(self.wishes.home / site.UPLOADS):
            if str(path) not in known:
                self.left_out.append(LeftOut("upload waiting for its import", str(path), size=path.lstat().st_size))

    def _manifest(self, catalogue: Database, platform: Database | None, head: AuditHead | None) -> Manifest:
        keep = self.wishes.keep_until
        return Manifest(
            id=self.name,
            begun_at=self.begun.isoformat(timespec="seconds"),
            finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
            by=self.wishes.by,
            reason=self.wishes.reason,
            casefold_version=version("casefold"),
            home=str(self.wishes.home),
            cases=self.cases,
            catalogue=catalogue,
            platform=platform,
            audit=head,
            files=tuple(self.files[path] for path in sorted(self.files)),
            left_out=tuple(self.left_out),
            wrong=tuple(self.wrong),
            keep_until=keep.isoformat() if keep is not None else None,
            authority=self.wishes.authority,
            moved=self.moved,
        )


def _beside(home: Path) -> Iterator[Path]:
    for item in sorted(home.iterdir()):
        database = item.name.startswith((_ENGINE_FILE, site.PLATFORM_FILE))
        if item.name in _NOT_BESIDE or database:
            continue
        yield from _files_below(item)
    for case in sorted((home / "cases").iterdir()) if (home / "cases").is_dir() else ():
        for item in sorted(case.iterdir()) if case.is_dir() else ():
            if item.name not in _OF_CATALOGUE:
                yield from _files_below(item)


def _files_below(path: Path) -> Iterator[Path]:
    if path.is_symlink() or path.is_file():
        yield path
        return
    for folder, names, files in os.walk(path):
        names.sort()
        for name in sorted(files):
            if name != ".lock":
                yield Path(folder) / name
