"""The application gunicorn serves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

StartResponse = Callable[..., Any]


class CutOff(ConnectionError):
    """The body of a request ended before its stated length."""


class WholeBody:
    """A request's body that fails when it ends too early, so that half an upload is never taken for a whole one."""

    def __init__(self, stream: Any, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int | None = -1) -> bytes:
        """Read at most `size` bytes.

        Raises:
            CutOff: The sender went away.
        """
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        return self._took(self._stream.read(wanted), wanted)

    def readline(self, size: int | None = -1) -> bytes:
        """Read one line, likewise."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        return self._took(self._stream.readline(wanted), wanted)

    def _took(self, data: bytes, wanted: int) -> bytes:
        self._left -= len(data)
        if len(data) == 0 and wanted > 0:
            raise CutOff("the sender went away before everything was sent")
        return data


class CheckedBodies:
    """Hands every request with a stated length on with a `WholeBody`."""

    def __init__(self, wrapped: Callable[[dict[str, Any], StartResponse], Iterable[bytes]]) -> None:
        self._wrapped = wrapped

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isascii() and length.isdigit():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return self._wrapped(environ, start_response)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casefold.platform.settings")
application = CheckedBodies(get_wsgi_application())
