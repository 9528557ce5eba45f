"""Ask an analysis, pin what it was asked over, and keep the finding; and open a finding's rows again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from casefold.analysis.contract import Answer, Attributed
from casefold.analysis.measures.evidence import digest_of, evidence, written
from casefold.analysis.measures.presence import PLACING, LeftOut, left_out, presences
from casefold.analysis.measures.scope import Scope, read_scope
from casefold.errors import BadOption, EvidenceDamaged, NotFound
from casefold.model.finding import IDS_WRITTEN_OUT, Finding, Pin
from casefold.model.kinds import KINDS
from casefold.model.ledger import AttributionStatus, EntityType
from casefold.model.option import read_options
from casefold.registry import analyses
from casefold.store import CaseStore, Engine, Ledger
from casefold.text.parties import PartyState, parse_identifier

PERSON = "person:"


@dataclass(frozen=True, slots=True)
class CaseTables:
    """`analysis.contract.Tables` over a case."""

    engine: Engine
    ledger: Ledger
    region: str | None
    zone: str

    def kind(self, name: str) -> ir.Table:
        """Return a record kind's table."""
        return self.engine.kind(name)

    def party(self) -> ir.Table:
        """Return the party table."""
        return self.engine.party()

    def attributions(self) -> tuple[Attributed, ...]:
        """Return the attributions in force."""
        names = {entity.id: entity.name for entity in self.ledger.entities()}
        return tuple(
            Attributed(
                identifier=item.identifier,
                person=item.entity,
                name=names.get(item.entity, item.entity),
                local_from=item.date_from.isoformat() if item.date_from else None,
                local_to=item.date_to.isoformat() if item.date_to else None,
                grade=str(item.grade) if item.grade else "ungraded",
                status=item.status.value,
            )
            for item in self.ledger.attributions()
            if not item.retired and item.status is not AttributionStatus.REJECTED
        )

    def identifiers(self, text: str) -> tuple[Attributed, ...]:
        """Resolve an identifier, or `person:NAME` through the ledger."""
        if text.lower().startswith(PERSON):
            return self._person(text[len(PERSON) :].strip())
        value = parse_identifier(text, self.region)
        if value.state is not PartyState.KNOWN or value.identifier is None:
            raise BadOption(
                f"'{text}' is no identifier", remedy="Write a number, imei:…, service:handle or person:NAME."
            )
        return (Attributed(self._known(text, value.identifier), "", "", None, None, "", ""),)

    def local(self, column: ir.TimestampValue) -> ir.TimestampValue:
        """Turn a UTC column into the case's local time."""
        return self.engine.local(column)

    def presences(self, who: Iterable[str] = (), *, cell_radius: float = 1_000.0) -> ir.Table:
        """Return the records that place their subject, of all or of some identifiers and people, one row each.

        Columns as `analysis.measures.presence.presences` lists them.

        Raises:
            BadOption: What was asked is no identifier.
            NotFound: No such person.
        """
        return presences(self, self._placing(who), cell_radius)

    def placing_nobody(self, who: Iterable[str] = (), *, cell_radius: float = 1_000.0) -> LeftOut:
        """Count the records of the same kinds that place nobody."""
        return left_out(self, self._placing(who), cell_radius)

    def _placing(self, who: Iterable[str]) -> Scope:
        return read_scope(self, {"subject": tuple(who), "kinds": PLACING, "records": "all"})

    def _known(self, text: str, identifier: str) -> str:
        """Give an opaque text the one scope it occurs with in the case."""
        if not identifier.startswith("opaque:") or text.startswith("opaque:"):
            return identifier
        label = identifier.removeprefix("opaque:")
        party = self.engine.party()
        found = party.filter(party.identifier_type == "opaque", party.identifier.endswith(f":{label}"))
        names = (
            found.select("identifier")
            .distinct()
            .order_by("identifier")
            .limit(50)
            .to_pyarrow()["identifier"]
            .to_pylist()
        )
        exact = [name for name in names if name.split(":", 2)[2] == label]
        if len(exact) > 1:
            raise BadOption(f"'{text}' occurs in several deliveries", remedy=f"Write one of: {', '.join(exact)}.")
        return exact[0] if exact else identifier

    def _person(self, name: str) -> tuple[Attributed, ...]:
        people = [e for e in self.ledger.entities() if e.type is EntityType.PERSON and not e.retired]
        found = [e for e in people if e.id == name or e.name.casefold() == name.casefold()]
        if len(found) == 0:
            raise NotFound(f"no person '{name}' in the ledger", remedy="Run `casefold entity list`.")
        if len(found) > 1:
            raise BadOption(
                f"{len(found)} people are called '{name}'", remedy=f"Use an id: {', '.join(e.id for e in found)}."
            )
        items = tuple(item for item in self.attributions() if item.person == found[0].id)
        if len(items) == 0:
            raise NotFound(f"nothing is attributed to {found[0].name}", remedy="Run `casefold attribute add`.")
        return items


@contextmanager
def open_tables(store: CaseStore) -> Iterator[CaseTables]:
    """Open the record tables of a case in one engine, so that they can be joined."""
    engine = Engine.connect(store)
    try:
        yield CaseTables(engine, Ledger(store), store.row.region, store.row.zone)
    finally:
        engine.close()


def analyse(store: CaseStore, name: str, given: Mapping[str, Any], *, by: str) -> Finding:
    """Answer one question over a case and keep the finding.

    Raises:
        NotFound: No such analysis, person or identifier.
        BadOption: An option has no such value.
    """
    member = analyses().get(name)
    options = read_options(member.options, given)
    with open_tables(store) as tables:
        answer: Answer = member.answer(tables, options)
        return store.save_finding(
            analysis=member.name,
            version=member.version,
            title=member.title,
            sentence=answer.sentence,
            options=_plain(options),
            table=answer.table,
            key=answer.key,
            pin=_pin(store, tables.ledger),
            cautions=answer.cautions,
            by=by,
            casefold_version=installed_version("casefold"),
            evidence_ids=_written_out(answer),
        )


def evidence_records(store: CaseStore, finding: Finding, row: int, most: int | None = None) -> pa.Table:
    """Return the records behind one row of a finding: columns `kind`, `record_id`, `time_utc`, `locator`, `raw`.

    Ids that were written out with the finding are taken; otherwise the question is asked again over the record files
    the finding pinned. The count and the digest must be those that were kept.

    Args:
        store: The case.
        finding: The finding.
        row: Which row of it, from 0.
        most: Give only so many of each kind, the earliest; all of them are counted and compared all the same.

    Raises:
        NotFound: The finding has no such row.
        EvidenceDamaged: What the question gives now differs from what was kept.
    """
    if not 0 <= row < finding.table.num_rows:
        raise NotFound(f"finding {finding.id} has no row {row + 1}", remedy=f"It has {finding.table.num_rows}.")
    member = analyses().get(finding.analysis)
    if member.version != finding.version:
        raise EvidenceDamaged(
            f"finding {finding.id} was made by version {finding.version} of {finding.analysis}",
            remedy=f"Version {member.version} is installed; ask again with `casefold analyse`.",
        )
    kept = finding.table.slice(row, 1).to_pylist()[0]
    engine = Engine.connect(store, files=finding.pin.files)
    try:
        ids = _ids_kept(store, finding, kept)
        if ids is None:
            tables = CaseTables(engine, Ledger(store, until=finding.pin.ledger), store.row.region, store.row.zone)
            ids = _ids_asked(finding, kept, member.answer(tables, read_options(member.options, finding.options)))
        return _with_records(engine, finding, ids, most)
    finally:
        engine.close()


def _ids_kept(store: CaseStore, finding: Finding, kept: Mapping[str, Any]) -> pa.Table | None:
    """Return kind and id of the records written out for a row; None where they were too many."""
    ids = store.evidence_ids(finding.id)
    if ids is None:
        return None
    for column in finding.key:
        value = kept[column]
        same = pc.is_null(ids[column]) if value is None else pc.equal(ids[column], value)
        ids = ids.filter(same)
    found = set(ids["record_id"].to_pylist())
    _compare(finding, kept, len(found), digest_of(found))
    return ids.select(["kind", "record_id"]).group_by(["kind", "record_id"]).aggregate([])


def _ids_asked(finding: Finding, kept: Mapping[str, Any], answer: Answer) -> pa.Table:
    """Return kind and id of the records behind a row, as the question gives them now."""
    rows = answer.evidence
    for column in finding.key:
        value = kept[column]
        rows = rows.filter(rows[column].isnull() if value is None else rows[column] == value)
    counted = rows.select("record_id").distinct()
    total = counted.aggregate(**evidence(counted))
    now = total.mutate(evidence_digest=written(total.evidence_digest.fill_null(0))).to_pyarrow().to_pylist()[0]
    _compare(finding, kept, now["evidence_count"], now["evidence_digest"])
    return rows.select("kind", "record_id").distinct().to_pyarrow()


def _compare(finding: Finding, kept: Mapping[str, Any], count: int, digest: str) -> None:
    if (count, digest) != (kept["evidence_count"], kept["evidence_digest"]):
        raise EvidenceDamaged(
            f"the records behind this row of finding {finding.id} are not those it was made from "
            f"({count} now, {kept['evidence_count']} then)",
            remedy="Run `casefold verify`; then ask again with `casefold analyse`.",
        )


def _with_records(engine: Engine, finding: Finding, ids: pa.Table, most: int | None) -> pa.Table:
    parts = []
    for kind in sorted(set(ids["kind"].to_pylist())):
        wanted = ids.filter(pc.equal(ids["kind"], kind)).select(["record_id"])
        table = engine.kind(kind)
        times = table.semi_join(ibis.memtable(wanted), "record_id").select("record_id", "time_utc")
        _refuse_missing(finding, times.count().to_pyarrow().as_py(), wanted.num_rows)
        if most is not None and wanted.num_rows > most:
            wanted = times.order_by("time_utc", "record_id").limit(most).select("record_id").to_pyarrow()
        rows = table.semi_join(ibis.memtable(wanted), "record_id").order_by("time_utc", "record_id")
        part = rows.select(
            "record_id", "exhibit", "file", "locator", "time_utc", "time_local", "zone", "raw"
        ).to_pyarrow()
        parts.append(part.add_column(0, "kind", pa.array([kind] * part.num_rows, pa.string())))
    return pa.concat_tables(parts) if parts else pa.table({"kind": [], "record_id": []})


def _refuse_missing(finding: Finding, found: int, wanted: int) -> None:
    if found != wanted:
        raise EvidenceDamaged(
            f"{wanted - found:,} of the records behind this row of finding {finding.id} are not there any more",
            remedy="Run `casefold verify`; then ask again with `casefold analyse`.",
        )


def _written_out(answer: Answer) -> pa.Table | None:
    columns = list(dict.fromkeys([*answer.key, "kind", "record_id"]))
    ids = answer.evidence.select(*columns).limit(IDS_WRITTEN_OUT + 1).to_pyarrow()
    return ids.sort_by([(name, "ascending") for name in columns]) if ids.num_rows <= IDS_WRITTEN_OUT else None


def _pin(store: CaseStore, ledger: Ledger) -> Pin:
    files = [item for item in store.record_files() if item.kind in KINDS or item.kind == "party"]
    return Pin(
        files=tuple(sorted(item.sha256 for item in files)),
        exhibits=tuple(sorted({item.exhibit for item in files})),
        ledger=ledger.last_decision(),
    )


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in options.items():
        if isinstance(value, tuple):
            plain[name] = [item.isoformat() if hasattr(item, "isoformat") else item for item in value]
        else:
            plain[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return plain
