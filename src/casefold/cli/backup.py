"""`casefold backup`, `casefold restore`, `casefold migrate`: keep a site, bring it back, move it forward."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from casefold.cli.context import Command, session, table_options
from casefold.cli.ends import ALL_READ, SET_ASIDE
from casefold.cli.output import Output, emit, plain
from casefold.cli.platform_room import platform_module

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(
    "backup",
    cls=Command,
    short_help="Copy the home while it is in use, with hashes of everything.",
    examples=(
        "casefold backup /mnt/backups/casefold",
        "casefold backup /mnt/backups/casefold --keep-until 2027-06-30 --why 'Nightly'",
    ),
)
@click.argument("target", metavar="TARGET", type=_FOLDER)
@click.option("--why", default="", help="The reason, kept with the backup and in the audit log.")
@click.option("--keep-until", type=click.DateTime(["%Y-%m-%d"]), help="Last day on which it is to be kept.")
@click.option(
    "--copy-referenced", metavar="AUTHORITY", help="Copy exhibits referenced in place too, under this authority."
)
@table_options
def backup(target: Path, why: str, keep_until: datetime | None, copy_referenced: str | None) -> int:
    """Copy the home into the folder TARGET: catalogue, platform, originals, records, findings, audit anchors.

    Files TARGET holds already are not copied again. Exhibits referenced in place are listed, not copied. Exit code 1
    where a file was missing or not as recorded.
    """
    wishes = session()
    wishes.home()
    making = platform_module("backup.making")
    given = making.Wishes(
        home=Path(wishes.folder).absolute(),
        target=target,
        by=wishes.by,
        reason=why,
        engine_url=wishes.database,
        keep_until=keep_until.date() if keep_until is not None else None,
        authority=copy_referenced,
    )
    made = making.make(given)
    emit(wishes, _made(made))
    return SET_ASIDE if made.manifest.wrong else ALL_READ


@click.command(
    "restore",
    cls=Command,
    short_help="Bring a backup back into an empty home, and prove it.",
    examples=(
        "casefold --home /srv/casefold-restored restore /mnt/backups/casefold",
        "casefold restore /mnt/backups/casefold --check",
    ),
)
@click.argument("source", metavar="SOURCE", type=_FOLDER)
@click.option("--check", is_flag=True, help="Only hash the backup again; restore nothing.")
@click.option("--accept-damage", is_flag=True, help="Restore the rest where objects of the backup are damaged.")
@table_options
def restore(source: Path, check: bool, accept_damage: bool) -> int:
    """Restore SOURCE, a folder of backups (its newest) or one backup in it, into the home, which must be empty.

    Every file is hashed, every case verified, and the audit log read whole; what that proved is printed. Exit code 1
    where something did not hold.
    """
    wishes = session()
    restoring = platform_module("backup.restoring")
    if check:
        found = restoring.check(source)
    else:
        home = Path(wishes.folder).absolute()
        given = restoring.Wishes(source, home, wishes.by, engine_url=wishes.database, accept_damage=accept_damage)
        found = restoring.restore(given)
    emit(wishes, _restored(found, restored=not check))
    return ALL_READ if found.proved else SET_ASIDE


@click.command(
    "migrate",
    cls=Command,
    short_help="Bring the home's tables up to date.",
    examples=("casefold migrate", "casefold --home /srv/casefold migrate --check"),
)
@click.option("--check", is_flag=True, help="Only say what waits; exit code 1 where something does.")
def migrate(check: bool) -> int:
    """Bring the catalogue and the platform's tables up to date; a home newer than this program is refused.

    It may be run twice, and by several programs at once. Processes of the version before go on meanwhile.
    """
    wishes = session()
    wishes.home()
    platform_module("server").set_up(Path(wishes.folder), wishes.database)
    migration = platform_module("migration")
    names = migration.waiting() if check else migration.bring_up_to_date()
    done = "wait" if check else "were applied"
    line = f"{len(names):,} migrations {done}." if names else "Everything is up to date."
    emit(wishes, Output(fields={"checked_only": check, "migrations": names}, before=[line, *names]))
    return SET_ASIDE if check and names else ALL_READ


def _made(made: Any) -> Output:
    manifest = made.manifest
    left = [{"state": "left out", **plain(item)} for item in manifest.left_out]
    wrong = [
        {"state": "wrong", "what": f"expected {item.expected}, found {item.found}", "path": item.path}
        for item in manifest.wrong
    ]
    held = f"{len(manifest.files):,} files and the databases, {manifest.size:,} bytes"
    before = [
        f"Backup {manifest.id} holds {held}; {made.copied:,} files ({made.copied_bytes:,} bytes) were new.",
        f"Manifest SHA-256 {made.digest}. Keep it elsewhere: it fixes every file of this backup.",
    ]
    fields = {
        "backup": manifest.id,
        "folder": str(made.folder),
        "manifest_sha256": made.digest,
        "files": len(manifest.files),
        "bytes": manifest.size,
        "copied": made.copied,
        "copied_bytes": made.copied_bytes,
        "cases": len(manifest.cases),
        "whole": not manifest.wrong,
    }
    columns = ("state", "what", "case", "exhibit", "path", "size")
    return Output(fields=fields, rows=[*wrong, *left], columns=columns, before=before)


def _restored(found: Any, *, restored: bool) -> Output:
    manifest = found.manifest
    rows = [{"state": "wrong", **plain(item)} for item in found.wrong]
    rows += [
        {"state": "left out", "path": item.path, "expected": item.what, "found": "not in the backup"}
        for item in manifest.left_out
    ]
    head = f"Backup {manifest.id}, taken {manifest.begun_at}, is restored as {found.home}."
    fields = {
        "backup": manifest.id,
        "home": str(found.home) if restored else None,
        "files": found.files,
        "proved": found.proved,
        "proofs": found.proofs,
    }
    before = [head if restored else f"Backup {manifest.id}, taken {manifest.begun_at}.", *found.proofs]
    return Output(fields=fields, rows=rows, columns=("state", "path", "expected", "found"), before=before)
