"""`casefold app`: the apps of the site this home is served by, and their work, from the command line.

What an app declares is what a person types here: no app writes a command.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from casefold.cli.context import Group, pairs, session, table_options
from casefold.cli.ends import ALL_READ, SET_ASIDE
from casefold.cli.output import Output, emit
from casefold.cli.platform_room import platform_module
from casefold.errors import NotFound

POLL_SECONDS = 0.5


@click.group(
    "app",
    cls=Group,
    short_help="List the apps of the site, and start their work.",
    examples=("casefold app list", "casefold app run quiet_days count larkspur --set shortest=60 --wait"),
)
def app() -> None:
    """List the apps of the site this home is served by, and start their work as the operator."""


@app.command("list", short_help="List the apps and their work.", examples=("casefold app list --json",))
@table_options
def list_() -> int:
    """List the apps, the work that can be started with its options, and those that are broken, with the reason."""
    wishes = session()
    _set_up()
    found = platform_module("directory.discovery").directory()
    rows = [_row(item.app) for item in found.found.values()]
    broken = [{"name": item.name, "reason": item.reason, "remedy": item.remedy} for item in found.broken]
    after = [f"{item['name']} is broken: {item['reason']}. {item['remedy']}" for item in broken]
    columns = ("name", "question", "work")
    emit(wishes, Output(fields={"broken": broken}, rows=rows, columns=columns, after=after))
    return SET_ASIDE if broken else ALL_READ


@app.command(
    "run",
    short_help="Start work of an app on a case.",
    examples=("casefold app run quiet_days count larkspur --set shortest=60 --wait",),
)
@click.argument("name", metavar="APP")
@click.argument("work", metavar="WORK")
@click.argument("case", metavar="CASE")
@click.option("--set", "given", metavar="OPTION=VALUE", multiple=True, help="An option of the work; may be repeated.")
@click.option("--wait", is_flag=True, help="Wait until a worker has done it, and tell the outcome.")
def run(name: str, work: str, case: str, given: tuple[str, ...], wait: bool) -> int:
    """Put a run of an app's work into the queue, as the person who asks: with their access, audited and counted."""
    wishes = session()
    options = pairs(given, "--set")
    _set_up()
    started = platform_module("appkit.command").start(wishes.by, name, work, case, options)
    while wait and not started.is_over:
        time.sleep(POLL_SECONDS)
        started.refresh_from_db()
    fields = {"run": str(started.pk), "status": str(started.status), "message": started.message}
    emit(wishes, Output(fields=fields, after=[f"Run {started.pk}: {started.status}. {started.message}".strip()]))
    return ALL_READ if started.status in {"queued", "running", "finished"} else SET_ASIDE


def _set_up() -> None:
    wishes = session()
    if not (Path(wishes.folder) / "platform.key").is_file():
        raise NotFound("no site serves this home yet", file=str(wishes.folder), remedy="Run `casefold serve` once.")
    platform_module("server").set_up(Path(wishes.folder), wishes.database)


def _row(declared: Any) -> dict[str, Any]:
    work = {item.label: [option.name for option in item.options] for item in declared.works}
    return {"name": declared.name, "title": declared.title, "question": declared.question, "work": work}
