"""Where the rows of a staged draft stand, as SQL: record id, locator and file.

A draft stands in one place of an exhibit; drafts that are kept together (`staging`) name it row by row.
"""

from __future__ import annotations

from casefold.store.settle_values import literal, quoted
from casefold.store.staging import MEMBER_COLUMN, PLACE_COLUMN, StagedDraft

EXHIBIT, FILE = "casefold_exhibit", "casefold_file"
"""Columns of text of many exhibits: whose each row is."""
_MEMBER, _PLACE = f"s.{quoted(MEMBER_COLUMN)}", f"s.{quoted(PLACE_COLUMN)}"


class Places:
    """The expressions over staged text in a relation called `s`."""

    def __init__(self, staged: StagedDraft, exhibit: str, file: str) -> None:
        self._draft, self._together = staged.draft, len(staged.members) > 0
        self._exhibit, self._file = exhibit, file

    def exhibit(self) -> str:
        """Return the exhibit's id."""
        return literal(self._exhibit)

    def record_id(self, row: str) -> str:
        """Return the id of a record whose row is `row`, in the same member and part as the row of `s`."""
        if self._together:
            member = f"CASE WHEN {_MEMBER} = '' THEN '' ELSE {_MEMBER} || '/' END"
            return f"({literal(f'{self._exhibit}-')} || {member} || {self.locator(row)})"
        member = f"{self._draft.member}/" if self._draft.member else ""
        return f"({literal(f'{self._exhibit}-{member}')} || {self.locator(row)})"

    def locator(self, row: str) -> str:
        """Return the place within the file."""
        return f"({literal(f'{self._draft.unit}:')} || {row}{self._part()})"

    def file(self) -> str:
        """Return the file's name, with the path inside it where it is a container."""
        if self._together:
            return f"({literal(self._file)} || CASE WHEN {_MEMBER} = '' THEN '' ELSE '/' || {_MEMBER} END)"
        return literal(f"{self._file}/{self._draft.member}" if self._draft.member else self._file)

    def within(self, of: str) -> str:
        """Return what tells drafts that are kept together apart; `of` is '' or the relation with its dot."""
        return f"hash({of}{quoted(MEMBER_COLUMN)}, {of}{quoted(PLACE_COLUMN)})" if self._together else "0"

    def _part(self) -> str:
        if self._together:
            return f" || CASE WHEN {_PLACE} = '' THEN '' ELSE '@' || {_PLACE} END"
        return f" || {literal('@' + self._draft.place)}" if self._draft.place else ""


class TogetherPlaces:
    """The same for text of many drafts in a relation `s`, whose rows name exhibit, file, member and part."""

    def __init__(self, unit: str) -> None:
        self._unit = unit

    def exhibit(self) -> str:
        """Return the exhibit's id."""
        return f"s.{EXHIBIT}"

    def record_id(self, row: str) -> str:
        """Return the id of a record whose row is `row`, in the same draft, member and part as the row of `s`."""
        member = f"CASE WHEN {_MEMBER} = '' THEN '' ELSE {_MEMBER} || '/' END"
        return f"(s.{EXHIBIT} || '-' || {member} || {self.locator(row)})"

    def locator(self, row: str) -> str:
        """Return the place within the file."""
        return f"({literal(f'{self._unit}:')} || {row} || CASE WHEN {_PLACE} = '' THEN '' ELSE '@' || {_PLACE} END)"

    def file(self) -> str:
        """Return the file's name, with the path inside it where it is a container."""
        return f"(s.{FILE} || CASE WHEN {_MEMBER} = '' THEN '' ELSE '/' || {_MEMBER} END)"

    def within(self, of: str) -> str:
        """Return what tells the drafts apart; `of` is '' or the relation with its dot."""
        return f"hash({of}casefold_draft, {of}{quoted(MEMBER_COLUMN)}, {of}{quoted(PLACE_COLUMN)})"
