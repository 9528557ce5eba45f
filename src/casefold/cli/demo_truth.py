"""How the demo's answers compare with what is really so in the made-up operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casefold.cli.demo_steps import AFTER_EVENT, HANDSETS, TOP

if TYPE_CHECKING:
    from casefold import Case, Finding, ImportReport
    from casefold.demo import Operation


COMMUNICATIONS = ("call", "message", "data_session")
"""A network's file may hold a sheet of cell sites beside them; the truth counts those apart."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing the truth says, and what casefold gives."""

    what: str
    truth: Any
    casefold: Any
    equal: bool


def compare(
    case: Case, operation: Operation, reports: list[ImportReport], findings: dict[str, Finding]
) -> list[Compared]:
    """Compare the imports and every answer that was given with the truth."""
    rows = [*_files(operation, reports), *_unnamed(case, operation)]
    if TOP in findings:
        rows += _top(operation, findings[TOP])
    if AFTER_EVENT in findings:
        rows += _after(case, operation, findings[AFTER_EVENT])
    if HANDSETS in findings:
        rows += _handsets(operation, findings[HANDSETS])
    return rows


def _same(what: str, truth: Any, found: Any) -> Compared:
    return Compared(what, truth, found, truth == found)


def _files(operation: Operation, reports: list[ImportReport]) -> Iterator[Compared]:
    truth = operation.truth
    by_file = {report.file: report for report in reports}
    for counts in truth.files:
        report = by_file[counts.file]
        told = sum(report.stored.get(kind, 0) for kind in COMMUNICATIONS) + report.rows_set_aside
        yield _same(f"calls, messages and sessions of {counts.file}", counts.data_rows, told)
    for table in truth.tables:
        yield _same(f"rows of {table.file}", table.data_rows, by_file[table.file].rows_read)
    yield from _chats(operation, by_file)
    yield from _reports(operation, by_file)
    repeated = sum(counts.exact_duplicates for counts in truth.files)
    yield _same("rows that repeat another", repeated, sum(report.duplicates for report in reports))
    outside = sum(counts.rows_outside_authority for counts in truth.files)
    walled = sum(report.walled.get("outside_authority", 0) for report in reports)
    yield _same("rows outside the authority", outside, walled)


def _chats(operation: Operation, by_file: dict[str, ImportReport]) -> Iterator[Compared]:
    for chat in operation.truth.chats:
        stored = by_file[chat.file].stored
        for kind, counted in (("message", chat.messages), ("membership", chat.memberships), ("event", chat.events)):
            yield _same(f"{kind}s of {chat.file}", counted, stored.get(kind, 0))


def _reports(operation: Operation, by_file: dict[str, ImportReport]) -> Iterator[Compared]:
    for handset in operation.truth.handsets:
        counted = {
            "call": handset.calls,
            "message": handset.sms + handset.instant_messages,
            "contact": handset.contacts,
            "account": handset.accounts,
            "sighting": handset.locations + handset.wireless_networks,
            "visit": handset.visited_pages,
        }
        stored = by_file[handset.file].stored
        told = {kind: stored.get(kind, 0) for kind in counted}
        yield _same(f"records of {handset.file}", counted, told)


def _unnamed(case: Case, operation: Operation) -> Iterator[Compared]:
    """Look for the person in nobody's list where the chats name them."""
    unnamed = operation.truth.unnamed
    parties = case.sql("SELECT DISTINCT exhibit, identifier, name FROM party WHERE name IS NOT NULL").to_pylist()
    files = {exhibit.id: exhibit.file_name for exhibit in case.exhibits()}
    seen = {(files[party["exhibit"]], party["name"]) for party in parties}
    for file, name in unnamed.saved_as.items():
        found = "seen" if (file, name) in seen else "not seen"
        yield _same(f"somebody called {name} in {file}", "seen", found)


def _top(operation: Operation, finding: Finding) -> Iterator[Compared]:
    services = {item.number for item in operation.truth.service_numbers}
    listed = operation.truth.contacts_of(operation.truth.key["A1"])
    people = [item for item in listed if item.number not in services]
    true = {item.number: item.rows - item.messages for item in people}
    rows = finding.table.slice(0, 3).to_pylist()
    wanted = [f"{row['contact']} {true.get(row['contact'], 0)}" for row in rows]
    found = [f"{row['contact']} {row['records']}" for row in rows]
    yield _same("first three contacts by calls, with records", wanted, found)
    most = sorted(true.values(), reverse=True)[:3]
    yield _same("and no contact has more", most, [row["records"] for row in rows])


def _after(case: Case, operation: Operation, finding: Finding) -> Iterator[Compared]:
    """Compare row by row: the evidence has to be exactly the planted rows."""
    truth = operation.truth.contacts_after_arrest
    planted = {_place(row.file, row.row, row.sheet) for one in truth.communications for row in one.rows}
    found = {
        f"{record['file']} {record['locator']}"
        for place in range(finding.table.num_rows)
        for record in case.evidence(finding, place).to_pylist()
    }
    yield _same("records of contact after the arrest", len(planted), len(found))
    yield Compared("and they are the very rows", "same rows", _difference(planted, found), planted == found)


def _place(file: str, row: int, sheet: str | None) -> str:
    return f"{file} row:{row}" + (f"@{sheet}" if sheet else "")


def _difference(wanted: set[str], found: set[str]) -> str:
    if wanted == found:
        return "same rows"
    return f"missing {sorted(wanted - found)[:3]}, besides {sorted(found - wanted)[:3]}"


def _handsets(operation: Operation, finding: Finding) -> Iterator[Compared]:
    texts = [" ".join(str(value) for value in row.values()) for row in finding.table.to_pylist()]
    for swap in operation.truth.handset_swaps:
        seen = any(swap.number in text and swap.new_imei14 in text for text in texts)
        yield _same(f"{swap.number} moves to handset {swap.new_imei14}", "seen", "seen" if seen else "not seen")
    for change in operation.truth.sim_swaps:
        seen = any(change.imei14 in text and change.new_number in text for text in texts)
        yield _same(f"handset {change.imei14} takes {change.new_number}", "seen", "seen" if seen else "not seen")
