"""Read an exhibit that waits for a password with one a person gives: used once, by the run, and kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casefold.errors import BadOption

if TYPE_CHECKING:
    from casefold.platform.appkit.context import Context
    from casefold.platform.runs.models import Run

_MOST_CHARACTERS: Final = 1_024


def unlock(context: Context, exhibit: str, password: str) -> Run:
    """Start the run that reads an exhibit with a password; its records of before give way to those of this reading.

    Until the run takes it the password lies sealed in the platform's database; no run, log or address holds it.

    Raises:
        NotFound: There is no such exhibit for this reader.
        NotAllowed: They may not add to the case.
        BadOption: There is no password.
    """
    from casefold.platform.cases.models import Reading
    from casefold.platform.runs.readings import READ_AGAIN
    from casefold.platform.runs.sealing import sealed

    held = context.case.exhibit(exhibit)
    if not 0 < len(password) <= _MOST_CHARACTERS:
        raise BadOption("no password was given" if not password else "that is longer than a password")
    reading = Reading.objects.create(
        case=context.case_name, exhibit=held.id, by=context.user, options={"sealed": sealed([password])}
    )
    return context.start_run(READ_AGAIN, f"Read {held.reference} with a password", reading=str(reading.pk))
