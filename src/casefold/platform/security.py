"""Headers that keep a page to its own scripts, styles and site: nothing of an exhibit ever runs."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self' blob:",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


INERT = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For what is a file to be kept, not a page: even opened in a browser it runs and loads nothing."""
_HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
}


class ContentSecurityPolicy:
    """Add the policy to every response, static files among them, and keep pages of a case out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers set."""
        response = self.get_response(request)
        kept = "attachment" in response.headers.get("Content-Disposition", "")
        response.headers.setdefault("Content-Security-Policy", INERT if kept else POLICY)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response
