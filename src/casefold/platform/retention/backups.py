"""Which backups still hold what was disposed of: each says so when it is made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from casefold.platform.retention.models import Backup


def note(
    label: str, *, cases: Iterable[str] = (), holds_until: datetime | None = None, made_at: datetime | None = None
) -> Backup:
    """Note a backup that was made.

    Args:
        label: Its path, or what is written on it.
        cases: The cases in it; none for the whole home.
        holds_until: When it is destroyed or written over; None where nobody said.
        made_at: When it was made; now by default.
    """
    return Backup.objects.create(
        label=label[:500], cases=sorted(set(cases)), holds_until=holds_until, made_at=made_at or timezone.now()
    )


def holding(case: str, *, since: datetime, at: datetime | None = None) -> list[Backup]:
    """Return the backups that hold a case as it was after an instant and are not destroyed yet, oldest first.

    Args:
        case: The case.
        since: When the material came; a backup made before cannot hold it.
        at: The moment asked about; now by default.
    """
    moment = at or timezone.now()
    held = Backup.objects.filter(made_at__gte=since, made_at__lte=moment)
    held = held.filter(Q(holds_until=None) | Q(holds_until__gt=moment))
    return [backup for backup in held if not backup.cases or case in backup.cases]
