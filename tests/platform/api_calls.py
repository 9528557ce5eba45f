"""How tests ask the API: with a token, with a session, and what every refusal looks like."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from casefold.platform.accounts.models import User
from casefold.platform.api.models import Token
from casefold.platform.api.tokens import make_token

PURPOSE = "Weekly figures"


def token_for(user: User, **said: Any) -> tuple[Token, str]:
    """Make a token for a person; return it and its secret."""
    last_day = timezone.now().date() + timedelta(days=1)
    return make_token(user, None, **{"name": "Test", "purpose": PURPOSE, "last_day": last_day, **said})


def bearing(user: User, **said: Any) -> Client:
    """Return a program that carries a token of a person."""
    return Client(headers={"Authorization": f"Bearer {token_for(user, **said)[1]}"})


def posted(client: Client, url: str, body: Any = None) -> Any:
    """Send JSON."""
    return client.post(url, data=json.dumps(body), content_type="application/json")


def trouble(response: Any, status: int) -> dict[str, Any]:
    """Return the error of an answer, having checked that it has the one shape."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    told = response.json()
    assert set(told) == {"error", "message"}
    assert set(told["error"]) == {"kind", "message", "place", "remedy"}
    assert told["error"]["message"]
    assert told["error"]["remedy"]
    assert "Traceback" not in response.content.decode()
    found: dict[str, Any] = told["error"]
    return found


def file_of(answer: Any) -> bytes:
    """Return the bytes of a file that is streamed."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)
