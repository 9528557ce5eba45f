"""The public `Home` and `Case`: add, read, analyse, decide, export, verify.

The same verbs stand on the command line (`casefold.cli`) and, later, on the platform; all three call this
module. Everything a person settles carries who and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir
import pyarrow as pa

from casefold.case_documents import CaseDocuments
from casefold.case_search import NewHits, Searching, SearchingAcross
from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.formats.contract import Recognition
from casefold.model.exhibit import Exhibit, ExhibitStatus
from casefold.model.finding import Finding
from casefold.model.held import HeldAt, Hit, WatchList
from casefold.model.kinds import KINDS
from casefold.model.ledger import Attribution, Decision, Entity, EntityType, EvidenceLine, Grade, Link, Note
from casefold.model.record_page import Filter, RecordPage
from casefold.model.report import ImportReport
from casefold.pipeline.across import AcrossCases, hold_behind, hold_said
from casefold.pipeline.answers import CaseTables, analyse, evidence_records, open_tables
from casefold.pipeline.companions import companions_first
from casefold.pipeline.delivery import bring_in
from casefold.pipeline.given_paths import given_files
from casefold.pipeline.intake import read_again
from casefold.pipeline.matches import Named, named_by, parties_among
from casefold.pipeline.pages import count, filtered, neighbours, page
from casefold.pipeline.places import RecordView, find_record, show_record
from casefold.pipeline.preview import Preview, StoredRow, Surroundings
from casefold.pipeline.proposals import (
    Proposal,
    ProposedColumn,
    ProposedTable,
    check_profile,
    fields_of,
    profile_of,
    propose,
)
from casefold.pipeline.reading import Progress, Watcher
from casefold.pipeline.recognition import ImportOptions, Look, look
from casefold.store import (
    CaseRow,
    CaseStore,
    Change,
    Difference,
    Engine,
    Ledger,
    ListedFile,
    Seen,
    Sight,
    changes,
    restricted,
    seen,
)
from casefold.store import Home as StoreHome
from casefold.store.across import Across
from casefold.store.duplicates import Again, recorded_again
from casefold.store.held import Met
from casefold.store.held_index import differences, match_again
from casefold.store.pages import POOL, Cancel, prepare
from casefold.text.parties import PartyState, parse_identifier

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one import command brought."""

    id: str
    reports: tuple[ImportReport, ...]

    @property
    def complete(self) -> bool:
        """Tell whether every file was read and no row set aside."""
        done = {"stored", "repeated"}
        read = (report for report in self.reports if not report.companion_of)
        return all(report.status in done and report.rows_set_aside == 0 for report in read)


class Home(SearchingAcross):
    """A folder of cases, with its catalogue."""

    def __init__(self, path: Path | str, *, url: str | None = None) -> None:
        self._store = StoreHome(Path(path), url=url)

    @property
    def path(self) -> Path:
        """Where the home is."""
        return self._store.path

    def create_case(
        self,
        name: str,
        *,
        by: str,
        title: str = "",
        zone: str = "Europe/London",
        region: str | None = "GB",
        purpose: str = "",
        marking: str = "OFFICIAL-SENSITIVE",
    ) -> Case:
        """Create a case and open it.

        Raises:
            BadOption: The name is taken or no slug; the zone is unknown.
        """
        self._store.create_case(name, title=title, zone=zone, region=region, purpose=purpose, marking=marking, by=by)
        return self.case(name)

    def cases(self, names: Collection[str] | None = None) -> list[CaseRow]:
        """List the cases by name: all, or those of these names that there are."""
        return self._store.cases(names)

    def case_row(self, name: str) -> CaseRow:
        """Return one case's row.

        Raises:
            NotFound: No such case.
        """
        return self._store.case_row(name)

    def restricted(self, sights: Mapping[str, Sight]) -> frozenset[str]:
        """Return the cases (name -> what one reader may see of it) of which a wall keeps something from the reader."""
        return restricted(self._store, sights)

    def seen(self, sights: Mapping[str, Sight]) -> dict[str, Seen]:
        """Return what the reader sees of each of many cases, by id; a case that is not there is left out."""
        return seen(self._store, sights)

    def changes(self, since: Mapping[str, datetime], sights: Mapping[str, Sight]) -> dict[str, list[Change]]:
        """Return what each of many cases gained since an instant of its own, oldest first, as its reader may know.

        Args:
            since: Case -> the instant to begin with, to the second.
            sights: Case -> what the reader may see of it.
        """
        return changes(self._store, since, sights)

    def named_by(self, people: Collection[str], cases: Collection[str]) -> list[Named]:
        """Return the identifiers these people (names as decisions carry them) attributed or noted in these cases."""
        return named_by(self._store, people, cases)

    def case(
        self,
        name: str,
        *,
        visible: frozenset[str] | None = None,
        walls: frozenset[str] = frozenset(),
        unseen: frozenset[str] = frozenset(),
    ) -> Case:
        """Open a case.

        Args:
            name: The case.
            visible: Ids of the exhibits its reader may see; None for all.
            walls: Walls its reader may look behind, such as `outside_authority`.
            unseen: Ids of exhibits and findings walled off from its reader; what rests on one of them is too.

        Raises:
            NotFound: No such case.
        """
        return Case(self._store.open_case(name, visible=visible, walls=walls, unseen=unseen))

    def across(self, sights: Mapping[str, Sight]) -> Across:
        """Ask many cases at once, each as its reader sees it: what is named so, where an identifier stands."""
        return Across(self._store, sights)

    @property
    def across_cases(self) -> AcrossCases:
        """The index of identifiers over all cases; it knows no reader, whose walls its caller applies."""
        return AcrossCases(self._store)

    def save_profile(self, name: str, content: Mapping[str, Any]) -> int:
        """Keep an import profile; a changed one becomes the next version, which is returned."""
        return self._store.save_profile(name, dict(content))

    def profiles(self) -> list[dict[str, Any]]:
        """List the saved import profiles, each version with its `name` and `version`, oldest first."""
        return self._store.profiles()

    def look(self, path: Path, options: ImportOptions | None = None) -> Look:
        """Say what a file is without storing anything."""
        return look(path, options or ImportOptions(), tuple(self._store.profiles()))

    def propose(self, path: Path, options: ImportOptions | None = None, *, rows: int = 10) -> Proposal:
        """Propose how a file of tables is read, with its first rows as they would be stored; nothing is kept.

        Raises:
            Undecided: It is no table.
            BadOption: A header, field or kind that was given does not fit.
        """
        around = Surroundings(path.name, profiles=tuple(self._store.profiles()))
        return propose(path, options or ImportOptions(), around, rows=rows)


class Case(CaseDocuments, Searching):
    """One investigation, as its reader may see it."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._ledger = Ledger(store)

    @property
    def name(self) -> str:
        """The case's name."""
        return self._store.row.name

    @property
    def row(self) -> CaseRow:
        """Title, zone, region, purpose, marking, and who created it."""
        return self._store.row

    # -- add -----------------------------------------------------------------------------------

    def add(
        self,
        paths: Sequence[Path | str],
        options: ImportOptions | None = None,
        *,
        by: str,
        watch: Watcher | None = None,
        **changes: Any,
    ) -> Delivery:
        """Bring files (and the files of folders) in, each as one exhibit.

        Args:
            paths: Files or folders; folders are walked in name order.
            options: What is said about all of them; with several files a reference `ABC/1` gives
                `ABC/1/1`, `ABC/1/2` and so on.
            by: Who imports.
            watch: Called with the progress.
            **changes: Single fields of `ImportOptions`, instead of `options`.

        Returns:
            One report per file; one that could not even be held has status failed, no exhibit, and the reason.

        Raises:
            BadInput: A path does not exist.
            Misconfigured: The home cannot be written; files before it are kept, no record of this one is.
        """
        options = replace(options or ImportOptions(), **changes)
        files = companions_first(given_files([Path(path) for path in paths]))
        delivery = self._store.begin_delivery(by=by, scope="case" if options.scope == "case" else "delivery")
        reports = tuple(bring_in(self._store, files, delivery, options, by=by, watch=watch))
        hold_behind(self._store)
        self._note_languages_of(reports)
        self._indexed()
        return Delivery(delivery, reports)

    def look(self, path: Path | str, options: ImportOptions | None = None) -> Look:
        """Say what a file is and how it would be read, without storing anything."""
        return look(Path(path), options or ImportOptions(), tuple(self._store.home.profiles()))

    def propose(self, exhibit: str, options: ImportOptions | None = None, *, rows: int = 10) -> Proposal:
        """Propose how an exhibit's tables are read, with its first rows as they would be stored; nothing is kept.

        Raises:
            NotFound: There is no such exhibit.
            NotAllowed: It is withdrawn or disposed of.
            Undecided: It is no table.
            BadOption: A header, field or kind that was given does not fit.
        """
        held = self._store.exhibit(exhibit)
        around = Surroundings(
            held.file_name,
            zone=self._store.row.zone,
            region=self._store.row.region,
            exhibit=held.id,
            scope=held.delivery,
            folder=self._store.home.path,
            profiles=tuple(self._store.home.profiles()),
        )
        return propose(self._store.blob(held), options or ImportOptions(), around, rows=rows)

    def read_again(
        self, exhibit: str, options: ImportOptions | None = None, *, by: str, watch: Watcher | None = None
    ) -> ImportReport:
        """Read an exhibit that is held, as is said now; its records of before give way to those of this reading.

        Raises:
            NotFound: There is no such exhibit.
            NotAllowed: It is withdrawn or disposed of.
            BadOption: An option cannot be used.
            Undecided: No format reads it as is said; what was stored before stands.
        """
        report = read_again(self._store, exhibit, options or ImportOptions(), by=by, watch=watch)
        self._note_languages_of([report])
        self._indexed()
        return report

    def save_profile(self, name: str, content: Mapping[str, Any]) -> int:
        """Keep an import profile in the home; a changed one becomes the next version, which is returned."""
        return self._store.home.save_profile(name, dict(content))

    def exhibits(self, *, all: bool = False) -> list[Exhibit]:
        """List the exhibits held; `all` adds withdrawn ones and tombstones."""
        return self._store.exhibits(all=all)

    def exhibit(self, key: str) -> Exhibit:
        """Return an exhibit by its id or printed reference."""
        return self._store.exhibit(key)

    def report(self, exhibit: str) -> dict[str, Any]:
        """Return the latest import report of an exhibit, as JSON.

        Raises:
            NotFound: No such exhibit, or it was never imported.
        """
        report = self._store.report(self._store.exhibit(exhibit).id)
        if report is None:
            raise NotFound(f"exhibit {exhibit} has no import report")
        return report

    # -- read ----------------------------------------------------------------------------------

    def records(self, kind: str) -> ir.Table:
        """Return a kind's record table as an Ibis expression (`party` for the parties).

        Raises:
            NotFound: There is no such kind.
        """
        if kind != "party" and kind not in KINDS:
            raise NotFound(f"there is no record kind '{kind}'", remedy=f"Kinds: {', '.join(KINDS)}, party.")
        engine = Engine.connect(self._store)
        return engine.party() if kind == "party" else engine.kind(kind)

    def arrow(self, kind: str) -> pa.Table:
        """Return a kind's records as an Arrow table."""
        return self.records(kind).to_pyarrow()

    def batches(self, kind: str, rows: int = 65_536) -> Iterator[pa.RecordBatch]:
        """Yield a kind's records in batches, without holding them all."""
        table = self.records(kind)
        backend = table.get_backend()
        yield from backend.con.sql(backend.compile(table)).to_arrow_reader(rows)

    def tables(self) -> AbstractContextManager[CaseTables]:
        """Open the record tables in one engine, so that they can be joined: `with case.tables() as tables`."""
        return open_tables(self._store)

    def pandas(self, kind: str) -> pd.DataFrame:
        """Return a kind's records as a pandas frame."""
        frame: pd.DataFrame = self.arrow(kind).to_pandas()
        return frame

    def polars(self, kind: str) -> pl.DataFrame:
        """Return a kind's records as a Polars frame; needs the extra `casefold[polars]`."""
        frame: pl.DataFrame = self.records(kind).to_polars()
        return frame

    def sql(self, query: str) -> pa.Table:
        """Run one SELECT over the record tables; nothing else can be reached.

        Raises:
            BadOption: It is not one SELECT over the record tables.
        """
        engine = Engine.connect(self._store)
        try:
            return engine.sql(query)
        finally:
            engine.close()

    def page(
        self,
        kind: str,
        *,
        offset: int = 0,
        limit: int = 100,
        sort: Sequence[str] = (),
        filters: Sequence[Filter] = (),
        columns: Sequence[str] | None = None,
        cancel: Cancel | None = None,
    ) -> RecordPage:
        """Return some rows of a kind's records (or of `party`), with their parties.

        Rows without `sort` come in the order of the exhibits and of the rows in them; that order also settles
        ties. Pages that lie apart are fast once `prepare_pages` was called; without it they are right, and slower.

        Args:
            kind: A record kind, or `party`.
            offset: Rows to leave out first.
            limit: Most rows to give, up to 10,000.
            sort: Columns, the first one first; `-duration_s` gives the greatest first. Empty values come last.
            filters: What all rows have in common.
            columns: Columns in this order; all but `raw` by default.
            cancel: Takes the question back from another thread.

        Raises:
            NotFound: There is no such kind, or no such person in a filter.
            BadOption: A column, an operator or a value is none.
            Cancelled: It was taken back.
        """
        return page(
            self._store,
            kind,
            offset=offset,
            limit=limit,
            sort=sort,
            filters=filters,
            columns=columns,
            cancel=cancel,
        )

    def count(self, kind: str, filters: Sequence[Filter] = (), *, cancel: Cancel | None = None) -> int:
        """Return how many records of a kind pass the filters; errors are those of `page`."""
        return count(self._store, kind, filters, cancel)

    def prepare_pages(self) -> int:
        """Write beside record files what makes pages of scattered rows fast; return how many files had none yet.

        It takes some six seconds and 260 MB for each million records, and can be left out, repeated, and deleted.

        Raises:
            Misconfigured: The disk is full; what was written before stays.
        """
        return prepare(self._store)

    def record(self, record_id: str, *, cancel: Cancel | None = None) -> list[RecordView]:
        """Return a record with its parties and exhibit as stored; `show` reads its place in the original as well.

        Raises:
            NotFound: No such record for this reader.
            Cancelled: It was taken back.
        """
        return find_record(self._store, record_id, cancel)

    def neighbours(self, kind: str, record_id: str, *, cancel: Cancel | None = None) -> tuple[str | None, str | None]:
        """Return the ids of the records of a kind before and after one, in the order of its exhibit.

        Raises:
            NotFound: There is no such kind.
            Cancelled: It was taken back.
        """
        return neighbours(self._store, kind, record_id, cancel)

    def recorded_again(self, record_id: str) -> list[Again]:
        """Return the records of other exhibits that tell of the same happening, each with what made it the same."""
        return recorded_again(self._store, record_id)

    def show(self, record_id: str) -> list[RecordView]:
        """Return everything known of a record, down to the row of the original it came from.

        Raises:
            NotFound: No such record for this reader.
        """
        return show_record(self._store, record_id)

    def parties_among(self, exhibit: str, identifiers: Collection[str]) -> dict[str, str]:
        """Return which identifiers, in canonical form, are a party of a record of an exhibit: each with a record kind.

        Raises:
            NotFound: No such exhibit for this reader.
        """
        return parties_among(self._store, self._store.exhibit(exhibit).id, identifiers)

    # -- analyse -------------------------------------------------------------------------------

    def analyse(self, name: str, *, by: str = "", **options: Any) -> Finding:
        """Answer one question and keep the finding.

        Raises:
            NotFound: No such analysis, person or identifier.
            BadOption: An option has no such value.
        """
        return analyse(self._store, name, options, by=by or "unnamed")

    def findings(self) -> list[Finding]:
        """List the findings whose every source this reader may see."""
        return self._store.findings()

    def finding(self, id: str) -> Finding:
        """Return a finding by its id."""
        return self._store.finding(id)

    def seen_findings(self) -> frozenset[str]:
        """Return the ids of the findings this reader may see, without opening them."""
        return frozenset(self._store.seen_findings())

    def sees_everything(self) -> bool:
        """Tell whether no exhibit, finding or record of the case is kept from this reader by a wall."""
        return self._store.sees_everything()

    def evidence(self, finding: Finding | str, row: int, *, most: int | None = None) -> pa.Table:
        """Return the records behind one row (from 0) of a finding; at most so many of each kind, the earliest."""
        found = self.finding(finding) if isinstance(finding, str) else finding
        return evidence_records(self._store, found, row, most)

    # -- decide --------------------------------------------------------------------------------

    @property
    def ledger(self) -> Ledger:
        """Entities, links, attributions, notes and decisions."""
        return self._ledger

    def entity(
        self,
        type: EntityType | str,
        name: str,
        *,
        by: str,
        why: str,
        details: Mapping[str, str] | None = None,
    ) -> Entity:
        """Put a person, organisation, object, location or event into the ledger."""
        return self._ledger.create_entity(EntityType(type), name, details=dict(details or {}), by=by, why=why)

    def attribute(
        self,
        identifier: str,
        entity: str,
        *,
        by: str,
        why: str,
        date_from: datetime | None = None,
        date_to: datetime | None = None,
        grade: Grade | None = None,
        evidence: Sequence[EvidenceLine] = (),
    ) -> Attribution:
        """Claim that an identifier is used by an entity, for a time, with a grade and reasons.

        Raises:
            BadOption: The text is no identifier, or the period ends before it begins.
        """
        value = parse_identifier(identifier, self._store.row.region)
        if value.state is not PartyState.KNOWN or value.identifier is None:
            raise BadOption(f"'{identifier}' is no identifier", remedy="Write a number, imei:… or service:handle.")
        made = self._ledger.create_attribution(
            value.identifier,
            entity,
            date_from=date_from,
            date_to=date_to,
            grade=grade,
            evidence=tuple(evidence),
            by=by,
            why=why,
        )
        hold_said(self._store)
        return made

    def link(
        self, from_entity: str, to_entity: str, relation: str, *, by: str, why: str, grade: Grade | None = None
    ) -> Link:
        """Assert a relation between two entities."""
        return self._ledger.create_link(from_entity, to_entity, relation, grade=grade, by=by, why=why)

    def note(self, subject: str, text: str, *, by: str, why: str = "note") -> Note:
        """Put a note on something of the case."""
        made = self._ledger.create_note(subject, text, by=by, why=why)
        hold_said(self._store)
        return made

    def decide(self, decision: str, *, by: str, why: str) -> Decision:
        """Reverse a decision by another one.

        Raises:
            NotFound: No such decision.
            NotAllowed: A later decision touched the same subject; reverse that first.
        """
        made = self._ledger.reverse(decision, by=by, why=why)
        hold_said(self._store)
        return made

    def decisions(self) -> list[Decision]:
        """List what was decided, in order."""
        return self._ledger.decisions()

    # -- keep ----------------------------------------------------------------------------------

    def withdraw(self, exhibit: str, *, by: str, why: str) -> None:
        """Keep an exhibit but exclude it from every question."""
        self._store.withdraw(self._store.exhibit(exhibit).id, by=by, why=why)
        POOL.forget(self._store)

    def restore(self, exhibit: str, *, by: str, why: str) -> None:
        """Bring a withdrawn exhibit back."""
        match_again(self._store, self._store.restore(self._store.exhibit(exhibit).id, by=by, why=why).id)

    def dispose(self, exhibit: str, *, by: str, authority: str, why: str, reindex: bool = True) -> None:
        """Delete an exhibit's bytes and records under an authority; a tombstone remains.

        The search index goes whole and is made anew at once; without `reindex`, when `index` is called.
        """
        self._store.dispose(self._store.exhibit(exhibit).id, by=by, authority=authority, why=why)
        POOL.forget(self._store)
        self._forgotten(reindex=reindex)

    def disposal_left(self, exhibit: str) -> list[Path]:
        """Return the files that are still there of an exhibit disposed of; disposing again removes them.

        Raises:
            NotFound: There is no such exhibit for this reader.
            NotAllowed: It was not disposed of.
        """
        found = self._store.exhibit(exhibit)
        if found.status is not ExhibitStatus.DISPOSED:
            raise NotAllowed(f"exhibit {found.reference} is {found.status.value}, not disposed of")
        with self._store.reading() as connection:
            return self._store.disposal_left(connection, found)

    def verify(self) -> list[Difference]:
        """Hash originals and record files again and name every difference."""
        return [*self._store.verify(), *differences(self._store)]

    def sources(self, kind: str) -> tuple[str, ...]:
        """Return the SHA-256 of each record file a table of this kind is made of, as this reader sees the case."""
        return tuple(item.sha256 for item in self._store.record_files(kind=kind))

    def files(self) -> list[ListedFile]:
        """List every file the catalogue says the case has, with size and SHA-256; a backup copies these."""
        return self._store.listed_files()


def open_home(path: Path | str, *, url: str | None = None) -> Home:
    """Open a casefold home, creating it when the folder is empty or absent.

    Args:
        path: The folder.
        url: `postgresql+psycopg://…` to keep the catalogue in PostgreSQL instead of the folder.

    Raises:
        Misconfigured: The folder cannot be used, or holds something else.
    """
    return Home(path, url=url)


__all__ = [
    "Across",
    "AcrossCases",
    "Case",
    "CaseRow",
    "CaseTables",
    "Change",
    "Delivery",
    "Difference",
    "HeldAt",
    "Hit",
    "Home",
    "ImportOptions",
    "ListedFile",
    "Look",
    "Met",
    "Named",
    "NewHits",
    "Preview",
    "Progress",
    "Proposal",
    "ProposedColumn",
    "ProposedTable",
    "Recognition",
    "Seen",
    "Sight",
    "StoredRow",
    "Surroundings",
    "WatchList",
    "check_profile",
    "fields_of",
    "filtered",
    "look",
    "open_home",
    "profile_of",
    "propose",
]
