"""What a person types into a filter, and questions that are taken back while they run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

import casefold
from casefold import Filter
from casefold.case import ImportOptions
from casefold.errors import BadOption, Cancelled
from casefold.platform.cases import pages, supersede
from casefold.platform.cases.pages import Wanted, columns_of, count, read_page
from casefold.platform.cases.typed_filters import filters_of
from tests.platform.fixtures import CASE, Small
from tests.platform.started import FOLDER, HOME


@pytest.fixture
def case(small: Small) -> casefold.Case:
    return casefold.open_home(HOME).case(CASE)


@pytest.fixture(scope="session")
def many() -> Iterator[casefold.Case]:
    """Give a case whose texts take a while to look through."""
    path = FOLDER / "many.csv"
    rows = (f"07700900001,0770090{n % 1000:04d},02/01/2026,10:00:00,{n}" for n in range(40_000))
    path.write_text("Calling Number,Called Number,Date,Time,Duration\n" + "\n".join(rows) + "\n", encoding="ascii")
    made = casefold.open_home(HOME).create_case("many", by="Test", purpose="Exercise")
    made.add([path], ImportOptions(mapping={"*": "call"}), by="Test")
    yield made
    path.unlink(missing_ok=True)


def typed(case: casefold.Case, name: str, text: str, kind: str = "call", zone: str = "Europe/London") -> list[Filter]:
    return filters_of(case, columns_of(kind), {name: text}, zone)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("site_name", "mill", [("contains", "mill")]),
        ("site_name", "=Mill Lane ", [("is", "Mill Lane ")]),
        ("site_name", "=", [("empty", "")]),
        ("site_name", "  ", []),
        ("imsi", " 234101234567890", [("is", "234101234567890")]),
        ("record_id", "x1-row:2", [("is", "x1-row:2")]),
        ("party", "07700 900123", [("is", "07700 900123")]),
        ("text", "harbour", [("contains", "harbour")]),
        ("duration_s", "60", [("is", "60")]),
        ("duration_s", "60..120", [("from", "60"), ("to", "120")]),
        ("duration_s", "..120", [("to", "120")]),
        ("time_local", "2026", [("from", "2026-01-01T00:00:00"), ("to", "2027-01-01T00:00:00")]),
        ("time_local", "2026-12", [("from", "2026-12-01T00:00:00"), ("to", "2027-01-01T00:00:00")]),
        ("time_local", "2026-02-28", [("from", "2026-02-28T00:00:00"), ("to", "2026-03-01T00:00:00")]),
        ("time_local", "2026-02-28 14:30", [("from", "2026-02-28T14:30:00"), ("to", "2026-02-28T14:31:00")]),
        ("time_local", "2026-02-28T14:30:05", [("from", "2026-02-28T14:30:05"), ("to", "2026-02-28T14:30:06")]),
        ("time_utc", "2026-07-01", [("from", "2026-07-01T00:00:00+01:00"), ("to", "2026-07-02T00:00:00+01:00")]),
        ("time_utc", "2026-07-01..", [("from", "2026-07-01T00:00:00+01:00")]),
        ("time_utc", "2026-07-01T00:00:00+00:00..", [("from", "2026-07-01T00:00:00+00:00")]),
    ],
)
def test_a_typed_text_is_read_by_the_column(
    case: casefold.Case, name: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(str(item.operator), item.value) for item in typed(case, name, text)] == expected


def test_an_exhibit_is_named_by_its_reference(case: casefold.Case) -> None:
    held = case.exhibits()
    assert typed(case, "exhibit", held[1].reference) == [Filter("exhibit", "is", held[1].id)]
    assert typed(case, "exhibit", f"={held[0].id}") == [Filter("exhibit", "is", held[0].id)]
    assert typed(case, "exhibit", "ZZZ/99") == [Filter("exhibit", "is", "ZZZ/99")]
    with pytest.raises(BadOption, match="several"):
        typed(case, "exhibit", "/")


@pytest.mark.parametrize("text", ["yesterday", "2026-13", "0000", "9999", "2026-02-30", "2026-01-01T00:00:00+99:00"])
def test_a_time_that_is_none_is_refused(case: casefold.Case, text: str) -> None:
    with pytest.raises(BadOption, match="no time for time_utc"):
        typed(case, "time_utc", text)


def test_a_column_that_is_none_is_refused(case: casefold.Case) -> None:
    with pytest.raises(BadOption, match="no column 'shoe_size'"):
        read_page(case, Wanted("call", filters={"shoe_size": "9"}))
    with pytest.raises(BadOption, match="no column"):
        read_page(case, Wanted("call", sort="-shoe_size"))
    with pytest.raises(BadOption, match="no record kind"):
        read_page(case, Wanted("shoe"))


def test_a_page_is_as_long_as_asked_and_knows_what_follows(case: casefold.Case) -> None:
    total = case.count("call")
    assert total > 200
    page = read_page(case, Wanted("call", limit=200))
    assert (page.rows.num_rows, page.total, page.more) == (200, total, True)
    ids = case.page("call", limit=200).rows["record_id"].to_pylist()
    assert page.rows["record_id"].to_pylist() == ids
    assert all(item["record_id"] == key for key, items in page.parties.items() for item in items)
    last = read_page(case, Wanted("call", offset=total - 3, limit=200))
    assert (last.rows.num_rows, last.more) == (3, False)


def test_a_slow_total_is_left_to_a_request_of_its_own(many: casefold.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "COUNT_SECONDS", 0)
    wanted = Wanted("call", filters={"text": "+44770090"})
    page = read_page(many, wanted)
    assert (page.total, page.more) == (None, True)
    assert count(many, wanted) == many.count("call", [Filter("text", "contains", "+44770090")])


def _asking(session: SessionStore, **meta: Any) -> Any:
    request = RequestFactory().get("/")
    request.session = session
    request.META.update(meta)
    return request


def _slow(many: casefold.Case, request: Any, ended: list[str], begun: threading.Event) -> threading.Thread:
    """Ask slow questions one after another, until one is taken back."""

    def ask() -> None:
        wanted = Wanted("call", filters={"text": "nowhere to be found"})
        try:
            with supersede.superseding(request, "many/call", wanted.question) as cancel:
                begun.set()
                for turn in range(10_000):
                    read_page(many, Wanted("call", filters={"text": f"nowhere {turn}"}), cancel)
            ended.append("answered")
        except Cancelled:
            ended.append("cancelled")

    thread = threading.Thread(target=ask)
    thread.start()
    assert begun.wait(30)
    return thread


@pytest.mark.django_db
def test_a_newer_question_of_the_same_person_and_view_stops_the_older(many: casefold.Case) -> None:
    session = SessionStore("session-one")
    ended: list[str] = []
    thread = _slow(many, _asking(session), ended, threading.Event())
    with supersede.superseding(_asking(SessionStore("session-two")), "many/call", "other") as stranger:
        thread.join(0.2)
        assert ended == []
    with supersede.superseding(_asking(session), "many/call", "newer") as newer:
        assert read_page(many, Wanted("call", limit=1), newer).rows.num_rows == 1
    thread.join(60)
    assert ended == ["cancelled"]
    assert not stranger.cancelled
    assert supersede._running == {}


@pytest.mark.django_db
def test_pages_of_one_question_run_side_by_side() -> None:
    session = SessionStore("session-one")
    first, second = Wanted("call", offset=0), Wanted("call", offset=200)
    with (
        supersede.superseding(_asking(session), "v", first.question) as one,
        supersede.superseding(_asking(session), "v", second.question) as two,
    ):
        assert not one.cancelled
    assert not two.cancelled


@pytest.mark.django_db
def test_a_reader_who_goes_away_stops_the_question(many: casefold.Case) -> None:
    import socket

    ours, theirs = socket.socketpair()
    ended: list[str] = []
    with ours:
        thread = _slow(
            many, _asking(SessionStore("session-one"), **{"gunicorn.socket": ours}), ended, threading.Event()
        )
        theirs.close()
        thread.join(60)
    assert ended == ["cancelled"]


@pytest.mark.django_db
def test_a_question_that_begins_after_its_reader_left_takes_none_back() -> None:
    """It had waited for a thread; meanwhile the same person asked something newer, which runs."""
    import socket

    session = SessionStore("session-one")
    ours, theirs = socket.socketpair()
    theirs.close()
    with (
        ours,
        supersede.superseding(_asking(session), "v", "newer") as newer,
        supersede.superseding(_asking(session, **{"gunicorn.socket": ours}), "v", "older") as older,
    ):
        assert older.cancelled
        assert not newer.cancelled


def test_an_answer_that_was_taken_back_says_so(sign_in: Any, small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken_back(*_: object, **__: object) -> object:
        raise Cancelled

    monkeypatch.setattr("casefold.platform.appkit.records.read_page", taken_back)
    answer = sign_in("reader").get(f"/cases/{CASE}/records/call/rows.json")
    assert answer.status_code == 409
    assert answer.json()["error"]["kind"] == "Cancelled"
    assert "ask again" in answer.json()["message"]


def test_a_total_is_counted_when_asked(sign_in: Any, case: casefold.Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "COUNT_SECONDS", 0)
    address = f"/cases/{CASE}/records/call"
    asked = "f.duration_s=0..100000&limit=2"
    client = sign_in("reader")
    given = client.get(f"{address}/rows.json?{asked}").json()
    assert (given["total"], len(given["rows"])) == (None, 2)
    expected = case.count("call", [Filter("duration_s", "from", "0"), Filter("duration_s", "to", "100000")])
    assert client.get(f"{address}/rows.json?{asked}&count=1").json()["total"] == expected
    page = client.get(f"{address}/?{asked}")
    assert page.status_code == 200
    assert b"1 to 2 of more than 2" in page.content
    assert client.get(page.context["count"]).context["total"] == expected
