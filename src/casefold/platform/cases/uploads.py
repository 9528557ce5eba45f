"""Files on their way in: streamed to the home, whole or not at all.

A file is written to the home's `uploads` folder while it arrives and removed when the sender stops half-way.
A whole one gets a folder and a row of its own; the import run is given that row's id.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse

from casefold.errors import BadOption
from casefold.platform.accounts.models import User
from casefold.platform.cases.models import Upload

NAME_BYTES = 200
"""Longest file name kept, in bytes: what every file system takes, with room for an extension."""
STALE_SECONDS = 24 * 60 * 60


class SpooledUpload(TemporaryFileUploadHandler):
    """Writes an upload into the home, if somebody signed in sends it and it fits."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse before the first byte is written.

        Raises:
            RequestDataTooBig: It is larger than the site takes or the disk holds.
        """
        limit = settings.CASEFOLD_UPLOAD_LIMIT
        if content_length > limit:
            raise RequestDataTooBig(f"the upload has {content_length:,} bytes; this site takes {limit:,}")
        folder = Path(settings.CASEFOLD_UPLOADS)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if content_length > shutil.disk_usage(folder).free:
            raise RequestDataTooBig("the disk has no room for the upload; free space and send it again")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file.

        Raises:
            StopUpload: Nobody is signed in; what else the form says is read all the same.
        """
        request: HttpRequest | None = self.request
        if request is None or not request.user.is_authenticated:
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)


class DropUnfinished:
    """Remove what a sender who stopped half-way left, as soon as the request is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; files that were not kept are closed, which deletes them."""
        response = self.get_response(request)
        if request.method == "POST":
            for handler in request.upload_handlers:
                file = getattr(handler, "file", None)
                if file is not None and not file.closed:
                    file.close()
        return response


def keep(file: UploadedFile[Any], case: str, by: User, options: Mapping[str, Any]) -> Upload:
    """Keep a file that arrived whole.

    Raises:
        BadOption: It is empty of a name, or was not written to the home.
    """
    if not isinstance(file, TemporaryUploadedFile) or file.size is None:
        raise BadOption("no file was sent", remedy="Choose a file and send it again.")
    upload = Upload(id=uuid.uuid4(), case=case, name=safe_name(file.name or ""), size=file.size, by=by)
    upload.options = dict(options)
    target = path_of(upload)
    target.parent.mkdir(mode=0o700, parents=True)
    os.link(file.temporary_file_path(), target)
    _flush(target)
    upload.save()
    file.close()
    return upload


def safe_name(name: str) -> str:
    """Return a file's name as given, without folders and control characters and short enough for any disk."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in "\x00").strip()
    if kept in {"", ".", ".."}:
        return "unnamed"
    stem, dot, suffix = kept.rpartition(".")
    tail = (dot + suffix).encode()[:40] if dot else b""
    head = (stem if dot else kept).encode()[: NAME_BYTES - len(tail)]
    return head.decode(errors="ignore") + tail.decode(errors="ignore")


def path_of(upload: Upload) -> Path:
    """Return where an upload's bytes are."""
    return Path(settings.CASEFOLD_UPLOADS) / str(upload.id) / upload.name


def lay_beside(upload: Upload, sent: Iterable[Upload]) -> None:
    """Give an upload's folder what was sent with it under its name and an ending, or of which it is that itself.

    A database is read with the log that lies beside it, as `x.db` with `x.db-wal`. Two files of one name, from two
    folders, cannot be told apart and are laid beside nothing.
    """
    named: dict[str, list[Upload]] = {}
    for other in sent:
        named.setdefault(other.name, []).append(other)
    for name, found in named.items():
        related = name.startswith(f"{upload.name}-") or upload.name.startswith(f"{name}-")
        target = path_of(upload).with_name(name)
        if related and len(found) == len(named.get(upload.name, ())) == 1 and path_of(found[0]).is_file():
            target.unlink(missing_ok=True)
            os.link(path_of(found[0]), target)


def discard(upload: Upload) -> None:
    """Remove an upload's bytes and row: the exhibit has its own copy, or it never became one."""
    shutil.rmtree(path_of(upload).parent, ignore_errors=True)
    upload.delete()


def sweep(older_than: float = STALE_SECONDS) -> int:
    """Remove what a killed server left half-written; return how many files went."""
    folder = Path(settings.CASEFOLD_UPLOADS)
    known = {str(key) for key in Upload.objects.values_list("id", flat=True)}
    gone = 0
    for item in folder.iterdir() if folder.is_dir() else ():
        if item.name in known or time.time() - item.stat().st_mtime < older_than:
            continue
        if item.is_dir() and any(item.iterdir()):
            continue  # a container that an exhibit refers to in place
        item.rmdir() if item.is_dir() else item.unlink(missing_ok=True)
        gone += 1
    return gone


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        handle: BinaryIO = file
        os.fsync(handle.fileno())
