"""The application gunicorn serves."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from casefold.platform import site
from casefold.platform.proxies import TrustedProxies

StartResponse = Callable[..., Any]


PATIENCE_SECONDS = 60.0
"""A sender who sends nothing for so long is given up."""
LEAST_BYTES_PER_SECOND = 1_000
"""A body that, after that patience, came more slowly than this is given up too: it would hold a thread for hours."""


class CutOff(ConnectionError):
    """The body of a request ended before its stated length, or came too slowly to be waited for."""


class WholeBody:
    """A request's body that fails when it ends too early, so that half an upload is never taken for a whole one."""

    def __init__(self, stream: Any, length: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._left = self._length = length
        self._clock = clock
        self._waited = 0.0

    def read(self, size: int | None = -1) -> bytes:
        """Read at most `size` bytes.

        Raises:
            CutOff: The sender went away.
        """
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        return self._took(self._stream.read, wanted)

    def readline(self, size: int | None = -1) -> bytes:
        """Read one line, likewise."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        return self._took(self._stream.readline, wanted)

    def _took(self, read: Callable[[int], bytes], wanted: int) -> bytes:
        began = self._clock()
        try:
            data = read(wanted)
        except TimeoutError as error:
            raise CutOff("the sender fell silent") from error
        self._waited += self._clock() - began
        self._left -= len(data)
        if len(data) == 0 and wanted > 0:
            raise CutOff("the sender went away before everything was sent")
        if self._waited > PATIENCE_SECONDS and self._length - self._left < self._waited * LEAST_BYTES_PER_SECOND:
            raise CutOff("the sender is too slow to be waited for")
        return data


class CheckedBodies:
    """Hands every request with a stated length on with a `WholeBody`."""

    def __init__(self, wrapped: Callable[[dict[str, Any], StartResponse], Iterable[bytes]]) -> None:
        self._wrapped = wrapped

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isascii() and length.isdigit():
            if environ.get("gunicorn.socket") is not None:
                environ["gunicorn.socket"].settimeout(PATIENCE_SECONDS)
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return self._wrapped(environ, start_response)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casefold.platform.settings")
application = TrustedProxies(CheckedBodies(get_wsgi_application()), site.proxies())
