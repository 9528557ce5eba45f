"""The uploads an exhibit came from: a disposal takes those with it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import casefold
from casefold.platform.cases.models import Upload
from casefold.platform.cases.uploads import discard, path_of


def discard_of(case: casefold.Case, exhibit: casefold.Exhibit) -> None:
    """Remove the uploads that hold an exhibit's bytes, unless another exhibit refers to them where they are."""
    for upload in _of(case, exhibit):
        discard(upload)


def paths_of(case: casefold.Case, exhibit: casefold.Exhibit) -> list[Path]:
    """Return where an exhibit's bytes still lie among the uploads."""
    return [path_of(upload) for upload in _of(case, exhibit)]


def _of(case: casefold.Case, exhibit: casefold.Exhibit) -> list[Upload]:
    held = [item for item in case.exhibits(all=True) if item.status.value != "disposed" and item.id != exhibit.id]
    elsewhere = {item.path for item in held}
    uploads = Upload.objects.filter(case=case.name, size=exhibit.size)
    return [upload for upload in uploads if str(path_of(upload)) not in elsewhere and _is(upload, exhibit)]


def _is(upload: Upload, exhibit: casefold.Exhibit) -> bool:
    path = path_of(upload)
    if str(path) == exhibit.path:
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == exhibit.sha256
