"""Settle what a reader sent: with what was said of its exhibit, into record files and the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from casefold.model.exhibit import Exhibit
from casefold.model.report import ImportReport
from casefold.pipeline.reading import Reading
from casefold.pipeline.recognition import ImportOptions
from casefold.pipeline.reports import add_to_report
from casefold.store import CaseStore, ImportHandle, StagedFile, compacting
from casefold.store.compacting import compacted
from casefold.store.disk import disk_trouble
from casefold.store.settle import ROW_GROUP_ROWS, Rules, Settled, WrittenFile, open_settler, settle
from casefold.store.settle_together import PartyTexts, settle_together
from casefold.store.staging import StagedDraft
from casefold.text.parties import PartyState, normalise_party

FEWEST: Final = 4
"""Small drafts of an exhibit from which on they are settled together."""
TOGETHER_DRAFTS: Final = 1_000
"""Most of them at once."""
TOGETHER_BYTES: Final = 16 << 20
"""Compressed text of those settled at once."""


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
        for number, some in enumerate(_together(staged)):
            own = [(item, rules_of_draft(rules, item, reading)) for item in some]
            settled = _settle(con, own, handle.staging, number)
            for item, done in zip(some, settled, strict=True):
                report_settled(report, item, done, options)
                files += [StagedFile(f.kind, f.path, f.rows, wall_of(options, f.wall)) for f in done.files]
        files = compacted(con, files, handle.staging)
    finally:
        con.close()
    if options.privileged:
        report.walled = {"privileged": report.rows_stored}
    return files


def _together(staged: Sequence[StagedDraft]) -> Iterator[list[StagedDraft]]:
    """Yield drafts in their order, runs of small ones together: the members of an archive may be thousands."""
    some: list[StagedDraft] = []
    size = rows = 0
    for item in staged:
        own = sum(path.stat().st_size for path in item.paths)
        large = item.rows >= compacting.SMALL_ROWS
        full = size + own > TOGETHER_BYTES or rows + item.rows > compacting.TOGETHER_ROWS
        if some and (large or full or len(some) >= TOGETHER_DRAFTS):
            yield some
            some, size, rows = [], 0, 0
        some.append(item)
        size, rows = size + own, rows + item.rows
        if large:
            yield some
            some, size, rows = [], 0, 0
    if some:
        yield some


def _settle(
    con: duckdb.DuckDBPyConnection, drafts: Sequence[tuple[StagedDraft, Rules]], folder: Path, number: int
) -> list[Settled]:
    """Settle some drafts of one exhibit, those of a long run together; where that fails, each alone says which."""
    if len(drafts) >= FEWEST:
        with suppress(duckdb.Error):
            return _settle_run(con, drafts, folder, number)
    return [
        settle(con, item, own, folder, number * TOGETHER_DRAFTS + place) for place, (item, own) in enumerate(drafts)
    ]


def _settle_run(
    con: duckdb.DuckDBPyConnection, drafts: Sequence[tuple[StagedDraft, Rules]], folder: Path, number: int
) -> list[Settled]:
    """Settle a run together; what is said of its first draft names the files of them all."""
    read = [(replace(item, table=_text_of(item)), own) for item, own in drafts]
    tables: dict[tuple[str, str | None], list[pa.Table]] = defaultdict(list)
    found = []
    for done in settle_together(con, read, PartyTexts()):
        found.append(done.settled)
        for part in done.tables:
            tables[part.kind, part.wall].append(part.rows)
    for place, ((kind, wall), parts) in enumerate(tables.items()):
        path = folder / f"{kind}-run-{number}-{place}.parquet"
        table = pa.concat_tables(parts)
        with disk_trouble(folder):
            pq.write_table(table, path, compression="zstd", row_group_size=ROW_GROUP_ROWS)
        found[0].files.append(WrittenFile(kind, path, table.num_rows, wall))
    return found


def _text_of(item: StagedDraft) -> pa.Table:
    return pa.concat_tables(pq.read_table(path, partitioning=None) for path in item.paths)


def _shown_subject(rules: Rules) -> str | None:
    if rules.subject is None:
        return None
    value = normalise_party(rules.subject, rules.region)
    return value.identifier if value.state is PartyState.KNOWN and value.identifier else rules.subject
