"""Keep what a person said in confidence unreadable in the database, for the moments until a run takes it.

A password for an exhibit goes from a form to a worker, which may be another process. It lies between them encrypted
with a key made from the site's own, which no backup of the database holds, and goes when the run takes it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from casefold.errors import NotFound

LIVES_SECONDS = 86_400
"""After a day it opens no more: a run that long waiting asks for it again."""
_PURPOSE = b"casefold.sealing"


def sealed(texts: Sequence[str]) -> str:
    """Return texts so that this site alone can read them, for a day."""
    return _box().encrypt(json.dumps(list(texts)).encode()).decode()


def unsealed(token: str) -> list[str]:
    """Return the texts again.

    Raises:
        NotFound: Their day is over, or the site's key is another.
    """
    try:
        texts: list[str] = json.loads(_box().decrypt(token.encode(), ttl=LIVES_SECONDS))
    except InvalidToken as fault:
        raise NotFound("the password that was given is gone", remedy="Give it again.") from fault
    return texts


def _box() -> Fernet:
    made = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=_PURPOSE)
    return Fernet(base64.urlsafe_b64encode(made.digest()))
