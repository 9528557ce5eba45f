"""Alembic's way in: runs the migrations on the connection that `migrations.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from casefold.store.migrations import version_schema
from casefold.store.schema import metadata

_connection = context.config.attributes["connection"]
context.configure(
    connection=_connection,
    target_metadata=metadata,
    version_table_schema=version_schema(_connection),
    include_schemas=True,
)
context.run_migrations()
