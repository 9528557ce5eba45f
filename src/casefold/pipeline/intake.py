"""Bring one exhibit in: recognise, hold, read in a process of its own, settle, list, report.

Every step can be interrupted: until the catalogue lists an import's record files, nothing of it counts, and
doing it again gives the same result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from casefold.errors import (
    BadExhibit,
    BadOption,
    CasefoldError,
    EvidenceDamaged,
    Locked,
    NotAllowed,
    NotFound,
    Undecided,
    Unsupported,
)
from casefold.formats.contract import Recognition
from casefold.formats.readers.media_type import SQLITE
from casefold.model.exhibit import Exhibit, ExhibitStatus, Holding
from casefold.model.report import ImportReport
from casefold.pipeline.across import hold_imported
from casefold.pipeline.companions import companions_of
from casefold.pipeline.reading import Progress, Reading, Watcher, messages_of, read_argument
from casefold.pipeline.recognition import UNLOCKED, ImportOptions, Look, look
from casefold.pipeline.reports import (
    check_balance,
    failed_report,
    inventory_report,
    new_report,
    not_held,
    repeated_report,
)
from casefold.pipeline.settling import settle_file
from casefold.registry import formats
from casefold.store import CaseStore
from casefold.store.duplicates import KIND as DUPLICATE
from casefold.store.duplicates import find_duplicates
from casefold.store.staging import Staging

OF_THE_FILE = (BadExhibit, EvidenceDamaged, NotFound, Undecided, Unsupported)
"""Errors that end the import of one file; the run goes on."""

_MAY_HOLD_MEDIA = frozenset(
    {
        "application/zip",
        "application/x-7z-compressed",
        "application/vnd.rar",
        "application/x-rar-compressed",
        "application/x-tar",
        "application/gzip",
        "application/x-ufdr",
    }
)


def import_file(
    store: CaseStore, path: Path, delivery: str, options: ImportOptions, *, by: str, watch: Watcher | None = None
) -> ImportReport:
    """Hold one file as an exhibit and read it.

    Returns:
        The import report. A file no format recognises is held and inventoried (`status` inventoried); one
        that cannot be read is held with `status` failed and the reason; one that cannot be held (`not_held`)
        has no exhibit.

    Raises:
        Misconfigured: The home cannot be written (disk full).
        BadOption: An option or the reference cannot be used.
        NotAllowed: Media is to be copied without a recorded authority.
    """
    tell = watch or (lambda _: None)
    tell(Progress(path.name, "recognising", 0.0, 0))
    profiles = tuple(store.home.profiles())
    problem: CasefoldError | None = None
    try:
        seen = look(path, options, profiles)
    except (NotAllowed, BadOption):
        raise
    except CasefoldError as error:
        problem, seen = error, Look(path, "application/octet-stream", (), (str(error),))
    try:
        exhibit, held = store.add_exhibit(
            path,
            reference=options.reference,
            delivery=delivery,
            authority=options.authority,
            by=by,
            holding=holding_of(seen, options),
            media_type=seen.media_type,
            subject=options.subject,
        )
    except (BadExhibit, NotFound) as error:
        return not_held(path, error)
    claim = None if problem else seen.choose(options.format)
    if claim is None:
        return _inventoried(store, exhibit, seen, held=held, failed=problem is not None, by=by)
    try:
        beside = _hold_beside(store, path, delivery, options, by=by) if seen.media_type == SQLITE else {}
    except (BadExhibit, NotFound) as error:
        return _failed(store, exhibit, claim, error, by=by)
    done = already_read(store, exhibit, claim, options, beside) if held else None
    if done is not None:
        return done
    return _read(store, exhibit, claim, options, profiles, beside, by=by, tell=tell)


def read_again(
    store: CaseStore, key: str, options: ImportOptions, *, by: str, watch: Watcher | None = None
) -> ImportReport:
    """Read an exhibit that is held, as is said now; its records of before give way to those of this reading.

    Args:
        store: The case.
        key: Id or printed reference of the exhibit; its reference, authority and delivery stay as they are.
        options: How it is read; what they say of the exhibit itself is not used, and what was held privileged stays so.
        by: Who asks.
        watch: Called with the progress.

    Raises:
        NotFound: There is no such exhibit.
        NotAllowed: It is withdrawn or disposed of.
        BadOption: An option cannot be used.
        Locked: It waits for a password, or for another.
        Undecided: No format reads it as is said; what was stored before stands.
    """
    tell = watch or (lambda _: None)
    exhibit = store.exhibit(key)
    blob = store.blob(exhibit)
    tell(Progress(exhibit.file_name, "recognising", 0.0, 0))
    profiles = tuple(store.home.profiles())
    walled = any(item.options.get("privileged") for item in store.imports(exhibit.id))
    own = replace(
        options,
        reference=exhibit.reference,
        authority=exhibit.authority,
        subject=options.subject or exhibit.subject,
        privileged=options.privileged or walled,
    )
    seen = look(blob, own, profiles, name=exhibit.file_name)
    claim = seen.choose(own.format)
    if claim is None and seen.locked:
        waits = "is protected by a password, and none of those given opens it" if own.passwords else None
        raise Locked(waits, file=exhibit.file_name)
    if claim is None:
        raise Undecided(seen.why_not(), file=exhibit.file_name)
    beside = _held_beside(store, exhibit.id)
    done = already_read(store, exhibit, claim, own, beside)
    return done or _read(store, exhibit, claim, own, profiles, beside, by=by, tell=tell)


def _hold_beside(store: CaseStore, path: Path, delivery: str, options: ImportOptions, *, by: str) -> dict[str, Exhibit]:
    """Hold what a database is read with, each as an exhibit of its own; return those by the names they have beside it.

    Raises:
        BadExhibit: One cannot be read: without it the database would be read as less than it is.
    """
    found = {}
    for name, file in companions_of(path).items():
        exhibit, held = store.add_exhibit(
            file,
            reference=None,
            delivery=delivery,
            authority=options.authority,
            by=by,
            holding=Holding.COPIED,
            media_type="application/octet-stream",
        )
        if not held:
            seen = Look(file, exhibit.media_type, (), ())
            _inventoried(store, exhibit, seen, held=False, failed=False, by=by)
        if exhibit.status is ExhibitStatus.HELD:
            found[name] = exhibit
    return found


def _held_beside(store: CaseStore, exhibit_id: str) -> dict[str, Exhibit]:
    """Return the exhibits that an exhibit was last read with, by the names they have beside it."""
    last = next((item for item in store.imports(exhibit_id) if item.current), None)
    names: Mapping[str, str] = last.options.get("companions", {}) if last is not None else {}
    found = {name: store.exhibit(key) for name, key in names.items()}
    return {name: item for name, item in found.items() if item.status is ExhibitStatus.HELD}


def holding_of(seen: Look, options: ImportOptions) -> Holding:
    """Say whether a file is copied, or left where it is since it may hold media.

    Raises:
        NotAllowed: Media is to be copied without a recorded authority.
    """
    if seen.media_type not in _MAY_HOLD_MEDIA:
        return Holding.COPIED
    if not options.copy_media:
        return Holding.REFERENCED
    if options.authority.reference is None:
        raise NotAllowed(
            "copying a container that may hold media needs a recorded authority",
            file=str(seen.path),
            remedy="Give --authority with its reference, or leave the container where it is (the default).",
        )
    return Holding.COPIED


def decisive_of(claim: Recognition, options: ImportOptions, beside: Mapping[str, Exhibit]) -> dict[str, Any]:
    """Return what the import's records follow from, beside the exhibit's bytes."""
    known = {"companions": {name: exhibit.id for name, exhibit in beside.items()}} if beside else {}
    return {**options.decisive(), "version": formats().get(claim.format).version, **known}


def already_read(
    store: CaseStore, exhibit: Exhibit, claim: Recognition, options: ImportOptions, beside: Mapping[str, Exhibit]
) -> ImportReport | None:
    decisive = decisive_of(claim, options, beside)
    last = next((item for item in store.imports(exhibit.id) if item.current), None)
    if last is None or last.format != claim.format or options.passwords:
        return None
    if {name: value for name, value in last.options.items() if name != UNLOCKED} != decisive:
        return None
    return repeated_report(exhibit, store.report(exhibit.id) or {})


def _read(
    store: CaseStore,
    exhibit: Exhibit,
    claim: Recognition,
    options: ImportOptions,
    profiles: tuple[Mapping[str, Any], ...],
    beside: Mapping[str, Exhibit],
    *,
    by: str,
    tell: Watcher,
) -> ImportReport:
    decisive = decisive_of(claim, options, beside)
    handle = store.begin_import(exhibit.id, format=claim.format, profile=claim.profile, options=decisive, by=by)
    try:
        report = new_report(exhibit, handle.generation, "stored", claim.why)
        report.format, report.profile = claim.format, claim.profile
        report.notes += [f"{name} beside it is exhibit {item.reference}" for name, item in beside.items()]
        reading = Reading(report, tell)
        with Staging(handle.staging) as staging:
            companions = {name: store.blob(item) for name, item in beside.items()}
            blob = store.blob(exhibit)
            argument = read_argument(blob, exhibit.file_name, claim, options, profiles, companions)
            for message in messages_of(argument, options):
                reading.take(message, staging)
            staged = staging.close()
        tell(Progress(exhibit.file_name, "settling", 1.0, report.rows_read))
        files = settle_file(store, handle, staged, options, reading)
        tell(Progress(exhibit.file_name, "listing", 1.0, report.rows_read))
        check_balance(report)
        repeated = find_duplicates(store, handle, files)
        report.repeated_elsewhere = dict(sorted(Counter(repeated["first_exhibit"].to_pylist()).items()))
        for first in report.repeated_elsewhere:
            part = repeated.filter(pc.equal(repeated["first_exhibit"], first))
            store.write_derived(DUPLICATE, f"{handle.id}-{first}", part, frozenset({exhibit.id, first}))
        store.finish_import(handle, files, report.to_json())
    except CasefoldError as error:
        store.abort_import(handle, str(error))
        if isinstance(error, OF_THE_FILE):
            return _failed(store, exhibit, claim, error, by=by)
        raise
    except BaseException as error:
        store.abort_import(handle, f"interrupted: {type(error).__name__}")
        raise
    hold_imported(store, [exhibit.id])
    return report


def _inventoried(store: CaseStore, exhibit: Exhibit, seen: Look, *, held: bool, failed: bool, by: str) -> ImportReport:
    report = inventory_report(exhibit, seen, held=held, failed=failed)
    store.record_inventory(exhibit.id, report.to_json(), by=by)
    return report


def _failed(store: CaseStore, exhibit: Exhibit, claim: Recognition, error: CasefoldError, *, by: str) -> ImportReport:
    report = failed_report(exhibit, claim, error)
    store.record_inventory(exhibit.id, report.to_json(), by=by)
    return report
