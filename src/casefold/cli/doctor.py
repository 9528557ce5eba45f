"""`casefold doctor`: can this installation and this home be used, and what is missing?"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from casefold.cli import engine
from casefold.cli.context import Command, Session, session, table_options
from casefold.cli.ends import ALL_READ, COULD_NOT
from casefold.cli.output import Output, emit, plain
from casefold.errors import CasefoldError

GOOD = "good"
NOTE = "note"
BAD = "bad"
LEAST_DISK = 1_000_000_000
"""Free bytes below which a note is due: an import writes its rows twice before it lists them."""

EXTRAS = {"platform": "django", "polars": "polars", "postgres": "psycopg", "search": "tantivy", "spark": "pyspark"}
"""Extra -> the module that is there when it is installed."""

LIBRARIES = (
    "click",
    "duckdb",
    "ibis-framework",
    "phonenumbers",
    "pyarrow",
    "python-calamine",
    "sqlalchemy",
    "xlsxwriter",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    check: str
    status: str
    detail: str
    remedy: str = ""


@click.command(
    "doctor",
    cls=Command,
    short_help="Look at the installation and the home.",
    examples=("casefold doctor", "casefold --home /srv/casefold doctor --json"),
)
@table_options
def doctor() -> int:
    """Look at the installation, the home, the disk and every installed member; exit code 2 where one is unusable."""
    wishes = session()
    found = [check for look in CHECKS for check in look(wishes)]
    usable = all(check.status != BAD for check in found)
    text = "Everything needed is here." if usable else "Something needs attention."
    emit(
        wishes,
        Output(
            fields={"usable": usable},
            rows=[plain(check) for check in found],
            columns=("check", "status", "detail", "remedy"),
            after=[text],
        ),
    )
    return ALL_READ if usable else COULD_NOT


def _python(_: Session) -> Iterator[Check]:
    version = platform.python_version()
    fine = sys.version_info >= (3, 11)
    yield Check(
        "python", GOOD if fine else BAD, f"{version} on {platform.system()}", "" if fine else "Use 3.11 or newer."
    )
    yield Check("casefold", GOOD, engine.version())


def _libraries(_: Session) -> Iterator[Check]:
    from importlib.metadata import PackageNotFoundError, version

    for name in LIBRARIES:
        try:
            yield Check(name, GOOD, version(name))
        except PackageNotFoundError:
            yield Check(name, BAD, "not installed", f"pip install {name}")


def _home(wishes: Session) -> Iterator[Check]:
    folder = wishes.folder
    if not folder.exists():
        yield Check("home", NOTE, f"{folder.absolute()} is not there yet", "`casefold case create NAME` makes it.")
        return
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        remedy = "Give the folder to the user who runs casefold."
        yield Check("home", BAD, f"{folder.absolute()} cannot be written: {error.strerror}", remedy)
        return
    yield Check("home", GOOD, f"{folder.absolute()} can be written")
    yield from _catalogue(wishes)


def _catalogue(wishes: Session) -> Iterator[Check]:
    try:
        names = [row.name for row in wishes.home().cases()]
    except CasefoldError as error:
        yield Check("catalogue", BAD, error.message, error.remedy or "Restore it from a backup.")
        return
    yield Check("catalogue", GOOD, f"{len(names)} cases" + (f": {', '.join(names)}" if names else ""))


def _disk(wishes: Session) -> Iterator[Check]:
    place = next(folder for folder in (wishes.folder.absolute(), *wishes.folder.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    enough = free >= LEAST_DISK
    remedy = "" if enough else "Free some room: an import needs about twice its rows."
    yield Check("disk", GOOD if enough else NOTE, f"{free / 1e9:,.1f} GB free at {place}", remedy)


def _members(_: Session) -> Iterator[Check]:
    yield Check("formats", GOOD, ", ".join(engine.formats().members) or "none")
    yield Check("analyses", GOOD, ", ".join(engine.analyses().members) or "none")
    for item in engine.broken():
        yield Check(f"{item.family} {item.name}", BAD, item.reason, f"Repair or remove {item.source}.")


def _extras(_: Session) -> Iterator[Check]:
    from importlib.util import find_spec

    for extra, module in EXTRAS.items():
        here = find_spec(module) is not None
        yield Check(f"extra {extra}", GOOD if here else NOTE, "installed" if here else "not installed",
                    "" if here else f"pip install 'casefold[{extra}]' where it is wanted.")  # fmt: skip


def _limits(__: Session) -> Iterator[Check]:
    import resource

    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    open_files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield Check("memory", GOOD, f"{memory / 1e9:,.1f} GB, {os.cpu_count()} processors")
    yield Check("temporary files", GOOD, str(Path(tempfile.gettempdir())))
    few = 0 <= open_files < 256
    yield Check(
        "open files", NOTE if few else GOOD, f"{open_files:,}", "Raise it with `ulimit -n 1024`." if few else ""
    )


CHECKS: tuple[Callable[[Session], Iterator[Check]], ...] = (
    _python,
    _libraries,
    _home,
    _disk,
    _members,
    _extras,
    _limits,
)
