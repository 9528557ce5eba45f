"""Measures the chart's frame time against the bare library's: `python frontend/bench/run.py`.

Prints the median milliseconds of each and their ratio; the house allows 1.3. It decides no test.
"""

from __future__ import annotations

import functools
import statistics
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

BENCH = Path(__file__).resolve().parent
NODES, LINKS, FRAMES, ROUNDS = 1500, 5000, 12, 1
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main() -> int:
    """Build the page, measure it, and print the ratio."""
    subprocess.run([sys.executable, str(BENCH.parent / "build.py"), "bench"], check=True)  # noqa: S603  # our own script
    handler = functools.partial(QuietHandler, directory=str(BENCH / "dist"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
        page.wait_for_function("window.measure !== undefined")
        rounds = [page.evaluate(f"window.measure({NODES}, {LINKS}, {FRAMES})") for _ in range(ROUNDS)]
        browser.close()
    server.shutdown()
    bare, ours = (statistics.median(time for done in rounds for time in done[name]) for name in ("bare", "ours"))
    print(f"{LINKS:,} links, {NODES:,} nodes, {2 * FRAMES * ROUNDS} frames each, software graphics")
    print(f"bare library {bare:.1f} ms a frame, ours {ours:.1f} ms, ratio {ours / bare:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
