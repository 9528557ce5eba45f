"""What to do about a run that ended without an outcome, in a sentence or two."""

from __future__ import annotations

from casefold.platform.runs.models import Run, RunStatus

_BY_ERROR = {
    "Misconfigured": "The disk or the home is not usable: an administrator looks at free space and permissions; "
    "then begin it again.",
    "NotAllowed": "An authority or a wall stands in the way, or access has ended: settle that first.",
    "Busy": "Somebody else was at it: begin it again later.",
    "NotFound": "What it needs is gone: bring it in again, or start anew from the case.",
    "BadExhibit": "The file is damaged or not what its name says: ask for a fresh copy.",
    "Unsupported": "Nothing installed reads this: name the format, or install what reads it.",
    "OSError": "The disk could not be read or written: an administrator looks at free space; then begin it again.",
}


def advice_for(run: Run) -> str:
    """Return what to do about a run; empty where nothing is to be done."""
    if run.status == RunStatus.LOST:
        return "Look whether what it was to make is there; if it is not, begin it again."
    if run.status == RunStatus.CANCELLED:
        return "Begin it again if it was cancelled by mistake."
    if run.status != RunStatus.FAILED:
        return ""
    last = run.tries.order_by("-number").first()
    if last is not None and last.outcome == "stopped":
        return "Its workers stopped: an administrator looks at the machine's memory, then begin it again."
    error = last.error.split(" ")[0] if last is not None else ""
    return _BY_ERROR.get(error, "Read the outcome; if it is not clear, give an administrator the run's id.")
