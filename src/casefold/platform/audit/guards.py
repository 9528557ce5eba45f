"""The database's own lock on the log: triggers that refuse to change or delete an entry.

A second lock beside the model's refusal, against a mistaken query and a careless hand. Whoever has the database's
password can take it down; the chain and its anchors are what finds that person. A migration that lets Django
build the table anew on SQLite has to put the lock up again.
"""

from __future__ import annotations

from typing import Any

_REFUSED = "an audit entry cannot be changed or deleted"

_UP = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_keeps_update BEFORE UPDATE ON audit_entry "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
        "CREATE TRIGGER audit_entry_keeps_delete BEFORE DELETE ON audit_entry "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_entry_keeps() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$BEGIN RAISE EXCEPTION '{_REFUSED}'; END$$",
        "CREATE TRIGGER audit_entry_keeps_rows BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_keeps()",
        "CREATE TRIGGER audit_entry_keeps_all BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_keeps()",
    ),
}
_DOWN = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_entry_keeps_update",
        "DROP TRIGGER IF EXISTS audit_entry_keeps_delete",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_entry_keeps_rows ON audit_entry",
        "DROP TRIGGER IF EXISTS audit_entry_keeps_all ON audit_entry",
    ),
}


def up(vendor: str) -> tuple[str, ...]:
    """Return the statements that put the lock up, in order; it must be down."""
    return _UP[vendor]


def down(vendor: str) -> tuple[str, ...]:
    """Return the statements that take it down."""
    return _DOWN[vendor]


def put_up(_: Any, editor: Any) -> None:
    """Put the lock up in a migration."""
    for statement in (*down(editor.connection.vendor), *up(editor.connection.vendor)):
        editor.execute(statement)


def take_down(_: Any, editor: Any) -> None:
    """Take the lock down where a migration is undone."""
    for statement in down(editor.connection.vendor):
        editor.execute(statement)
