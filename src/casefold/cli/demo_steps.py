"""What the demo does with the made-up operation: import it, attribute the phones, ask."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from casefold.cli import engine

if TYPE_CHECKING:
    from casefold import Case, Finding, ImportReport
    from casefold.demo import DemoAuthority, DemoExhibit, Operation

AFTER_EVENT = "contact_after"
TOP = "top_contacts"
HANDSETS = "handset_sim_changes"

_REASONS = {
    "A1": ("seizure", "Handset found on the person at arrest", "1/A/P"),
    "A2": ("contact_set", "Calls the same few numbers as the seized phone, from the day after release", "2/D/P"),
    "B1": ("subscriber", "Named as subscriber, and the address is the home address", "2/B/P"),
    "B2": ("statement", "Given to the tenancy office as second number", "3/B/P"),
}
"""Line of the story -> kind of evidence, its words and the grade: an example of how attributions look."""


def bring_in(case: Case, operation: Operation, *, by: str) -> list[ImportReport]:
    """Import every file of the operation under its reference and authority."""
    reports: list[ImportReport] = []
    for item in operation.exhibits:
        delivery = case.add(
            [item.path],
            by=by,
            reference=item.reference,
            authority=_authority(item.authority),
            subject=item.subject,
            timezone=item.timezone,
            region=item.region,
        )
        reports += delivery.reports
    return reports


def _authority(given: DemoAuthority) -> Any:
    from casefold import Authority

    return Authority(
        legal_power=given.legal_power,
        reference=given.reference,
        purpose=given.purpose,
        date_from=given.date_from,
        date_to=given.date_to,
        obtained_by=given.obtained_by,
    )


def attribute_phones(case: Case, operation: Operation, *, by: str) -> None:
    """Put the two people the question is about into the ledger, with their phones; once."""
    if case.ledger.attributions():
        return
    truth = operation.truth
    names = {person.id: person.name for person in truth.people}
    uses = {use.number: use for use in truth.users}
    zone = ZoneInfo(case.row.zone)
    for letter in "AB":
        made = case.entity("person", names[truth.key[letter]], by=by, why="Named in the made-up operation")
        for line in (f"{letter}1", f"{letter}2"):
            use = uses[truth.key[line]]
            _attribute(case, line, made.id, use.number, _local(use.time_from, zone), by=by)


def _attribute(case: Case, line: str, entity: str, number: str, start: datetime, *, by: str) -> None:
    from casefold import EvidenceLine

    kind, text, grade = _REASONS[line]
    case.attribute(
        number,
        entity,
        by=by,
        why=text,
        date_from=start,
        grade=engine.grade(grade),
        evidence=(EvidenceLine(kind, text),),
    )


def _local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None)


def ask(case: Case, operation: Operation, *, by: str) -> dict[str, Finding]:
    """Ask the questions of the story that are installed, each once; a finding of before is not asked again."""
    installed = engine.analyses().members
    findings: dict[str, Finding] = {}
    for name, options in _questions(case, operation).items():
        if name in installed:
            findings[name] = case.analyse(name, by=by, **options)
    return findings


def _questions(case: Case, operation: Operation) -> dict[str, dict[str, Any]]:
    truth = operation.truth
    names = {person.id: person.name for person in truth.people}
    arrest = next(event for event in operation.events if event.kind == "arrest")
    at = datetime.fromtimestamp(arrest.at, UTC).astimezone(ZoneInfo(case.row.zone)).replace(tzinfo=None)
    return {
        "overview": {},
        TOP: {"subject": [truth.key["A1"]], "kinds": ["call"], "limit": 5},
        AFTER_EVENT: {
            "a": [f"person:{names[truth.key['A']]}"],
            "b": [f"person:{names[truth.key['B']]}"],
            "after": at,
        },
        HANDSETS: {},
    }


def exhibit_of(operation: Operation, file: str) -> DemoExhibit:
    """Find an exhibit of the operation by its file name."""
    return next(item for item in operation.exhibits if item.path.name == file)
