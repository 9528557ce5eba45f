"""The line to a site: requests, streams and files over HTTP; its errors come back as those of the one tree."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

from casefold import errors
from casefold.errors import CasefoldError, Misconfigured, Unsupported

if TYPE_CHECKING:
    import httpx

API = "/api/v1"
PART = 1_000
"""Items of a list asked for at once."""
KEPT_SECONDS = 2
"""A line left alone for longer is not used again: a site closes it after five, and what is sent just then is lost."""
MOST_WAITS = 8
"""Times one request is put off because the site says that too many came."""

_BY_STATUS: dict[int, type[CasefoldError]] = {
    400: errors.BadOption,
    401: errors.NotAllowed,
    403: errors.NotAllowed,
    404: errors.NotFound,
    409: errors.Busy,
    413: errors.BadInput,
    422: errors.BadOption,
    429: errors.Busy,
}


class Line:
    """One site, as one token sees it."""

    def __init__(self, url: str, token: str, *, seconds: float) -> None:
        """Prepare the line; nothing is sent yet.

        Raises:
            Misconfigured: The address is none.
            Unsupported: The extra `casefold[connect]` is not installed.
        """
        try:
            import httpx
        except ImportError as error:
            raise Unsupported("the client needs httpx", remedy="Install casefold[connect].") from error
        if not url.startswith(("https://", "http://")):
            raise Misconfigured(f"'{url}' is no address of a site", remedy="Write https://…")
        if not token.isascii() or not token.isprintable():
            raise Misconfigured("the token is not as the site gave it", remedy="Copy it again from /tokens/.")
        self.url = url.rstrip("/")
        self._trouble = httpx.HTTPError
        self._http = httpx.Client(
            base_url=self.url + API,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=httpx.Timeout(seconds, connect=10),
            limits=httpx.Limits(keepalive_expiry=KEPT_SECONDS),
        )

    def close(self) -> None:
        """Close the line."""
        self._http.close()

    def get(self, path: str, **query: Any) -> Any:
        """Return what an address answers; errors are those of the site."""
        return self._answered("GET", path, params=query)

    def post(self, path: str, given: Mapping[str, Any] | None = None) -> Any:
        """Send something and return the answer; errors are those of the site."""
        return self._answered("POST", path, json=dict(given or {}))

    def send(self, path: str, file: BinaryIO, name: str, said: Mapping[str, str]) -> Any:
        """Send a file, read from the disk while it is sent."""
        return self._answered("POST", path, files={"file": (name, file)}, data=dict(said))

    def every(self, path: str, **query: Any) -> Iterator[Any]:
        """Yield every item of a list, part by part."""
        offset: int | None = 0
        while offset is not None:
            part = self.get(path, offset=offset, limit=PART, **query)
            yield from part["items"]
            offset = part["next_offset"]

    @contextmanager
    def stream(self, path: str, **query: Any) -> Iterator[BinaryIO]:
        """Open what an address answers as a file that is read while it arrives.

        Raises:
            Misconfigured: The site went away, at the beginning or half-way.
        """
        for turn in range(MOST_WAITS):
            with self._reached(), self._http.stream("GET", path, params=query) as response:
                if response.status_code == 429 and turn < MOST_WAITS - 1:
                    wait = _wait_of(response)
                elif response.is_success:
                    yield _Arriving(response.iter_bytes())  # type: ignore[misc]
                    return
                else:
                    response.read()
                    raise error_of(response)
            time.sleep(wait)

    def _answered(self, method: str, path: str, **how: Any) -> Any:
        for turn in range(MOST_WAITS):
            with self._reached():
                response = self._http.request(method, path, **how)
            if response.status_code != 429 or turn == MOST_WAITS - 1 or "files" in how:
                break
            time.sleep(_wait_of(response))
        if not response.is_success:
            raise error_of(response)
        return _json(response)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except self._trouble as error:
            raise Misconfigured(
                f"the site {self.url} did not answer: {type(error).__name__}",
                remedy="Check the address and that the site runs, then try again.",
            ) from error


def error_of(response: httpx.Response) -> CasefoldError:
    """Return the error a refusal stands for: of the class the site raised, with its message, place and remedy."""
    try:
        told = response.json()["error"]
        message, place, remedy, kind = told["message"], told["place"], told["remedy"], told["kind"]
    except (ValueError, KeyError, TypeError):
        return Misconfigured(
            f"the site answered {response.status_code}, not as a casefold site does",
            remedy="Check the address.",
        )
    return _class_of(kind, response.status_code)(message, place=place, remedy=remedy)


def error_in(told: Mapping[str, Any], message: str) -> CasefoldError:
    """Return the error a run failed with, or one with its message where none is told."""
    if "kind" not in told:
        return CasefoldError(message)
    names = {name: told.get(name) for name in ("file", "place", "remedy")}
    return _class_of(str(told["kind"]), 409)(str(told["message"]), **names)


def _class_of(kind: str, status: int) -> type[CasefoldError]:
    found = getattr(errors, kind, None) if kind.isidentifier() else None
    if isinstance(found, type) and issubclass(found, CasefoldError):
        return found
    return _BY_STATUS.get(status, Misconfigured if status >= 500 else CasefoldError)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise Misconfigured("the site answered with no JSON", remedy="Check the address.") from error


def _wait_of(response: httpx.Response) -> float:
    text = response.headers.get("Retry-After", "1")
    return float(min(int(text), 60)) if text.isdigit() else 1.0


class _Arriving:
    """A file for Arrow to read, made of what arrives."""

    closed = False

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._held = bytearray()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._held) < size:
            part = next(self._parts, None)
            if part is None:
                break
            self._held += part
        wanted = len(self._held) if size < 0 else size
        taken = bytes(self._held[:wanted])
        del self._held[:wanted]
        return taken

    def close(self) -> None:
        self.closed = True
