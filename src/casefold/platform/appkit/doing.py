"""Do what changes a case or takes longer than a page: bring a file in, withdraw it, ask, check; and see what runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casefold.errors import BadOption
from casefold.platform.cases.pages import Wanted, filtered_table

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


def bring_in_several(context: Context, files: Sequence[tuple[UploadedFile[Any], Mapping[str, Any]]]) -> Run:
    """Keep files that arrived whole, and start the one run that makes each an exhibit, in the order given.

    Args:
        context: The request they came with.
        files: Each file with what is said about it, as for `bring_in`.

    Raises:
        BadOption: A date or a zone cannot be read; none of them is kept.
    """
    from casefold.platform.cases import uploads
    from casefold.platform.runs import deliveries
    from casefold.platform.runs.built_in import options_of

    for _, said in files:
        options_of(dict(said))
    kept = [uploads.keep(file, context.case_name, context.user, said) for file, said in files]
    return context.start_run(deliveries.DELIVER, f"Import {len(kept):,} files", **deliveries.arguments_of(kept))


def prepare_export(context: Context, wanted: Wanted, product: str) -> Run:
    """Start the run that writes every record that fits into a file, which waits for the person who asked.

    Raises:
        BadOption: There is no such kind or column, or a filter's text does not fit its column.
        NotAllowed: They may not export from the case.
    """
    from casefold.platform.runs import prepared

    with context.case.tables() as tables:
        filtered_table(context.case, tables, wanted)
    return context.start_run(prepared.EXPORT, f"Export {wanted.kind}", **prepared.arguments_of(wanted, product))


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
