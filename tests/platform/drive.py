"""Does one thing to a platform in a process of its own, and prints JSON: what tests of real processes call."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def main(what: str, *given: str) -> Any:
    """Do it."""
    from casefold.platform import server

    server.set_up(Path(os.environ["CASEFOLD_HOME"]), None)
    from casefold.platform.accounts.links import operator
    from casefold.platform.cases import bridge
    from casefold.platform.runs import execution, work
    from casefold.platform.runs.models import Run

    account = None
    if what == "prepare":
        server.prepare()
        account = operator("dc hill")
        bridge.create_case(account, "harbour", title="", purpose="p", marking="OFFICIAL", zone="UTC")
        return "ready"
    account = operator("dc hill")
    if what == "start":
        found = work.find_work(given[0])
        run = work.start(found, title="t", case="harbour", by=account, arguments=json.loads(given[1]))
        return str(run.pk)
    run = Run.objects.get(pk=given[0])
    if what == "cancel":
        return execution.cancel(run)
    fields = ("status", "attempts", "message", "stage", "rows", "result")
    return {name: getattr(run, name) for name in fields}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])) + "\n")
