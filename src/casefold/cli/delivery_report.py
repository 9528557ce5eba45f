"""The report of a whole delivery: what each of many files was, what was read, set aside and not understood.

A folder of two thousand files gives two thousand reports; nobody reads them. Here they are counted, and every file that
needs a person's eye is named.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

FEW: Final = 20
"""Files up to which each is reported in full."""
NAMED: Final = 200
"""Files of one trouble that are named; the rest are counted."""


def delivery_lines(reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Say what became of many files, most important last: what was read, then what a person should look at."""
    yield f"{len(reports):,} files"
    yield from _read(reports)
    repeated = sum(report["status"] == "repeated" for report in reports)
    if repeated:
        yield f"  already held with the same bytes and options, nothing stored twice: {_files(repeated)}"
    yield from _set_aside(reports)
    yield from _columns(reports)
    companions = sum(bool(report["companion_of"]) for report in reports)
    if companions:
        yield f"  held, and read with the database beside it: {_files(companions)}"
    listed = [report for report in reports if report["status"] == "inventoried" and not report["companion_of"]]
    yield from _named("held and listed, not read", listed)
    yield from _named("failed", [report for report in reports if report["status"] == "failed"])
    members = [(report, item) for report in reports for item in report["inventory"] if _is_trouble(item)]
    if members:
        yield f"  members of containers that were not read: {len(members):,}"
        yield from (f"    {report['file']}/{item['name']}: {item['note']}" for report, item in members[:NAMED])
    yield "  each file's own report: with --json, or on the page of its exhibit"


def _read(reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    by_format: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for report in reports:
        if report["status"] == "stored":
            by_format[report["format"]].append(report)
    for name, some in sorted(by_format.items()):
        kinds: Counter[str] = Counter()
        for report in some:
            kinds.update(report["stored"])
        stored = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items())) or "nothing"
        read = sum(report["rows_read"] for report in some)
        yield f"  {name}: {_files(len(some))}, {read:,} rows read; stored {stored}"


def _set_aside(reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    reasons: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for report in reports:
        if report["status"] == "stored":
            reasons.update(report["set_aside_reasons"])
            files.update(list(report["set_aside_reasons"]))
    for reason, count in reasons.most_common():
        yield f"  set aside, {reason}: {count:,} rows of {_files(files[reason])}"


def _columns(reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    unknown: Counter[str] = Counter()
    for report in reports:
        if report["status"] == "stored":
            unknown.update({name for sheet in report["sheets"] for name in sheet["unknown_columns"]})
    if unknown:
        told = ", ".join(f"{name} ({_files(count)})" for name, count in unknown.most_common(FEW))
        more = f" and {len(unknown) - FEW:,} more" if len(unknown) > FEW else ""
        yield f"  columns not understood, kept as text: {told}{more}"


def _named(what: str, reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    if not reports:
        return
    yield f"  {what}: {_files(len(reports))}"
    for report in reports[:NAMED]:
        told = str(report["message"])
        yield f"    {told}" if told.startswith(report["file"]) else f"    {report['file']}: {told}"
    if len(reports) > NAMED:
        yield f"    and {len(reports) - NAMED:,} more, see --json"


def _is_trouble(item: dict[str, Any]) -> bool:
    return str(item.get("note", "")).startswith(("not read", "may be"))


def _files(count: int) -> str:
    return f"{count:,} file" if count == 1 else f"{count:,} files"
