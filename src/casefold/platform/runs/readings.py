"""Read an exhibit that is held once more, as a person now says: by another mapping, format or zone.

What was said stands in a row of its own until the run is over, because a run carries ids only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from casefold.case import ImportOptions, Progress
from casefold.errors import Busy, NotFound
from casefold.model.report import ImportReport
from casefold.platform.access.policy import Verb
from casefold.platform.cases.models import Reading
from casefold.platform.runs.built_in import MOST_TURNS, TURN_SECONDS, options_of, prepare_tables
from casefold.platform.runs.sealing import unsealed
from casefold.platform.runs.work import Doing, Outcome, Work


def reading_options(said: Mapping[str, Any]) -> ImportOptions:
    """Turn what a person said about reading an exhibit into import options.

    Raises:
        BadOption: The zone is none.
    """
    return options_of(dict(said))


def _read(doing: Doing) -> Outcome:
    asked = Reading.objects.filter(pk=doing.arguments["reading"], case=doing.case.name).first()
    if asked is None:
        raise NotFound("how the exhibit is to be read is gone", remedy="Settle its columns again.")
    report = _in_turn(doing, _reader(doing, asked))
    said = f"{report.rows_stored:,} of {report.rows_read:,} rows stored"
    if report.status == "repeated":
        said = "It was read so already; nothing changed"
    else:
        said += prepare_tables(doing)
    if report.waiting:
        said += f"; {len(report.waiting):,} of it still wait for a password"
    result = {"exhibit": report.exhibit, "status": report.status, "rows": report.rows_read, "said": said}
    return Outcome(f"{report.reference}: read again. {said}", result)


def _reader(doing: Doing, asked: Reading) -> Callable[[Callable[[Progress], None]], ImportReport]:
    """Return what reads the exhibit as was said; a password is taken out of the database before it is used.

    Raises:
        NotFound: The password was taken by a run that was ended.
    """
    said = dict(asked.options)
    if "sealed" not in said and "taken" not in said:
        options = reading_options(said)
        return lambda watch: doing.case.read_again(asked.exhibit, options, by=doing.by, watch=watch)
    Reading.objects.filter(pk=asked.pk).update(options={"taken": True})
    if "taken" in said:
        raise NotFound("the password that was given is used up", remedy="Give it again on the exhibit's page.")
    passwords = unsealed(said["sealed"])
    return lambda watch: doing.case.unlock(asked.exhibit, passwords, by=doing.by, watch=watch)


def _in_turn(doing: Doing, read: Callable[[Callable[[Progress], None]], ImportReport]) -> ImportReport:
    """Read it; where another run reads the same exhibit at this moment, wait until it has ended.

    Raises:
        Busy: The other run does not end.
    """

    def watch(progress: Progress) -> None:
        doing.progress(progress.stage, progress.done, progress.rows)

    for turn in range(MOST_TURNS):
        try:
            return read(watch)
        except Busy:
            if turn == MOST_TURNS - 1:
                raise
            doing.progress("waiting for the same exhibit's import")
            time.sleep(TURN_SECONDS)
    raise AssertionError("the last turn returns or raises")


READ_AGAIN = Work("import", "casefold.platform.runs.readings.READ_AGAIN", _read, Verb.ADD, idempotent=True)
