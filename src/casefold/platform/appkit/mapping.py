"""Settle with a person what the columns of an exhibit are: propose, keep as a profile, read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from casefold.errors import BadOption

if TYPE_CHECKING:
    import casefold
    from casefold.case import Proposal
    from casefold.platform.appkit.context import Context
    from casefold.platform.runs.models import Run

PREVIEW_ROWS: Final = 10
_SECONDS: Final = 30
"""Processor time a page gives the reader of a proposal; a run has all it needs."""


def propose_columns(context: Context, exhibit: str, said: Mapping[str, Any]) -> Proposal:
    """Propose how an exhibit's tables are read, with the first rows as they would be stored; nothing is kept.

    Args:
        context: The request.
        exhibit: Id of the exhibit.
        said: What a person said so far: format, mapping (header -> field, `*` -> kind), profile, subject, timezone,
            day_order (day or month first).

    Raises:
        NotFound: There is no such exhibit for this reader.
        NotAllowed: It is withdrawn or disposed of.
        Undecided: It holds no table.
        BadOption: A header, field, kind, profile or zone does not fit.
    """
    held = context.case.exhibit(exhibit)
    return context.case.propose(held.id, _options(said), rows=PREVIEW_ROWS)


def keep_profile(context: Context, exhibit: str, name: str, said: Mapping[str, Any]) -> str:
    """Keep a mapping in the home under a name, for every case; return `name@version`.

    A mapping that differs from the newest of its name becomes the next version.

    Raises:
        BadOption: The name is none, or the mapping does not fit; else as `propose_columns`.
    """
    from casefold.case import profile_of

    if name.strip() == "":
        raise BadOption("the profile has no name", remedy="Give it one, such as gate-cameras.")
    proposal = propose_columns(context, exhibit, said)
    with context.acting("save_profile", name, exhibit=exhibit) as facts:
        version = context.case.save_profile(name.strip(), profile_of(name.strip(), proposal.claim))
        facts["version"] = version
    return f"{name.strip()}@{version}"


def read_again(context: Context, exhibit: str, said: Mapping[str, Any]) -> Run:
    """Start the run that reads an exhibit as is said; its records of before give way to those of this reading.

    Raises:
        NotFound: There is no such exhibit for this reader.
        NotAllowed: They may not add to the case.
        BadOption: The zone is none.
    """
    from casefold.platform.cases.models import Reading
    from casefold.platform.runs.readings import READ_AGAIN

    held = context.case.exhibit(exhibit)
    _options(said)
    reading = Reading.objects.create(
        case=context.case_name, exhibit=held.id, by=context.user, options={k: v for k, v in said.items() if v}
    )
    return context.start_run(READ_AGAIN, f"Read {held.reference} again", reading=str(reading.pk))


def _options(said: Mapping[str, Any]) -> casefold.ImportOptions:
    from casefold.platform.runs.readings import reading_options

    return replace(reading_options(said), reader_seconds=_SECONDS)
