"""A page of records for an app: asked of the engine, stopped when nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def parties_of(tables: Any, ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the parties of some records, by `key_of` each record; a record without any is left out.

    Args:
        tables: The tables of a case, as `Case.tables` opens them.
        ids: Record ids; one id may stand in several kinds.
    """
    wanted = sorted(set(ids))
    found: dict[str, list[dict[str, Any]]] = {}
    if len(wanted) == 0:
        return found
    party = tables.party()
    mine = party.filter(party.record_id.isin(wanted)).order_by("record_id", "kind", "role", "identifier", "raw")
    for item in mine.to_pyarrow().to_pylist():
        found.setdefault(key_of(item), []).append(item)
    return found


def key_of(row: Mapping[str, Any]) -> str:
    """Return what one record of one kind is known by on a page: its kind and its id."""
    return f"{row['kind']} {row['record_id']}"


def ends_text(parties: Sequence[dict[str, Any]]) -> str:
    """Return who took part in a record in which role, as a person reads it: `from …, to …`."""
    ends = ((role, party_name(item)) for role in ROLE_ORDER for item in parties if item["role"] == role)
    return ", ".join(f"{role.replace('_', ' ')} {name}" for role, name in ends if name)


def party_text(parties: Sequence[dict[str, Any]], role: str) -> str:
    """Return the parties of a record in a role, as a person reads them."""
    return ", ".join(party_name(item) for item in parties if item["role"] == role)


def party_name(party: dict[str, Any]) -> str:
    """Return one party: its identifier, else what was read, else why there is none; a display name beside it."""
    known = party["identifier"] or party["raw"] or ("" if party["state"] == "blank" else party["state"]) or ""
    name = party.get("name")
    return f"{known} ({name})" if name and name != known else str(known)
