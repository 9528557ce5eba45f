"""Whom a case is about, so that a page that asks 'of whom?' has an answer to offer before anybody types one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casefold import AttributionStatus
from casefold.errors import NotFound

if TYPE_CHECKING:
    from casefold.platform.appkit.context import Context

MOST_OFFERED = 24


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whose records can be asked for."""

    who: str
    """What is asked: `person:NAME`, or an identifier."""
    label: str
    basis: str
    """Why it is offered: an attribution, or the exhibit whose records these are."""


def subjects(context: Context) -> list[Subject]:
    """Return the people identifiers are attributed to, then whose records the exhibits are, each once."""
    once: dict[str, Subject] = {}
    for item in (*_people(context), *_owners(context)):
        once.setdefault(item.who, item)
    return list(once.values())[:MOST_OFFERED]


def _people(context: Context) -> list[Subject]:
    names = {entity.id: entity.name for entity in context.case.ledger.entities()}
    claims = [item for item in context.case.ledger.attributions() if item.status is not AttributionStatus.REJECTED]
    people = [names[entity] for entity in dict.fromkeys(item.entity for item in claims) if entity in names]
    return [Subject(f"person:{name}", name, "identifiers are attributed to this person") for name in people]


def _owners(context: Context) -> list[Subject]:
    found = []
    for exhibit in context.case.exhibits():
        try:
            owner = context.case.report(exhibit.id).get("subject") or exhibit.subject
        except NotFound:
            continue
        if owner:
            label = str(owner).removeprefix("opaque:")
            found.append(Subject(str(owner), label, f"{exhibit.reference} is of its records"))
    return found
