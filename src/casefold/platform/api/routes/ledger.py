"""The ledger: read what people settled, and settle something, with the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from casefold import EvidenceLine, Grade
from casefold.platform.access.policy import Verb
from casefold.platform.api.caller import consulted, opened
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import CaseName, DecisionId
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.ledger import (
    AttributionGiven,
    AttributionShape,
    DecisionShape,
    EntityGiven,
    EntityShape,
    EvidenceLineShape,
    GradeShape,
    LedgerAsked,
    LinkGiven,
    LinkShape,
    NoteGiven,
    NoteShape,
    ReversalGiven,
)
from casefold.platform.appkit import Context

router = Router(tags=["ledger"])


@router.get("/cases/{slug:case}/entities", response=answers(Listed[EntityShape]), url_name="entities")
def entities(request: HttpRequest, case: CaseName, asked: Query[LedgerAsked]) -> Any:
    """List the entities."""
    return listed(consulted(request, case, "entities").case.ledger.entities(all=asked.all), asked)


@router.post("/cases/{slug:case}/entities", response=answers(EntityShape, 201), url_name="new-entity")
def new_entity(request: HttpRequest, case: CaseName, given: EntityGiven) -> Any:
    """Put a person, organisation, object, location or event into the ledger."""
    context = opened(request, case, Verb.DECIDE)
    settle = context.case.entity
    return _settled(
        context,
        "entity",
        given.why,
        lambda: settle(given.type, given.name, details=given.details, **_who(context, given)),
    )


@router.get("/cases/{slug:case}/attributions", response=answers(Listed[AttributionShape]), url_name="attributions")
def attributions(request: HttpRequest, case: CaseName, asked: Query[LedgerAsked]) -> Any:
    """List the attributions, rejected ones included."""
    return listed(consulted(request, case, "attributions").case.ledger.attributions(all=asked.all), asked)


@router.post("/cases/{slug:case}/attributions", response=answers(AttributionShape, 201), url_name="attribute")
def attribute(request: HttpRequest, case: CaseName, given: AttributionGiven) -> Any:
    """Claim that an identifier is used by an entity, for a time, with a grade and reasons."""
    context = opened(request, case, Verb.DECIDE)
    return _settled(
        context,
        "attribution",
        given.why,
        lambda: context.case.attribute(
            given.identifier,
            given.entity,
            date_from=given.date_from,
            date_to=given.date_to,
            grade=_grade(given.grade),
            evidence=[_line(item) for item in given.evidence],
            **_who(context, given),
        ),
    )


@router.get("/cases/{slug:case}/links", response=answers(Listed[LinkShape]), url_name="links")
def links(request: HttpRequest, case: CaseName, asked: Query[LedgerAsked]) -> Any:
    """List the relations people asserted."""
    return listed(consulted(request, case, "links").case.ledger.links(all=asked.all), asked)


@router.post("/cases/{slug:case}/links", response=answers(LinkShape, 201), url_name="new-link")
def new_link(request: HttpRequest, case: CaseName, given: LinkGiven) -> Any:
    """Assert a relation between two entities."""
    context = opened(request, case, Verb.DECIDE)
    ends = (given.from_entity, given.to_entity, given.relation)
    return _settled(
        context,
        "link",
        given.why,
        lambda: context.case.link(*ends, grade=_grade(given.grade), **_who(context, given)),
    )


@router.get("/cases/{slug:case}/notes", response=answers(Listed[NoteShape]), url_name="notes")
def notes(request: HttpRequest, case: CaseName, asked: Query[LedgerAsked]) -> Any:
    """List the notes whose subject you may see."""
    return listed(consulted(request, case, "notes").case.ledger.notes(all=asked.all), asked)


@router.post("/cases/{slug:case}/notes", response=answers(NoteShape, 201), url_name="new-note")
def new_note(request: HttpRequest, case: CaseName, given: NoteGiven) -> Any:
    """Write a note on something of the case."""
    context = opened(request, case, Verb.NOTE)
    with context.acting("note", given.subject, given.why):
        return Status(201, context.case.note(given.subject, given.text, **_who(context, given)))


@router.get("/cases/{slug:case}/decisions", response=answers(Listed[DecisionShape]), url_name="decisions")
def decisions(request: HttpRequest, case: CaseName, window: Query[Window]) -> Any:
    """List what was decided, in order."""
    return listed(consulted(request, case, "decisions").case.decisions(), window)


@router.post("/cases/{slug:case}/decisions/{slug:decision}/reverse", response=answers(DecisionShape, 201),
             url_name="reverse")  # fmt: skip
def reverse(request: HttpRequest, case: CaseName, decision: DecisionId, given: ReversalGiven) -> Any:
    """Reverse a decision by another one; nothing is erased."""
    context = opened(request, case, Verb.DECIDE)
    return _settled(context, decision, given.why, lambda: context.case.decide(decision, **_who(context, given)))


def _settled(context: Context, what: str, why: str, settle: Callable[[], Any]) -> Status[Any]:
    with context.acting("decide", what, why) as facts:
        made = settle()
        facts["made"] = made.id
    return Status(201, made)


def _who(context: Context, given: Any) -> dict[str, Any]:
    return {"by": context.by, "why": given.why}


def _grade(given: GradeShape | None) -> Grade | None:
    return None if given is None else Grade(given.scheme, given.source, given.information, given.handling)


def _line(given: EvidenceLineShape) -> EvidenceLine:
    grade = _grade(given.grade)
    return EvidenceLine(given.kind, given.text, given.supports, given.source, grade, tuple(given.records))
