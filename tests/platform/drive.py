"""Does things to a platform in a process of its own: what tests of real processes call.

Each line of standard input is a list of words as JSON, each answered by a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def do(what: str, *given: str) -> Any:
    """Do one thing."""
    from django.db import connections

    from casefold.platform import server
    from casefold.platform.accounts.links import operator
    from casefold.platform.cases import bridge
    from casefold.platform.runs import execution, work
    from casefold.platform.runs.models import Run

    connections.close_all()  # as a process that begins finds things
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


def main() -> None:
    """Do what each line says."""
    from casefold.platform import server

    server.set_up(Path(os.environ["CASEFOLD_HOME"]), None)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(do(*json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
