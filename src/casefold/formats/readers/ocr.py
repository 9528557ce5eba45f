"""Text of scans, read by the program Tesseract where it is installed: a draft reading, never what the exhibit says.

A page is drawn in memory and handed to the program over a pipe; it writes no file, is given one page at a time, and has
limits on time and memory of its own, set before it is given anything. The program is found on the machine, nothing is
downloaded, and the version and languages stand beside every reading, for another version may read otherwise.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from casefold.errors import BadOption
from casefold.formats.readers.apart import Died, apart
from casefold.formats.readers.documents import listed
from casefold.formats.readers.items import Records
from casefold.formats.readers.rows import MEBIBYTE

NONE: Final = "none"
"""What a person says so that no scan is read."""
PAGE_SECONDS: Final = 120
"""Time the program has for one page."""
PAGE_BYTES: Final = 1024 * MEBIBYTE
"""Memory the program has."""
MOST_PAGES: Final = 5_000
"""Pages of one document that are read so: some hours."""
RESOLUTION: Final = 300
"""Dots an inch at which pages are drawn; what the program's makers advise."""
_PREFERRED: Final = "eng"
_LANGUAGES: Final = re.compile(r"[A-Za-z][A-Za-z_]{1,31}(?:\+[A-Za-z][A-Za-z_]{1,31}){0,7}")
_NO_LANGUAGE: Final = frozenset({"osd", "equ"})
"""Data the program keeps among its languages: the lie of a page, formulas."""
_WORD: Final = "5"
"""The level of a row of the program's table that is a word."""


@dataclass(frozen=True, slots=True)
class Reader:
    """An installed program and the languages it is to read."""

    program: str
    version: str
    languages: str
    """As the program takes them: `eng+deu`."""

    def __str__(self) -> str:
        """Name it as a record and a report do."""
        return f"Tesseract {self.version}, {self.languages}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the program read on a page."""

    text: str
    confidence: int | None
    """Its own confidence, 0 to 100, the mean over the letters; None where it read nothing."""


class NotRead(Exception):
    """The program gave no reading of a page; the text says why."""


def find_reader(languages: str | None = None) -> Reader | None:
    """Return the installed program, None where there is none.

    Args:
        languages: What it is to read, such as `eng+deu`; None takes English where it is installed, else the first.

    Raises:
        BadOption: A language is none, or its data is not installed.
    """
    if languages is not None and _LANGUAGES.fullmatch(languages) is None:
        raise BadOption(f"{languages!r} names no languages", remedy="Say them as Tesseract does: eng, or eng+deu.")
    program = shutil.which("tesseract")
    if program is None:
        return None
    version, installed = _asked(program)
    if languages is None:
        first = _PREFERRED if _PREFERRED in installed else next(iter(installed), None)
        return None if first is None else Reader(program, version, first)
    missing = [name for name in languages.split("+") if name not in installed]
    if missing:
        raise BadOption(
            f"Tesseract has no data for {', '.join(missing)}",
            remedy=f"It reads {', '.join(installed) or 'no language'} here; install others as tesseract-ocr-….",
        )
    return Reader(program, version, languages)


def read_picture(reader: Reader, picture: bytes, page: int = 1) -> Reading | None:
    """Return what the program reads on a page of a picture (PNM, PNG, TIFF, …); None where there is no such page.

    Raises:
        NotRead: It ran out of time or memory, or the picture is damaged.
    """
    command = [reader.program, "stdin", "stdout", "-l", reader.languages, "--dpi", str(RESOLUTION)]
    with subprocess.Popen(  # noqa: S603 - a program found on the machine, with arguments of ours, no shell
        [*command, "-c", "tessedit_create_tsv=1", "-c", f"tessedit_page_number={page - 1}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
    ) as process:
        _limit(process.pid)
        try:
            table, said = process.communicate(picture, timeout=PAGE_SECONDS)
        except subprocess.TimeoutExpired as fault:
            process.kill()
            raise NotRead(f"it took longer than {PAGE_SECONDS} seconds") from fault
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        words = " ".join(said.decode("utf-8", "replace").split())[-200:]
        raise NotRead(words or f"Tesseract ended with code {process.returncode}")
    return _reading(table.decode("utf-8", "replace"))


class Scans:
    """Reads the pages of one document that are pictures, and accounts for them.

    Attributes:
        read: Numbers of the pages that gave a text.
    """

    def __init__(self, out: Records, wanted: str | None) -> None:
        self._out, self._wanted = out, wanted
        self._reader: Reader | None = None
        self._looked = False
        self._failed: dict[str, list[int]] = {}
        self._tried = 0
        self._sure: list[int] = []
        self.read: list[int] = []

    def page(self, number: int, draw: Callable[[], bytes], page: int = 1) -> Reading | None:
        """Return the draft reading of a page; None where it has none, or only one place is looked for.

        Args:
            number: Its number in the document.
            draw: Gives a picture with the page, in a process of its own; no bytes for an empty one.
            page: Which page of that picture it is.

        Raises:
            BadOption: A language is not installed.
        """
        reader = None if self._out.seeks else self._find()
        if reader is None:
            return None
        self._tried += 1
        if self._tried > MOST_PAGES:
            self._fail(number, f"beyond the first {MOST_PAGES:,} pages without text; split the document")
            return None
        try:
            picture = apart(draw, seconds=PAGE_SECONDS)
            found = read_picture(reader, picture, page) if picture else None
        except (Died, NotRead) as reason:
            told = str(reason) if isinstance(reason, NotRead) else "it could not be drawn within the limits of a reader"
            self._fail(number, told)
            return None
        if found is None or found.confidence is None:
            return None
        self.read.append(number)
        self._sure.append(found.confidence)
        return found

    def mark(self, reading: Reading) -> str:
        """Say beside a record who read it, and how sure it is of that."""
        return f"OCR, {reading.confidence} of 100 ({self._reader})"

    def tell(self, pages: int, without_text: Sequence[int]) -> None:
        """Say in the report which pages were read so, and which not, and why not."""
        out = self._out
        if self.read:
            out.note(
                f"pages read by OCR: {len(self.read):,} of {pages:,} ({listed(self.read)}), by {self._reader}; its own "
                f"confidence is {min(self._sure)} to {max(self._sure)} of 100. It is a draft: compare it with the page"
            )
        for why, numbers in self._failed.items():
            out.note(f"pages that OCR gave no reading of: {len(numbers):,} ({listed(numbers)}): {why}")
        if without_text:
            out.note(
                f"pages without text that could be read: {len(without_text):,} of {pages:,} "
                f"({listed(without_text)}); they may be scans, and nothing in them is found by a search{self._why()}"
            )

    def _why(self) -> str:
        if self._wanted == NONE:
            return ". Scans were not to be read (--ocr none)"
        if self._reader is None:
            return (
                ". Tesseract is not installed here, so no scan was read; install tesseract-ocr and read the exhibit "
                "again with --ocr eng"
            )
        return f". {self._reader} found no text in them"

    def _find(self) -> Reader | None:
        if not self._looked and self._wanted != NONE:
            self._reader = find_reader(self._wanted)
        self._looked = True
        return self._reader

    def _fail(self, number: int, why: str) -> None:
        self._failed.setdefault(why, []).append(number)


@cache
def _asked(program: str) -> tuple[str, tuple[str, ...]]:
    """Ask the program for its version and the languages whose data is installed."""
    said = [
        subprocess.run(  # noqa: S603 - as above
            [program, question], capture_output=True, timeout=PAGE_SECONDS, check=False, env=_environment()
        ).stdout.decode("utf-8", "replace")
        for question in ("--version", "--list-langs")
    ]
    version = said[0].split()[1] if len(said[0].split()) > 1 else "of unknown version"
    names = [line.strip() for line in said[1].splitlines()[1:]]
    return version, tuple(name for name in names if name and name not in _NO_LANGUAGE)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX") if name in os.environ}
    return kept | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


def _limit(process: int) -> None:
    """Limit the program before it is given anything."""
    for limit, value in (
        (resource.RLIMIT_AS, PAGE_BYTES),
        (resource.RLIMIT_CPU, PAGE_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.prlimit(process, limit)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.prlimit(process, limit, (most, most))


def _reading(table: str) -> Reading | None:
    """Take the program's table of words apart: lines as lines, an empty one between paragraphs."""
    paragraphs: dict[tuple[str, str], dict[str, list[str]]] = {}
    sure: list[tuple[float, int]] = []
    rows = [row.split("\t") for row in table.splitlines()[1:]]
    for _, _, block, paragraph, line, _, *_, confidence, word in (row for row in rows if row[0] == _WORD):
        if word.strip():
            lines = paragraphs.setdefault((block, paragraph), {})
            lines.setdefault(line, []).append(word.strip())
            sure.append((float(confidence), len(word.strip())))
    text = "\n\n".join(_paragraph(lines) for lines in paragraphs.values())
    return Reading(text, _mean(sure)) if rows else None


def _paragraph(lines: dict[str, list[str]]) -> str:
    return "\n".join(" ".join(words) for words in lines.values())


def _mean(sure: Sequence[tuple[float, int]]) -> int | None:
    letters = sum(count for _, count in sure)
    return round(sum(value * count for value, count in sure) / letters) if letters else None
