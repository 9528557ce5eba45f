"""Figures for whoever watches the site, in Prometheus' form: counts and durations, without a name of anybody.

Off unless CASEFOLD_METRICS says `local` (readers on this machine) or CASEFOLD_METRICS_TOKEN gives a token to show.
Labels are route names, methods, status classes, and the kinds and states of runs: fixed words all of them. Requests are
counted in every process and added up when read; the rest is read from the database then.
"""

from __future__ import annotations

import hmac
import os
import shutil
import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from casefold.platform import site
from casefold.platform.accounts.links import is_local
from casefold.platform.logs import method_of, route_of
from casefold.platform.runs.models import Run, RunKind, RunStatus

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Folder in which the processes of one web server share their counts; `web` makes it."""
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)

COUNTED = Counter("casefold_requests", "Requests answered.", ["route", "method", "status"])
TIMED = Histogram("casefold_request_seconds", "Time to answer.", ["route", "method"], buckets=_BOUNDS)


class Measured:
    """Counts and times every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        if not site.metrics_on():
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        route, method = route_of(request), method_of(request)
        COUNTED.labels(route, method, f"{response.status_code // 100}xx").inc()
        TIMED.labels(route, method).observe(time.perf_counter() - began)
        return response


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the figures to whoever may read them; to everybody else there is no such page.

    Raises:
        Http404: The figures are off, or this reader may not see them.
    """
    if not _may_read(request):
        raise Http404
    if os.environ.get(FOLDER_VARIABLE):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry = REGISTRY
    figures = generate_latest(registry) + generate_latest(_of_site())
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)


class SiteFigures(Collector):
    """What the database and the disk say at the moment they are asked."""

    def collect(self) -> Iterable[Metric]:
        """Yield runs by kind and state, imports among them, the age of the queue and the room on the disk."""
        runs = GaugeMetricFamily("casefold_runs", "Runs by kind and state.", labels=["kind", "state"])
        counted = Run.objects.order_by().values_list("kind", "status").annotate(number=Count("id"))
        found = {(kind, state): number for kind, state, number in counted}
        for kind in RunKind.values:
            for state in RunStatus.values:
                runs.add_metric([kind, state], found.get((kind, state), 0))
        yield runs
        waiting = Run.objects.filter(status=RunStatus.QUEUED).aggregate(oldest=Min("queued_at"))["oldest"]
        age = (timezone.now() - waiting).total_seconds() if waiting is not None else 0.0
        yield GaugeMetricFamily("casefold_queue_age_seconds", "Age of the run that waits longest.", value=max(0.0, age))
        free = shutil.disk_usage(settings.CASEFOLD_HOME).free
        yield GaugeMetricFamily("casefold_disk_free_bytes", "Free bytes on the home's disk.", value=free)


def _of_site() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(SiteFigures())
    return registry


def _may_read(request: HttpRequest) -> bool:
    token = site.metrics_token()
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    return site.metrics_local() and is_local(str(request.META.get("REMOTE_ADDR", "")))
