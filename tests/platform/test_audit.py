"""The log finds what is done to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from casefold.errors import NotAllowed
from casefold.platform.audit import guards
from casefold.platform.audit.chain import verify
from casefold.platform.audit.log import Act, Actor, acting, append
from casefold.platform.audit.models import Entry
from tests.platform.fixtures import CASE, Small

ACTOR = Actor("A. Analyst", "u1", "127.0.0.1")


@pytest.fixture
def five(db: Any) -> list[Entry]:
    return [append(ACTOR, Act("read", case="harbour", object=f"page {number}")) for number in range(1, 6)]


def _execute(text: str) -> None:
    """Do what somebody with the database's password could do."""
    with connection.cursor() as cursor:
        for statement in (*guards.down(connection.vendor), text):
            cursor.execute(statement)


def test_an_untouched_log_holds(five: list[Entry]) -> None:
    assert [entry.number for entry in five] == [1, 2, 3, 4, 5]
    assert verify() == []


@pytest.mark.parametrize("column", ["who", "object", "reason", "source", "verb", "sort", "at", "details", "user_id"])
def test_an_altered_entry_is_found(five: list[Entry], column: str) -> None:
    value = {"at": "2020-01-01 00:00:00", "details": '{"more": 1}'}.get(column, "other")
    _execute(f"UPDATE audit_entry SET {column} = '{value}' WHERE number = 3")
    assert [(item.number, item.what) for item in verify()] == [(3, "altered")]


def test_a_removed_entry_is_found(five: list[Entry]) -> None:
    _execute("DELETE FROM audit_entry WHERE number = 2")
    assert [(item.number, item.what) for item in verify()] == [(2, "removed")]


def test_two_exchanged_entries_are_found(five: list[Entry]) -> None:
    for first, then in ((2, 99), (3, 2), (99, 3)):
        _execute(f"UPDATE audit_entry SET number = {then} WHERE number = {first}")
    assert {item.number for item in verify()} >= {2, 3}


def test_a_cut_end_is_found(five: list[Entry]) -> None:
    _execute("DELETE FROM audit_entry WHERE number = 5")
    assert [item.what for item in verify()] == ["cut"]


def test_an_emptied_log_is_found(five: list[Entry]) -> None:
    _execute("DELETE FROM audit_entry")
    assert [item.what for item in verify()] == ["cut"]


def test_the_model_refuses_changes(five: list[Entry]) -> None:
    with pytest.raises(NotAllowed):
        five[0].delete()
    five[0].who = "somebody else"
    with pytest.raises(NotAllowed):
        five[0].save()


def test_an_act_is_logged_before_and_after(db: Any) -> None:
    with acting(ACTOR, Act("withdraw", case="harbour", object="x1", reason="why")) as facts:
        facts["done"] = True
        assert Entry.objects.get().phase == "intent"
    with pytest.raises(ValueError, match="no"), acting(ACTOR, Act("restore", case="harbour")):
        raise ValueError("no")
    phases = list(Entry.objects.values_list("verb", "phase", "sort"))
    assert phases == [
        ("withdraw", "intent", "alteration"),
        ("withdraw", "outcome", "alteration"),
        ("restore", "intent", "alteration"),
        ("restore", "outcome", "alteration"),
    ]
    acts = list(Entry.objects.values_list("act", flat=True))
    assert acts[0] == acts[1] != acts[2] == acts[3]
    assert Entry.objects.get(number=4).details["failed"] == "ValueError: no"
    assert verify() == []


def test_hostile_text_keeps_the_chain(db: Any) -> None:
    append(Actor("\x00<b>", "", ""), Act("read", object="a\x00b\n{{x}}", details={"q": "\x00\u202e"}))
    assert verify() == []


def test_opening_a_page_is_logged_and_polling_is_not(sign_in: Any, small: Small) -> None:
    client = sign_in("reader")
    client.get(f"/cases/{CASE}/exhibits/")
    before = Entry.objects.count()
    client.get(f"/cases/{CASE}/exhibits/runs")
    assert Entry.objects.count() == before
    last = Entry.objects.order_by("-number").first()
    assert last is not None
    assert (last.who, last.verb, last.case, last.object) == ("The reader", "read", CASE, "exhibits/listing")
    assert verify() == []
