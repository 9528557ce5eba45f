"""Moves the catalogue's schema forward when a home is opened; never backward.

Alembic is driven from here, inside the caller's transaction: an upgrade happens whole or not at all, and two
programs opening a home at once upgrade it once.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from casefold.errors import Misconfigured
from casefold.store.schema import SCHEMA

_SERVER_LOCK = 0x43534644


def is_current(connection: Connection) -> bool:
    """Tell whether the catalogue has exactly the schema this version of Casefold writes."""
    return _revision(connection) == ScriptDirectory.from_config(_config()).get_current_head()


def upgrade(connection: Connection, name: str) -> None:
    """Bring the catalogue to the present schema.

    Raises:
        Misconfigured: It belongs to a newer Casefold, or to another program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SERVER_LOCK)))
        connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
    revision, config = _revision(connection), _config()
    _check_revision(connection, revision, ScriptDirectory.from_config(config), name)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def version_schema(connection: Connection) -> str | None:
    """Return the schema that holds Alembic's own table."""
    return SCHEMA if connection.dialect.name == "postgresql" else None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _revision(connection: Connection) -> str | None:
    options = {"version_table_schema": version_schema(connection)}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _check_revision(connection: Connection, revision: str | None, scripts: ScriptDirectory, name: str) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    if revision is not None and revision not in known:
        raise Misconfigured(
            "was written by a newer Casefold", file=name, remedy="Upgrade Casefold: `pip install --upgrade casefold`."
        )
    tables = sa.inspect(connection).get_table_names(schema=version_schema(connection))
    if revision is None and set(tables) - {"alembic_version"}:
        raise Misconfigured("belongs to another program", file=name, remedy="Give an empty folder as --home.")
