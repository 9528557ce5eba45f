"""Made-up operations of any size, imported, asked, and held against the truth kept aside."""

from __future__ import annotations

from pathlib import Path

import casefold
from casefold.cli.demo_steps import ask, attribute_phones, bring_in
from casefold.cli.demo_truth import compare
from casefold.demo import Operation, Scale, write_operation


def check_operation(folder: Path, *, people: int, days: int, seed: int) -> int:
    """Import and question one operation; return how many facts were compared.

    Raises:
        AssertionError: A file was not read, a report does not balance, or an answer differs from the truth.
    """
    operation = write_operation(folder / "files", Scale(people=people, days=days, seed=seed))
    case = casefold.open_home(folder / "home").create_case("seeds", by="Soak")
    reports = bring_in(case, operation, by="Soak")
    for report in reports:
        assert report.status == "stored", f"{report.file}: {report.message}"
        assert report.balances, report.file
        assert report.rows_set_aside == 0, f"{report.file}: {report.set_aside_reasons}"
    withheld = sum(counts.withheld_rows for counts in operation.truth.files)
    states = [report.party_states for report in reports]
    hidden = sum(state.get("withheld", 0) + state.get("unavailable", 0) for state in states)
    assert hidden == withheld, f"withheld: truth {withheld}, casefold {hidden}"
    attribute_phones(case, operation, by="Soak")
    facts = compare(case, operation, reports, ask(case, operation, by="Soak"))
    wrong = [f"{fact.what}: truth {fact.truth}, casefold {fact.casefold}" for fact in facts if not fact.equal]
    assert wrong == [], wrong
    _leave_call_data(case, operation)
    _check_contacts(case, operation)
    assert case.verify() == []
    return len(facts)


def _leave_call_data(case: casefold.Case, operation: Operation) -> None:
    """Withdraw the phones and chats, which show more than the call data that the truth counts by contact."""
    truth = operation.truth
    others = {handset.file for handset in truth.handsets} | {chat.file for chat in truth.chats}
    for exhibit in case.exhibits():
        if exhibit.file_name in others:
            case.withdraw(exhibit.id, by="Soak", why="the next questions are of call data alone")


def _check_contacts(case: casefold.Case, operation: Operation) -> None:
    """Compare every contact of every subject's own file with the truth: records, directions, seconds, days."""
    services = {item.number for item in operation.truth.service_numbers}
    for entry in operation.truth.top_contacts:
        finding = case.analyse("top_contacts", by="Soak", subject=[entry.subject], limit=10_000)
        found = {row["contact"]: row for row in finding.table.to_pylist() if row["via"] == "direct"}
        if operation.truth.file(entry.file).rows_outside_authority > 0:
            continue  # the truth counts the rows that are walled here; `compare` counts those
        for contact in entry.contacts:
            if contact.number in services or not contact.number.startswith("+"):
                continue
            row = found.get(contact.number)
            assert row is not None, f"{entry.subject} with {contact.number} not found"
            told = (row["records"], row["outgoing"], row["incoming"], row["calls"], row["messages"])
            true = (contact.rows, contact.outgoing, contact.incoming, contact.calls, contact.messages)
            if contact.rows == contact.communications:
                assert told == true, f"{entry.subject} with {contact.number}: truth {true}, casefold {told}"
                assert row["days"] == contact.days, f"{entry.subject} with {contact.number}: days"
                assert row["seconds"] == contact.seconds, f"{entry.subject} with {contact.number}: seconds"
