"""Wait for a run of a site."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from casefold.client.line import Line, error_in
from casefold.errors import Cancelled, Misconfigured

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


def follow(line: Line, run: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None] | None = None) -> Any:
    """Wait until a run is over, and return its result.

    Raises:
        CasefoldError: It failed; the class is the one it failed with.
        Cancelled: Somebody cancelled it.
        Misconfigured: Its worker stopped for good.
    """
    pause = FIRST_PAUSE
    while not run["over"]:
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
        run = line.get(f"/runs/{run['id']}")
        if tell is not None:
            tell(run)
    if run["status"] == "finished":
        return run["result"]
    if run["status"] == "cancelled":
        raise Cancelled(run["message"] or "the run was cancelled", remedy="Ask again.")
    if run["status"] == "lost":
        raise Misconfigured(run["message"], remedy="Tell an administrator of the site.")
    raise error_in(run["result"].get("error", {}), run["message"])
