"""The account of a reading: what became of every model, what was concluded, and what was left out on purpose."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from casefold.formats.cellebrite import device
from casefold.formats.cellebrite.provenance import MOST_ENTRIES, Provenance
from casefold.formats.cellebrite.reading import MISSING_LISTED, Pass, Sent
from casefold.formats.contract import Emit, ReadOptions
from casefold.model.draft import SetAside
from casefold.model.report import SheetReport

_NEVER: Final = frozenset({"Password", "Autofill"})
_TOLD: Final = 5


def give_account(done: Pass, sent: Sent, provenance: Provenance, options: ReadOptions, emit: Emit) -> None:
    """Send sheets, notes and the subject of a finished pass."""
    _sheets(done, sent, emit)
    _subject(done, options, emit)
    for note in _notes(done, sent, provenance):
        emit.note(note)
    if done.damage is not None:
        emit.set_aside(SetAside(done.damage.partition(":")[0], f"cannot be read from here on: {done.damage}"))
        emit.sheet(
            SheetReport(
                f"{done.report.name}, damaged",
                rows_in_file=1,
                rows_read=1,
                understood_as="nothing: everything behind the damage",
                notes=[_cut_off(done)],
            )
        )


def _sheets(done: Pass, sent: Sent, emit: Emit) -> None:
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for (model_type, kind), rows in sent.rows.items():
        kinds[model_type][kind] += rows
    for model_type in sorted({*kinds, *sent.asides}):
        rows = kinds[model_type].total() + sent.asides[model_type]
        emit.sheet(
            SheetReport(
                model_type, rows_in_file=rows, rows_read=rows, understood_as=", ".join(sorted(kinds[model_type]))
            )
        )
    for model_type, count in sorted(done.models.unread.items()):
        why = "never imported" if model_type in _NEVER else "no record kind: counted, not imported"
        emit.inventory({"name": model_type, "models": count, "note": why})
        emit.sheet(SheetReport(model_type or "(no type)", understood_as=f"{count:,} models, {why}"))


def _subject(done: Pass, options: ReadOptions, emit: Emit) -> None:
    """Say whose device it is: as given, as its description states, else the side most often marked as its own."""
    numbers = device.numbers_of(done.around.described)
    owners = done.records.context.sides.owners
    known = {text: count for text, count in owners.items() if text.strip()}
    if options.subject is not None:
        emit.subject(options.subject, "given")
    elif len(numbers) == 1:
        emit.subject(numbers[0], "header")
    elif known:
        emit.subject(min(known, key=lambda text: (-known[text], text)), "column")
    if len(numbers) > 1:
        emit.note(f"the report states {len(numbers)} numbers for the device: {', '.join(numbers[:_TOLD])}")
    if len(known) > 1:
        first = sorted(known, key=lambda text: (-known[text], text))[:_TOLD]
        emit.note(f"parties marked as the device's own: {', '.join(first)}; {len(known):,} in all")
    if options.subject is None and not numbers and not known:
        emit.note("nothing in the report says whose device it is; say so with --subject")


def _notes(done: Pass, sent: Sent, provenance: Provenance) -> Iterator[str]:
    context, models = done.records.context, done.models
    if not sent.total:
        yield "the report holds no models of a kind that is imported"
    if done.records.models["Chat"]:
        yield f"conversations: {done.records.models['Chat']:,}"
    for what, count in sorted(context.sides.notes.items()):
        yield f"{what}: {count:,}"
    if context.late_threads:
        yield f"conversations kept under their model's id, since their own comes late: {context.late_threads:,}"
    if sent.missing:
        listed = f", {MISSING_LISTED:,} of them listed" if sent.missing > MISSING_LISTED else ""
        yield f"files that messages name and the container does not hold: {sent.missing:,}{listed}"
    if done.stream.replaced:
        yield f"characters that XML forbids, replaced by U+FFFD: {done.stream.replaced:,}"
    if models.too_deep:
        yield f"models nested too deep, stepped over: {models.too_deep:,}"
    for what, count in sorted(done.records.raw.hidden.items()):
        yield f"left out as a password or key: {what}, {count:,}"
    if provenance.left_out:
        yield f"places beyond {MOST_ENTRIES:,} were not kept: {provenance.left_out:,} models stand without one"
    if done.around.described.images:
        yield f"images of the extraction named by the report, none opened: {done.around.described.images:,}"


def _cut_off(done: Pass) -> str:
    unfinished = ", ".join(f"model:{model.number}@{model.type}" for model in done.models.open[:_TOLD])
    return f"not finished when it broke off: {unfinished}" if unfinished else "it broke off between models"
