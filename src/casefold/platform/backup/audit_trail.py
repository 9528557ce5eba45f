"""The audit log's part in a backup: its head beforehand, an entry for the act itself, and the proof afterwards.

Imported only where a platform owns the home: it needs Django set up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import connections
from django.utils import timezone

from casefold.errors import Misconfigured
from casefold.platform.audit.chain import verify
from casefold.platform.audit.log import Act, Actor, acting, append
from casefold.platform.audit.models import Entry, Head
from casefold.platform.backup.manifest import AuditHead, Manifest
from casefold.platform.migration import bring_up_to_date, waiting
from casefold.platform.retention import backups


@contextmanager
def backing_up(by: str, backup: str, reason: str) -> Iterator[tuple[AuditHead, dict[str, Any]]]:
    """Log a backup, and give the head of the log as it stands once the intent is written.

    Raises:
        Misconfigured: The tables are not up to date.
    """
    behind = waiting()
    if behind:
        raise Misconfigured("the platform's tables are not up to date", remedy="Run `casefold migrate` first.")
    with acting(Actor(by, "", "command"), Act("backup", object=backup, reason=reason)) as facts:
        head = Head.objects.get(id=1)
        yield AuditHead(head.number, head.digest), facts


def note(manifest: Manifest, folder: Path, **_: Any) -> None:
    """Tell the retention room of a backup that was made, so that certificates name it (listens to `backup_made`)."""
    if manifest.platform is None:
        return
    until = date.fromisoformat(manifest.keep_until) if manifest.keep_until is not None else None
    backups.note(
        str(folder),
        cases=manifest.cases,
        holds_until=timezone.make_aware(datetime.combine(until, time.max)) if until is not None else None,
        made_at=datetime.fromisoformat(manifest.finished_at),
    )


def prove(head: AuditHead | None) -> tuple[int, list[str]]:
    """Read the restored log whole; return how many entries it has and every way in which it does not hold."""
    bring_up_to_date()
    wrong = [f"entry {item.number} {item.what}: {item.told}" for item in verify()]
    if head is not None and not Entry.objects.filter(number=head.number, digest=head.digest).exists():
        wrong.append(f"entry {head.number} is not the one the log ended with when the backup began")
    return Entry.objects.count(), wrong


def settle(by: str, backup: str, details: Mapping[str, Any]) -> None:
    """Log the restore in the restored log; whoever was signed in when the backup was taken has to sign in again."""
    Session.objects.all().delete()
    append(Actor(by, "", "command"), Act("restore_backup", object=backup, details=details))
    connections.close_all()
