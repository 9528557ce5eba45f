"""Objects of a graph as records: which facets make which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from casefold.formats.case_uco.communications import MESSAGE, call, contact, email, message
from casefold.formats.case_uco.given import Given
from casefold.formats.case_uco.graph import Node
from casefold.formats.case_uco.happenings import action, event, visit
from casefold.formats.case_uco.known import ACCOUNT, RELATIONS, Known, relations_of
from casefold.formats.case_uco.relations import stated
from casefold.formats.case_uco.things import account, captured, cell, device, file, place

_DEVICE: Final = ("DeviceFacet", "MobileDeviceFacet", "ComputerSpecificationFacet", "SIMCardFacet")
_VISITS: Final = ("URLHistoryFacet", "URLVisitFacet", "BrowserBookmarkFacet")
_EVENTS: Final = ("EventFacet", "EventRecordFacet", "NetworkConnectionFacet", "CalendarEntryFacet")
_ACTIONS: Final = frozenset({"Action", "InvestigativeAction", "ObservableAction"})
_FILES: Final = ("FileFacet", "ContentDataFacet")

_GIVE: Final[tuple[tuple[tuple[str, ...], Callable[[Node, Known], Iterator[Given]]], ...]] = (
    (("CallFacet",), call),
    (("EmailMessageFacet",), email),
    (MESSAGE, message),
    (("ContactFacet",), contact),
    (("CapturedTelecommunicationsInformationFacet",), captured),
    (("CellSiteFacet",), cell),
    (_DEVICE, device),
    (ACCOUNT, account),
    (_VISITS, visit),
    (_EVENTS, event),
    (_FILES, file),
    (("LatLongCoordinatesFacet",), place),
)
"""Facets -> what makes records of them; the first that an object has."""


def given_by(node: Node, known: Known) -> Iterator[Given]:
    """Yield the records of an object; none where no kind fits."""
    for facets, give in _GIVE:
        if node.has(*facets):
            yield from give(node, known)
            return
    if RELATIONS.intersection(node.types):
        for relation in relations_of(node):
            yield from stated(node, relation, known)
    elif _ACTIONS.intersection(node.types) and any(node.text(name) for name in ("startTime", "endTime", "name")):
        yield action(node, known)
