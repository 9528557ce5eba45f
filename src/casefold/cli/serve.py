"""`casefold serve`, `casefold worker`, `casefold sign-in-link`: the platform, started from the command line.

The platform is imported when a command runs: without the extra, everything else of the command works.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from casefold.cli.context import Command, session
from casefold.cli.ends import ALL_READ, COULD_NOT
from casefold.cli.output import Output, emit
from casefold.cli.platform_room import platform_module as _platform
from casefold.cli.terminal import say


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port.")(
        command
    )
    return click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")(command)


@click.command(
    "serve",
    cls=Command,
    short_help="Serve the platform in the browser.",
    examples=("casefold serve", "casefold --home /srv/casefold serve --port 8080 --workers 4"),
)
@_where
@click.option(
    "--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes of the web server."
)
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Threads of each.")
@click.option(
    "--workers",
    type=click.IntRange(0, 64),
    default=2,
    show_default=True,
    help="Workers for imports and analyses beside it; one that dies is started again. 0: none here.",
)
def serve(host: str, port: int, processes: int, threads: int, workers: int) -> int:
    """Serve the home in the browser, and print its address and a link that signs its operator in once.

    Stops with Ctrl-C. Set CASEFOLD_HOSTS, and CASEFOLD_HTTPS=1 behind a proxy that ends HTTPS.
    """
    wishes = session()
    wishes.home(create=True)
    server = _platform("server")

    def ready(address: str, link: str) -> None:
        say(f"Casefold serves {wishes.folder} at {address}")
        say(f"Sign in once, within 15 minutes, on this machine: {link}")
        say("Stop with Ctrl-C.")

    given = server.Wishes(
        home=Path(wishes.folder).absolute(),
        operator=wishes.by,
        host=host,
        port=port,
        processes=processes,
        threads=threads,
        workers=workers,
        database=wishes.database,
    )
    return ALL_READ if server.serve(given, ready) == 0 else COULD_NOT


@click.command(
    "worker",
    cls=Command,
    short_help="Work on imports and analyses of the platform.",
    examples=("casefold worker", "casefold --home /srv/casefold worker --until-empty"),
)
@click.option("--until-empty", is_flag=True, help="Stop when nothing waits.")
@click.option("--name", default="", help="What the queue's page calls it; by its process otherwise.")
def worker(until_empty: bool, name: str) -> int:
    """Take runs from the queue one at a time, until told to stop.

    Several workers share the queue, on this and on other machines that share the database and the home.
    """
    wishes = session()
    _platform("server").set_up(Path(wishes.folder), wishes.database)
    _platform("runs.worker").work(name=name, until_empty=until_empty)
    return ALL_READ


@click.command(
    "sign-in-link",
    cls=Command,
    short_help="Print a link that signs the operator in once.",
    examples=("casefold sign-in-link", "casefold --home /srv/casefold sign-in-link --port 8080 --json"),
)
@_where
def sign_in_link(host: str, port: int) -> int:
    """Print a link for the operator of this machine: it works once, for fifteen minutes, and its use is logged."""
    wishes = session()
    wishes.home()
    server = _platform("server")
    server.set_up(Path(wishes.folder), wishes.database)
    server.prepare()
    link = server.sign_in_link(wishes.by, host, port)
    emit(wishes, Output(fields={"link": link, "minutes": 15}, after=[link]))
    return ALL_READ
