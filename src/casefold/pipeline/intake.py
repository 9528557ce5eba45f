"""Bring one exhibit in: recognise, hold, read in a process of its own, settle, list, report.

Every step can be interrupted: until the catalogue lists an import's record files, nothing of it counts, and
doing it again gives the same result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from casefold.errors import (
    BadExhibit,
    BadOption,
    CasefoldError,
    EvidenceDamaged,
    NotAllowed,
    NotFound,
    Undecided,
    Unsupported,
)
from casefold.formats.contract import Recognition
from casefold.formats.readers.media_type import SQLITE
from casefold.formats.readers.sandbox import BatchMessage, Message, run_reader
from casefold.model.draft import Draft, SetAside
from casefold.model.exhibit import Exhibit, ExhibitStatus, Holding
from casefold.model.report import ImportReport, SheetReport
from casefold.pipeline.across import hold_imported
from casefold.pipeline.companions import belongs_to, companions_of
from casefold.pipeline.recognition import ImportOptions, Look, look, read_options_of
from casefold.registry import formats
from casefold.store import CaseStore, ImportHandle, StagedFile
from casefold.store.compacting import compacted
from casefold.store.duplicates import KIND as DUPLICATE
from casefold.store.duplicates import find_duplicates
from casefold.store.ids import printable_name
from casefold.store.settle import Rules, Settled, open_settler, settle
from casefold.store.staging import Staging
from casefold.text.parties import PartyState, normalise_party

_OF_THE_FILE = (BadExhibit, EvidenceDamaged, NotFound, Undecided, Unsupported)
"""Errors that end the import of one file; the run goes on."""

LISTED_SET_ASIDE = 1_000
"""Set-aside rows written into the report one by one; beyond, they are counted by reason."""

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


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    file: str
    stage: str
    """recognising, reading, settling or listing."""
    done: float
    """Share of the file, 0 to 1."""
    rows: int


Watcher = Callable[[Progress], None]


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
            holding=_holding(seen, options),
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
    done = _already(store, exhibit, claim, options, beside) if held else None
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
    if claim is None:
        raise Undecided(seen.why_not(), file=exhibit.file_name)
    beside = _held_beside(store, exhibit.id)
    done = _already(store, exhibit, claim, own, beside)
    return done or _read(store, exhibit, claim, own, profiles, beside, by=by, tell=tell)


def not_held(path: Path, error: CasefoldError) -> ImportReport:
    """Report a file that could not become an exhibit: it went away, may not be read, or is no plain file."""
    name = printable_name(path.name)
    return ImportReport("", "", name, "", 0, None, None, error.message, 0, "failed", message=str(error))


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


def _holding(seen: Look, options: ImportOptions) -> Holding:
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


def _new_report(exhibit: Exhibit, generation: int, status: str, recognised: str) -> ImportReport:
    return ImportReport(
        exhibit=exhibit.id,
        reference=exhibit.reference,
        file=exhibit.file_name,
        sha256=exhibit.sha256,
        size=exhibit.size,
        format=None,
        profile=None,
        recognised=recognised,
        generation=generation,
        status=status,
    )


def _inventoried(store: CaseStore, exhibit: Exhibit, seen: Look, *, held: bool, failed: bool, by: str) -> ImportReport:
    report = _new_report(exhibit, 0, "failed" if failed else "inventoried", seen.why_not())
    best = f"; nearest: {seen.claims[0].format} ({seen.claims[0].score:.2f})" if seen.claims else ""
    why = belongs_to(seen.path) or seen.why_not()
    name = printable_name(seen.path.name)
    why = why if name in why else f"{name}: {why}"
    report.message = f"{why} It was already held, as {exhibit.reference}." if held else why
    report.inventory = [{"name": exhibit.file_name, "size": exhibit.size, "media_type": exhibit.media_type}]
    report.inventory += [dict(entry) for entry in seen.inventory]
    report.notes = [f"{exhibit.media_type}{best}", *seen.refusals]
    store.record_inventory(exhibit.id, report.to_json(), by=by)
    return report


def _decisive(claim: Recognition, options: ImportOptions, beside: Mapping[str, Exhibit]) -> dict[str, Any]:
    """Return what the import's records follow from, beside the exhibit's bytes."""
    known = {"companions": {name: exhibit.id for name, exhibit in beside.items()}} if beside else {}
    return {**options.decisive(), "version": formats().get(claim.format).version, **known}


def _already(
    store: CaseStore, exhibit: Exhibit, claim: Recognition, options: ImportOptions, beside: Mapping[str, Exhibit]
) -> ImportReport | None:
    decisive = _decisive(claim, options, beside)
    last = next((item for item in store.imports(exhibit.id) if item.current), None)
    if last is None or last.format != claim.format or last.options != decisive:
        return None
    report = ImportReport(**_stored_report(store.report(exhibit.id) or {}))
    report.status = "repeated"
    report.message = f"already held as {exhibit.reference} with the same bytes and options; nothing was stored twice"
    return report


def _stored_report(value: Mapping[str, Any]) -> dict[str, Any]:
    known = {**value}
    known.pop("balances", None)
    known["set_aside"] = [SetAside(**item) for item in known.get("set_aside", ())]
    known["sheets"] = [SheetReport(**item) for item in known.get("sheets", ())]
    known["times"] = []
    return known


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
    decisive = _decisive(claim, options, beside)
    handle = store.begin_import(exhibit.id, format=claim.format, profile=claim.profile, options=decisive, by=by)
    try:
        report = _new_report(exhibit, handle.generation, "stored", claim.why)
        report.format, report.profile = claim.format, claim.profile
        report.notes += [f"{name} beside it is exhibit {item.reference}" for name, item in beside.items()]
        reading = _Reading(report, tell)
        with Staging(handle.staging) as staging:
            companions = {name: store.blob(item) for name, item in beside.items()}
            for message in _messages(store.blob(exhibit), exhibit, claim, options, profiles, companions):
                reading.take(message, staging)
            staged = staging.close()
        tell(Progress(exhibit.file_name, "settling", 1.0, report.rows_read))
        files = _settle_all(store, handle, staged, options, reading)
        tell(Progress(exhibit.file_name, "listing", 1.0, report.rows_read))
        _check_balance(report)
        repeated = find_duplicates(store, handle, files)
        report.repeated_elsewhere = dict(sorted(Counter(repeated["first_exhibit"].to_pylist()).items()))
        for first in report.repeated_elsewhere:
            part = repeated.filter(pc.equal(repeated["first_exhibit"], first))
            store.write_derived(DUPLICATE, f"{handle.id}-{first}", part, frozenset({exhibit.id, first}))
        store.finish_import(handle, files, report.to_json())
    except CasefoldError as error:
        store.abort_import(handle, str(error))
        if isinstance(error, _OF_THE_FILE):
            return _failed(store, exhibit, claim, error, by=by)
        raise
    except BaseException as error:
        store.abort_import(handle, f"interrupted: {type(error).__name__}")
        raise
    hold_imported(store, exhibit.id)
    return report


def _failed(store: CaseStore, exhibit: Exhibit, claim: Recognition, error: CasefoldError, *, by: str) -> ImportReport:
    report = _new_report(exhibit, 0, "failed", claim.why)
    report.format = claim.format
    named = replace_file(error, exhibit.file_name)
    report.message = str(named)
    report.inventory = [{"name": exhibit.file_name, "size": exhibit.size, "media_type": exhibit.media_type}]
    store.record_inventory(exhibit.id, report.to_json(), by=by)
    return report


def replace_file(error: CasefoldError, name: str) -> CasefoldError:
    """Name the exhibit as received, not the stored copy, in an error."""
    return type(error)(error.message, file=name, place=error.place, remedy=error.remedy)


def _messages(
    blob: Path,
    exhibit: Exhibit,
    claim: Recognition,
    options: ImportOptions,
    profiles: tuple[Mapping[str, Any], ...],
    companions: Mapping[str, Path],
) -> Iterator[Message]:
    argument = {
        "path": str(blob.resolve()),
        "companions": {name: str(file.resolve()) for name, file in companions.items()},
        "options": read_options_of(options, exhibit.file_name, profiles).to_json(),
        "recognition": asdict(claim),
    }
    return run_reader(
        "casefold.pipeline.worker:read", argument, memory_mb=options.reader_memory_mb, seconds=options.reader_seconds
    )


class _Reading:
    """Takes a reader's messages into the staging and the report."""

    def __init__(self, report: ImportReport, tell: Watcher) -> None:
        self.report = report
        self.subjects: dict[str, str] = {}
        self._tell = tell

    def take(self, message: Message, staging: Staging) -> None:
        """Take one message.

        Raises:
            KeyError: A reader sent a kind of message that is not in the contract.
        """
        if isinstance(message, BatchMessage):
            staging.batch(message.channel, message.batch)
        else:
            _TAKE[message.kind](self, message.data, staging)

    def _draft(self, value: dict[str, Any], staging: Staging) -> None:
        staging.draft(Draft.from_json(value))

    def _set_aside(self, value: dict[str, Any], _: Staging) -> None:
        item = SetAside(**value)
        report = self.report
        report.rows_set_aside += item.rows
        report.set_aside_reasons[item.reason] = report.set_aside_reasons.get(item.reason, 0) + item.rows
        if len(report.set_aside) < LISTED_SET_ASIDE:
            report.set_aside.append(replace(item, text=item.text[:500]))

    def _sheet(self, value: dict[str, Any], _: Staging) -> None:
        sheet = SheetReport(**value)
        self.report.sheets.append(sheet)
        self.report.rows_read += sheet.rows_read

    def _subject(self, value: dict[str, Any], _: Staging) -> None:
        self.subjects[value.get("member", "")] = value["identifier"]
        self.report.subject_basis = value["basis"]

    def subject_of(self, member: str) -> str | None:
        """Return whose records those of a member are: what is said of it, else of what it lies in."""
        inner = (path for path in self.subjects if path == member or member.startswith(f"{path}/"))
        return self.subjects.get(max(inner, key=len, default=""))

    def _inventory(self, value: dict[str, Any], _: Staging) -> None:
        self.report.inventory.append(value)

    def _read_by(self, value: dict[str, Any], _: Staging) -> None:
        self.report.members_read_by = {name: int(value[name]) for name in sorted(value)}

    def _note(self, value: dict[str, Any], _: Staging) -> None:
        self.report.notes.append(value["text"])

    def _progress(self, value: dict[str, Any], _: Staging) -> None:
        self._tell(Progress(self.report.file, "reading", float(value["done"]), int(value["rows"])))


_TAKE: dict[str, Callable[[_Reading, dict[str, Any], Staging], None]] = {
    "draft": _Reading._draft,
    "set_aside": _Reading._set_aside,
    "sheet": _Reading._sheet,
    "subject": _Reading._subject,
    "inventory": _Reading._inventory,
    "note": _Reading._note,
    "read_by": _Reading._read_by,
    "progress": _Reading._progress,
}


def _settle_all(
    store: CaseStore, handle: ImportHandle, staged: list[Any], options: ImportOptions, reading: _Reading
) -> list[StagedFile]:
    report = reading.report
    exhibit = store.exhibit(handle.exhibit)
    rules = Rules(
        exhibit=exhibit.id,
        file=exhibit.file_name,
        scope=exhibit.delivery if options.scope == "delivery" else "case",
        case_zone=store.row.zone,
        zone=options.timezone,
        dayfirst=options.dayfirst,
        region=options.region or store.row.region,
        region_assumed=options.region is None,
        subject=reading.subject_of(""),
        date_from=options.authority.date_from,
        date_to=options.authority.date_to,
    )
    report.subject = _shown_subject(rules)
    shown = {_shown_subject(replace(rules, subject=text)) for text in reading.subjects.values()}
    if report.subject is None and len(shown) == 1:
        report.subject = next(iter(shown))
    files: list[StagedFile] = []
    con = open_settler(handle.staging)
    try:
        for number, item in enumerate(staged):
            subject = reading.subject_of(item.draft.member)
            own = {name: reading.subject_of(name) for name in item.members}
            others = {name: text for name, text in own.items() if text is not None and text != subject}
            whose = replace(rules, subject=subject, subjects=others)
            settled = settle(con, item, whose, handle.staging, number)
            if settled.region is not None and item.draft.parties:
                basis = "given" if options.region else "assumed"
                report.region, report.region_basis = settled.region, "stated" if item.draft.region else basis
            _add_to_report(report, item.draft, settled)
            wall = "privileged" if options.privileged else None
            files += [StagedFile(f.kind, f.path, f.rows, wall or f.wall) for f in settled.files]
        files = compacted(con, files, handle.staging)
    finally:
        con.close()
    if options.privileged:
        report.walled = {"privileged": report.rows_stored}
    return files


def _shown_subject(rules: Rules) -> str | None:
    if rules.subject is None:
        return None
    value = normalise_party(rules.subject, rules.region)
    return value.identifier if value.state is PartyState.KNOWN and value.identifier else rules.subject


def _add_to_report(report: ImportReport, draft: Draft, settled: Settled) -> None:
    report.rows_stored += settled.rows
    report.stored[draft.kind] = report.stored.get(draft.kind, 0) + settled.rows
    report.duplicates += settled.duplicates
    report.times += settled.times
    for target, source in (
        (report.walled, settled.walled),
        (report.party_states, settled.party_states),
        (report.values_not_understood, settled.values_not_understood),
    ):
        for key, count in source.items():
            target[key] = target.get(key, 0) + count
    report.not_normalised = sorted(
        [*report.not_normalised, *settled.not_normalised], key=lambda item: (-item["rows"], item["raw"])
    )[:100]


def _check_balance(report: ImportReport) -> None:
    if not report.balances:
        raise Undecided(
            f"the import does not balance: {report.rows_read} rows read, {report.rows_stored} stored, "
            f"{report.rows_set_aside} set aside; nothing was kept",
            file=report.file,
            remedy="This is a defect of the format; report it with the file's layout (not its content).",
        )
