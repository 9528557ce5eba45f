"""Do what changes a case or takes longer than a page: bring a file in, withdraw it, ask, check; and see what runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casefold.errors import BadOption

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    import casefold
    from casefold.platform.appkit.context import Context
    from casefold.platform.runs.models import Run


def bring_in(context: Context, file: UploadedFile[Any], said: Mapping[str, Any]) -> Run:
    """Keep a file that arrived whole, and start the run that makes it an exhibit.

    Args:
        context: The request it came with.
        file: The file.
        said: What is said about it: reference, authority, legal_power, purpose, date_from, date_to, subject,
            timezone, format, rows_are (the kind of every row).

    Raises:
        BadOption: A date or a zone cannot be read.
    """
    from casefold.platform.cases import uploads
    from casefold.platform.runs.built_in import IMPORT, options_of

    options_of(dict(said))
    upload = uploads.keep(file, context.case_name, context.user, said)
    return context.start_run(IMPORT, f"Import {upload.name}", upload=str(upload.pk))


def ask(context: Context, analysis: str, title: str, options: Mapping[str, Any]) -> Run:
    """Start the run that answers a question; its options are plain values."""
    from casefold.platform.runs.built_in import ANALYSE

    return context.start_run(ANALYSE, title, analysis=analysis, options=dict(options))


def check_bytes(context: Context) -> Run:
    """Start the run that hashes every original and record file again."""
    from casefold.platform.runs.built_in import VERIFY

    return context.start_run(VERIFY, f"Verify {context.case_name}")


def change_status(context: Context, exhibit: str, action: str, why: str) -> casefold.Exhibit:
    """Withdraw an exhibit or bring it back, with the reason; return it as it stands then.

    Args:
        context: The request.
        exhibit: Its id.
        action: `withdraw` or `restore`.
        why: The reason; kept with the decision.

    Raises:
        NotFound: There is no such exhibit for this reader.
        BadOption: The action is none, or the reason is missing.
        NotAllowed: It does not stand so that this can be done.
    """
    held = context.case.exhibit(exhibit)
    if action not in {"withdraw", "restore"}:
        raise BadOption("it is not said what to do", remedy="Choose withdraw or restore.")
    if why.strip() == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept with the decision.")
    with context.acting(action, held.id, why, reference=held.reference):
        change = context.case.withdraw if action == "withdraw" else context.case.restore
        change(held.id, by=context.by, why=why)
    return context.case.exhibit(held.id)


def recent_runs(context: Context, kinds: Sequence[str], limit: int = 8) -> list[Run]:
    """Return the newest runs of some kinds in the case that this reader may see."""
    from casefold.platform.runs.visible import visible_runs

    return list(visible_runs(context.user, context.case).filter(kind__in=kinds)[:limit])
