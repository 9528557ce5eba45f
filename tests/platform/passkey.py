"""A passkey in software: what a browser and a device answer to a site, with a real signature."""

from __future__ import annotations

import html
import json
import re
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN, HOST = "http://testserver", "testserver"
FLAG = AuthenticatorData.FLAG


class Passkey:
    """One credential for one account; `id` may be another's, whose key it then does not have."""

    def __init__(self, id: bytes | None = None) -> None:
        self.id = id or secrets.token_bytes(16)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._used = 0

    @staticmethod
    def read(page: bytes, name: str) -> dict[str, Any]:
        """Return what a page asks of a passkey."""
        found = re.search(r'<script id="js_data" type="application/json">(.*?)</script>', page.decode(), re.DOTALL)
        assert found is not None, page.decode()
        asked = json.loads(html.unescape(found.group(1)))[name]
        return asked["publicKey"]  # type: ignore[no-any-return]

    def register(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer a site that wants to know this passkey from now on."""
        public = ES256.from_cryptography_key(self._key.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(sha256(HOST.encode()), FLAG.UP | FLAG.UV | FLAG.AT, 0, credential)
        attestation = AttestationObject.create("none", data, {})
        client = self._client(CollectedClientData.TYPE.CREATE, asked)
        return self._wrapped({"clientDataJSON": client, "attestationObject": bytes(attestation)})

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Answer a site that knows this passkey."""
        self._used += 1
        data = AuthenticatorData.create(sha256(HOST.encode()), FLAG.UP | FLAG.UV, self._used)
        client = self._client(CollectedClientData.TYPE.GET, asked)
        signature = self._key.sign(bytes(data) + sha256(client), ec.ECDSA(hashes.SHA256()))
        return self._wrapped({"clientDataJSON": client, "authenticatorData": bytes(data), "signature": signature})

    def _client(self, what: Any, asked: dict[str, Any]) -> bytes:
        return bytes(CollectedClientData.create(what, websafe_decode(asked["challenge"]), ORIGIN))

    def _wrapped(self, response: dict[str, bytes]) -> dict[str, Any]:
        said = {name: websafe_encode(value) for name, value in response.items()}
        key = websafe_encode(self.id)
        return {"type": "public-key", "id": key, "rawId": key, "response": said, "clientExtensionResults": {}}
