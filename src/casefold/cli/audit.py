"""`casefold audit`: does the log hold, anchor it, and write the log of a case to files.

The platform is imported when a command runs, as for `casefold serve`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from casefold.cli.context import Command, Group, Session, complete_case, opens_case, session, table_options
from casefold.cli.ends import ALL_READ, SET_ASIDE
from casefold.cli.output import Output, emit, plain
from casefold.cli.platform_room import platform_module as platform_part
from casefold.errors import BadOption, Misconfigured, NotFound


@click.group(
    "audit", cls=Group, examples=("casefold audit verify", "casefold audit export --case larkspur --to larkspur-log")
)
def audit() -> None:
    """Check, anchor and export the platform's audit log."""


@audit.command(
    "verify",
    cls=Command,
    short_help="Name every place where the log is not what was written.",
    examples=("casefold audit verify", "casefold audit verify --anchors /media/usb/anchors.txt --json"),
)
@click.option(
    "--anchors",
    "given",
    metavar="FILE",
    multiple=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A copy of the anchors kept elsewhere; the home's own file is compared with as well. Repeatable.",
)
@table_options
def verify(given: tuple[Path, ...]) -> int:
    """Read the whole log and name every entry altered, removed, added, reordered or cut off; exit code 1 then.

    A log written anew by somebody with the database's password disagrees with the anchors. It only reads.
    """
    wishes = session()
    chain, anchoring = _log_of(wishes)
    kept, breaks = _anchors_of_home(anchoring)
    compared = list(kept)
    for path in given:
        copied, damage = anchoring.read(path)
        compared, breaks = [*compared, *copied], [*breaks, *damage]
    breaks = [*_readable(chain.verify, compared), *breaks]
    entries = _entries()
    summary = f"{entries:,} entries hold, compared with {len(compared):,} anchors." if not breaks else ""
    if len(compared) == 0:
        summary += " No anchor vouches for them: somebody with the database's password could have written them anew."
    output = Output(
        fields={"holds": len(breaks) == 0, "entries": entries, "anchors": len(compared)},
        rows=[plain(item) for item in breaks],
        columns=("number", "what", "told"),
        before=[summary.strip() or f"{len(breaks):,} breaks in a log of {entries:,} entries."],
    )
    emit(wishes, output)
    return SET_ASIDE if breaks else ALL_READ


@audit.command(
    "anchor",
    cls=Command,
    short_help="Anchor the end of the log beside the store.",
    examples=("casefold audit anchor", "casefold audit anchor --to /media/usb/anchors.txt"),
)
@click.option("--to", metavar="FILE", type=click.Path(path_type=Path), help="Copy every anchor to a new file as well.")
def anchor(to: Path | None) -> int:
    """Write what stands at the end of the log to the home's file of anchors; keep copies on another machine."""
    wishes = session()
    _, anchoring = _log_of(wishes)
    made = _readable(anchoring.write, "asked")
    if to is not None:
        anchoring.copy_to(to)
    said = "The log is empty; there is nothing to anchor." if made is None else anchoring.text_of(made)
    fields = {"anchor": plain(made) if made is not None else None, "copy": str(to) if to is not None else None}
    emit(wishes, Output(fields=fields, before=[said]))
    return ALL_READ


@audit.command(
    "export",
    cls=Command,
    short_help="Write the log of a case to files, with its digests.",
    examples=("casefold audit export --case larkspur --to larkspur-log",),
)
@click.option("--case", "case", required=True, metavar="NAME", shell_complete=complete_case, help="The case.")
@click.option(
    "--to", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path), help="A folder to write into."
)
@opens_case
def export(case: str, folder: Path) -> int:
    """Write log.csv, log.jsonl and anchors.txt of a case into a folder; the export is logged as a disclosure.

    Each line of log.jsonl without its digest has that SHA-256, and names the digest of the entry before it.
    """
    wishes = session()
    _log_of(wishes)
    wishes.case(case)  # says so where there is no such case
    exporting, reading = platform_part("audit.exporting"), platform_part("audit.reading")
    _refuse_written(folder)
    _log_disclosure(wishes, case, folder)
    written, count = [], 0
    for ending, write in exporting.WRITERS.items():
        path = folder / f"log.{ending}"
        with path.open("xb") as target:
            count = _readable(write, reading.read_all(reading.Wish(), case=case), target)
        written.append(str(path))
    anchors = platform_part("audit.anchors")
    if anchors.file_of_home().is_file():
        anchors.copy_to(folder / "anchors.txt")
        written.append(str(folder / "anchors.txt"))
    said = [f"{count:,} entries written to {folder}."]
    emit(wishes, Output(fields={"case": case, "entries": count, "written": written}, before=said))
    return ALL_READ


def _log_of(wishes: Session) -> tuple[Any, Any]:
    """Open the platform of the home, which must be there already; return its chain and its anchors.

    Raises:
        NotFound: No platform was ever started in the home.
    """
    server = platform_part("server")
    wishes.home()
    if not os.environ.get("CASEFOLD_PLATFORM_URL") and not (wishes.folder / "platform.db").is_file():
        raise NotFound(
            "there is no platform in this home", file=str(wishes.folder), remedy="`casefold serve` makes one."
        )
    server.set_up(Path(wishes.folder), wishes.database)
    return platform_part("audit.chain"), platform_part("audit.anchors")


def _anchors_of_home(anchoring: Any) -> tuple[list[Any], list[Any]]:
    """Return the home's anchors and what is wrong with them; a file that is missing is wrong once there was one."""
    path = anchoring.file_of_home()
    kept, breaks = anchoring.read(path) if path.is_file() else ([], [])
    return kept, [*breaks, *_readable(anchoring.missing_since, kept)]


def _entries() -> int:
    return int(platform_part("audit.models").Entry.objects.count())


def _readable(call: Any, *given: Any) -> Any:
    """Ask the log; where its tables are older than this version, say what brings them up to date."""
    from django.db.utils import OperationalError, ProgrammingError

    try:
        return call(*given)
    except (OperationalError, ProgrammingError) as error:
        raise Misconfigured(
            f"the platform's tables cannot be read: {error}",
            remedy="Start `casefold serve` once: it brings them up to date.",
        ) from error


def _refuse_written(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    there = [name for name in ("log.csv", "log.jsonl", "anchors.txt") if (folder / name).exists()]
    if there:
        raise BadOption(f"{folder} holds {there[0]} already", remedy="Give --to another folder.")


def _log_disclosure(wishes: Session, case: str, folder: Path) -> None:
    log = platform_part("audit.log")
    actor = log.Actor(wishes.by, "", "command")
    _readable(log.append, actor, log.Act("export", case=case, object="log", details={"to": str(folder)}))
