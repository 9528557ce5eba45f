"""Is this process alive, and is the site fit to be sent to? Told to a machine that watches, and nothing about cases.

`/health/live` says that the process answers. `/health/ready` looks at what an answer needs; each thing is good or bad,
without a reason: reasons are for the operator, in `casefold doctor` and the logs.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from casefold.errors import CasefoldError
from casefold.platform import site
from casefold.platform.cases.bridge import home
from casefold.platform.migration import waiting
from casefold.platform.runs import workers

_current: set[str] = set()


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the site can do its work: 200, or 503 with what is bad."""
    found = {name: _passes(check) for name, check in CHECKS.items()}
    told = {"ready": all(found.values()), "checks": {name: "good" if good else "bad" for name, good in found.items()}}
    return JsonResponse(told, status=200 if told["ready"] else 503)


def database_answers() -> bool:
    """Tell whether the platform's tables and the engine's catalogue answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    home().cases()
    return True


def migrations_applied() -> bool:
    """Tell whether no migration waits; once true it stays so for this process, whatever a newer one adds."""
    name = str(connection.settings_dict["NAME"])
    if name not in _current and not waiting():
        _current.add(name)
    return name in _current


def home_writable() -> bool:
    """Tell whether a file can be written into the home."""
    probe = Path(settings.CASEFOLD_UPLOADS) / f".probe-{socket.gethostname()}-{os.getpid()}-{threading.get_ident()}"
    probe.write_bytes(b"1")
    probe.unlink()
    return True


def disk_has_room() -> bool:
    """Tell whether the home's disk has more free than CASEFOLD_LEAST_FREE_GB."""
    return shutil.disk_usage(settings.CASEFOLD_HOME).free > site.least_free()


def worker_beats() -> bool:
    """Tell whether a worker gives signs of life."""
    return bool(workers.alive())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "home": home_writable,
    "disk": disk_has_room,
    "worker": worker_beats,
}


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (OSError, DatabaseError, CasefoldError):
        return False
