"""Whether A and B were in contact after an event: every record of it, with the grades of both ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import contact_wording, wording
from casefold.analysis.measures.contact_wording import A_TO_B, B_TO_A, UNDETERMINED
from casefold.analysis.measures.contacts import ASIDE, PARTIES
from casefold.analysis.measures.custody import CUSTODY, Custody, custody_cautions, read_custody
from casefold.analysis.measures.evidence import digest_of
from casefold.analysis.measures.local_time import LATEST, comes_twice, to_local, to_utc
from casefold.analysis.measures.outcome import ANSWERED_CAUTION, answered
from casefold.analysis.measures.pairing import Leg, paired
from casefold.analysis.measures.scope import INCLUDE_DUPLICATES, KINDS
from casefold.analysis.measures.sides import Side, read_side
from casefold.errors import BadOption
from casefold.model.option import Option, OptionType, read_options

KEY = ("event",)
MOST_ROWS = 200_000
"""Beyond this the answer is no list a person can read; the period has to be narrowed."""
SCHEMA = pa.schema(
    [
        ("event", pa.int64()),
        ("time_local", pa.timestamp("us")),
        ("time_utc", pa.timestamp("us")),
        ("kind", pa.string()),
        ("direction", pa.string()),
        ("from", pa.string()),
        ("to", pa.string()),
        ("via", pa.string()),
        ("outcome", pa.string()),
        ("stated_outcome", pa.string()),
        ("seconds", pa.float64()),
        ("grade_a", pa.string()),
        ("grade_b", pa.string()),
        ("custody", pa.string()),
        ("records", pa.int64()),
        ("record", pa.string()),
        ("also_in", pa.string()),
        ("evidence_count", pa.int64()),
        ("evidence_digest", pa.string()),
    ]
)


class ContactAfter:
    """List every communication between any identifier of A and any of B after a time."""

    name = "contact_after"
    title = "Contact after an event"
    question = "Were A and B in contact after an event, how often, in which direction, and was it answered?"
    version = 2
    options = (
        Option("a", OptionType.IDENTIFIER, "One side: identifiers, or person:NAME.", required=True, many=True),
        Option("b", OptionType.IDENTIFIER, "The other side, likewise.", required=True, many=True),
        Option("after", OptionType.TIMESTAMP, "Local time of the event; contact from this moment on.", required=True),
        Option("until", OptionType.TIMESTAMP, "Local time at which to stop, that moment not included."),
        KINDS,
        INCLUDE_DUPLICATES,
        Option(
            "tolerance",
            OptionType.INTEGER,
            "Seconds by which two parties' records of one event may differ.",
            120,
            minimum=0,
            maximum=3600,
        ),
        CUSTODY,
        Option("event", OptionType.TEXT, "What happened at --after, for the sentence: the arrest, the bail condition."),
    )
    needs = ("call", "message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List the contact, in time order."""
        chosen = read_options(self.options, options)
        period, period_cautions = _period(tables.zone, chosen)
        side_a, cautions_a = read_side(tables, chosen["a"])
        side_b, cautions_b = read_side(tables, chosen["b"])
        custody = read_custody(tables, chosen["custody"])
        rows = _rows(tables, side_a, side_b, chosen, period)
        inside = [row for row in rows if row["time_utc"] is not None]
        counted = [row for row in inside if not row["duplicate"] or chosen["include_duplicates"]]
        legs = _legs(counted, side_a, side_b)
        events = paired(legs, timedelta(seconds=chosen["tolerance"]))
        graded = [_event(tables.zone, number, event, side_a, side_b) for number, event in enumerate(events, start=1)]
        _mark_custody(graded, events, custody, {row["record_id"]: row["imei14"] for row in counted})
        excluded = {
            "duplicates": len({row["record_id"] for row in inside}) - len({row["record_id"] for row in counted}),
            "untimed": len({row["record_id"] for row in rows if row["time_utc"] is None}),
            "unattributed": len({row["record_id"] for row in counted}) - len(legs),
        }
        told = contact_wording.grades(graded, side_a, side_b) + contact_wording.held(graded, custody)
        return Answer(
            sentence=_sentence(tables.zone, chosen, graded, contact_wording.between(side_a, side_b), excluded, told),
            table=pa.Table.from_pylist(graded, schema=SCHEMA),
            key=KEY,
            evidence=_evidence(events),
            cautions=(
                ANSWERED_CAUTION,
                *_pair_cautions(events, chosen["tolerance"]),
                *custody_cautions(tables.zone, custody),
                *period_cautions,
                *cautions_a,
                *cautions_b,
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
            ),
        )


def _period(zone: str, chosen: Mapping[str, Any]) -> tuple[tuple[datetime, datetime], tuple[str, ...]]:
    begin = to_utc(zone, chosen["after"])
    end = LATEST if chosen["until"] is None else to_utc(zone, chosen["until"], latest=True)
    if end <= begin:
        raise BadOption("--until lies before --after", remedy="Swap the two times.")
    twice = [at for at in (chosen["after"], chosen["until"]) if at is not None and comes_twice(zone, at)]
    cautions = tuple(
        f"{wording.stamp(at)} comes twice in {zone}; the period was read as the longer one." for at in twice
    )
    return (begin, end), cautions


def _rows(
    tables: Tables, side_a: Side, side_b: Side, chosen: Mapping[str, Any], period: tuple[datetime, datetime]
) -> list[dict[str, Any]]:
    """Fetch the records, of the period or without a time, in which identifiers of A and B have different roles."""
    party = tables.party()
    a = party.filter(party.identifier.isin(side_a.identifiers), party.kind.isin(chosen["kinds"]))
    a = a.select("record_id", "kind", role_a="role", a="identifier")
    b = party.filter(party.identifier.isin(side_b.identifiers), party.kind.isin(chosen["kinds"]))
    b = b.select("record_id", "kind", role_b="role", b="identifier")
    ends = a.join(b, ["record_id", "kind", a.role_a != b.role_b]).distinct().limit(MOST_ROWS + 1).to_pyarrow()
    if ends.num_rows > MOST_ROWS:
        raise BadOption(f"more than {MOST_ROWS:,} records name both sides", remedy="Ask for fewer identifiers.")
    pairs = [row for row in ends.to_pylist() if _communicates(row)]
    records = _records(tables, pairs, period)
    owners = _owners(tables, [pair["record_id"] for pair in pairs])
    found = [
        {**pair, **records[pair["kind"], pair["record_id"]], "owner": owners.get(pair["record_id"])}
        for pair in pairs
        if (pair["kind"], pair["record_id"]) in records
    ]
    return sorted(found, key=lambda row: (row["record_id"], row["role_a"], row["role_b"], row["a"], row["b"]))


def _records(
    tables: Tables, pairs: list[dict[str, Any]], period: tuple[datetime, datetime]
) -> dict[tuple[str, str], dict[str, Any]]:
    found = {}
    for kind in sorted({pair["kind"] for pair in pairs}):
        ids = _wanted([pair["record_id"] for pair in pairs if pair["kind"] == kind])
        rows = _of_period(tables, kind, period).semi_join(ids, "record_id").to_pyarrow().to_pylist()
        found.update({(kind, row["record_id"]): row for row in rows})
    return found


def _wanted(record_ids: list[str]) -> ir.Table:
    return ibis.memtable({"record_id": sorted(set(record_ids))}, schema={"record_id": "string"})


def _of_period(tables: Tables, kind: str, period: tuple[datetime, datetime]) -> ir.Table:
    table = tables.kind(kind)
    inside = table.time_utc >= period[0]
    if period[1] != LATEST:
        inside = inside & (table.time_utc < period[1])
    table = table.filter(table.time_utc.isnull() | inside)
    is_call = kind == "call"
    return table.select(
        "record_id",
        "exhibit",
        "time_utc",
        "imei14",
        stated_outcome=table.outcome,
        outcome=answered(table) if is_call else ibis.literal("unknown"),
        seconds=table.duration_s if is_call else ibis.null("float64"),
        duplicate=table.duplicate_of.notnull(),
    )


def _communicates(row: Mapping[str, Any]) -> bool:
    """Tell whether two roles are in contact: a message only with its sender, a call's ends and numbers aside."""
    roles = {row["role_a"], row["role_b"]}
    return roles <= set(PARTIES) and ("from" in roles or (row["kind"] == "call" and "to" in roles))


def _owners(tables: Tables, record_ids: list[str]) -> dict[str, str]:
    if len(record_ids) == 0:
        return {}
    party = tables.party()
    owned = party.filter(party.is_owner, party.identifier.notnull()).semi_join(_wanted(record_ids), "record_id")
    rows = owned.group_by("record_id").agg(owner=owned.identifier.min()).to_pyarrow().to_pylist()
    return {row["record_id"]: row["owner"] for row in rows}


def _legs(rows: list[dict[str, Any]], side_a: Side, side_b: Side) -> list[Leg]:
    """Keep, once for each record, the pair of parties that belong to their sides at the record's time."""
    held: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        at = row["time_utc"]
        if side_a.words(row["a"], at) is not None and side_b.words(row["b"], at) is not None:
            held.setdefault(row["record_id"], []).append(row)
    return [_leg(found) for _, found in sorted(held.items())]


def _leg(rows: list[dict[str, Any]]) -> Leg:
    """Make one leg of a record; a number aside counts only where the ends are not both sides themselves."""
    best = min(rows, key=lambda row: (_via(row) != "direct", _via(row), _direction(row), row["a"], row["b"]))
    directions = {_direction(row) for row in rows if _via(row) == _via(best)}
    a_first = _rank(best["role_a"]) < _rank(best["role_b"])
    sender, receiver = (best["a"], best["b"]) if a_first else (best["b"], best["a"])
    return Leg(
        record_id=best["record_id"],
        kind=best["kind"],
        exhibit=best["exhibit"],
        owner=best["owner"],
        time_utc=best["time_utc"],
        from_identifier=sender,
        to_identifier=receiver,
        via=_via(best),
        direction=_direction(best) if len(directions) == 1 else UNDETERMINED,
        outcome=best["outcome"],
        stated_outcome=best["stated_outcome"],
        seconds=best["seconds"],
    )


def _rank(role: str) -> int:
    return {"from": 0, "to": 1}.get(role, 2)


def _via(row: Mapping[str, Any]) -> str:
    return next((role for role in (row["role_a"], row["role_b"]) if role in ASIDE), "direct")


def _direction(row: Mapping[str, Any]) -> str:
    return A_TO_B if _rank(row["role_a"]) < _rank(row["role_b"]) else B_TO_A


def _event(zone: str, number: int, legs: list[Leg], side_a: Side, side_b: Side) -> dict[str, Any]:
    first = legs[0]
    ends = (first.from_identifier, first.to_identifier)
    outcomes = {leg.outcome for leg in legs} - {"unknown"}
    stated = {leg.stated_outcome for leg in legs if leg.stated_outcome is not None}
    seconds = [leg.seconds for leg in legs if leg.seconds is not None]
    return {
        "event": number,
        "time_local": to_local(zone, first.time_utc),
        "time_utc": first.time_utc,
        "kind": first.kind,
        "direction": first.direction,
        "from": first.from_identifier,
        "to": first.to_identifier,
        "via": first.via,
        "outcome": outcomes.pop() if len(outcomes) == 1 else ("unknown" if len(outcomes) == 0 else "records differ"),
        "stated_outcome": "; ".join(sorted(stated)) or None,
        "seconds": max(seconds) if len(seconds) > 0 else None,
        "grade_a": _words(side_a, ends, first.time_utc),
        "grade_b": _words(side_b, ends, first.time_utc),
        "records": len(legs),
        "record": first.record_id,
        "also_in": ", ".join(leg.record_id for leg in legs[1:]) or None,
        "evidence_count": len(legs),
        "evidence_digest": digest_of(leg.record_id for leg in legs),
    }


def _mark_custody(
    graded: list[dict[str, Any]],
    events: list[list[Leg]],
    custody: tuple[Custody, ...],
    handsets: Mapping[str, str | None],
) -> None:
    """Name in each event the devices that were in custody then and that one of its records names."""
    for row, event in zip(graded, events, strict=True):
        names = [
            item.identifier
            for item in custody
            if any(
                item.names((leg.from_identifier, leg.to_identifier), handsets[leg.record_id], leg.time_utc)
                for leg in event
            )
        ]
        row["custody"] = ", ".join(dict.fromkeys(names)) or None


def _words(side: Side, ends: tuple[str, str], at: datetime) -> str:
    found = {side.words(identifier, at) for identifier in ends}
    return "; ".join(sorted(word for word in found if word is not None))


def _evidence(events: list[list[Leg]]) -> ir.Table:
    rows = [
        {"event": number, "kind": leg.kind, "record_id": leg.record_id}
        for number, event in enumerate(events, start=1)
        for leg in event
    ]
    return ibis.memtable(rows, schema={"event": "int64", "kind": "string", "record_id": "string"})


def _sentence(
    zone: str,
    chosen: Mapping[str, Any],
    events: list[dict[str, Any]],
    between: str,
    excluded: Mapping[str, int],
    told: str,
) -> str:
    until = "" if chosen["until"] is None else f" and before {wording.stamp(chosen['until'])}"
    event = "" if chosen["event"] is None else f" ({chosen['event']})"
    when = f"from {wording.stamp(chosen['after'])} {zone}{event}{until}"
    told += wording.left_out(
        (
            (excluded["duplicates"], "duplicate row", "duplicate rows"),
            (excluded["untimed"], "record without a usable time", "records without a usable time"),
            (
                excluded["unattributed"],
                "record outside the attributions' periods",
                "records outside the attributions' periods",
            ),
        )
    )
    if len(events) == 0:
        return f"No {' or '.join(chosen['kinds'])} record held shows contact between {between} {when}.{told}"
    records = sum(event["records"] for event in events)
    both = sum(1 for event in events if event["records"] > 1)
    span = f"first {wording.stamp(events[0]['time_local'])}, last {wording.stamp(events[-1]['time_local'])}"
    return (
        f"{wording.count(len(events), 'event')} ({contact_wording.makeup(events)}) between {between} {when}: "
        f"{contact_wording.directions(events)}; {span}. They stand in {wording.count(records, 'record')}, "
        f"{wording.count(both, 'event')} in more than one exhibit's.{told}"
    )


def _pair_cautions(events: list[list[Leg]], tolerance: int) -> tuple[str, ...]:
    several = sum(1 for event in events if len(event) > 1)
    if several == 0:
        return ()
    return (
        f"{wording.count(several, 'event')} rests on records of more than one exhibit that agree in kind and parties "
        f"and lie at most {tolerance:,} seconds apart; that they are one event is an inference. Each record is "
        "listed (also_in) and counted.",
    )


ANALYSIS = ContactAfter()
