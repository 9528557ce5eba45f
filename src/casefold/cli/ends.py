"""How a command ends: one line for every error, one exit code for every end, never a traceback.

0 all read; 1 finished, with rows or files set aside or differences found; 2 could not. 130 interrupted and
141 nobody reads our output any more, as shells number them.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import click

from casefold.cli.terminal import visible
from casefold.errors import CasefoldError

ALL_READ = 0
SET_ASIDE = 1
COULD_NOT = 2
INTERRUPTED = 130
NOBODY_READS = 141

DEBUG = "CASEFOLD_DEBUG"


class Interrupted(Exception):
    """A person stopped the command."""


class NobodyReads(Exception):
    """Whoever read standard output has gone."""


def finish(run: Callable[[], Any], args: Sequence[str]) -> NoReturn:
    """Run a command and leave the process with its exit code."""
    sys.exit(_outcome(run, wants_json="--json" in args))


def _outcome(run: Callable[[], Any], *, wants_json: bool) -> int:
    try:
        result = run()
        sys.stdout.flush()
    except (NobodyReads, BrokenPipeError):
        _give_up_output()
        return NOBODY_READS
    except (Interrupted, KeyboardInterrupt, click.exceptions.Abort):
        return _tell(_interrupted(), wants_json=wants_json, code=INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return COULD_NOT
    except Exception as error:
        if os.environ.get(DEBUG) == "1":
            raise
        return _tell(told(error), wants_json=wants_json, code=COULD_NOT)
    return result if isinstance(result, int) and not isinstance(result, bool) else ALL_READ


def told(error: Exception) -> dict[str, str | None]:
    """Say of an error its kind, message, file, place and remedy."""
    if isinstance(error, CasefoldError):
        return _entry(type(error).__name__, error.message, error.file, error.place, error.remedy)
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx is not None else "casefold"
        return _entry("Usage", error.format_message(), None, None, f"See `{path} --help`.")
    if isinstance(error, click.ClickException):
        return _entry("Usage", error.format_message(), None, None, None)
    if isinstance(error, OSError) and error.errno is not None:
        file = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else None
        remedy = "Check the path, its permissions and the room on the disk; `casefold doctor` helps."
        return _entry("Misconfigured", error.strerror or str(error), file, None, remedy)
    if isinstance(error, MemoryError):
        return _entry(
            "Misconfigured", "there is not enough memory", None, None, "Ask for fewer rows (--limit, --from)."
        )
    message = f"unexpected {type(error).__name__}: {' '.join(str(error).split())[:300]}"
    return _entry("Defect", message, None, None, f"This is a defect; {DEBUG}=1 shows where.")


def line(entry: dict[str, str | None]) -> str:
    """Write an error as the one line a person reads."""
    error = CasefoldError(entry["message"], file=entry["file"], place=entry["place"], remedy=entry["remedy"])
    return f"casefold: {visible(str(error))}"


def _interrupted() -> dict[str, str | None]:
    remedy = "Files that were finished are kept, the one under way is not; the same command goes on from there."
    return _entry("Interrupted", "interrupted", None, None, remedy)


def _entry(kind: str, message: str, file: str | None, place: str | None, remedy: str | None) -> dict[str, str | None]:
    return {"kind": kind, "message": message, "file": file, "place": place, "remedy": remedy}


def _tell(entry: dict[str, str | None], *, wants_json: bool, code: int) -> int:
    try:
        if wants_json:
            click.echo(json.dumps({"error": entry}))
        click.echo(line(entry), err=True)
    except BrokenPipeError:
        _give_up_output()
    return code


def _give_up_output() -> None:
    """Let the interpreter flush into nothing when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
