"""Settle what a reader sent: with what was said of its exhibit, into record files and the report."""

from __future__ import annotations

from dataclasses import replace

from casefold.model.exhibit import Exhibit
from casefold.model.report import ImportReport
from casefold.pipeline.reading import Reading
from casefold.pipeline.recognition import ImportOptions
from casefold.pipeline.reports import add_to_report
from casefold.store import CaseStore, ImportHandle, StagedFile
from casefold.store.compacting import compacted
from casefold.store.settle import Rules, Settled, open_settler, settle
from casefold.store.staging import StagedDraft
from casefold.text.parties import PartyState, normalise_party


def rules_of(store: CaseStore, exhibit: Exhibit, options: ImportOptions, reading: Reading) -> Rules:
    """Return what is said of an exhibit from outside its rows, and put whose records they are into the report."""
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
    report = reading.report
    report.subject = _shown_subject(rules)
    shown = {_shown_subject(replace(rules, subject=text)) for text in reading.subjects.values()}
    if report.subject is None and len(shown) == 1:
        report.subject = next(iter(shown))
    return rules


def rules_of_draft(rules: Rules, staged: StagedDraft, reading: Reading) -> Rules:
    """Return the rules with whose records those of a draft are."""
    subject = reading.subject_of(staged.draft.member)
    own = {name: reading.subject_of(name) for name in staged.members}
    others = {name: text for name, text in own.items() if text is not None and text != subject}
    return replace(rules, subject=subject, subjects=others)


def report_settled(report: ImportReport, staged: StagedDraft, settled: Settled, options: ImportOptions) -> None:
    """Put what became of a draft into the report."""
    if settled.region is not None and staged.draft.parties:
        basis = "given" if options.region else "assumed"
        report.region, report.region_basis = settled.region, "stated" if staged.draft.region else basis
    add_to_report(report, staged.draft, settled)


def wall_of(options: ImportOptions, wall: str | None) -> str | None:
    """Return the wall rows stand behind: all of them, where the material is privileged."""
    return "privileged" if options.privileged else wall


def settle_file(
    store: CaseStore, handle: ImportHandle, staged: list[StagedDraft], options: ImportOptions, reading: Reading
) -> list[StagedFile]:
    """Write the record files of one exhibit's import."""
    report = reading.report
    rules = rules_of(store, store.exhibit(handle.exhibit), options, reading)
    files: list[StagedFile] = []
    con = open_settler(handle.staging)
    try:
        for number, item in enumerate(staged):
            settled = settle(con, item, rules_of_draft(rules, item, reading), handle.staging, number)
            report_settled(report, item, settled, options)
            files += [StagedFile(f.kind, f.path, f.rows, wall_of(options, f.wall)) for f in settled.files]
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
