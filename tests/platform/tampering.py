"""What somebody with the database's password could do to the log, and what verify then says.

Run as a program it does each thing to a log of its own on the database of the environment, undoes it, and prints
as JSON what was found; the tests run it on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ENTRIES, ANCHORED = 30, (10, 20, 30)


def rewrite(change: int) -> None:
    """Change an entry and write everything after it anew, digests and head included: the chain alone then holds."""
    from django.db import connection

    from casefold.platform.audit.chain import digest_of
    from casefold.platform.audit.models import Entry

    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET who = 'Somebody Else' WHERE number = %s", [change])
        digest = None
        for entry in Entry.objects.filter(number__gte=change).order_by("number"):
            entry.previous = digest or entry.previous
            digest = digest_of(entry)
            cursor.execute(
                "UPDATE audit_entry SET previous = %s, digest = %s WHERE number = %s",
                [entry.previous, digest, entry.number],
            )
        cursor.execute("UPDATE audit_head SET digest = %s", [digest])


def shorten(keep: int) -> None:
    """Cut the end off and make the head agree."""
    _execute(f"DELETE FROM audit_entry WHERE number > {keep}")
    _execute(f"UPDATE audit_head SET number = {keep}")
    _execute(f"UPDATE audit_head SET digest = (SELECT digest FROM audit_entry WHERE number = {keep})")


def renumber(gone: int) -> None:
    """Remove an entry, move those after it up and write them anew."""
    from django.db import connection

    from casefold.platform.audit.models import Entry, Head

    _execute(f"DELETE FROM audit_entry WHERE number = {gone}")
    for number in Entry.objects.filter(number__gt=gone).order_by("number").values_list("number", flat=True):
        _execute(f"UPDATE audit_entry SET number = {number - 1} WHERE number = {number}")
    with connection.cursor() as cursor:
        before = Entry.objects.get(number=gone - 1).digest
        cursor.execute("UPDATE audit_entry SET previous = %s WHERE number = %s", [before, gone])
        cursor.execute("UPDATE audit_head SET number = %s", [Head.objects.get(id=1).number - 1])
    rewrite(gone)


def swap(first: int, then: int) -> None:
    """Exchange two entries' numbers."""
    for number, to in ((first, 9_000), (then, first), (9_000, then)):
        _execute(f"UPDATE audit_entry SET number = {to} WHERE number = {number}")


TAMPERING: dict[str, Callable[[], None]] = {
    "nothing": lambda: None,
    "who": lambda: _execute("UPDATE audit_entry SET who = 'x' WHERE number = 3"),
    "at": lambda: _execute("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00' WHERE number = 3"),
    "details": lambda: _execute("""UPDATE audit_entry SET details = '{"n": 4}' WHERE number = 3"""),
    "sort": lambda: _execute("UPDATE audit_entry SET sort = 'access' WHERE number = 3"),
    "digest": lambda: _execute("UPDATE audit_entry SET digest = previous WHERE number = 3"),
    "removed": lambda: _execute("DELETE FROM audit_entry WHERE number = 7"),
    "removed several": lambda: _execute("DELETE FROM audit_entry WHERE number BETWEEN 7 AND 9"),
    "removed first": lambda: _execute("DELETE FROM audit_entry WHERE number = 1"),
    "reordered": lambda: swap(4, 5),
    "cut": lambda: _execute("DELETE FROM audit_entry WHERE number > 25"),
    "emptied": lambda: _execute("DELETE FROM audit_entry"),
    "emptied with head": lambda: _execute("DELETE FROM audit_entry", "DELETE FROM audit_head"),
    "rewritten": lambda: rewrite(12),
    "rewritten at the end": lambda: rewrite(30),
    "shortened": lambda: shorten(17),
    "renumbered": lambda: renumber(12),
}


def fill(entries: int = ENTRIES, anchored: tuple[int, ...] = ANCHORED) -> None:
    """Write a log with texts that databases store differently, anchored at some of its entries."""
    from casefold.platform.audit import anchors
    from casefold.platform.audit.log import Act, Actor, append

    hostile: dict[str, Any] = {"float": 1e22, "small": 1e-7, "minus": -0.0, "nul": "\x00", "half": "\ud800", "n": 3.5}
    for number in range(1, entries + 1):
        details = {"n": number, **(hostile if number % 3 == 0 else {})}
        append(Actor("A. Analyst", "u1", "127.0.0.1"), Act("read", "harbour", f"page {number}", details=details))
        if number in anchored:
            anchors.write("asked")


def found() -> list[tuple[int, str]]:
    """Return what verify says, compared with the home's anchors."""
    from casefold.platform.audit import anchors, chain

    kept, breaks = anchors.read(anchors.file_of_home())
    return [(item.number, item.what) for item in [*chain.verify(kept), *breaks, *anchors.missing_since(kept)]]


def tampered() -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Do each thing, look, and undo it."""
    from django.db import connection, transaction

    from casefold.platform.audit import guards

    for name, tamper in TAMPERING.items():
        with transaction.atomic():
            for statement in guards.down(connection.vendor):
                _execute(statement)
            tamper()
            yield name, found()
            transaction.set_rollback(True)


def refused() -> list[str]:
    """Return which statements the database refuses by itself."""
    from django.db import DatabaseError, transaction

    tried = ["UPDATE audit_entry SET who = 'x' WHERE number = 3", "DELETE FROM audit_entry WHERE number = 3"]
    if os.environ.get("CASEFOLD_PLATFORM_URL"):
        tried.append("TRUNCATE audit_entry")
    names = []
    for statement in tried:
        try:
            with transaction.atomic():
                _execute(statement)
        except DatabaseError as error:
            if "cannot be changed or deleted" in str(error):
                names.append(statement.split()[0])
    return names


def _execute(*texts: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)


if __name__ == "__main__":
    from casefold.platform import server

    server.set_up(Path(os.environ["CASEFOLD_HOME"]), None)
    server.prepare()
    fill()
    sys.stdout.write(json.dumps({"refused": refused(), "found": dict(tampered()), "after": found()}) + "\n")
