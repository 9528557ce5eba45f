"""The certificate of a disposal, as text: what was so when it was done, and what it does not say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from casefold.platform.retention.models import Disposal

LIMITS = (
    "Files were deleted from the file system of the home. Blocks of the disk were not overwritten.",
    "A catalogue in PostgreSQL keeps replaced rows until its server vacuums.",
    "The audit log, decisions, notes, attributions, run messages and the products people made are kept.",
    "Copies outside this home, other than the backups named, are not known to it.",
)
"""What no certificate can state, said on each."""


def text_of(disposal: Disposal) -> str:
    """Write the certificate of a disposal that was just done; it is kept with it as it is, names included."""
    return "\n".join(_lines(disposal)) + "\n"


def _lines(disposal: Disposal) -> Iterator[str]:
    what = f"exhibit {disposal.exhibit}" if disposal.exhibit else "every exhibit of the case"
    yield from ("CERTIFICATE OF DISPOSAL", "")
    yield f"Disposal:        {disposal.pk}"
    yield f"Case:            {disposal.case}"
    yield f"Disposed of:     {what}"
    yield f"Reason:          {_one_line(disposal.why)}"
    yield f"Rule:            {disposal.rule.name if disposal.rule is not None else 'none'}"
    yield f"Authority:       {_one_line(disposal.authority)}"
    yield f"Reference:       {_one_line(disposal.authority_reference)}"
    yield f"Proposed by:     {disposal.proposed_by.shown_name}, {_when(disposal.proposed_at)}"
    if disposal.decided_by is not None and disposal.decided_at is not None:
        yield f"Authorised by:   {disposal.decided_by.shown_name}, {_when(disposal.decided_at)}"
    if disposal.done_at is not None:
        yield f"Done:            {_when(disposal.done_at)}"
    entries = ", ".join(f"{number} ({phase})" for number, phase in disposal.outcome.get("entries", []))
    yield f"Audit entries:   {entries}; act {disposal.act}"
    for exhibit in disposal.outcome.get("exhibits", []):
        yield from ("", *_exhibit(exhibit))
    yield from ("", *_backups(disposal.outcome.get("backups", [])))
    yield from ("", "WHAT THIS DOES NOT STATE", *(f"- {line}" for line in LIMITS))


def _exhibit(stated: Mapping[str, Any]) -> Iterator[str]:
    yield f"EXHIBIT {stated['reference']} ({stated['id']})"
    yield f"File:            {_one_line(stated['file_name'])}, {stated['size']} bytes"
    yield f"SHA-256:         {stated['sha256']}"
    yield f"Tombstone:       decision {stated['decision'] or 'not found'}"
    if not stated["this_disposal"]:
        yield f"Note:            it was disposed of before, under {_one_line(stated['authority'])}"
    counts = ", ".join(f"{kind} {rows}" for kind, rows in sorted(stated["records"].items()))
    yield f"Records deleted: {counts or 'none'}"
    for path, rows, sha256 in stated["record_files"]:
        yield f"  {path}, {rows} rows, SHA-256 {sha256}"
    yield f"Derived files:   {', '.join(stated['derived_files']) or 'none'} deleted"
    if stated["original_kept_at"]:
        yield f"Original:        outside the home and not touched: {_one_line(stated['original_kept_at'])}"
    if stated["bytes_also_held_as"]:
        yield f"Bytes kept:      the same bytes are held as {', '.join(stated['bytes_also_held_as'])}"
    kept = ", ".join(stated["findings_kept"])
    if kept:
        yield f"Findings kept:   {kept}; their tables hold values computed from its records"
    yield f"Still on disk:   {', '.join(stated['left']) or 'no file of it was found'}"


def _backups(held: list[Mapping[str, Any]]) -> Iterator[str]:
    yield "BACKUPS THAT STILL HELD IT WHEN IT WAS DONE"
    if len(held) == 0:
        yield "None is registered."
    for item in held:
        until = _when(datetime.fromisoformat(item["holds_until"])) if item["holds_until"] else "nobody said when"
        made = _when(datetime.fromisoformat(item["made_at"]))
        yield f"- {_one_line(item['label'])}, made {made}, held until: {until}"


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _one_line(text: str) -> str:
    return " ".join(text.split())
