"""A small site that serves the gallery as the platform would: one page a piece, its sources, the built front end.

Its content policy is as strict as the platform's may be: scripts, styles and workers from this site alone.
"""

from __future__ import annotations

import json
import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from casefold.platform import pieces
from casefold.platform.pieces.gallery import DATA, EVIDENCE, GalleryEntry, answer, gallery

STATIC = Path(pieces.__file__).parents[1] / "static"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; worker-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)

RUN = {"id": "7", "title": "Import of a file", "href": "/pieces/part-states"}
PAGE = (Path(__file__).parent / "page.html").read_text(encoding="utf-8")
FRAGMENT = (Path(__file__).parent / "fragment.html").read_text(encoding="utf-8")


class GalleryHandler(BaseHTTPRequestHandler):
    """Answers for the pages, the sources and the files of the gallery."""

    entries: dict[str, GalleryEntry]
    asked: list[str]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.asked.append(self.path)
        if parts.path.startswith("/static/"):
            self._file(unquote(parts.path.removeprefix("/static/")))
        elif parts.path.startswith(f"{DATA}/"):
            status, body = answer(parts.path.removeprefix(f"{DATA}/"), query)
            self._send(status, json.dumps(body).encode(), "application/json")
        elif parts.path == EVIDENCE:
            self._evidence(query)
        else:
            self._page(parts.path.removeprefix("/pieces/"), query)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.asked.append(self.path)
        if self.path == "/pieces/upload":
            self._send(201, json.dumps({"runs": [RUN]}).encode(), "application/json")
        else:
            self._send(204, b"", "text/plain")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests look at `asked`."""

    def _page(self, key: str, query: dict[str, str]) -> None:
        entry = self.entries.get(key)
        if entry is None:
            self._send(404, b"nothing here", "text/plain")
            return
        theme = f' data-theme="{query["theme"]}"' if "theme" in query else ""
        heading = f'<p class="cf-hint">{escape(entry.piece)}, {escape(entry.state)}</p>'
        html = PAGE.format(theme=theme, title=escape(key), body=heading + entry.html)
        self._send(200, html.encode(), "text/html; charset=utf-8")

    def _evidence(self, query: dict[str, str]) -> None:
        fragment = FRAGMENT.format(of=escape(query.get("of", "nothing")))
        if self.headers.get("X-Casefold-Drawer") != "1":
            fragment = PAGE.format(theme="", title="Evidence", body=f"<h2>Evidence</h2>{fragment}")
        self._send(200, fragment.encode(), "text/html; charset=utf-8")

    def _file(self, name: str) -> None:
        path = (STATIC / name).resolve()
        if not path.is_file() or STATIC.resolve() not in path.parents:
            self._send(404, b"", "text/plain")
            return
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self._send(200, path.read_bytes(), kind)

    def _send(self, status: int, body: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.asked.append(f"gone: {self.path}")


@contextmanager
def serving() -> Iterator[tuple[str, list[str]]]:
    """Serve the gallery; gives its address and the list of what was asked for, as it grows."""
    asked: list[str] = []
    made = {"entries": {entry.key: entry for entry in gallery()}, "asked": asked}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (GalleryHandler,), made))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
