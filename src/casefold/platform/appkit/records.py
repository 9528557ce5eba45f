"""A page of records for an app: asked of the engine, stopped when nobody waits for it any more."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from casefold.platform.cases.pages import Interrupt, RecordPage, Wanted, read_page
from casefold.platform.cases.supersede import superseding

if TYPE_CHECKING:
    from casefold.platform.appkit.context import Context

ROLE_ORDER = ("from", "to", "dialled", "forwarded_to", "cc", "subject", "member", "by", "owner", "saved", "author")


def page_of_records(context: Context, wanted: Wanted) -> RecordPage:
    """Return one page of records; a newer question of the same person and table stops an older one.

    Raises:
        BadOption: There is no such kind or column.
        Superseded: A newer question took its place.
    """

    def stoppable(interrupt: Interrupt) -> AbstractContextManager[None]:
        return superseding(context.request, f"{context.case_name}/{wanted.kind}", interrupt)

    return read_page(context.case, wanted, stoppable=stoppable)


def party_text(parties: list[dict[str, Any]], role: str) -> str:
    """Return the parties of a record in a role, as a person reads them."""
    return ", ".join(party_name(item) for item in parties if item["role"] == role)


def party_name(party: dict[str, Any]) -> str:
    """Return one party: its identifier, else what was read, else why there is none; a display name beside it."""
    known = party["identifier"] or party["raw"] or ("" if party["state"] == "blank" else party["state"]) or ""
    name = party.get("name")
    return f"{known} ({name})" if name and name != known else str(known)
