"""A page of records for an app: asked of the engine, stopped when nobody waits for it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casefold.platform.cases.pages import RecordPage, Wanted, count, read_page
from casefold.platform.cases.supersede import superseding

if TYPE_CHECKING:
    from casefold.platform.appkit.context import Context

ROLE_ORDER = ("from", "to", "dialled", "forwarded_to", "cc", "subject", "member", "by", "owner", "saved", "author")


def page_of_records(context: Context, wanted: Wanted) -> RecordPage:
    """Return one page of records; a newer question of the same person and table stops an older one.

    Raises:
        BadOption: There is no such kind or column, or a filter's text does not fit its column.
        Cancelled: A newer question took its place, or nobody waits for it any more.
    """
    with superseding(context.request, f"{context.case_name}/{wanted.kind}", wanted.question) as cancel:
        return read_page(context.case, wanted, cancel)


def count_of_records(context: Context, wanted: Wanted) -> int:
    """Count the records that fit, however long it takes; errors are those of `page_of_records`."""
    with superseding(context.request, f"{context.case_name}/{wanted.kind}", wanted.question) as cancel:
        return count(context.case, wanted, cancel)


def party_text(parties: list[dict[str, Any]], role: str) -> str:
    """Return the parties of a record in a role, as a person reads them."""
    return ", ".join(party_name(item) for item in parties if item["role"] == role)


def party_name(party: dict[str, Any]) -> str:
    """Return one party: its identifier, else what was read, else why there is none; a display name beside it."""
    known = party["identifier"] or party["raw"] or ("" if party["state"] == "blank" else party["state"]) or ""
    name = party.get("name")
    return f"{known} ({name})" if name and name != known else str(known)
