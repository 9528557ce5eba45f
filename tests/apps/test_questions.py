"""The communications page leads by question, and a conversation can be searched."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from casefold import registry
from casefold.apps.communications.questions import GROUPS, OTHERS, grouped
from tests.apps.test_phones import CASE, client, phones, rota

__all__ = ["client", "phones"]


def test_every_analysis_stands_under_one_question() -> None:
    shown = [member.name for group in grouped() for member in group.members]
    assert sorted(shown) == sorted(registry.analyses().members)
    assert {name for _, names in GROUPS for name in names} <= set(shown)


def test_a_strangers_question_stands_under_the_last_heading() -> None:
    (group,) = grouped([SimpleNamespace(name="theirs")])
    assert (group.heading, [member.name for member in group.members]) == (OTHERS, ["theirs"])


def test_the_page_leads_by_question(client: Any) -> None:
    page = client.get(f"/cases/{CASE}/communications/").content.decode()
    assert page.index("Were they in contact?") < page.index("Who is not yet known?") < page.index("Findings</h2>")
    assert "communications/ask/unknown_numbers/" in page


def test_words_are_found_within_a_conversation(client: Any, phones: Any) -> None:
    asked = urlencode({**rota(phones), "words": "ROUND 29"}, doseq=True)
    found = client.get(f"/cases/{CASE}/communications/conversation/messages.json?{asked}").json()
    assert [item["body"] for item in found["messages"]] == ["round 29"]
    page = client.get(f"/cases/{CASE}/communications/conversation?{asked}")
    assert page.context["total"] == 1
    assert "1 message with the words" in page.content.decode()
    assert "Whole conversation" in page.content.decode()


def test_words_that_no_message_holds_say_so(client: Any, phones: Any) -> None:
    asked = urlencode({**rota(phones), "words": "<b>nowhere"}, doseq=True)
    page = client.get(f"/cases/{CASE}/communications/conversation?{asked}").content.decode()
    assert "No message holds the words" in page
    assert "<b>nowhere" not in page
