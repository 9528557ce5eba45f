"""The reports of imports: what is said of a file that was read, could not be read, or is none that is read here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casefold.errors import CasefoldError, Locked, Undecided
from casefold.formats.contract import Recognition
from casefold.model.draft import Draft, SetAside
from casefold.model.exhibit import Exhibit
from casefold.model.report import ImportReport, SheetReport
from casefold.pipeline.companions import belongs_to, companion_of
from casefold.pipeline.recognition import Look
from casefold.store.exhibits import Wanted
from casefold.store.ids import printable_name
from casefold.store.settle import Settled


def new_report(exhibit: Exhibit, generation: int, status: str, recognised: str) -> ImportReport:
    """Begin the report of an exhibit."""
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


def begun_report(wanted: Wanted, claim: Recognition) -> ImportReport:
    """Begin the report of a file that is read before it has an id and a reference."""
    return ImportReport(
        exhibit="",
        reference="",
        file=printable_name(wanted.path.name),
        sha256=wanted.sha256,
        size=wanted.size,
        format=claim.format,
        profile=claim.profile,
        recognised=claim.why,
        generation=0,
        status="stored",
    )


def inventory_report(exhibit: Exhibit, seen: Look, *, held: bool, failed: bool) -> ImportReport:
    """Say of an exhibit that no format reads what it is, and what a person can do."""
    report = new_report(exhibit, 0, "failed" if failed else "inventoried", seen.why_not())
    best = f"; nearest: {seen.claims[0].format} ({seen.claims[0].score:.2f})" if seen.claims else ""
    why = belongs_to(seen.path) or seen.why_not()
    name = printable_name(seen.path.name)
    why = why if name in why else f"{name}: {why}"
    report.message = f"{why.rstrip('.')}. It was already held, as {exhibit.reference}." if held else why
    report.inventory = [{"name": exhibit.file_name, "size": exhibit.size, "media_type": exhibit.media_type}]
    report.inventory += [dict(entry) for entry in seen.inventory]
    report.notes = [f"{exhibit.media_type}{best}", *seen.refusals]
    report.waiting = [exhibit.file_name] if seen.locked else []
    report.companion_of = "" if failed else companion_of(seen.path)
    return report


def failed_report(exhibit: Exhibit, claim: Recognition, error: CasefoldError) -> ImportReport:
    """Say why an exhibit could not be read."""
    report = new_report(exhibit, 0, "failed", claim.why)
    report.format = claim.format
    report.message = str(replace_file(error, exhibit.file_name))
    report.waiting = [exhibit.file_name] if isinstance(error, Locked) else []
    report.inventory = [{"name": exhibit.file_name, "size": exhibit.size, "media_type": exhibit.media_type}]
    return report


def repeated_report(exhibit: Exhibit, stored: Mapping[str, Any]) -> ImportReport:
    """Say that an exhibit is held with the same bytes and options, with what was said of it then."""
    report = ImportReport(**_stored_report(stored))
    report.status = "repeated"
    report.message = f"already held as {exhibit.reference} with the same bytes and options; nothing was stored twice"
    return report


def not_held(path: Path, error: CasefoldError) -> ImportReport:
    """Report a file that could not become an exhibit: it went away, may not be read, or is no plain file."""
    name = printable_name(path.name)
    return ImportReport("", "", name, "", 0, None, None, error.message, 0, "failed", message=str(error))


def replace_file(error: CasefoldError, name: str) -> CasefoldError:
    """Name the exhibit as received, not the stored copy, in an error."""
    return type(error)(error.message, file=name, place=error.place, remedy=error.remedy)


def add_to_report(report: ImportReport, draft: Draft, settled: Settled) -> None:
    """Add what became of a draft."""
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


def check_balance(report: ImportReport) -> None:
    """Refuse an import in which a row was lost.

    Raises:
        Undecided: Rows read are not rows stored and set aside.
    """
    if not report.balances:
        raise Undecided(
            f"the import does not balance: {report.rows_read} rows read, {report.rows_stored} stored, "
            f"{report.rows_set_aside} set aside; nothing was kept",
            file=report.file,
            remedy="This is a defect of the format; report it with the file's layout (not its content).",
        )


def _stored_report(value: Mapping[str, Any]) -> dict[str, Any]:
    known = {**value}
    known.pop("balances", None)
    known["set_aside"] = [SetAside(**item) for item in known.get("set_aside", ())]
    known["sheets"] = [SheetReport(**item) for item in known.get("sheets", ())]
    known["times"] = []
    return known
