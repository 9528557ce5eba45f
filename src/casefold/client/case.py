"""A case on a site, with the verbs of the local `Case`.

Who does something is the token's person: `by` may be left out, and another name is refused rather than replaced.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyarrow as pa

from casefold.case import CaseRow, Delivery, ImportOptions
from casefold.client.bringing import bring
from casefold.client.following import follow
from casefold.client.ledger import SiteLedger
from casefold.client.line import Line
from casefold.client.values import Member
from casefold.client.wire import build, plain, record_values
from casefold.errors import BadOption, Misconfigured, NotFound
from casefold.formats.contract import Original
from casefold.model.exhibit import Exhibit
from casefold.model.finding import Finding
from casefold.model.ledger import Attribution, Decision, Entity, EntityType, EvidenceLine, Grade, Link, Note
from casefold.model.record_page import Filter, RecordPage
from casefold.pipeline.places import RecordView
from casefold.pipeline.reading import Watcher
from casefold.store import Difference

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import polars as pl


class SiteCase:
    """One investigation on a site, as the token's person may see it."""

    def __init__(self, line: Line, row: CaseRow, me: str) -> None:
        self._line = line
        self._row = row
        self._me = me
        self._ledger = SiteLedger(line, row.name)

    @property
    def name(self) -> str:
        """The case's name."""
        return self._row.name

    @property
    def row(self) -> CaseRow:
        """Title, zone, region, purpose, marking, and who created it, as they stood when it was opened."""
        return self._row

    def members(self) -> list[Member]:
        """List who has and had access to the case, by user name."""
        return [build(Member, item) for item in self._line.every(self._at("members"))]

    # -- add -----------------------------------------------------------------------------------

    def add(
        self,
        paths: Sequence[Path | str],
        options: ImportOptions | None = None,
        *,
        by: str = "",
        watch: Watcher | None = None,
        **changes: Any,
    ) -> Delivery:
        """Send files (and the files of folders), each to become one exhibit, and wait until each is read.

        Args:
            paths: Files or folders; folders are walked in name order.
            options: What is said about all of them, of what the site's page takes: reference, authority, subject,
                timezone, format, and `mapping={"*": kind}`.
            by: The token's person, or nothing.
            watch: Called with the progress.
            **changes: Single fields of `ImportOptions`, instead of `options`.

        Returns:
            One report per file; its id is the site's delivery of the first. Each file is a delivery of its own.

        Raises:
            BadInput: A path does not exist.
            BadOption: An option is one that a site does not take.
            NotAllowed: The token does not let its person add.
        """
        self._check(by)
        return bring(self._line, self._row.name, paths, options or ImportOptions(), changes, watch)

    def exhibits(self, *, all: bool = False) -> list[Exhibit]:
        """List the exhibits held; `all` adds withdrawn ones and tombstones."""
        return [build(Exhibit, item) for item in self._line.every(self._at("exhibits"), all=all)]

    def exhibit(self, key: str) -> Exhibit:
        """Return an exhibit by its id or printed reference."""
        for item in self.exhibits(all=True):
            if key in {item.id, item.reference}:
                return item
        raise NotFound(f"case {self.name} has no exhibit '{key}'", remedy="See the list of its exhibits.")

    def report(self, exhibit: str) -> dict[str, Any]:
        """Return the latest import report of an exhibit, as JSON."""
        found: dict[str, Any] = self._line.get(self._at("exhibits", self.exhibit(exhibit).id, "report"))
        return found

    # -- read ----------------------------------------------------------------------------------

    def records(self, kind: str) -> ir.Table:
        """Return a kind's record table, fetched whole, as an Ibis expression over memory."""
        import ibis

        return ibis.memtable(self.arrow(kind))

    def arrow(self, kind: str) -> pa.Table:
        """Return a kind's records as an Arrow table."""
        with (
            self._line.stream(self._records(kind, "table.arrow")) as file,
            _whole(),
            pa.ipc.open_stream(file) as reader,
        ):
            return reader.read_all()

    def batches(self, kind: str) -> Iterator[pa.RecordBatch]:
        """Yield a kind's records in batches while they arrive, without holding them all."""
        with (
            self._line.stream(self._records(kind, "table.arrow")) as file,
            _whole(),
            pa.ipc.open_stream(file) as reader,
        ):
            yield from reader

    def pandas(self, kind: str) -> pd.DataFrame:
        """Return a kind's records as a pandas frame."""
        frame: pd.DataFrame = self.arrow(kind).to_pandas()
        return frame

    def polars(self, kind: str) -> pl.DataFrame:
        """Return a kind's records as a Polars frame; needs the extra `casefold[polars]`."""
        import polars as pl

        return pl.DataFrame(self.arrow(kind))

    def page(
        self,
        kind: str,
        *,
        offset: int = 0,
        limit: int = 100,
        sort: Sequence[str] = (),
        filters: Sequence[Filter] = (),
        columns: Sequence[str] | None = None,
    ) -> RecordPage:
        """Return some rows of a kind's records (or of `party`), with their parties; as the local `Case.page`."""
        query = {"offset": offset, "limit": limit, "sort": list(sort), **_filtered(filters)}
        query |= {"columns": list(columns)} if columns is not None else {}
        with self._line.stream(self._records(kind, "page.arrow"), **query) as file:
            both = io.BytesIO(file.read())
        rows, parties = (pa.ipc.open_stream(both).read_all() for _ in range(2))
        told = {name.decode(): int(value) for name, value in (rows.schema.metadata or {}).items()}
        return RecordPage(rows.replace_schema_metadata(None), parties, told["offset"], told.get("total"))

    def count(self, kind: str, filters: Sequence[Filter] = ()) -> int:
        """Return how many records of a kind pass the filters; errors are those of `page`."""
        return int(self._line.get(self._records(kind, "count"), **_filtered(filters))["count"])

    def record(self, record_id: str) -> list[RecordView]:
        """Return a record with its parties and exhibit as stored; `show` reads its place in the original as well."""
        return self._views(record_id, original=False)

    def show(self, record_id: str) -> list[RecordView]:
        """Return everything known of a record, down to the row of the original it came from."""
        return self._views(record_id, original=True)

    def neighbours(self, kind: str, record_id: str) -> tuple[str | None, str | None]:
        """Return the ids of the records of a kind before and after one, in the order of its exhibit."""
        found = self._line.get(self._records(kind, "neighbours"), id=record_id)
        return found["before"], found["after"]

    # -- analyse -------------------------------------------------------------------------------

    def analyse(self, name: str, *, by: str = "", **options: Any) -> Finding:
        """Answer one question on the site and keep the finding.

        Raises:
            NotFound: No such analysis, person or identifier.
            BadOption: An option has no such value.
        """
        self._check(by)
        given = {"options": plain(options), "wait_seconds": 20}
        return self.finding(follow(self._line, self._line.post(self._at("analyses", name), given))["finding"])

    def findings(self) -> list[Finding]:
        """List the findings whose every source the token's person may see."""
        return [self._finding(item) for item in self._line.every(self._at("findings"))]

    def finding(self, id: str) -> Finding:
        """Return a finding by its id."""
        return self._finding(self._line.get(self._at("findings", id)))

    def evidence(self, finding: Finding | str, row: int, *, most: int | None = None) -> pa.Table:
        """Return the records behind one row (from 0) of a finding; at most so many of each kind, the earliest."""
        key = finding if isinstance(finding, str) else finding.id
        said = {} if most is None else {"most": most}
        return self._table(self._at("findings", key, "rows", str(row), "evidence.arrow"), **said)

    # -- decide --------------------------------------------------------------------------------

    @property
    def ledger(self) -> SiteLedger:
        """Entities, links, attributions, notes and decisions."""
        return self._ledger

    def entity(
        self,
        type: EntityType | str,
        name: str,
        *,
        why: str,
        by: str = "",
        details: Mapping[str, str] | None = None,
    ) -> Entity:
        """Put a person, organisation, object, location or event into the ledger."""
        given = {"type": EntityType(type).value, "name": name, "details": dict(details or {})}
        return build(Entity, self._settle("entities", given, by, why))

    def attribute(
        self,
        identifier: str,
        entity: str,
        *,
        why: str,
        by: str = "",
        date_from: datetime | None = None,
        date_to: datetime | None = None,
        grade: Grade | None = None,
        evidence: Sequence[EvidenceLine] = (),
    ) -> Attribution:
        """Claim that an identifier is used by an entity, for a time, with a grade and reasons."""
        given: dict[str, Any] = {"identifier": identifier, "entity": entity, "date_from": date_from}
        given |= {"date_to": date_to, "grade": grade, "evidence": list(evidence)}
        return build(Attribution, self._settle("attributions", given, by, why))

    def link(
        self, from_entity: str, to_entity: str, relation: str, *, why: str, by: str = "", grade: Grade | None = None
    ) -> Link:
        """Assert a relation between two entities."""
        given = {"from_entity": from_entity, "to_entity": to_entity, "relation": relation, "grade": grade}
        return build(Link, self._settle("links", given, by, why))

    def note(self, subject: str, text: str, *, by: str = "", why: str = "note") -> Note:
        """Put a note on something of the case."""
        return build(Note, self._settle("notes", {"subject": subject, "text": text}, by, why))

    def decide(self, decision: str, *, why: str, by: str = "") -> Decision:
        """Reverse a decision by another one."""
        return build(Decision, self._settle(f"decisions/{quote(decision, safe='')}/reverse", {}, by, why))

    def decisions(self) -> list[Decision]:
        """List what was decided, in order."""
        return self._ledger.decisions()

    # -- keep ----------------------------------------------------------------------------------

    def withdraw(self, exhibit: str, *, why: str, by: str = "") -> None:
        """Keep an exhibit but exclude it from every question."""
        self._settle(f"exhibits/{self.exhibit(exhibit).id}/withdraw", {}, by, why)

    def restore(self, exhibit: str, *, why: str, by: str = "") -> None:
        """Bring a withdrawn exhibit back."""
        self._settle(f"exhibits/{self.exhibit(exhibit).id}/restore", {}, by, why)

    def verify(self) -> list[Difference]:
        """Have the site hash originals and record files again, and name every difference."""
        result = follow(self._line, self._line.post(self._at("verify")))
        return [build(Difference, item) for item in result.get("differing", ())]

    # -- how -----------------------------------------------------------------------------------

    def _at(self, *parts: str) -> str:
        return "/".join(["/cases", self._row.name, *(quote(part, safe="") for part in parts)])

    def _records(self, kind: str, what: str) -> str:
        return self._at("records", kind, what)

    def _check(self, by: str) -> None:
        if by not in {"", self._me}:
            raise BadOption(f"this token is of {self._me}, not of {by}", remedy="Leave `by` out.")

    def _settle(self, path: str, given: Mapping[str, Any], by: str, why: str) -> Any:
        self._check(by)
        return self._line.post(f"/cases/{self._row.name}/{path}", plain({**given, "why": why}))

    def _finding(self, told: Mapping[str, Any]) -> Finding:
        table = self._table(self._at("findings", told["id"], "table.arrow"))
        return build(Finding, {**told, "table": table})

    def _table(self, path: str, **said: Any) -> pa.Table:
        with self._line.stream(path, **said) as file, _whole(), pa.ipc.open_stream(file) as reader:
            return reader.read_all()

    def _views(self, record_id: str, *, original: bool) -> list[RecordView]:
        told = self._line.get(self._at("record"), id=record_id, original=original)
        exhibits = {item.id: item for item in self.exhibits(all=True)} if told else {}
        return [
            RecordView(
                item["kind"],
                record_values(item["kind"], item["record"]),
                tuple(record_values("party", party) for party in item["parties"]),
                exhibits[item["exhibit"]],
                None if item["original"] is None else build(Original, item["original"]),
                item["original_note"],
            )
            for item in told
        ]


def _filtered(filters: Sequence[Filter]) -> dict[str, list[str]]:
    return {"filter": [f"{item.column}:{item.operator}:{item.value}" for item in filters]}


class _whole:  # noqa: N801 - reads as a phrase: with _whole()
    """Say of a stream that ended half-way that it did."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, pa.ArrowInvalid | OSError):
            raise Misconfigured("the site's stream ended before its end", remedy="Ask again.") from error
