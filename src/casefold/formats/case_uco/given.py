"""A record as an object of a graph gives it, and what every kind begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casefold.formats.case_uco.graph import Node
from casefold.formats.case_uco.known import Known
from casefold.formats.readers.items import Side


@dataclass(frozen=True, slots=True)
class Given:
    """A record as an object, or a part of one, gives it."""

    kind: str
    fields: Mapping[str, str | None]
    sides: tuple[Side, ...] = ()
    part: Mapping[str, Any] | None = None
    """The part of the object that it stands for, where one object gives several records of a kind."""
    flags: tuple[str, ...] = ()


def common(node: Node, known: Known) -> dict[str, str | None]:
    """Return what every kind begins with: deletion, confidence and the file it lay in, as the graph states them."""
    state = node.text("allocationStatus")
    if state is None and node.has("RecoveredObjectFacet"):
        state = node.text("contentRecoveredStatus", "RecoveredObjectFacet") or "recovered"
    held = next((known.thing({"@id": one.target}) for one in known.related(node.id, "Contained_Within")), None)
    return {
        "deleted": None if state is None else state.lower(),
        "confidence": node.text("confidence", "ConfidenceFacet"),
        "found_in": None if held is None else held.text("filePath") or held.text("fileName") or held.text("name"),
    }
