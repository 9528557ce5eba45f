"""How what people settle is kept: each subject as a plain state, the same in its table and in its decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from casefold.errors import BadOption, NotFound
from casefold.model.ledger import (
    Attribution,
    AttributionStatus,
    Entity,
    EntityType,
    EvidenceLine,
    Grade,
    Link,
    Note,
)
from casefold.store import schema
from casefold.store.catalogue import plain
from casefold.store.grades import check_grade
from casefold.store.ids import check_text

State = dict[str, Any]
Subject = Entity | Link | Attribution | Note

WITHHELD = "withheld: it rests on an exhibit outside this reader's view"


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of thing that people settle: its table, its ids, and the way from a kept state to a value."""

    name: str
    letter: str
    table: sa.Table
    build: Callable[[str, State], Subject]
    given: frozenset[str]
    """Fields a person may amend."""


def state_of(subject: Subject) -> State:
    """Return a subject as the plain values that are kept of it."""
    state: State = plain(asdict(subject))
    state.pop("id")
    return state


def kind_of(identifier: str) -> SubjectKind:
    """Return the kind of subject an id names.

    Raises:
        NotFound: It is no id of an entity, link, attribution or note.
    """
    for kind in KINDS.values():
        if identifier[:1] == kind.letter and identifier[1:].isdigit():
            return kind
    raise NotFound(f"there is no entity, link, attribution or note '{identifier}'")


def withhold(state: State | None, unseen: Callable[[str], bool]) -> State | None:
    """Blank the evidence lines of a state that cite records its reader may not see."""
    if state is None or "evidence" not in state:
        return state
    lines = [
        {**line, "text": WITHHELD, "source": None, "grade": None, "records": []}
        if any(unseen(record.split("-", 1)[0]) for record in line["records"])
        else line
        for line in state["evidence"]
    ]
    return {**state, "evidence": lines}


def check_period(start: datetime | None, end: datetime | None) -> None:
    """Refuse a period that ends before it begins, or that is not in local time.

    Raises:
        BadOption: So it is.
    """
    for moment in (start, end):
        if moment is not None and moment.tzinfo is not None:
            raise BadOption("the period is in the case's local time", remedy="Give times without a zone.")
    if start is not None and end is not None and start >= end:
        raise BadOption("the period ends before it begins", remedy="The end is exclusive and lies after the start.")


def check_evidence(lines: tuple[EvidenceLine, ...]) -> None:
    """Refuse evidence lines that say nothing or have an impossible grade.

    Raises:
        BadOption: A line is empty, or its grade is none.
    """
    for line in lines:
        check_text(line.kind, "the evidence line's kind")
        check_text(line.text, "the evidence line's text")
        check_text(line.source or "", "the evidence line's source", needed=False)
        check_grade(line.grade)


def check_content(subject: Subject) -> None:
    """Refuse a subject that is not sound in itself, whatever else the case holds.

    Raises:
        BadOption: A text is missing, a grade or a period is impossible.
    """
    if isinstance(subject, Entity):
        check_text(subject.name, "the name")
        for name, value in subject.details.items():
            check_text(name, "a detail's name")
            check_text(value, f"the detail {name}", needed=False)
    elif isinstance(subject, Note):
        check_text(subject.text, "the note's text")
        check_text(subject.subject, "what the note is about")
    else:
        check_text(subject.identifier if isinstance(subject, Attribution) else subject.relation, "what is claimed")
        check_period(subject.date_from, subject.date_to)
        check_grade(subject.grade)
        check_evidence(subject.evidence)


def _grade(value: State | None) -> Grade | None:
    return Grade(**value) if value is not None else None


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value is not None else None


def _evidence(lines: list[State]) -> tuple[EvidenceLine, ...]:
    return tuple(
        EvidenceLine(**{**line, "grade": _grade(line["grade"]), "records": tuple(line["records"])}) for line in lines
    )


def _entity(identifier: str, state: State) -> Entity:
    return Entity(identifier, EntityType(state["type"]), state["name"], dict(state["details"]), state["retired"])


def _claim(state: State) -> State:
    return {
        **state,
        "date_from": _moment(state["date_from"]),
        "date_to": _moment(state["date_to"]),
        "grade": _grade(state["grade"]),
        "evidence": _evidence(state["evidence"]),
    }


def _link(identifier: str, state: State) -> Link:
    return Link(id=identifier, **_claim(state))


def _attribution(identifier: str, state: State) -> Attribution:
    return Attribution(id=identifier, **{**_claim(state), "status": AttributionStatus(state["status"])})


def _note(identifier: str, state: State) -> Note:
    return Note(id=identifier, **state)


_CLAIM = frozenset({"date_from", "date_to", "grade", "evidence"})

ENTITY = SubjectKind("entity", "p", schema.entity, _entity, frozenset({"type", "name", "details"}))
LINK = SubjectKind("link", "l", schema.link, _link, _CLAIM | {"from_entity", "to_entity", "relation"})
ATTRIBUTION = SubjectKind("attribution", "a", schema.attribution, _attribution, _CLAIM | {"identifier", "entity"})
NOTE = SubjectKind("note", "o", schema.note, _note, frozenset({"text"}))

KINDS = {kind.name: kind for kind in (ENTITY, LINK, ATTRIBUTION, NOTE)}
