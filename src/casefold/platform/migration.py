"""Bring the platform's tables up to date: once, whoever asks first, and never tables newer than this program.

Django alone does not lock while it migrates: two servers started together would both create the same table. A lock
file of the home keeps processes of one machine apart; in PostgreSQL an advisory lock keeps machines apart too.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from casefold.errors import Misconfigured
from casefold.platform import site

LOCK_FILE = "migrate.lock"
_SERVER_LOCK = 0x43534650
_OURS = "casefold.platform."


def bring_up_to_date() -> list[str]:
    """Apply every migration that waits; return their names, such as `runs.0002_workers`.

    Raises:
        Misconfigured: The tables were written by a newer Casefold.
    """
    with _alone():
        names = waiting()
        call_command("migrate", verbosity=0, interactive=False)
    return names


def waiting() -> list[str]:
    """Return the names of the migrations that are not applied, in their order.

    Raises:
        Misconfigured: The tables were written by a newer Casefold.
    """
    loader = MigrationLoader(connection)
    _refuse_newer(loader)
    leaves = loader.graph.leaf_nodes()
    wanted = dict.fromkeys(node for leaf in leaves for node in loader.graph.forwards_plan(leaf))
    return [".".join(node) for node in wanted if node not in loader.applied_migrations]


def _refuse_newer(loader: MigrationLoader) -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith(_OURS)}
    unknown = [
        ".".join(node) for node in loader.applied_migrations if node[0] in ours and node not in loader.disk_migrations
    ]
    if unknown:
        raise Misconfigured(
            f"the platform's tables were written by a newer Casefold ({sorted(unknown)[0]})",
            file=_name(),
            remedy="Upgrade Casefold: `pip install --upgrade 'casefold[platform]'`.",
        )


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until nobody else migrates this site."""
    handle = os.open(Path(settings.CASEFOLD_HOME) / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_SERVER_LOCK])
            try:
                cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {site.SCHEMA}")
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_SERVER_LOCK])
    finally:
        os.close(handle)


def _name() -> str:
    return str(connection.settings_dict["NAME"])
