"""What `Case` does for documents and mail beside reading them: their languages, and those that wait for a password."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from casefold.errors import BadExhibit, BadOption
from casefold.pipeline.intake import read_again
from casefold.pipeline.languages import languages, note_languages
from casefold.pipeline.reading import Watcher
from casefold.pipeline.recognition import ImportOptions

if TYPE_CHECKING:
    from casefold.model.exhibit import Exhibit
    from casefold.model.report import ImportReport
    from casefold.store import CaseStore

MOST_PASSWORDS = 100
"""Passwords that are tried at once: those a person was told, no list of guesses."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An exhibit that waits for a password."""

    exhibit: Exhibit
    names: tuple[str, ...]
    """What of it waits: its own file, or members."""


class CaseDocuments:
    """The verbs of a case about its documents and mail."""

    _store: CaseStore

    def note_languages(self) -> dict[str, int]:
        """Note in which language each document and mail is that has none noted; return the records by language.

        An import does so by itself where the extra `casefold[language]` is installed; without it nothing is noted.

        Raises:
            BadExhibit: The texts could not be gone through within a reader's limits.
        """
        return note_languages(self._store)

    def languages(self) -> pa.Table:
        """Return what was noted, a machine's reading: record_id, language, confidence, program, run.

        A record of a short text, or one that may be in several languages, has no row.
        """
        return languages(self._store)

    def waiting(self) -> list[Waiting]:
        """List the exhibits that wait for a password, in their order, with what of each does."""
        found = []
        for exhibit in self._store.exhibits():
            report = self._store.report(exhibit.id) or {}
            if report.get("waiting"):
                found.append(Waiting(exhibit, tuple(report["waiting"])))
        return found

    def unlock(
        self,
        exhibit: str,
        passwords: Sequence[str],
        options: ImportOptions | None = None,
        *,
        by: str,
        watch: Watcher | None = None,
    ) -> ImportReport:
        """Read an exhibit again with passwords a person gave; they are used in this call and kept nowhere.

        Args:
            exhibit: Its id or printed reference.
            passwords: What is tried, in this order.
            options: How it is read; None reads it as it was read before.
            by: Who asks.
            watch: Called with the progress.

        Returns:
            The import report; `waiting` names what none of the passwords opened.

        Raises:
            BadOption: No password is given, or more than a person would be told.
            Locked: None of them opens the exhibit; what was stored before stands.
            NotFound: There is no such exhibit.
            NotAllowed: It is withdrawn or disposed of.
            Undecided: It is open, and no format reads it.
        """
        given = tuple(dict.fromkeys(text for text in passwords if text))
        if not 0 < len(given) <= MOST_PASSWORDS:
            raise BadOption("no password is given" if not given else f"more than {MOST_PASSWORDS} passwords are given")
        said = replace(options or self._as_read(exhibit), passwords=given)
        report = read_again(self._store, exhibit, said, by=by, watch=watch)
        self._note_languages_of([report])
        return report

    def _as_read(self, exhibit: str) -> ImportOptions:
        """Return the options an exhibit was last read by, those of no reading where it was not."""
        last = next((item for item in self._store.imports(self._store.exhibit(exhibit).id) if item.current), None)
        known = {field.name for field in fields(ImportOptions)}
        return ImportOptions(**{name: value for name, value in (last.options if last else {}).items() if name in known})

    def _note_languages_of(self, reports: Collection[ImportReport]) -> None:
        """Note the languages of what was imported now; where that fails, the import stands."""
        stored = {report.exhibit for report in reports if report.status == "stored"}
        if stored:
            with suppress(BadExhibit):
                note_languages(self._store, stored)
