"""The index across cases as the rest of Casefold asks it, and the one call that brings an import into it."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from casefold.errors import BadOption, EvidenceDamaged, Misconfigured
from casefold.language.mentions import MentionsEngine
from casefold.model.held import HeldAt, WatchList
from casefold.store import CaseStore, Home, held_index, watch_lists
from casefold.store.across import identifiers_in
from casefold.store.held import Held, Met
from casefold.text.parties import parse_identifier

LONGEST_LISTED = 200
"""Characters of a row of a watch list that are quoted in an error."""


def hold_imported(store: CaseStore, exhibits: Collection[str]) -> None:
    """Bring what imports listed into the index; where that fails the imports stand, and verify says so."""
    with contextlib.suppress(Misconfigured, EvidenceDamaged):
        held_index.hold_exhibits(store, exhibits)


def hold_behind(store: CaseStore) -> None:
    """Bring what an import that was stopped had listed and not matched into the index; errors are as for an import."""
    with contextlib.suppress(Misconfigured, EvidenceDamaged):
        held_index.hold_behind(store)


def hold_said(store: CaseStore) -> None:
    """Bring what the ledger says into the index, after something was said; errors are as for an import."""
    with contextlib.suppress(Misconfigured):
        held_index.hold_said(store, mentioned)


def mentioned(text: str, region: str | None) -> frozenset[str]:
    """Return the identifiers a text names."""
    options = {"region": region} if region else {}
    return frozenset(mention.identifier for mention in MentionsEngine().extract(text, options))


def meant(text: str, region: str | None = "GB") -> tuple[str, ...]:
    """Return what somebody asks for: an identifier by its form, or digits that are none but may be near one.

    Raises:
        BadOption: It is neither.
    """
    found = identifiers_in(text, region)
    if found:
        return found
    value = parse_identifier(text, region).identifier or ""
    if value.removeprefix("opaque:").isdigit():
        return (value,)
    raise BadOption(
        f"'{text[:LONGEST_LISTED]}' is no identifier",
        remedy="Write a number, an e-mail address, a vehicle's mark, imei:… or service:handle.",
    )


def listed_in(text: str, region: str | None = "GB", *, heading: bool = True) -> list[str]:
    """Return the identifiers of a list: the first column of CSV, one in each row.

    Args:
        text: The list.
        region: Country of bare numbers.
        heading: Whether the first row may be a heading: it is left out where it has no digit and is no identifier.

    Raises:
        BadOption: A row has none, and is named; or it is no CSV.
    """
    found: list[str] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text.removeprefix("\ufeff"))), start=1):
            given = row[0].strip() if row else ""
            if given != "" and not (heading and number == 1 and _is_heading(given, region)):
                found += _meant_in_row(given, region, number)
    except csv.Error as error:
        raise BadOption(f"the list is no CSV: {error}", remedy="Write one identifier in each line.") from error
    return list(dict.fromkeys(found))


def _meant_in_row(given: str, region: str | None, number: int) -> tuple[str, ...]:
    try:
        return meant(given, region)
    except BadOption as error:
        raise BadOption(error.message, place=f"row {number}", remedy=error.remedy) from error


def _is_heading(given: str, region: str | None) -> bool:
    return not any(sign.isdigit() for sign in given) and len(identifiers_in(given, region)) == 0


class AcrossCases:
    """Every case of a home at once, whoever may see what: a caller applies the walls and silences of its reader."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._held = Held(home)

    def where(self, identifiers: Collection[str]) -> dict[str, list[HeldAt]]:
        """Return identifier -> every place it stands in today, by holder."""
        return self._held.where(identifiers)

    def near(self, identifier: str) -> dict[str, str]:
        """Return the near identifiers somebody named or a camera read, each with how it differs."""
        return self._held.near(identifier)

    def hits(self, holders: Collection[str], *, of: str | None = None) -> Iterator[Met]:
        """Yield the hits of some holders whose both sides still stand, the newest first; `of` is the id of one."""
        return self._held.hits(holders, of=of)

    def meant(self, text: str, region: str | None = "GB") -> tuple[str, ...]:
        """Return what somebody asks for; errors are those of `meant`."""
        return meant(text, region)

    def listed_in(self, text: str, region: str | None = "GB", *, heading: bool = True) -> list[str]:
        """Return the identifiers of a list written as CSV; arguments and errors are those of `listed_in`."""
        return listed_in(text, region, heading=heading)

    def rebuild(self, names: Collection[str] | None = None) -> int:
        """Make the index of some cases, or of all, again; return how many hits are new."""
        rows = self._home.cases(names)
        return sum(held_index.rebuild(self._home.open_case(row.name), mentioned) for row in rows)

    def watch(
        self,
        name: str,
        identifiers: Sequence[str],
        *,
        reason: str,
        owner: str,
        members: Collection[str] = (),
        review_on: date,
        ends_on: date,
    ) -> tuple[WatchList, int]:
        """Begin to watch for identifiers; return the list and how many hits there are at once.

        Raises:
            BadOption: A text is missing, the days are in no order or past, or there is nothing to watch for.
        """
        return watch_lists.add_list(
            self._home,
            name,
            identifiers,
            reason=reason,
            owner=owner,
            members=members,
            review_on=review_on,
            ends_on=ends_on,
        )

    def watch_lists(self, *, of: str | None = None) -> list[WatchList]:
        """List the watch lists, the newest first: all, or those somebody owns or is a member of."""
        return watch_lists.lists(self._home, of=of)

    def watch_list(self, key: str, *, of: str | None = None) -> WatchList:
        """Return one watch list.

        Raises:
            NotFound: There is none of that id, or none of theirs.
        """
        return watch_lists.find_list(self._home, key, of=of)

    def watched(self, key: str) -> list[str]:
        """Return what a watch list has, sorted."""
        return watch_lists.watched(self._home, key)

    def close(self, key: str, *, why: str) -> WatchList:
        """End a watch list today.

        Raises:
            NotFound: There is none of that id.
            BadOption: Nobody says why.
        """
        return watch_lists.close_list(self._home, key, why=why)
