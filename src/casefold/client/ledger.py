"""A site's ledger: the reads of the local one."""

from __future__ import annotations

from typing import TypeVar

from casefold.client.line import Line
from casefold.client.wire import build
from casefold.errors import NotFound
from casefold.model.ledger import Attribution, Decision, Entity, Link, Note

Subject = TypeVar("Subject", Entity, Link, Attribution, Note)


class SiteLedger:
    """Entities, links, attributions, notes and decisions of a case on a site."""

    def __init__(self, line: Line, case: str) -> None:
        self._line = line
        self._case = case

    def entities(self, *, all: bool = False) -> list[Entity]:
        """List the entities; `all` adds retired ones."""
        return self._every(Entity, "entities", all)

    def entity(self, id: str) -> Entity:
        """Return an entity by its id."""
        return self._one(self.entities(all=True), "entity", id)

    def links(self, *, entity: str | None = None, all: bool = False) -> list[Link]:
        """List the links, of one entity or of all."""
        found = self._every(Link, "links", all)
        return [item for item in found if entity is None or entity in {item.from_entity, item.to_entity}]

    def link(self, id: str) -> Link:
        """Return a link by its id."""
        return self._one(self.links(all=True), "link", id)

    def attributions(
        self, identifier: str | None = None, entity: str | None = None, *, all: bool = False
    ) -> list[Attribution]:
        """List the attributions of an identifier, of an entity, or all of them, rejected ones included."""
        found = self._every(Attribution, "attributions", all)
        found = [item for item in found if identifier is None or item.identifier == identifier]
        return [item for item in found if entity is None or item.entity == entity]

    def attribution(self, id: str) -> Attribution:
        """Return an attribution by its id."""
        return self._one(self.attributions(all=True), "attribution", id)

    def notes(self, subject: str | None = None, *, all: bool = False) -> list[Note]:
        """List the notes, on one subject or on all."""
        return [item for item in self._every(Note, "notes", all) if subject in {None, item.subject}]

    def note(self, id: str) -> Note:
        """Return a note by its id."""
        return self._one(self.notes(all=True), "note", id)

    def decisions(self) -> list[Decision]:
        """List what was decided, in order."""
        return [build(Decision, item) for item in self._line.every(f"/cases/{self._case}/decisions")]

    def history(self, subject_id: str) -> list[Decision]:
        """List the decisions on one subject, in order."""
        return [item for item in self.decisions() if item.subject == subject_id]

    def last_decision(self) -> int:
        """Return the number of the last decision; 0 when there is none."""
        found = self.decisions()
        return int(found[-1].id[1:]) if found else 0

    def _every(self, kind: type[Subject], path: str, all: bool) -> list[Subject]:
        items = self._line.every(f"/cases/{self._case}/{path}", all=all)
        return [build(kind, item) for item in items]

    def _one(self, found: list[Subject], what: str, id: str) -> Subject:
        for item in found:
            if item.id == id:
                return item
        raise NotFound(f"case {self._case} has no {what} '{id}'")
