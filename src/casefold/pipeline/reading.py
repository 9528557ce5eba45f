"""What a reader sends while it reads one file, taken into the staging and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from casefold.formats.contract import Recognition
from casefold.formats.readers.sandbox import BatchMessage, Message, run_reader
from casefold.model.draft import Draft, SetAside
from casefold.model.report import ImportReport, SheetReport
from casefold.pipeline.recognition import ImportOptions, read_options_of
from casefold.store.staging import Staging

LISTED_SET_ASIDE = 1_000
"""Set-aside rows written into the report one by one; beyond, they are counted by reason."""
READ = "casefold.pipeline.worker:read"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    file: str
    stage: str
    """recognising, reading, settling or listing."""
    done: float
    """Share of the file, 0 to 1."""
    rows: int


Watcher = Callable[[Progress], None]


def read_argument(
    blob: Path,
    name: str,
    claim: Recognition,
    options: ImportOptions,
    profiles: tuple[Mapping[str, Any], ...],
    companions: Mapping[str, Path],
) -> dict[str, Any]:
    """Return what the task `worker.read` is given to read a file called `name` as was recognised."""
    return {
        "path": str(blob.resolve()),
        "companions": {beside: str(file.resolve()) for beside, file in companions.items()},
        "options": read_options_of(options, name, profiles).to_json(),
        "recognition": asdict(claim),
    }


def messages_of(argument: Mapping[str, Any], options: ImportOptions) -> Iterator[Message]:
    """Read one file in a process of its own."""
    return run_reader(READ, argument, memory_mb=options.reader_memory_mb, seconds=options.reader_seconds)


class Reading:
    """Takes a reader's messages into the staging and the report."""

    def __init__(self, report: ImportReport, tell: Watcher) -> None:
        self.report = report
        self.subjects: dict[str, str] = {}
        self._tell = tell

    def take(self, message: Message, staging: Staging) -> None:
        """Take one message.

        Raises:
            KeyError: A reader sent a kind of message that is not in the contract.
        """
        if isinstance(message, BatchMessage):
            staging.batch(message.channel, message.batch)
        else:
            _TAKE[message.kind](self, message.data, staging)

    def _draft(self, value: dict[str, Any], staging: Staging) -> None:
        staging.draft(Draft.from_json(value))

    def _set_aside(self, value: dict[str, Any], _: Staging) -> None:
        item = SetAside(**value)
        report = self.report
        report.rows_set_aside += item.rows
        report.set_aside_reasons[item.reason] = report.set_aside_reasons.get(item.reason, 0) + item.rows
        if len(report.set_aside) < LISTED_SET_ASIDE:
            report.set_aside.append(replace(item, text=item.text[:500]))

    def _sheet(self, value: dict[str, Any], _: Staging) -> None:
        sheet = SheetReport(**value)
        self.report.sheets.append(sheet)
        self.report.rows_read += sheet.rows_read

    def _subject(self, value: dict[str, Any], _: Staging) -> None:
        self.subjects[value.get("member", "")] = value["identifier"]
        self.report.subject_basis = value["basis"]

    def subject_of(self, member: str) -> str | None:
        """Return whose records those of a member are: what is said of it, else of what it lies in."""
        inner = (path for path in self.subjects if path == member or member.startswith(f"{path}/"))
        return self.subjects.get(max(inner, key=len, default=""))

    def _inventory(self, value: dict[str, Any], _: Staging) -> None:
        self.report.inventory.append(value)
        if value.get("waits_for") == "password":
            self.report.waiting.append(str(value["name"]))

    def _read_by(self, value: dict[str, Any], _: Staging) -> None:
        self.report.members_read_by = {name: int(value[name]) for name in sorted(value)}

    def _note(self, value: dict[str, Any], _: Staging) -> None:
        self.report.notes.append(value["text"])

    def _progress(self, value: dict[str, Any], _: Staging) -> None:
        self._tell(Progress(self.report.file, "reading", float(value["done"]), int(value["rows"])))


_TAKE: dict[str, Callable[[Reading, dict[str, Any], Staging], None]] = {
    "draft": Reading._draft,
    "set_aside": Reading._set_aside,
    "sheet": Reading._sheet,
    "subject": Reading._subject,
    "inventory": Reading._inventory,
    "note": Reading._note,
    "read_by": Reading._read_by,
    "progress": Reading._progress,
}
