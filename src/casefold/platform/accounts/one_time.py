"""Secrets that work once: the link carries one signed, the database keeps its digest only.

Whoever reads the database cannot use them; whoever guesses one fails at the signature before any look-up.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer


@dataclass(frozen=True, slots=True)
class Issued:
    """A new secret: what is handed out, and what is kept."""

    token: str
    digest: str


def issue(purpose: str) -> Issued:
    """Make a secret for one purpose; its token counts for no other."""
    secret = secrets.token_urlsafe(32)
    return Issued(Signer(salt=purpose).sign(secret), digest_of(secret))


def digest_in(token: str, purpose: str) -> str | None:
    """Return the digest a token stands for; none where it is no token of this site and purpose."""
    try:
        return digest_of(Signer(salt=purpose).unsign(token))
    except BadSignature:
        return None


def digest_of(secret: str) -> str:
    """Return what is kept of a secret: SHA-256, in hexadecimal digits."""
    return hashlib.sha256(secret.encode("ascii", "replace")).hexdigest()
