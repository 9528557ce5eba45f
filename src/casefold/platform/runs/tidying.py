"""Remove what runs leave behind once nobody needs it: uploads that were read, files that were prepared."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from casefold.platform.cases.bridge import home
from casefold.platform.cases.models import Reading, Upload
from casefold.platform.cases.uploads import discard, path_of
from casefold.platform.runs import prepared
from casefold.platform.runs.built_in import IMPORT
from casefold.platform.runs.deliveries import DELIVER
from casefold.platform.runs.models import REPEATABLE, Run
from casefold.platform.runs.readings import READ_AGAIN

KEPT_FOR_ANOTHER_TURN = timedelta(days=1)


def tidy() -> int:
    """Remove uploads of runs that are over, and prepared files whose time has come; return how many went."""
    return tidy_uploads() + tidy_readings() + prepared.sweep()


def tidy_uploads() -> int:
    """Remove the uploads of runs that are over, unless an exhibit refers to the bytes where they are.

    The upload of a run that ended without an outcome is kept for a day: somebody may begin it again.
    """
    gone = 0
    for upload in Upload.objects.all():
        key = str(upload.pk)
        alone, among = Q(work=IMPORT.name, arguments__upload=key), Q(work=DELIVER.name, arguments__uploads__has_key=key)
        runs = Run.objects.filter(alone | among, case=upload.case)
        if runs.exists() and not runs.filter(_wanted()).exists() and not _referred_to(upload):
            discard(upload)
            gone += 1
    return gone


def tidy_readings() -> int:
    """Remove what was said for runs that are over, about reading exhibits again; return how much went."""
    gone = 0
    for reading in Reading.objects.all():
        runs = Run.objects.filter(work=READ_AGAIN.name, arguments__reading=str(reading.pk), case=reading.case)
        if runs.exists() and not runs.filter(_wanted()).exists():
            reading.delete()
            gone += 1
    return gone


def _wanted() -> Q:
    """Return what tells runs that may need their arguments still."""
    return Q(finished_at__isnull=True) | Q(
        status__in=REPEATABLE, finished_at__gt=timezone.now() - KEPT_FOR_ANOTHER_TURN, repeated_by__isnull=True
    )


def _referred_to(upload: Upload) -> bool:
    if "held_as" in upload.options:
        return True
    place = str(path_of(upload))
    held = next((item.id for item in home().case(upload.case).exhibits(all=True) if item.path == place), None)
    if held is not None:
        Upload.objects.filter(pk=upload.pk).update(options={**upload.options, "held_as": held})
    return held is not None
