"""`casefold identify`: what files are, before anything is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from casefold.cli import engine
from casefold.cli.context import Command, session, table_options
from casefold.cli.ends import ALL_READ, SET_ASIDE
from casefold.cli.import_options import read_import_options, reading_options
from casefold.cli.output import Output, emit, plain
from casefold.errors import BadInput, CasefoldError


@click.command(
    "identify",
    cls=Command,
    short_help="Say what files are; nothing is stored.",
    examples=("casefold identify calls.csv cells.xlsx", "casefold identify export.txt --delimiter tab --json"),
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@reading_options
@table_options
def identify(files: tuple[str, ...], **given: Any) -> int:
    """Say what files are and how they would be read; nothing is stored."""
    wishes = session()
    options = read_import_options(given)
    rows = [_identify(Path(name), options, wishes.folder) for name in files]
    emit(wishes, Output(rows=rows, columns=("file", "format", "profile", "score", "why", "media_type")))
    return ALL_READ if all(row["format"] is not None for row in rows) else SET_ASIDE


def _identify(path: Path, options: Any, home: Path) -> dict[str, Any]:
    if not path.is_file():
        raise BadInput("there is no such file", file=str(path), remedy="Check the path.")
    try:
        seen = engine.look(path, options, home)
    except CasefoldError as error:
        return _row(path, why=str(error))
    chosen = seen.choose(options.format)
    claims = [{"format": c.format, "score": c.score, "why": c.why, "profile": c.profile} for c in seen.claims]
    if chosen is None:
        return _row(path, why=seen.why_not(), media_type=seen.media_type, claims=claims)
    return _row(
        path,
        why=chosen.why,
        media_type=seen.media_type,
        claims=claims,
        format=chosen.format,
        score=chosen.score,
        profile=chosen.profile,
        questions=plain(chosen.questions),
    )


def _row(path: Path, **found: Any) -> dict[str, Any]:
    row = {"file": str(path), "format": None, "profile": None, "score": None, "why": "", "media_type": None}
    return {**row, "questions": [], "claims": [], **found}
