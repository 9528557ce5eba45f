"""One list says which fields hold a secret, however their names are joined."""

from __future__ import annotations

import pytest

from casefold.formats.readers.secrets import LeftOut, is_secret, is_secret_column


@pytest.mark.parametrize(
    "name",
    [
        "Password", "userPassword", "pass_phrase", "Kennwort", "has\u0142o", "Has\u0142o u\u017cytkownika", "senha",
        "accessToken", "auth_token", "authtoken", "Tokens", "PIN", "Pin Code", "sim_pin1", "private.key", "privateKey",
        "clientSecret", "Session Cookie", "credentials", "CVV2",
    ],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)
    assert is_secret_column(name)


@pytest.mark.parametrize(
    "name",
    [
        "hasLocation",
        "has_logo",
        "pinned",
        "isPinned",
        "Shipping",
        "compass",
        "Passenger",
        "mac",
        "iv",
        "key",
        "keyword",
    ],
)
def test_names_that_only_look_like_them(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize("name", ["mac", "ZIV", "media_key", "ZMEDIAKEY", "sender_key_data"])
def test_what_ciphers_are_opened_with_is_a_secret_of_a_database_only(name: str) -> None:
    assert is_secret_column(name)
    assert not is_secret(name)


def test_secrets_are_counted_however_deep_they_stand() -> None:
    left = LeftOut()
    entry = {"name": "Ann", "login": {"password": "x", "at": [{"accessToken": "y"}, {"ip": "192.0.2.1"}]}, "pin": ""}
    assert left.without(entry, "users") == {"name": "Ann", "login": {"at": [{}, {"ip": "192.0.2.1"}]}}
    assert left.notes() == [
        "left out as a password or key: users.accessToken, 1",
        "left out as a password or key: users.password, 1",
    ]
