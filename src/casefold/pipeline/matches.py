"""Whether a newly imported exhibit holds an identifier that somebody attributed or noted in another case.

It compares canonical identifiers and says where both stand; whether they belong to one person is for a person to say.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from casefold.language.mentions import MentionsEngine
from casefold.store import CaseStore, Engine, Home
from casefold.store.authors import Said, said_by

MEMORY_MB = 256
"""Memory of the question whether identifiers are among an exhibit's parties."""


@dataclass(frozen=True, slots=True)
class Named:
    """An identifier somebody attributed or noted."""

    identifier: str
    case: str
    id: str
    """Of the attribution or the note."""
    by: str


def named_by(home: Home, people: Collection[str], cases: Collection[str]) -> list[Named]:
    """Return the identifiers these people attributed, or wrote into a note, in these cases."""
    found = said_by(home, people, cases)
    return [Named(identifier, item.case, item.id, item.by) for item in found for identifier in _identifiers(item)]


def parties_among(store: CaseStore, exhibit: str, identifiers: Collection[str]) -> dict[str, str]:
    """Return which identifiers are a party of a record of an exhibit, among the rows its reader may see.

    Only the exhibit's own files of parties are read.

    Args:
        store: The case, as its reader sees it.
        exhibit: The exhibit's id.
        identifiers: In canonical form.

    Returns:
        Identifier -> a record kind in which it is a party: the first by name.

    Raises:
        EvidenceDamaged: A record file is missing or cut.
    """
    files = [item for item in store.record_files() if item.exhibit == exhibit and item.kind == "party"]
    if len(files) == 0 or len(identifiers) == 0:
        return {}
    engine = Engine(store, files, memory_mb=MEMORY_MB, threads=1)
    try:
        party = engine.party()
        same = party.filter(party.identifier.isin(sorted(identifiers)))
        found = same.group_by("identifier").agg(kind=same.kind.min()).to_pyarrow().to_pylist()
        return {str(row["identifier"]): str(row["kind"]) for row in found}
    finally:
        engine.close()


def _identifiers(said: Said) -> set[str]:
    if said.identifier:
        return {said.identifier}
    options = {"region": said.region} if said.region else {}
    return {mention.identifier for mention in MentionsEngine().extract(said.text, options)}
