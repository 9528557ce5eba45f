"""The ledger: entities, links, attributions and notes, each change with who, when and why, none ever erased."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy.engine import Connection

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.model.exhibit import ExhibitStatus
from casefold.model.ledger import (
    Attribution,
    AttributionStatus,
    Decision,
    Entity,
    EntityType,
    EvidenceLine,
    Grade,
    Link,
    Note,
)
from casefold.store import schema
from casefold.store.ids import number_of
from casefold.store.ledger_reading import LedgerReading
from casefold.store.ledger_states import (
    ATTRIBUTION,
    ENTITY,
    KINDS,
    LINK,
    NOTE,
    State,
    Subject,
    SubjectKind,
    check_content,
    kind_of,
    state_of,
)
from casefold.store.reversal import check_reversible

_REVIEWED = frozenset({AttributionStatus.ACCEPTED, AttributionStatus.DISPUTED, AttributionStatus.REJECTED})


class Ledger(LedgerReading):
    """What people settled in a case; every change writes the thing and the decision in one transaction."""

    def create_entity(
        self, type: EntityType, name: str, *, details: Mapping[str, str] | None = None, by: str, why: str
    ) -> Entity:
        """Put a person, organisation, object, location or event into the ledger."""
        draft = Entity("", EntityType(type), name, dict(details or {}))
        return cast(Entity, self._create(ENTITY, draft, by=by, why=why))

    def create_link(
        self,
        from_entity: str,
        to_entity: str,
        relation: str,
        *,
        date_from: datetime | None = None,
        date_to: datetime | None = None,
        grade: Grade | None = None,
        evidence: tuple[EvidenceLine, ...] = (),
        by: str,
        why: str,
    ) -> Link:
        """Assert a relation between two entities.

        Raises:
            NotFound: An entity does not exist.
            BadOption: It relates an entity to itself; the grade or the period is impossible.
        """
        draft = Link("", from_entity, to_entity, relation, date_from, date_to, grade, tuple(evidence))
        return cast(Link, self._create(LINK, draft, by=by, why=why))

    def create_attribution(
        self,
        identifier: str,
        entity: str,
        *,
        date_from: datetime | None = None,
        date_to: datetime | None = None,
        grade: Grade | None = None,
        evidence: tuple[EvidenceLine, ...] = (),
        by: str,
        why: str,
    ) -> Attribution:
        """Claim that a (normalised) identifier is used by an entity.

        Raises:
            NotFound: The entity does not exist.
            BadOption: The grade or the period is impossible.
        """
        status = AttributionStatus.CLAIMED
        draft = Attribution("", identifier, entity, date_from, date_to, grade, status, tuple(evidence), by)
        return cast(Attribution, self._create(ATTRIBUTION, draft, by=by, why=why))

    def create_note(self, subject: str, text: str, *, by: str, why: str) -> Note:
        """Put a note on the case, an exhibit, record, entity, link, attribution, finding or decision.

        Raises:
            NotFound: There is no such thing in the case for this reader.
        """
        return cast(Note, self._create(NOTE, Note("", subject, text), by=by, why=why))

    def amend(self, id: str, *, by: str, why: str, **changes: Any) -> Subject:
        """Change fields of an entity, link, attribution or note; a changed claim awaits review again.

        Raises:
            NotFound: There is no such subject.
            NotAllowed: It is retired.
            BadOption: It has no such field, or the value is impossible.
        """
        kind = kind_of(id)
        unknown = sorted(set(changes) - kind.given)
        if unknown or len(changes) == 0:
            named = f"'{unknown[0]}' of {kind.name} {id} cannot be amended" if unknown else "nothing is to be amended"
            raise BadOption(named, remedy=f"Amend {', '.join(sorted(kind.given))}.")
        if kind is ATTRIBUTION:
            changes = {**changes, "status": AttributionStatus.CLAIMED, "reviewer": None}
        with self._writing() as connection:
            before = self._standing(connection, kind, id)
            after = replace(kind.build(id, before), **changes)
            return self._change(connection, kind, id, before, state_of(after), by=by, why=why, action="amend")

    def retire(self, id: str, *, by: str, why: str) -> Subject:
        """Take an entity, link, attribution or note out of use; it stays in the history.

        Raises:
            NotFound: There is no such subject.
            NotAllowed: It is retired already, or something in use refers to it.
        """
        kind = kind_of(id)
        with self._writing() as connection:
            before = self._standing(connection, kind, id)
            after = {**before, "retired": True}
            return self._change(connection, kind, id, before, after, by=by, why=why, action="retire")

    def review_attribution(self, id: str, status: AttributionStatus, *, by: str, why: str) -> Attribution:
        """Accept, dispute or reject an attribution that somebody else made.

        Raises:
            NotFound: There is no such attribution.
            NotAllowed: The reviewer made or amended it, or it is retired.
        """
        if AttributionStatus(status) not in _REVIEWED:
            raise BadOption(f"a review cannot end in '{status}'", remedy="Choose accepted, disputed or rejected.")
        with self._writing() as connection:
            before = self._standing(connection, ATTRIBUTION, id)
            after = {**before, "status": AttributionStatus(status).value, "reviewer": by}
            changed = self._change(connection, ATTRIBUTION, id, before, after, by=by, why=why, action="review")
        return cast(Attribution, changed)

    def reverse(self, decision_id: str, *, by: str, why: str) -> Decision:
        """Restore what stood before a decision, by another one. What was created is retired, never erased.

        Raises:
            NotFound: There is no such decision for this reader.
            NotAllowed: It is reversed already, a later decision touched the same subject, or it cannot be undone.
        """
        with self._writing() as connection:
            everything = self._decisions(connection)
            decision = next((item for item in everything if item.id == decision_id), None)
            if decision is None or not self._sees_decision(decision):
                raise NotFound(f"case {self._case.row.name} has no decision '{decision_id}'")
            check_reversible(decision, [item for item in everything if item.subject == decision.subject])
            if decision.subject_kind == "exhibit":
                self._reverse_exhibit(connection, decision, by=by, why=why)
            else:
                self._reverse_subject(connection, decision, by=by, why=why)
            return self._shown(self._decisions(connection)[-1])

    def _reverse_subject(self, connection: Connection, decision: Decision, *, by: str, why: str) -> None:
        kind = KINDS[decision.subject_kind]
        now = self._states(connection, kind)[decision.subject]
        then = decision.before if decision.before is not None else {**now, "retired": True}
        self._change(
            connection, kind, decision.subject, now, then, by=by, why=why, action="reverse", reverses=decision.id
        )

    def _reverse_exhibit(self, connection: Connection, decision: Decision, *, by: str, why: str) -> None:
        exhibit = self._case.find_exhibit(connection, decision.subject)
        if exhibit.status is ExhibitStatus.DISPOSED:
            raise NotAllowed(
                f"exhibit {exhibit.reference} is disposed of: its bytes are gone", remedy="Add the original again."
            )
        self._case.change_exhibit(
            connection, exhibit, dict(decision.before or {}), by=by, why=why, action="reverse", reverses=decision.id
        )

    # -- how -------------------------------------------------------------------------------------

    def _writing(self) -> AbstractContextManager[Connection]:
        if self._until is not None:
            raise NotAllowed("the ledger as it stood at an earlier decision cannot be changed")
        return self._case.writing()

    def _create(self, kind: SubjectKind, draft: Subject, *, by: str, why: str) -> Subject:
        check_content(draft)
        with self._writing() as connection:
            identifier, number = self._case.next_id(connection, kind.letter)
            state = state_of(draft)
            subject = kind.build(identifier, state)
            self._check_place(connection, subject)
            self._case.insert(connection, kind.table, id=identifier, number=number, **state)
            self._decide(connection, kind, identifier, None, state, by=by, why=why, action="create")
        return subject

    def _change(
        self,
        connection: Connection,
        kind: SubjectKind,
        id: str,
        before: State,
        after: State,
        *,
        by: str,
        why: str,
        action: str,
        reverses: str | None = None,
    ) -> Subject:
        subject = kind.build(id, after)
        check_content(subject)
        self._check_place(connection, subject)
        if isinstance(subject, Attribution) and subject.status in _REVIEWED and after["status"] != before["status"]:
            self._require_other_person(connection, subject, by)
        table = kind.table
        connection.execute(table.update().where(self._case.mine(table), table.c.id == id).values(**after))
        self._decide(connection, kind, id, before, after, by=by, why=why, action=action, reverses=reverses)
        return subject

    def _decide(
        self,
        connection: Connection,
        kind: SubjectKind,
        id: str,
        before: State | None,
        after: State,
        *,
        by: str,
        why: str,
        action: str,
        reverses: str | None = None,
    ) -> None:
        self._case.write_decision(
            connection,
            by=by,
            why=why,
            action=action,
            subject_kind=kind.name,
            subject=id,
            before=before,
            after=after,
            reverses=reverses,
        )

    def _require_other_person(self, connection: Connection, subject: Attribution, by: str) -> None:
        made = {"create", "amend"}
        writers = {
            item.by for item in self._decisions(connection) if item.subject == subject.id and item.action in made
        }
        if by in writers | {subject.author}:
            raise NotAllowed(
                f"{by} made or amended attribution {subject.id} and cannot review it", remedy="Ask somebody else."
            )

    def _check_place(self, connection: Connection, subject: Subject) -> None:
        """Refuse a subject that refers to what the case does not hold, or that is still referred to."""
        if isinstance(subject, Entity):
            if subject.retired:
                self._refuse_while_used(connection, subject)
        elif subject.retired:
            return
        elif isinstance(subject, Note):
            self._require_subject(connection, subject.subject)
        elif isinstance(subject, Attribution):
            self._standing(connection, ENTITY, subject.entity)
        else:
            if subject.from_entity == subject.to_entity:
                raise BadOption(f"a link of {subject.from_entity} to itself says nothing")
            self._standing(connection, ENTITY, subject.from_entity)
            self._standing(connection, ENTITY, subject.to_entity)

    def _refuse_while_used(self, connection: Connection, subject: Entity) -> None:
        links = self._states(connection, LINK)
        claims = self._states(connection, ATTRIBUTION)
        users = [one for one, state in claims.items() if state["entity"] == subject.id and not state["retired"]]
        users += [
            one
            for one, state in links.items()
            if subject.id in {state["from_entity"], state["to_entity"]} and not state["retired"]
        ]
        if users:
            raise NotAllowed(f"{subject.id} is used by {', '.join(users)}", remedy="Retire those first.")

    def _require_subject(self, connection: Connection, subject: str) -> None:
        if subject == "case":
            return
        exhibit = subject.split("-", 1)[0]
        if number_of(exhibit) and exhibit[0] == "x":
            self._case.find_exhibit(connection, exhibit)
            return
        tables = {"f": schema.finding, "n": schema.decision, **{kind.letter: kind.table for kind in KINDS.values()}}
        table = tables.get(subject[:1])
        found = table is not None and any(self._case.select(connection, table, table.c.id == subject))
        if not found or not self._sees_subject(subject):
            raise NotFound(
                f"case {self._case.row.name} has nothing called '{subject}'",
                remedy="Name the case, an exhibit, record, entity, link, attribution, finding or decision.",
            )
