"""Bring a backup back into an empty home, and say what that proved.

Everything is written beside the home and gets the home's name last, after the proof: a restore that was interrupted
leaves no home.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import casefold
from casefold.errors import EvidenceDamaged, Misconfigured
from casefold.platform import site
from casefold.platform.backup import databases, manifest
from casefold.platform.backup.manifest import Manifest, Wrong
from casefold.platform.backup.pool import BACKUPS, LOCK, Pool, alone, sync_folder

_ENGINE_SCHEMA = "store"
_ACROSS = "across"
"""What a difference of the index across cases is called; the index can be made again."""
_UNFINISHED = ".restoring"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be restored, and where to."""

    source: Path
    home: Path
    by: str
    engine_url: str | None = None
    accept_damage: bool = False
    """Go on where an object of the backup is damaged; it is named, and its file is missing from the home."""


@dataclass(slots=True)
class Restored:
    """A home that was brought back."""

    manifest: Manifest
    home: Path
    files: int = 0
    """Files whose bytes have the SHA-256 of the manifest."""
    proofs: list[str] = field(default_factory=list)
    """What was shown to hold, in sentences."""
    wrong: list[Wrong] = field(default_factory=list)
    """What was not, the files among them that were wrong when the backup was taken."""

    @property
    def proved(self) -> bool:
        """Tell whether everything held."""
        return not self.wrong


def check(source: Path) -> Restored:
    """Hash every byte of a backup again, restoring nothing.

    Raises:
        NotFound: There is no finished backup.
        BadExhibit: Its manifest is not what was written.
    """
    folder = manifest.folder_of(source)
    content = manifest.read(folder)
    pool, found = _pool_of(folder), Restored(content, folder)
    for item in content.files:
        trouble = pool.check(item.sha256, item.size)
        found.files += not trouble
        if trouble:
            found.wrong.append(Wrong(item.path, f"SHA-256 {item.sha256}", trouble))
    for database in filter(None, (content.catalogue, content.platform)):
        trouble = databases.damage(folder, database)
        if trouble:
            found.wrong.append(Wrong(database.file, f"SHA-256 {database.sha256}", trouble))
    found.proofs.append(f"{found.files:,} of {len(content.files):,} files have the SHA-256 of the manifest.")
    return found


def restore(wishes: Wishes) -> Restored:
    """Restore a backup.

    Raises:
        Misconfigured: The home or its database is not empty, or is of the other kind.
        EvidenceDamaged: The backup itself is damaged.
        NotFound: There is no finished backup.
    """
    folder = manifest.folder_of(wishes.source)
    content = manifest.read(folder)
    home = wishes.home.absolute()
    _refuse_used(home)
    _refuse_other_kind(content, wishes.engine_url)
    stage = home.with_name(f".{home.name}{_UNFINISHED}")
    done = Restored(content, home)
    with alone(stage):
        _empty(stage)
        try:
            _bring_files_back(folder, stage, wishes, done)
            _bring_databases_back(folder, stage, content, wishes.engine_url)
            told = {item.path for item in done.wrong}
            done.wrong += [item for item in content.wrong if item.path not in told]
            _prove_cases(stage, wishes.engine_url, done)
            if content.platform is not None:
                _prove_audit(stage, wishes, done)
            (stage / LOCK).unlink()
            sync_folder(stage)
            stage.rename(home)
            sync_folder(home.parent)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
    return done


def _empty(stage: Path) -> None:
    """Remove what an interrupted restore left."""
    for item in stage.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        elif item.name != LOCK:
            item.unlink()


def _pool_of(folder: Path) -> Pool:
    return Pool(folder.parent.parent if folder.parent.name == BACKUPS else folder)


def _refuse_used(home: Path) -> None:
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Misconfigured(
            "is not empty: a backup is restored into an empty home only",
            file=str(home),
            remedy="Give a new folder as --home; move the old home away, do not delete it.",
        )
    if os.path.ismount(home):
        raise Misconfigured("is a mount point", file=str(home), remedy="Give a new folder inside it as --home.")


def _refuse_other_kind(content: Manifest, engine_url: str | None) -> None:
    pairs = (
        (content.catalogue, engine_url, "catalogue", "--database URL"),
        (content.platform, site.platform_url(), "platform's tables", "CASEFOLD_PLATFORM_URL"),
    )
    for database, url, what, how in pairs:
        if database is None:
            continue
        if database.kind == databases.POSTGRESQL and url is None:
            raise Misconfigured(f"the {what} of this backup are for PostgreSQL", remedy=f"Set {how}.")
        if database.kind == databases.SQLITE and url is not None:
            raise Misconfigured(f"the {what} of this backup are for a file", remedy=f"Leave {how} out.")
        if url is not None:
            databases.refuse_tables(url, _ENGINE_SCHEMA if what == "catalogue" else site.SCHEMA)


def _bring_files_back(folder: Path, stage: Path, wishes: Wishes, done: Restored) -> None:
    pool = _pool_of(folder)
    for item in done.manifest.files:
        target = stage / item.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            pool.take(item.sha256, item.size, target)
        except EvidenceDamaged as error:
            if not wishes.accept_damage:
                raise
            done.wrong.append(Wrong(item.path, f"SHA-256 {item.sha256}", error.message))
            continue
        target.chmod(item.mode & 0o777)
        done.files += 1
    done.proofs.append(f"{done.files:,} of {len(done.manifest.files):,} files have the SHA-256 of the manifest.")


def _bring_databases_back(folder: Path, stage: Path, content: Manifest, engine_url: str | None) -> None:
    if engine_url is None:
        databases.bring_file_back(folder, content.catalogue, stage / content.catalogue.file)
    else:
        databases.bring_schema_back(folder, content.catalogue, engine_url, _ENGINE_SCHEMA)
    if content.platform is None:
        return
    platform_url = site.platform_url()
    if platform_url is None:
        databases.bring_file_back(folder, content.platform, stage / content.platform.file)
    else:
        databases.bring_schema_back(folder, content.platform, platform_url, site.SCHEMA)


def _prove_cases(stage: Path, engine_url: str | None, done: Restored) -> None:
    """Verify every case; what the backup left out by policy is told apart from what is wrong."""
    content = done.manifest
    home = casefold.open_home(stage, url=engine_url)
    left_out = {item.path for item in content.left_out}
    known = {item.path for item in done.wrong}
    good = begun = 0
    for row in home.cases():
        wrong, found = [], home.case(row.name).verify()
        if any(item.what == _ACROSS for item in found):  # imported while the backup was taken, and not yet matched
            home.across_cases.rebuild([row.name])
        for item in (item for item in found if item.what != _ACROSS):
            path = item.path if item.path.startswith("/") else _in_home(item.path, row.name)
            if item.what == "missing" and (path in left_out or _restored_there(path, done)):
                continue
            if item.what == "unfinished":
                begun += 1
                continue
            if item.what == "unlisted" and path in {held.path for held in content.files}:
                (stage / path).unlink(missing_ok=True)  # imported between the two readings of the list
                continue
            if path not in known:
                wrong.append(Wrong(path, item.expected, item.found))
        good += not wrong
        done.wrong += wrong
    done.proofs.append(f"{good:,} of {len(content.cases):,} cases were verified without a difference.")
    if begun:
        done.proofs.append(f"{begun:,} imports were under way when the backup was taken; nothing of them counts.")


def _in_home(path: str, case: str) -> str:
    return path if path.startswith("cases/") else f"cases/{case}/{path}"


def _restored_there(path: str, done: Restored) -> bool:
    """Tell whether a referenced exhibit will be where it was; where it is elsewhere, say so once."""
    place = done.manifest.moved.get(path)
    if place is None:
        return False
    if str(done.home / place) != path:
        done.wrong.append(Wrong(path, "the exhibit at this path", f"its bytes are in the home as {place}"))
    return True


def _prove_audit(stage: Path, wishes: Wishes, done: Restored) -> None:
    site.set_up(stage, wishes.engine_url)
    from casefold.platform.backup import audit_trail

    entries, wrong = audit_trail.prove(done.manifest.audit)
    done.wrong += [Wrong("audit log", "an unbroken chain", text) for text in wrong]
    if not wrong:
        head = done.manifest.audit
        reached = f", entry {head.number:,} of the manifest among them" if head is not None else ""
        done.proofs.append(f"{entries:,} entries of the audit log form an unbroken chain{reached}.")
    details = {"files": done.files, "wrong": len(done.wrong), "proved": done.proved}
    audit_trail.settle(wishes.by, done.manifest.id, details)
