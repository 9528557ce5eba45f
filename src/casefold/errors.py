"""The one tree of exceptions.

    CasefoldError
    ├── BadInput            what was given cannot be used as it is
    │   ├── BadExhibit      a file that is damaged, hostile or not what it says
    │   │   └── Locked      a file that waits for a password
    │   ├── BadOption       an option or a query that has no such value
    │   └── NotFound        no case, exhibit, record or member of that name
    ├── Unsupported         recognised, but nothing here reads it (or the extra is not installed)
    ├── Undecided           two answers fit equally well; a person has to choose
    ├── EvidenceDamaged     bytes on disk differ from what was recorded
    ├── Cancelled           whoever asked took the question back
    ├── NotAllowed          a wall, a withdrawal or an authority stands in the way
    │   └── Busy            somebody else is at it at this moment; the same can be done later
    └── Misconfigured       the home, the disk or the installation is not usable

Every error carries what a person needs to go on: the file, the place in it and the remedy. The class
docstring is the message where none is given. The engine knows no HTTP; the platform translates.
"""

from __future__ import annotations


class CasefoldError(Exception):
    """Something went wrong; the details follow."""

    exit_code = 2

    def __init__(
        self,
        message: str | None = None,
        *,
        file: str | None = None,
        place: str | None = None,
        remedy: str | None = None,
    ) -> None:
        self.message = message if message is not None else (type(self).__doc__ or "").strip().splitlines()[0]
        self.file = file
        self.place = place
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        """Render the error in one line: file, place, what, remedy."""
        where = ", ".join(part for part in (self.file, self.place) if part)
        text = f"{where}: {self.message}" if where else self.message
        if self.remedy:
            text = f"{text.rstrip('.')}. {self.remedy}"
        return " ".join(text.split())

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way from a reader's process to ours."""
        return (_rebuild, (type(self), self.message, self.file, self.place, self.remedy))


def _rebuild(
    kind: type[CasefoldError], message: str, file: str | None, place: str | None, remedy: str | None
) -> CasefoldError:
    return kind(message, file=file, place=place, remedy=remedy)


class BadInput(CasefoldError):
    """The input cannot be used as it is."""


class BadExhibit(BadInput):
    """The exhibit is damaged, hostile or not what its name says; ask for a fresh copy."""


class Locked(BadExhibit):
    """The exhibit is protected by a password and waits for it."""

    def __init__(
        self,
        message: str | None = None,
        *,
        file: str | None = None,
        place: str | None = None,
        remedy: str | None = "Give it with `casefold unlock`, or ask for a copy without it.",
    ) -> None:
        super().__init__(message, file=file, place=place, remedy=remedy)


class BadOption(BadInput):
    """The option has no such value; see --help."""


class NotFound(BadInput):
    """There is nothing of that name here."""


class Unsupported(CasefoldError):
    """Nothing installed here reads this; see `casefold formats`."""


class Undecided(CasefoldError):
    """More than one answer fits equally well; say which with an option."""


class EvidenceDamaged(CasefoldError):
    """The bytes on disk differ from what was recorded; run `casefold verify`."""


class Cancelled(CasefoldError):
    """The question was taken back before it was answered; ask again."""


class NotAllowed(CasefoldError):
    """A wall, a withdrawal or an authority stands in the way."""


class Busy(NotAllowed):
    """Somebody else is at it at this moment; wait until they have ended, then try again."""


class Misconfigured(CasefoldError):
    """The home, the disk or the installation cannot be used; run `casefold doctor`."""
