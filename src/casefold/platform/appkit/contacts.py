"""Names saved for identifiers in devices: what an exhibit states, with its source; never whose the identifier is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casefold.platform.appkit.links import record_url

if TYPE_CHECKING:
    from casefold.platform.appkit.context import Context

MOST_ASKED = 2_000
"""Identifiers looked up at once."""


@dataclass(frozen=True, slots=True)
class SavedName:
    """A name an exhibit states as saved for an identifier."""

    name: str
    exhibit: str
    """The exhibit's reference."""
    href: str
    """The record that states it."""

    def __str__(self) -> str:
        """Return it as a sentence says it."""
        return f"saved as {self.name} in {self.exhibit}"


def saved_names(context: Context, identifiers: Iterable[str | None]) -> dict[str, list[SavedName]]:
    """Return, by identifier, the names saved for it, each name and exhibit once, in the order of the exhibits.

    Args:
        context: The request; walls and withdrawals of its reader count.
        identifiers: Whose names are wanted; empty ones and those beyond `MOST_ASKED` are left out.
    """
    wanted = sorted({item for item in identifiers if item})[:MOST_ASKED]
    if len(wanted) == 0 or context.case.count("contact") == 0:
        return {}
    with context.case.tables() as tables:
        party, contact = tables.party(), tables.kind("contact")
        saved = party.filter(party.kind == "contact", party.role == "saved", party.identifier.isin(wanted))
        named = contact.filter(contact.name.notnull()).select("record_id", "exhibit", "name")
        rows = saved.select("record_id", "identifier").join(named, "record_id").distinct().order_by("record_id")
        found = rows.to_pyarrow().to_pylist()
    return _by_identifier(context, found)


def _by_identifier(context: Context, rows: list[dict[str, Any]]) -> dict[str, list[SavedName]]:
    exhibits = context.case.exhibits(all=True)
    references = {item.id: item.reference for item in exhibits}
    place = {item.id: at for at, item in enumerate(exhibits)}
    found: dict[str, dict[tuple[str, str], SavedName]] = {}
    for row in sorted(rows, key=lambda row: (place.get(row["exhibit"], 0), row["record_id"])):
        key = (row["name"], row["exhibit"])
        saved = SavedName(
            row["name"], references.get(row["exhibit"], row["exhibit"]), record_url(context.case_name, row["record_id"])
        )
        found.setdefault(row["identifier"], {}).setdefault(key, saved)
    return {identifier: list(names.values()) for identifier, names in found.items()}
