"""Services as reports word them, and identifiers that keep theirs."""

from __future__ import annotations

import pytest

from casefold.text.services import identifier_text, known_service, service_of


@pytest.mark.parametrize(
    ("word", "service"),
    [
        ("WhatsApp Business", "whatsapp"),
        ("com.whatsapp", "whatsapp"),
        ("Facebook Messenger", "messenger"),
        ("Line", "line"),
        ("Command Line Tool", "line"),
        ("Native Messages", "native messages"),
        ("", ""),
        ("Rowing Club", "rowing club"),
    ],
)
def test_a_service_is_named(word: str, service: str) -> None:
    assert service_of(word) == service


def test_a_table_called_by_an_everyday_word_is_no_service() -> None:
    assert known_service("Browser sessions on line") is None
    assert known_service("Telegram Messages - iOS") == "telegram"


@pytest.mark.parametrize(
    ("identifier", "service", "text"),
    [
        ("1654984910", "telegram", "telegram:1654984910"),
        ("+447700900123", "telegram", "+447700900123"),
        ("447700900123@s.whatsapp.net", "whatsapp", "447700900123@s.whatsapp.net"),
        ("07700 900123", "sms", "07700 900123"),
        ("crew7", "rowing club", "opaque:rowing_club:crew7"),
        ("two words", "telegram", "two words"),
    ],
)
def test_an_identifier_keeps_its_service(identifier: str, service: str, text: str) -> None:
    assert identifier_text(identifier, service) == text
