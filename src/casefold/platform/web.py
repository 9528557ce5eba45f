"""Settings of gunicorn: `gunicorn -c python:casefold.platform.web`, and what `casefold serve` starts.

Everything that differs between sites is an environment variable; docs/how-to/run-in-production.md lists them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from casefold.platform import site

_SHARED = "PROMETHEUS_MULTIPROC_DIR"

wsgi_app = "casefold.platform.wsgi:application"
bind = os.environ.get("CASEFOLD_BIND") or "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("CASEFOLD_PROCESSES") or 2)
threads = int(os.environ.get("CASEFOLD_THREADS") or 8)
preload_app = True
control_socket_disable = True  # nothing here asks it, and a thread started before the fork is one too many
timeout = 120
graceful_timeout = int(os.environ.get("CASEFOLD_GRACEFUL_SECONDS") or 10)
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = os.environ.get("CASEFOLD_LOG_LEVEL", "warning").lower()
accesslog = None  # it would hold addresses and search words; `casefold.requests` logs routes
forwarded_allow_ips = ",".join(item for item in site.proxies() if item != "unix")
limit_request_line = 8_190
limit_request_fields = 60
limit_request_field_size = 8_190
logconfig_dict: dict[str, Any] = site.logging_settings()

if site.metrics_on() and not os.environ.get(_SHARED):
    os.environ[_SHARED] = tempfile.mkdtemp(prefix="casefold-figures-")
    _made: str | None = os.environ[_SHARED]
else:
    _made = None


def on_starting(_server: Any) -> None:
    """Begin with no counts of processes before this server, and without a thread that a fork would cut in two.

    Importing DuckDB opens a database nothing here asks, with a thread of its own: a process forked beside it aborts
    when it is told to end.
    """
    duckdb.default_connection().close()
    folder = os.environ.get(_SHARED)
    if folder:
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in Path(folder).glob("*.db"):
            left.unlink()


def child_exit(_server: Any, worker: Any) -> None:
    """Take the gauges of a process that ended out of the sum; its counts stay."""
    if os.environ.get(_SHARED):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    """Remove the folder of counts that this server made."""
    if _made is not None:
        shutil.rmtree(_made, ignore_errors=True)
