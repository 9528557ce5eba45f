"""What `Case` does for documents and mail beside reading them: the languages they are in."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow as pa

from casefold.errors import BadExhibit
from casefold.pipeline.languages import languages, note_languages

if TYPE_CHECKING:
    from casefold.model.report import ImportReport
    from casefold.store import CaseStore


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

    def _note_languages_of(self, reports: Collection[ImportReport]) -> None:
        """Note the languages of what was imported now; where that fails, the import stands."""
        stored = {report.exhibit for report in reports if report.status == "stored"}
        if stored:
            with suppress(BadExhibit):
                note_languages(self._store, stored)
