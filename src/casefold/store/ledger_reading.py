"""The ledger as its reader may see it: what stands now, or stood at an earlier decision, and how it came to be.

A note on something unseen is not shown; an evidence line that cites unseen records is shown as withheld.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from sqlalchemy.engine import Connection

from casefold.errors import NotAllowed, NotFound
from casefold.model.ledger import Attribution, Decision, Entity, Link, Note
from casefold.store import schema
from casefold.store.case_store import CaseStore
from casefold.store.ids import number_of
from casefold.store.ledger_states import ATTRIBUTION, ENTITY, LINK, NOTE, State, Subject, SubjectKind, withhold


def about(subject_kind: str, subject: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """Return the id of what a decision is about: for a note, of what the note is on."""
    return str((after or before or {}).get("subject", "")) if subject_kind == "note" else subject


def sees_subject(
    subject: str, *, exhibit: Callable[[str], bool], finding: Callable[[str], bool], decided: Callable[[str], bool]
) -> bool:
    """Tell whether a reader may know what is said of something: it inherits the walls of what it is said of.

    Args:
        subject: Id of an exhibit, a record, a finding, a decision, or anything else.
        exhibit: Whether they see an exhibit, by its id.
        finding: Whether they see a finding.
        decided: Whether they see a decision.
    """
    if subject[:1] == "x":
        return exhibit(subject.split("-", 1)[0])
    if subject[:1] == "f" and subject[1:].isdigit():
        return finding(subject)
    if subject[:1] == "n" and subject[1:].isdigit():
        return decided(subject)
    return True


class LedgerReading:
    """Reads what people settled in a case."""

    def __init__(self, case: CaseStore, *, until: int | None = None) -> None:
        """Open a case's ledger.

        Args:
            case: The case, as its reader sees it.
            until: Number of the last decision to take into account: the ledger as it stood then, read only.
        """
        self._case = case
        self._until = until

    def entities(self, *, all: bool = False) -> list[Entity]:
        """List the entities; `all` adds retired ones."""
        return [item for item in cast("list[Entity]", self._read(ENTITY)) if all or not item.retired]

    def entity(self, id: str) -> Entity:
        """Return an entity by its id."""
        return cast(Entity, self._one(ENTITY, id))

    def links(self, *, entity: str | None = None, all: bool = False) -> list[Link]:
        """List the links, of one entity or of all."""
        found = [item for item in cast("list[Link]", self._read(LINK)) if all or not item.retired]
        return [item for item in found if entity is None or entity in {item.from_entity, item.to_entity}]

    def link(self, id: str) -> Link:
        """Return a link by its id."""
        return cast(Link, self._one(LINK, id))

    def attributions(
        self, identifier: str | None = None, entity: str | None = None, *, all: bool = False
    ) -> list[Attribution]:
        """List the attributions of an identifier, of an entity, or all of them, rejected ones included."""
        found = [item for item in cast("list[Attribution]", self._read(ATTRIBUTION)) if all or not item.retired]
        found = [item for item in found if identifier is None or item.identifier == identifier]
        return [item for item in found if entity is None or item.entity == entity]

    def attribution(self, id: str) -> Attribution:
        """Return an attribution by its id."""
        return cast(Attribution, self._one(ATTRIBUTION, id))

    def notes(self, subject: str | None = None, *, all: bool = False) -> list[Note]:
        """List the notes, on one subject or on all, whose subject this reader may see."""
        found = [item for item in cast("list[Note]", self._read(NOTE)) if all or not item.retired]
        return [item for item in found if subject in {None, item.subject} and self._sees_subject(item.subject)]

    def note(self, id: str) -> Note:
        """Return a note by its id."""
        found = cast(Note, self._one(NOTE, id))
        if not self._sees_subject(found.subject):
            raise NotFound(f"case {self._case.row.name} has no note '{id}'")
        return found

    def decisions(self) -> list[Decision]:
        """List what was decided about anything this reader may see, in order."""
        with self._case.reading() as connection:
            found = self._decisions(connection)
        return [self._shown(item) for item in found if self._sees_decision(item)]

    def history(self, subject_id: str) -> list[Decision]:
        """List the decisions on one subject, in order."""
        return [item for item in self.decisions() if item.subject == subject_id]

    def last_decision(self) -> int:
        """Return the number of the last decision; 0 when there is none."""
        with self._case.reading() as connection:
            found = self._decisions(connection)
        return number_of(found[-1].id) if found else 0

    def _sees_subject(self, subject: str) -> bool:
        return sees_subject(
            subject,
            exhibit=self._case.sees,
            finding=lambda found: found in self._case.seen_findings(),
            decided=self._sees_decided,
        )

    def _sees_decided(self, id: str) -> bool:
        """Tell whether this reader may see a decision: what is said of one inherits the walls of its subject."""
        with self._case.reading() as connection:
            found = next((item for item in self._decisions(connection) if item.id == id), None)
        return found is None or self._sees_decision(found)

    def _sees_decision(self, decision: Decision) -> bool:
        return self._sees_subject(about(decision.subject_kind, decision.subject, decision.before, decision.after))

    def _shown(self, decision: Decision) -> Decision:
        before, after = (withhold(state, self._unseen) for state in (decision.before, decision.after))
        return replace(decision, before=before, after=after)

    def _unseen(self, exhibit: str) -> bool:
        return not self._case.sees(exhibit)

    def _read(self, kind: SubjectKind) -> list[Subject]:
        with self._case.reading() as connection:
            found = self._states(connection, kind)
        return [kind.build(identifier, withhold(state, self._unseen) or {}) for identifier, state in found.items()]

    def _one(self, kind: SubjectKind, id: str) -> Subject:
        with self._case.reading() as connection:
            state = self._states(connection, kind).get(id)
        if state is None:
            raise NotFound(f"case {self._case.row.name} has no {kind.name} '{id}'")
        return kind.build(id, withhold(state, self._unseen) or {})

    def _standing(self, connection: Connection, kind: SubjectKind, id: str) -> State:
        state = self._states(connection, kind).get(id)
        if state is None:
            raise NotFound(f"case {self._case.row.name} has no {kind.name} '{id}'")
        if state["retired"]:
            raise NotAllowed(f"{kind.name} {id} is retired", remedy="Reverse the decision that retired it.")
        return state

    def _states(self, connection: Connection, kind: SubjectKind) -> dict[str, State]:
        """Return every subject of a kind, in order: from its table, or as it stood at `until`."""
        if self._until is not None:
            made = [item for item in self._decisions(connection) if item.subject_kind == kind.name]
            states = {item.subject: item.after or {} for item in made}
            return {identifier: states[identifier] for identifier in sorted(states, key=number_of)}
        skip = {"case_name", "id", "number"}
        return {
            row.id: {name: value for name, value in row._mapping.items() if name not in skip}
            for row in self._case.select(connection, kind.table)
        }

    def _decisions(self, connection: Connection) -> list[Decision]:
        table = schema.decision
        where = [] if self._until is None else [table.c.number <= self._until]
        return [
            Decision(**{name: getattr(row, name) for name in Decision.__slots__})
            for row in self._case.select(connection, table, *where)
        ]
