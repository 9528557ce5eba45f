"""Every reader against changed samples, thousands of them: no crash, no hang, bounded memory, an account that balances.

A whole import of each would take days. Here a mutant is read in memory by the formats themselves, in one process with
the limits of a reader; what an import does with the rows afterwards is fuzzed by `fuzz`.

    python -m tests.soak.readers call_table --count 10000 --seed 7
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import signal
import subprocess
import sys
import traceback
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pyarrow as pa

from casefold import registry
from casefold.errors import CasefoldError
from casefold.formats.contract import Format, Place, ReadOptions, Recognition
from casefold.formats.readers.member_source import source_of_bytes
from casefold.model.draft import ROW_COLUMN, Draft, SetAside
from casefold.model.report import SheetReport
from casefold.pipeline.members import claims_on
from casefold.store.staging import unique_names

SECONDS: Final = 10  # of the processor, so that a busy machine fails nobody
WAITED: Final = 12 * SECONDS  # by the clock, for one that waits for ever
MEMORY_MB: Final = 1024
_FORMATS: Final = Path(__file__).parent.parent / "formats"
_SPLICES: Final = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n", b'"', b"'", b"<", b"]]>", b"&#0;", b"{", b"[[[[",
    b"\\u0000",     b"-1", b"99999999999999999999", b"1e999", b"NaN", b"null", b"0001-01-01T00:00:00Z", b"31/02/2025",
    "\u200f\u202e\U0001f600".encode(), b"%00", b"../" * 40, b"A" * 70_000, b"\xd8\x00",
)  # fmt: skip


class TooLong(Exception):
    """A mutant was not done with in time."""


@dataclass(slots=True)
class Seen:
    """What became of the mutants of one format."""

    count: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0


class Account:
    """Takes what a reader sends, and holds it to the contract."""

    def __init__(self) -> None:
        self._drafts: dict[str, Draft] = {}
        self.rows = self.asides = self.read = 0
        self.last: tuple[Place, tuple[str | None, ...]] | None = None

    def draft(self, draft: Draft) -> None:
        self._drafts[draft.channel] = draft

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        batch.validate(full=True)
        draft = self._drafts[channel]
        self.rows += batch.num_rows
        if batch.num_rows:
            row = batch.slice(batch.num_rows - 1, 1).to_pylist()[0]
            place = Place(draft.member, draft.unit, row[ROW_COLUMN], draft.place)
            named = {name: row[column] for name, column in unique_names(draft.raw)}
            raw = named if draft.raw else json.loads(row.get("raw") or "{}")
            self.last = (place, tuple(raw.values()))

    def set_aside(self, item: SetAside) -> None:
        self.asides += item.rows

    def sheet(self, sheet: SheetReport) -> None:
        self.read += sheet.rows_read
        other = sheet.title_rows + sheet.header_rows + sheet.blank_rows + sheet.footer_rows
        assert sheet.rows_in_file == sheet.rows_read + other, f"sheet {sheet.name!r} does not balance"

    def subject(self, identifier: str, basis: str, member: str = "") -> None:
        assert identifier
        assert basis

    def inventory(self, entry: Mapping[str, Any]) -> None:
        json.dumps(entry)

    def note(self, text: str) -> None:
        assert text

    def progress(self, done: float, rows: int) -> None:
        assert 0 <= done <= 1

    def balance(self) -> None:
        assert self.read == self.rows + self.asides, f"{self.read} read, {self.rows} stored, {self.asides} set aside"


def samples_of(name: str) -> list[Path]:
    """Return the samples of a format."""
    found = sorted((_FORMATS / name / "samples").glob("*"))
    return [path for path in found if path.is_file() and not path.name.endswith((".expected.json", ".md", ".py"))]


def fuzz_reader(name: str, count: int, seed: int) -> Seen:
    """Read so many mutants of a format's samples; nothing but a clear refusal or a balancing account is right."""
    member: Format = registry.formats().get(name)
    samples = [(path.name, path.read_bytes()) for path in samples_of(name)]
    chance, seen = random.Random(seed), Seen()
    with _alarms():
        for number in range(count):
            file_name, whole = chance.choice(samples)
            mutant = mutated(whole, [data for _, data in samples], chance)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            signal.alarm(WAITED)
            try:
                seen.count[read_once(member, file_name, mutant)] += 1
            except (Exception, TooLong) as error:  # noqa: BLE001 - whatever it is, it is a finding
                last = traceback.extract_tb(error.__traceback__)[-1]
                where = f"{Path(last.filename).name}:{last.lineno}"
                told = (
                    f"{name}, {file_name}, mutant {number} of seed {seed}: {type(error).__name__} at {where}: {error}"
                )
                seen.failures.append(told[:400])
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.alarm(0)
    return seen


def read_once(member: Format, file_name: str, data: bytes) -> str:
    """Read one mutant; return what it came to.

    Raises:
        AssertionError: The account does not balance, or a record does not lead back to its place.
        Exception: What the reader should have refused clearly.
    """
    source, options = source_of_bytes(file_name, data), ReadOptions(file_name=file_name)
    claims = [claim for claim in claims_on(source, options) if isinstance(claim, Recognition)]
    claim = next((item for item in claims if item.format == member.name), None)
    account = Account()
    try:
        member.read(source, claim or Recognition(member.name, 1.0, "forced"), options, account)
    except CasefoldError as error:
        if str(error) == "":
            raise AssertionError("refused without a word") from error
        return "refused"
    account.balance()
    if account.last is not None:
        place, cells = account.last
        with suppress(CasefoldError):
            again = member.original(source, place, options).cells
            assert _tidy(again) == _tidy(cells), f"{place} reads {again!r}, was {cells!r}"[:300]
    return "read" if account.rows else "nothing in it"


def mutated(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Change some bytes; of a ZIP mostly the bytes of a member, so that the damage lies behind the container."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.7:
        return _rezipped(data, chance)
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        _change(changed, others, chance)
    return bytes(changed)


def _change(data: bytearray, others: Sequence[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    length = chance.choice((1, 1, 4, 40, 400))
    kind = chance.randrange(6)
    if kind == 0:
        data[at : at + 1] = bytes([chance.randrange(256)])
    elif kind == 1:
        del data[at : at + length]
    elif kind == 2:
        data[at:at] = data[at : at + length] * chance.choice((1, 2, 50))
    elif kind == 3:
        data[at : at + chance.choice((0, 1, length))] = chance.choice(_SPLICES)
    elif kind == 4:
        del data[at:]
    else:
        other = chance.choice(others)
        begin = chance.randrange(len(other) + 1)
        data[at:at] = other[begin : begin + length]


def _rezipped(data: bytes, chance: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = [(info.filename, old.read(info)) for info in old.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return data[: chance.randrange(len(data) + 1)]
    chosen = chance.randrange(len(members)) if members else 0
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for number, (name, content) in enumerate(members):
            new.writestr(name, mutated(content, [content], chance) if number == chosen else content)
    return held.getvalue()


def _tidy(cells: Sequence[str | None]) -> list[str]:
    texts = [cell or "" for cell in cells]
    while texts and texts[-1] == "":
        texts.pop()
    return texts


class _alarms:  # noqa: N801 - used as a word after `with`
    """Turns the alarm clocks into TooLong, and puts back what was there."""

    def __enter__(self) -> None:
        self._before = {number: signal.signal(number, self._ring) for number in (signal.SIGALRM, signal.SIGPROF)}

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    @staticmethod
    def _ring(_: int, __: FrameType | None) -> None:
        raise TooLong(f"not done within {SECONDS} s")


def fuzz_apart(names: Sequence[str], count: int, seed: int) -> dict[str, Seen]:
    """Fuzz readers in a process of their own with a limit on memory; its death is a failure of the one it was at."""
    words = [sys.executable, "-m", "tests.soak.readers", *names, "--count", str(count), "--seed", str(seed)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=len(names) * count * WAITED)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    seen = {item["name"]: Seen(Counter(item["count"]), item["failures"]) for item in told}
    missing = [name for name in names if name not in seen]
    if done.returncode != 0 or missing:
        last = (done.stderr.strip().splitlines() or [""])[0]
        died = f"{missing[0] if missing else names[-1]}, seed {seed}: the process ended with {done.returncode}: {last}"
        seen |= {name: Seen(failures=[died[:400]] if name == missing[0] else []) for name in missing}
    return seen


def main() -> int:
    """Fuzz readers within their limits; print the account of each as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    registry.formats()
    used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    limit = used + (MEMORY_MB << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for name in given.names:
        seen = fuzz_reader(name, given.count, given.seed)
        sys.stdout.write(json.dumps({"name": name, "count": dict(seen.count), "failures": seen.failures}) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
