"""Believe what a proxy forwards, and nobody else: scheme, client address and request id come from a trusted peer only.

Django would take `X-Forwarded-Proto` from anybody, and a proxy on this machine would make every visitor look local.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from typing import Any

SOCKET = "unix"
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_X_REQUEST_ID")
_FORWARDED_PREFIX = "HTTP_X_FORWARDED_"


class TrustedProxies:
    """Puts the client's own address into `REMOTE_ADDR` behind a trusted proxy; drops what others claim to forward."""

    def __init__(self, wrapped: Callable[..., Iterable[bytes]], trusted: Sequence[str]) -> None:
        """Wrap an application.

        Args:
            wrapped: The application.
            trusted: Addresses or networks; `unix` for a socket file.

        Raises:
            ValueError: One is neither.
        """
        self._wrapped = wrapped
        self._socket = SOCKET in trusted
        self._networks = [ipaddress.ip_network(item, strict=False) for item in trusted if item != SOCKET]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        peer = str(environ.get("REMOTE_ADDR") or "")
        if self._trusts(peer):
            self._take_client(environ)
        else:
            for name in [name for name in environ if name in _FORWARDED or name.startswith(_FORWARDED_PREFIX)]:
                del environ[name]
        return self._wrapped(environ, start_response)

    def _take_client(self, environ: dict[str, Any]) -> None:
        """Walk the forwarded addresses from our end to the first that is no proxy of ours."""
        forwarded = [item.strip() for item in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        for item in reversed([item for item in forwarded if item]):
            if _address(item) is None:
                return
            environ["REMOTE_ADDR"] = item
            if not self._trusts(item):
                return

    def _trusts(self, peer: str) -> bool:
        if peer == "":
            return self._socket
        address = _address(peer)
        return address is not None and any(address in network for network in self._networks)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
