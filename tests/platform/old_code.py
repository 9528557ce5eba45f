"""What code of the first release does to a database that a newer one has migrated: `python -m` this, it prints JSON.

The first migrations say which tables and columns that code knew. Django makes its models again from them, and these
write and read with those columns and no others, as a web process of before the upgrade does while it still runs.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIRST = tuple((label, "0001_initial") for label in ("accounts", "access", "audit", "cases", "runs"))
_number = itertools.count(1)


def main() -> dict[str, Any]:
    """Migrate to the first release, write; migrate to this one, write again; say what does not fit."""
    from casefold.platform import server, site

    server.set_up(Path(os.environ["CASEFOLD_HOME"]), None)
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from casefold.platform.migration import bring_up_to_date, waiting

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {site.SCHEMA}")
    executor = MigrationExecutor(connection)
    executor.migrate(list(FIRST))
    old = MigrationExecutor(connection).loader.project_state(list(FIRST)).apps
    known = _columns()
    before = [_written(model) for model in _models(old)]
    bring_up_to_date()
    now = _columns()
    found: dict[str, Any] = {
        "waiting": waiting(),
        "tables": len(before),
        "gone": sorted(f"{table}.{name}" for table in known for name in known[table] if name not in now.get(table, {})),
        "demanding": sorted(
            f"{table}.{name}" for table in known for name in now[table] if name not in known[table] and now[table][name]
        ),
    }
    if not found["gone"] and not found["demanding"]:
        after = [_written(model) for model in _models(old)]
        found["changed"] = [_changed(made) for made in (*before, *after)].count(True) == 2 * len(before)
        found["guarded"] = _refused("UPDATE audit_entry SET who = 'x'") and _refused("DELETE FROM audit_entry")
    return found


def _models(old: Any) -> Iterator[Any]:
    """Yield the old models, those that others refer to first."""
    labels = {label for label, _ in FIRST}
    left = [model for model in old.get_models() if model._meta.app_label in labels]
    made: set[Any] = set()
    while left:
        for model in list(left):
            needs = {field.related_model for field in model._meta.fields if field.is_relation} - {model}
            if needs <= made:
                made.add(model)
                left.remove(model)
                yield model


def _written(model: Any) -> Any:
    """Insert one row as the old code does: with its columns, whatever else the table has now."""
    if model._meta.db_table == "audit_head":
        return model._base_manager.get_or_create(id=1, defaults={"digest": "0" * 64})[0]
    values = {field.attname: _value(field) for field in model._meta.fields if _needs_value(field)}
    return model._base_manager.create(**values)


def _needs_value(field: Any) -> bool:
    if field.get_internal_type() in {"AutoField", "BigAutoField"} or field.has_default():
        return False
    return bool(field.unique or not field.null)


def _value(field: Any) -> Any:
    from django.utils import timezone

    if field.is_relation:
        return field.related_model._base_manager.values_list("pk", flat=True).order_by("pk").last()
    number = next(_number)
    kind = field.get_internal_type()
    plain = {"IntegerField": number, "BigIntegerField": number, "DateTimeField": timezone.now(), "JSONField": {}}
    plain |= {"UUIDField": uuid.uuid4()}
    return plain.get(kind, False if kind == "BooleanField" else f"old-{number}"[: field.max_length])


def _changed(made: Any) -> bool:
    """Change a row as the old code does, and read it back; the log's entries are only read."""
    model = type(made)
    found = model._base_manager.get(pk=made.pk)
    if model._meta.db_table != "audit_entry":
        found.save(force_update=True)
    return bool(model._base_manager.filter(pk=made.pk).count() == 1)


def _columns() -> dict[str, dict[str, bool]]:
    """Return table -> column -> whether an insert that does not name it fails."""
    from django.db import connection

    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith("django_")]
        if connection.vendor == "sqlite":
            found = {}
            for table in tables:
                cursor.execute(f'PRAGMA table_info("{table}")')
                found[table] = {row[1]: bool(row[3]) and row[4] is None and not row[5] for row in cursor.fetchall()}
            return found
        cursor.execute(
            "SELECT table_name, column_name, is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' "
            "FROM information_schema.columns WHERE table_schema = 'platform'"
        )
        rows = cursor.fetchall()
    return {table: {name: bad for of, name, bad in rows if of == table} for table in tables}


def _refused(statement: str) -> bool:
    from django.db import DatabaseError, connection, transaction

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "cannot be changed or deleted" in str(error)
    return False


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main()) + "\n")
