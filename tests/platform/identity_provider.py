"""A small OpenID Connect provider for tests: real HTTP on this machine, real signatures, made-up people."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "casefold-test", "only for tests"


@dataclass
class Provider:
    """What it says of who signs in next; the tests set it."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    """Claims of the token that differ from the right ones."""
    nonces: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def app(self) -> dict[str, Any]:
        """Return how a site is told of it."""
        return {
            "provider_id": "provider",
            "name": "the test provider",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": self.address, "verified_email": False, "oauth_pkce_enabled": True},
        }

    def authorise(self, location: str) -> str:
        """Do what a browser and a person do at the provider; return the address they are sent back to."""
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.nonces[code] = asked
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}"

    def token(self) -> str:
        """Return the signed identity token of the person."""
        now = int(time.time())
        content = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person, **self.claims}
        return jwt.encode(content, self.key, algorithm="RS256", headers={"kid": "one"})

    def answers(self, path: str) -> Any:
        """Return what it answers at an address; nothing where there is none."""
        if path == "/.well-known/openid-configuration":
            ends = {"authorization": "authorise", "token": "token", "userinfo": "person"}
            found = {f"{name}_endpoint": f"{self.address}/{end}" for name, end in ends.items()}
            return {"issuer": self.address, "jwks_uri": f"{self.address}/keys", **found}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}
        if path == "/person":
            return self.person
        return None


@contextmanager
def serving() -> Iterator[Provider]:
    """Run a provider on a free port."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(provider.answers(urlsplit(self.path).path))

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            known = provider.nonces.pop(sent.get("code", [""])[-1], None)
            told = {"access_token": "a", "token_type": "Bearer", "id_token": provider.token()}
            self._send(told if known is not None and sent.get("code_verifier") else None)

        def _send(self, content: Any) -> None:
            body = json.dumps(content or {"error": "not found"}).encode()
            self.send_response(200 if content is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
