"""How many requests one token or person may make in a time (`CASEFOLD_API_RATE`), counted once for every process.

The count of a stretch of time is one row of the database, raised by one statement: nothing is read and written back, so
no request of another thread, process or machine is lost from it. A caller who is over the limit costs one look.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

from casefold.platform.api.models import Calls

_COUNT = """
INSERT INTO api_calls (caller, stretch, made) VALUES (%s, %s, 1)
ON CONFLICT (caller) DO UPDATE
SET made = CASE WHEN api_calls.stretch = excluded.stretch THEN api_calls.made + 1 ELSE 1 END,
    stretch = excluded.stretch
"""


class CallerRate(SimpleRateThrottle):
    """Refuses what is beyond the limit until the next stretch begins, around whose start twice the limit fits."""

    def __init__(self) -> None:
        super().__init__(settings.CASEFOLD_API_RATE)

    def allow_request(self, request: HttpRequest) -> bool:
        """Tell whether the request may go on, and count it."""
        most, seconds = self._limit()
        caller, stretch = str(getattr(request, "auth", None)), int(time.time()) // seconds
        if Calls.objects.filter(caller=caller, stretch=stretch, made__gte=most).exists():
            return False
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [caller, stretch])
        return True

    def wait(self) -> float:
        """Return the seconds until the next stretch begins."""
        _, seconds = self._limit()
        return seconds - time.time() % seconds

    def _limit(self) -> tuple[int, int]:
        most, seconds = self.parse_rate(settings.CASEFOLD_API_RATE)
        return most or 1, seconds or 60
