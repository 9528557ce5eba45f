"""Find records that repeat one of another file, in SQL over the record files of one kind.

Every rule is an equal-join: on what must be equal, or, where times may differ, on buckets of time that are checked
afterwards. A join over ranges of time would compare every record with every other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from casefold.store.duplicate_rules import CLOCK, RING_SECONDS, RULES, Rule
from casefold.store.settle_values import literal

COLUMNS: Final = ("record_id", "first_record", "first_exhibit", "rule", "better")
NOTHING: Final = pa.table({name: pa.array([], pa.string()) for name in COLUMNS})

_INVISIBLE: Final = r"[\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{2066}-\x{2069}\x{FEFF}]"
"""Marks of direction and joining that one export writes into a text and another does not."""
_TEXT: Final = f"nullif(trim(regexp_replace(body, '{_INVISIBLE}', '', 'g')), '')"
"""A message's text as it is compared, of new and earlier records alike."""
_PRECISIONS: Final = "['day', 'minute', 'second', 'millisecond', 'microsecond']"
_WHO: Final = "CASE WHEN identifier IS NOT NULL THEN hash(identifier) END"
"""An identifier as it is compared: a number, so that a million records' parties are held in little memory."""
_NAMED: Final = "hash(role, coalesce(identifier, state))"
_KNOWN: Final = "identifier_type <> 'opaque'"
_OTHER: Final = f"{_KNOWN} AND NOT coalesce(is_owner, FALSE) AND role IN ('from', 'to', 'member')"
_PARTY_TEXTS: Final = ("record_id", "kind", "exhibit", "role", "identifier", "identifier_type", "state", "name")
NOBODY: Final = (
    f"(SELECT {', '.join(f'CAST(NULL AS VARCHAR) AS {name}' for name in _PARTY_TEXTS)}, FALSE AS is_owner WHERE false)"
)
"""Parties where there are none, as SQL to select from."""
_ROUNDS: Final = 20
_NOT_ANSWERED: Final = "('unanswered', 'busy', 'failed', 'rejected')"
_DEGREES: Final = 100_000
"""Parts of a degree in which two positions are one: about a metre."""

_EMPTY: Final = {
    "body": "CAST(NULL AS VARCHAR)",
    "thread": "CAST(NULL AS VARCHAR)",
    "service": "CAST(NULL AS VARCHAR)",
    "length": "CAST(NULL AS DOUBLE)",
    "short": "FALSE",
    "content": "ends.parties",
    "more": "0",
}
_DEVICE_STATED: Final = (
    "(r.start_cell IS NOT NULL)::INTEGER + (coalesce(r.imei14, r.imsi, r.iccid) IS NOT NULL)::INTEGER"
)
_FOUND: Final = """CREATE OR REPLACE TEMP TABLE found (
    place INTEGER, rule VARCHAR, record_id VARCHAR, first_record VARCHAR, first_exhibit VARCHAR, better VARCHAR)"""
_OWN: Final = {
    "call": {
        "service": "r.service",
        "length": f"coalesce(r.duration_s, CASE WHEN r.outcome IN {_NOT_ANSWERED} THEN 0 END)",
        "more": f"(r.duration_s IS NOT NULL)::INTEGER + {_DEVICE_STATED}",
    },
    "message": {
        "body": _TEXT,
        "thread": "r.thread",
        "service": "r.service",
        "short": "coalesce(r.service IN ('sms', 'mms'), FALSE)",
        "more": f"(r.reference IS NOT NULL)::INTEGER + 4 * (r.body IS NOT NULL)::INTEGER + {_DEVICE_STATED}",
    },
    "data_session": {"length": "r.duration_s", "more": _DEVICE_STATED},
    "sighting": {
        "service": "r.service",
        "content": f"""coalesce(
            round(r.lat * {_DEGREES})::BIGINT || ',' || round(r.lon * {_DEGREES})::BIGINT,
            r.start_cell, lower(trim(r.place)))""",
        "more": "(r.accuracy_m IS NOT NULL)::INTEGER + (r.place IS NOT NULL)::INTEGER",
    },
    "visit": {"content": "r.url", "more": "(r.title IS NOT NULL)::INTEGER"},
    "contact": {
        "service": "r.service",
        "content": "hash(lower(trim(coalesce(r.name, ''))))",
        "more": "(r.notes IS NOT NULL)::INTEGER",
    },
}
"""Kind -> what is compared of it beside its time and parties, as SQL over its records `r` and their parties `ends`."""
_OF_THE_OWNER: Final = ("sighting", "visit", "contact")
"""Kinds whose records are of their subject, else of the one owner of their exhibit, where they name no owner."""


class Comparison:
    """Records of one kind in new exhibits beside those of earlier ones, the new ones that came before among them."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        kind: str,
        new: tuple[str, str],
        old: tuple[Sequence[Path], Sequence[Path]],
    ) -> None:
        """Take what is compared.

        Args:
            con: A database that can read the files, with the table `about` of the exhibits (`describe`).
            kind: Kind of the records.
            new: The new exhibits' records of the kind and their parties, as SQL to select from.
            old: Record files of the kind and of parties, of the earlier exhibits.
        """
        self._con, self._kind = con, kind
        self._new, self._new_parties = new
        self._earlier = bool(old[0])
        if self._earlier:
            self._old, self._old_parties = parquet(old[0]), parties_of(old[1])

    def repeated(self) -> pa.Table:
        """Return the repeated records of this kind, each with the one it repeats in every exhibit that has it."""
        among, exhibits = self._files() > 1, self._comparable() if self._earlier else []
        if not among and not exhibits:
            return NOTHING
        self._con.execute(_FOUND)
        self._view("incoming", self._new, self._new_parties, "")
        rules = [rule for rule in RULES if self._kind in rule.kinds]
        if among:
            self._link([self._pairs(place, rule, "incoming") for place, rule in enumerate(rules)])
        if exhibits:
            self._hold(exhibits)
            self._link([self._pairs(place, rule, "held") for place, rule in enumerate(rules) if not rule.within])
        if self._kind in CLOCK.kinds:
            for beside in (*(["incoming"] if among else []), *(["held"] if exhibits else [])):
                self._link_near(len(rules), beside)
        found = self._con.execute(f"SELECT {', '.join(COLUMNS)} FROM found ORDER BY record_id, first_record")
        return found.to_arrow_table().cast(NOTHING.schema)

    def _files(self) -> int:
        row = self._con.execute(f"SELECT count(DISTINCT (exhibit, file)) FROM {self._new}").fetchone()
        return int(row[0]) if row else 0

    def _comparable(self) -> list[str]:
        """List the earlier exhibits that share an owner, a device, a conversation or a message's text with the new."""
        whose = f"is_owner AND kind = {literal(self._kind)}"
        if self._kind in _OF_THE_OWNER:
            whose = f"(is_owner OR (role = 'subject' AND kind = {literal(self._kind)}))"
        found = f"""SELECT DISTINCT exhibit FROM {self._old_parties} WHERE {whose}
                AND identifier IN (SELECT DISTINCT identifier FROM {self._new_parties} WHERE {whose})
            UNION SELECT exhibit FROM about WHERE arrival = 0
                AND device IN (SELECT device FROM about WHERE arrival > 0)"""
        if self._kind == "message":
            found += f""" UNION SELECT DISTINCT exhibit FROM {self._old}
            WHERE {self._meanwhile()} AND (thread IN (SELECT DISTINCT thread FROM {self._new})
                OR {_TEXT} IN (SELECT DISTINCT {_TEXT} FROM {self._new}))"""
        return sorted(str(row[0]) for row in self._con.execute(found).fetchall())

    def _meanwhile(self) -> str:
        """Write that a record is of the time of the new ones: no other can be one of them."""
        return f"""time_utc BETWEEN (SELECT min(time_utc) - INTERVAL 2 MINUTE FROM {self._new})
            AND (SELECT max(time_utc) + INTERVAL 2 MINUTE FROM {self._new})"""

    def _hold(self, exhibits: Sequence[str]) -> None:
        """Make the table of the earlier records that can be the same."""
        meanwhile = "TRUE" if self._kind == "contact" else self._meanwhile()
        among = ", ".join(literal(name) for name in exhibits)
        self._view("held", self._old, self._old_parties, f"AND {meanwhile} AND r.exhibit IN ({among})")

    def _view(self, name: str, records: str, parties: str, where: str) -> None:
        """Make the table of what is compared: a row per record that states a second, with its parties."""
        own = {**_EMPTY, **_OWN[self._kind]}
        shown = ", ".join(f"{sql} AS {column}" for column, sql in own.items() if column != "more")
        owner = "coalesce(ends.own, ends.subject, whose.owner)" if self._kind in _OF_THE_OWNER else "ends.own"
        timed = "TRUE" if self._kind == "contact" else "r.time_utc IS NOT NULL AND r.time_precision <> 'day'"
        self._con.execute(
            f"""CREATE OR REPLACE TEMP TABLE {name} AS
            WITH ends AS (
                SELECT record_id,
                    sum({_NAMED}) FILTER (WHERE role IN ('from', 'to', 'subject')) AS parties,
                    sum({_NAMED}) FILTER (
                        WHERE role IN ('from', 'to', 'member') AND NOT coalesce(is_owner, FALSE)) AS ways,
                    min({_WHO}) FILTER (WHERE is_owner) AS own,
                    min({_WHO}) FILTER (WHERE role = 'subject') AS subject,
                    min({_WHO}) FILTER (WHERE role = 'from') AS sender,
                    min({_WHO}) FILTER (WHERE role = 'from' AND {_KNOWN}) AS caller,
                    CASE WHEN count(*) FILTER (WHERE role IN ('to', 'cc', 'member')) = 1
                        THEN min({_WHO}) FILTER (WHERE role = 'to' AND {_KNOWN}) END AS called,
                    min(hash(lower(trim(name)))) FILTER (WHERE role = 'from' AND trim(name) <> '') AS sender_name,
                    min({_WHO}) FILTER (WHERE {_OTHER}) AS least, max({_WHO}) FILTER (WHERE {_OTHER}) AS most,
                    count(identifier) FILTER (WHERE {_OTHER}) AS known
                FROM {parties} WHERE kind = {literal(self._kind)} GROUP BY record_id
            ), whose AS (
                SELECT exhibit, min({_WHO}) AS owner FROM {parties} WHERE is_owner
                GROUP BY exhibit HAVING count(DISTINCT identifier) = 1
            )
            SELECT r.record_id, r.exhibit, r.file, about.arrival, about.device, about.format,
                regexp_extract(r.file, '[.]([^./]*)$', 1) AS suffix, regexp_extract(r.file, '^(.*)/', 1) AS folder,
                epoch(r.time_utc) AS instant, date_trunc('second', r.time_utc) AS moment,
                date_trunc('minute', r.time_utc) AS minute, r.time_precision = 'minute' AS coarse, {shown},
                {owner} AS owner, ends.* EXCLUDE (record_id, own, subject),
                2 * coalesce(list_position({_PRECISIONS}, r.time_precision), 0) + coalesce(ends.known, 0)
                    + coalesce(r.zone_basis = 'stated', FALSE)::INTEGER + {own["more"]} AS states
            FROM {records} r LEFT JOIN ends USING (record_id) LEFT JOIN whose USING (exhibit)
                LEFT JOIN about USING (exhibit)
            WHERE {timed} AND r.duplicate_of IS NULL {where}"""
        )
        if self._kind == "contact":
            self._con.execute(
                f"""CREATE OR REPLACE TEMP TABLE {name}_saved AS
                SELECT record_id, identifier AS entry, count(*) OVER (PARTITION BY record_id) AS entries
                FROM (SELECT DISTINCT record_id, identifier FROM {parties}
                      WHERE kind = 'contact' AND role = 'saved' AND identifier IS NOT NULL)
                WHERE record_id IN (SELECT record_id FROM {name})"""
            )

    def _link(self, pairs: Sequence[str]) -> None:
        """Keep for each record the first pair in each exhibit that has it."""
        self._con.execute(
            f"""INSERT INTO found SELECT place, rule, record_id, first_record, first_exhibit, better
                FROM ({" UNION ALL ".join(pairs)})
                QUALIFY row_number() OVER (PARTITION BY record_id, first_exhibit ORDER BY place, first_record) = 1"""
        )

    def _pairs(self, place: int, rule: Rule, beside: str) -> str:
        return (self._saved if self._kind == "contact" else self._exact)(place, rule, beside)

    def _exact(self, place: int, rule: Rule, beside: str) -> str:
        """Write the pairs that agree; of several equal ones of a file the first goes with the first, and so on."""
        keys = ", ".join(rule.keys)
        stated = " AND ".join(f"{key} IS NOT NULL" for key in rule.keys)
        equal = " AND ".join(f"a.{key} = b.{key}" for key in rule.keys)
        numbered = f"row_number() OVER (PARTITION BY exhibit, file, {rule.when}, {keys} ORDER BY record_id) AS turn"
        return f"""SELECT {place} AS place, {literal(rule.name)} AS rule, a.record_id, b.record_id AS first_record,
                b.exhibit AS first_exhibit,
                CASE WHEN a.states > b.states THEN a.record_id ELSE b.record_id END AS better
            FROM (SELECT *, {numbered} FROM incoming WHERE {stated}) a
            JOIN (SELECT *, {numbered} FROM {beside} WHERE {stated}) b
            ON a.{rule.when} = b.{rule.when} AND {equal} AND a.turn = b.turn
            WHERE ({rule.same}) AND {_stands_first(beside)}"""

    def _saved(self, place: int, rule: Rule, beside: str) -> str:
        """Write the contacts all of whose identifiers another export saves under the same name."""
        stated = " AND ".join(f"{key} IS NOT NULL" for key in rule.keys)
        equal = " AND ".join(f"a.{key} = b.{key}" for key in rule.keys)
        entries = f"SELECT * FROM {{0}} JOIN {{0}}_saved USING (record_id) WHERE {stated}"
        return f"""SELECT {place} AS place, {literal(rule.name)} AS rule, a.record_id,
                arg_min(b.record_id, (-b.states, b.record_id)) AS first_record, b.exhibit AS first_exhibit,
                CASE WHEN any_value(a.states) > max(b.states) THEN a.record_id
                    ELSE arg_min(b.record_id, (-b.states, b.record_id)) END AS better
            FROM ({entries.format("incoming")}) a JOIN ({entries.format(beside)}) b
            ON a.entry = b.entry AND {equal}
            WHERE ({rule.same}) AND {_stands_first(beside)}
            GROUP BY a.record_id, a.entries, b.exhibit HAVING count(DISTINCT a.entry) = a.entries"""

    # -- where clocks differ -------------------------------------------------------------------

    def _link_near(self, place: int, beside: str) -> None:
        """Link what no rule linked and what agrees but for clocks, the nearest first, each with one of an exhibit."""
        keys = ", ".join(CLOCK.keys)
        stated = " AND ".join(f"{key} IS NOT NULL" for key in CLOCK.keys)
        bucket = f"floor(instant / {RING_SECONDS})"
        self._con.execute(
            f"""CREATE OR REPLACE TEMP TABLE near AS
            SELECT a.record_id, b.record_id AS first_record, b.exhibit AS first_exhibit,
                abs(coalesce(a.length - b.length, 0)) AS differs, abs(a.instant - b.instant) AS apart,
                CASE WHEN a.states > b.states THEN a.record_id ELSE b.record_id END AS better
            FROM (SELECT *, unnest([{bucket} - 1, {bucket}, {bucket} + 1]) AS bucket FROM incoming
                  WHERE {stated} AND NOT coarse) a
            JOIN (SELECT *, {bucket} AS bucket FROM {beside} WHERE {stated} AND NOT coarse) b
            USING (bucket, {keys})
            WHERE abs(a.instant - b.instant) <= {RING_SECONDS} AND ({CLOCK.same})
                AND a.format <> b.format AND b.arrival < a.arrival"""
        )
        for _ in range(_ROUNDS):
            self._con.execute(
                """DELETE FROM near WHERE EXISTS (
                    SELECT 1 FROM found f WHERE f.first_exhibit = near.first_exhibit AND f.record_id = near.record_id)
                OR first_record IN (SELECT first_record FROM found)"""
            )
            row = self._con.execute(
                f"""INSERT INTO found SELECT {place}, {literal(CLOCK.name)}, record_id, first_record, first_exhibit,
                    better FROM near QUALIFY
                    row_number() OVER (PARTITION BY record_id, first_exhibit
                        ORDER BY differs, apart, first_record) = 1
                    AND row_number() OVER (PARTITION BY first_record ORDER BY differs, apart, record_id) = 1"""
            ).fetchone()
            if row is None or row[0] == 0:
                return


def describe(
    con: duckdb.DuckDBPyConnection, arriving: Sequence[str], formats: Mapping[str, str | None], devices: Sequence[str]
) -> None:
    """Make the table `about`: exhibit, arrival (0 for one held earlier), format, device.

    Args:
        con: The database that compares.
        arriving: The new exhibits in the order they came.
        formats: Exhibit -> the format that read it, of new and earlier ones.
        devices: The records of the kind `device` of all of them, as SQL to select from.
    """
    stated = " UNION ".join(
        f"""SELECT exhibit, unnest(['imei ' || imei14, 'serial ' || upper(nullif(trim(serial), ''))]) AS named
            FROM {source}"""
        for source in devices
    )
    rows = con.execute(f"SELECT exhibit, named FROM ({stated}) WHERE named IS NOT NULL").fetchall() if stated else []
    one = _one_device([(str(exhibit), str(named)) for exhibit, named in rows])
    turns = {name: turn for turn, name in enumerate(arriving, start=1)}
    exhibits = sorted({*arriving, *formats})
    about = {
        "exhibit": pa.array(exhibits, pa.string()),
        "arrival": pa.array([turns.get(name, 0) for name in exhibits], pa.int64()),
        "format": pa.array([formats.get(name) for name in exhibits], pa.string()),
        "device": pa.array([one.get(name) for name in exhibits], pa.string()),
    }
    con.register("about_exhibits", pa.table(about))
    con.execute("CREATE OR REPLACE TEMP TABLE about AS SELECT * FROM about_exhibits")
    con.unregister("about_exhibits")


def _one_device(stated: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return exhibit -> its device, named alike for all that share an IMEI or a serial number."""
    leads: dict[str, str] = {}

    def first(name: str) -> str:
        while leads.setdefault(name, name) != name:
            name = leads[name]
        return name

    for exhibit, named in sorted(stated):
        leads[first(exhibit)] = first(named)
    return {exhibit: first(exhibit) for exhibit, _ in stated}


def _stands_first(beside: str) -> str:
    """Write which stands for both: what came before; of two files of one exhibit what states more, else the first."""
    if beside == "held":
        return "TRUE"
    return """(b.arrival < a.arrival OR (a.exhibit = b.exhibit AND a.file <> b.file
        AND (b.states > a.states OR (b.states = a.states AND b.file < a.file))))"""


def parties_of(paths: Sequence[Path | str]) -> str:
    """Write the parties to select from; none of the right form where an exhibit names nobody."""
    return parquet(paths) if paths else NOBODY


def parquet(paths: Sequence[Path | str]) -> str:
    """Write the rows of record files to select from."""
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], union_by_name=true)"
