"""Whatever is done to the log is found and named, by the chain or by the anchors, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DataError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefold.platform.audit import anchors, guards
from casefold.platform.audit.chain import verify
from casefold.platform.audit.models import Entry
from tests.platform import tampering

ANCHORED_LAST = tampering.ANCHORED[-1]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Tamper in a process of its own on each database; return what was found."""
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "CASEFOLD_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}
    for name in ("CASEFOLD_TEST_DATABASE", "CASEFOLD_PLATFORM_URL", "CASEFOLD_DATABASE"):
        environment.pop(name, None)
    if request.param == "postgresql":
        url = request.getfixturevalue("server").replace("+psycopg", "") + "/postgres"
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("DROP SCHEMA IF EXISTS platform CASCADE")
        environment["CASEFOLD_PLATFORM_URL"] = url
    words = [sys.executable, "-m", "tests.platform.tampering"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return {**answer, "found": {name: [tuple(item) for item in items] for name, items in answer["found"].items()}}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nothing", []),
        *((column, [(3, "altered")]) for column in ("who", "at", "details", "sort")),
        ("digest", [(3, "altered"), (4, "reordered")]),
        ("removed", [(7, "removed")]),
        ("removed several", [(7, "removed")]),
        ("removed first", [(1, "removed"), (1, "removed")]),
        ("cut", [(26, "cut"), (30, "cut")]),
        ("rewritten", [(20, "rewritten"), (30, "rewritten")]),
        ("rewritten at the end", [(30, "rewritten")]),
        ("shortened", [(20, "cut"), (30, "cut")]),
        ("renumbered", [(20, "rewritten"), (30, "cut")]),
        ("emptied", [(1, "cut"), (1, "cut"), (10, "cut"), (20, "cut"), (30, "cut")]),
        ("emptied with head", [(1, "cut"), (10, "cut"), (20, "cut"), (30, "cut")]),
    ],
)
def test_each_tampering_is_named(told: dict[str, Any], name: str, expected: list[tuple[int, str]]) -> None:
    assert told["found"][name] == expected


def test_two_exchanged_entries_are_named(told: dict[str, Any]) -> None:
    assert {4, 5} <= {number for number, _ in told["found"]["reordered"]}


def test_the_database_itself_refuses_changes(told: dict[str, Any]) -> None:
    assert told["refused"][:2] == ["UPDATE", "DELETE"]
    assert told["refused"][2:] in ([], ["TRUNCATE"])
    assert told["after"] == []


@pytest.fixture
def log(db: Any, tmp_path: Path, settings: Any) -> Path:
    """Give a filled log with its anchors in a home of its own; return the file of anchors."""
    settings.CASEFOLD_HOME = tmp_path
    tampering.fill()
    assert tampering.found() == []
    return anchors.file_of_home()


NUMBERS = st.integers(1, tampering.ENTRIES)
TEXTS = st.text(max_size=20).filter(lambda text: "\x00" not in text and text.isprintable())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=NUMBERS,
    column=st.sampled_from(["who", "user_id", "sort", "verb", "phase", "case", "object", "reason", "source", "at"]),
    text=TEXTS,
    anew=st.booleans(),
)
def test_any_changed_field_is_found_even_where_all_after_it_is_written_anew(
    log: Path, number: int, column: str, text: str, anew: bool
) -> None:
    before = str(getattr(Entry.objects.get(number=number), column))
    text = _moment(text) if column == "at" else text
    if text == before:
        return
    with transaction.atomic():
        _unguarded(f'UPDATE audit_entry SET "{column}" = %s WHERE number = %s', [text, number])
        if anew and column != "at":
            tampering.rewrite(number)
        kinds = {what for _, what in tampering.found()}
        assert kinds == ({"rewritten"} if anew and column != "at" else {"altered"})
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gone=st.sets(NUMBERS, min_size=1, max_size=6))
def test_any_removed_entries_are_found(log: Path, gone: set[int]) -> None:
    with transaction.atomic():
        _unguarded(f"DELETE FROM audit_entry WHERE number IN ({', '.join(map(str, gone))})", [])
        named = tampering.found()
        assert named != []
        first = min(gone)
        assert named[0][0] == first
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_letter_of_the_anchors_is_found(log: Path, data: st.DataObject) -> None:
    whole = log.read_text()
    start = whole.index("\n1 |") + 1
    place = data.draw(st.integers(start, len(whole) - 1))
    letter = data.draw(st.sampled_from("0123456789abcdef| Z\n").filter(lambda one: one != whole[place]))
    log.write_text(whole[:place] + letter + whole[place + 1 :])
    try:
        _, breaks = anchors.read(log)
        assert breaks != []
    finally:
        log.write_text(whole)


def test_a_removed_or_moved_or_missing_anchor_is_found(log: Path) -> None:
    whole = log.read_text().splitlines(keepends=True)
    head, lines = whole[:3], whole[3:]
    assert len(lines) >= 3
    log.write_text("".join([*head, lines[0], *lines[2:]]))
    assert any("does not follow" in item.told for item in anchors.read(log)[1])
    log.write_text("".join([*head, *lines[:-1]]))
    kept, breaks = anchors.read(log)
    assert breaks == []
    assert [item.number for item in anchors.missing_since(kept)] == [ANCHORED_LAST]
    assert [item.number for item in anchors.missing_since([])] == [ANCHORED_LAST]


def test_a_field_of_another_type_is_an_altered_entry_and_no_crash(log: Path) -> None:
    """Only SQLite keeps a text in a column of instants or ids: PostgreSQL refuses the change itself."""
    for number, (column, text) in enumerate([("at", "never"), ("act", "nobody")], start=5):
        change = (f"UPDATE audit_entry SET {column} = %s WHERE number = %s", [text, number])
        if connection.vendor == "sqlite":
            _unguarded(*change)
        else:
            with pytest.raises(DataError), transaction.atomic():
                _unguarded(*change)
    named = [(item.number, item.what) for item in verify()]
    assert named == ([(5, "altered"), (6, "altered")] if connection.vendor == "sqlite" else [])


def test_an_entry_under_another_number_is_one_removed_and_one_added(log: Path) -> None:
    _unguarded("UPDATE audit_entry SET number = 0 WHERE number = 1", [])
    assert {(0, "added"), (1, "removed")} <= {(item.number, item.what) for item in verify()}


def _moment(text: str) -> str:
    """Turn a drawn text into an instant every database takes, another one for nearly every text."""
    return str(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=sum(text.encode())))


def _unguarded(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        for one in guards.down(connection.vendor):
            cursor.execute(one)
        cursor.execute(statement, values)
