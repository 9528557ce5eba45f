"""Casefold: raw exhibits in, answers out that can be checked back to the row they came from.

    import casefold
    home = casefold.open_home("casefold-home")
    case = home.create_case("larkspur", by="A. Analyst")
    case.add(["calls.csv"], by="A. Analyst", reference="ABC/1")
    finding = case.analyse("top_contacts")

The names below are all that is promised. They load when first used, so that a reader's process, which
imports its own small part, stays lean.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casefold.case import Case, Delivery, Home, ImportOptions, open_home
    from casefold.client import connect
    from casefold.errors import CasefoldError
    from casefold.model.exhibit import Authority, Exhibit
    from casefold.model.finding import Finding
    from casefold.model.ledger import AttributionStatus, EntityType, EvidenceLine, Grade
    from casefold.model.record_page import Filter, Operator, RecordPage
    from casefold.model.report import ImportReport
    from casefold.store.pages import Cancel

__all__ = [
    "AttributionStatus",
    "Authority",
    "Cancel",
    "Case",
    "CasefoldError",
    "Delivery",
    "EntityType",
    "EvidenceLine",
    "Exhibit",
    "Filter",
    "Finding",
    "Grade",
    "Home",
    "ImportOptions",
    "ImportReport",
    "Operator",
    "RecordPage",
    "connect",
    "open_home",
]

_HOMES = {
    "AttributionStatus": "casefold.model.ledger",
    "Authority": "casefold.model.exhibit",
    "Cancel": "casefold.store.pages",
    "Case": "casefold.case",
    "CasefoldError": "casefold.errors",
    "Delivery": "casefold.case",
    "EntityType": "casefold.model.ledger",
    "EvidenceLine": "casefold.model.ledger",
    "Exhibit": "casefold.model.exhibit",
    "Filter": "casefold.model.record_page",
    "Finding": "casefold.model.finding",
    "Grade": "casefold.model.ledger",
    "Home": "casefold.case",
    "ImportOptions": "casefold.case",
    "ImportReport": "casefold.model.report",
    "Operator": "casefold.model.record_page",
    "RecordPage": "casefold.model.record_page",
    "connect": "casefold.client",
    "open_home": "casefold.case",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'casefold' has no attribute '{name}'")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)
