"""Runs: who is served next, what is told of their end, steps, beginning again, who sees what, how fast it goes."""

from __future__ import annotations

import itertools
import subprocess
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casefold.errors import BadOption, NotAllowed
from casefold.platform.accounts.models import User
from casefold.platform.audit.chain import verify
from casefold.platform.audit.log import Act, Actor, append
from casefold.platform.audit.models import Entry
from casefold.platform.cases.bridge import open_case
from casefold.platform.runs import claiming, ending, reaper, repeating, work
from casefold.platform.runs.built_in import ANALYSE, VERIFY
from casefold.platform.runs.claiming import Waiting, claim, line, order
from casefold.platform.runs.execution import cancel, do, execute
from casefold.platform.runs.models import Attempt, Priority, Run, RunStatus, Step
from casefold.platform.runs.pace import Pace
from casefold.platform.runs.steps import StepKeeper
from casefold.platform.runs.supervision import MOST_PAUSE, Kept
from casefold.platform.runs.work import Lost
from tests.platform import slow_work
from tests.platform.fixtures import CASE, Small

pytestmark = pytest.mark.django_db(transaction=True)


def ask(by: User, title: str = "t", what: work.Work = VERIFY, **more: Any) -> Run:
    return work.start(what, title=title, case=CASE, by=by, arguments=more.pop("arguments", {}), **more)


def drain() -> list[str]:
    """Take everything that waits, ending each before the next is taken, as one worker does."""
    taken = []
    while (run := claim()) is not None:
        taken.append(run.title)
        mine = Run.objects.filter(token=run.token, status=RunStatus.RUNNING)
        assert ending.end(mine, run.pk, RunStatus.FINISHED, "done", token=run.token)
    return taken


def test_people_are_served_in_turn_and_bulk_comes_last(people: dict[str, User]) -> None:
    ask(people["owner"], "bulk", priority=Priority.BULK)
    for number in range(3):
        ask(people["owner"], f"owner {number}", priority=Priority.WAITING)
    ask(people["reader"], "reader 0", priority=Priority.WAITING)
    ask(people["reader"], "reader 1", priority=Priority.WAITING)
    expected = ["owner 0", "reader 0", "owner 1", "reader 1", "owner 2", "bulk"]
    places = line()
    assert [Run.objects.get(pk=key).title for key in sorted(places, key=lambda key: places[key])] == expected
    assert drain() == expected


def test_whoever_has_fewest_under_way_is_next(people: dict[str, User]) -> None:
    for number in range(4):
        ask(people["owner"], f"owner {number}")
    first, second = claim(), claim()
    assert first is not None
    assert second is not None
    ask(people["reader"], "reader")
    third = claim()
    assert third is not None
    assert (first.title, second.title, third.title) == ("owner 0", "owner 1", "reader")


def test_bulk_that_waited_an_hour_counts_as_waited_for(people: dict[str, User]) -> None:
    old = ask(people["owner"], "old", priority=Priority.BULK)
    Run.objects.filter(pk=old.pk).update(asked_at=timezone.now() - claiming.BULK_WAITS_AT_MOST * 2)
    ask(people["owner"], "new", priority=Priority.WAITING)
    assert drain() == ["old", "new"]


_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 10])), max_size=60))
def test_nobody_is_served_twice_while_another_waits_of_the_same_urgency(asked: list[tuple[int, int]]) -> None:
    waiting = [
        Waiting(number, person, urgency, _MOMENT + timedelta(seconds=number))
        for number, (person, urgency) in enumerate(asked)
    ]
    taken = order(waiting, {}, {})
    assert sorted(taken) == list(range(len(asked)))
    urgencies = [waiting[key].urgency for key in taken]
    assert urgencies == sorted(urgencies)
    for urgency in (0, 10):
        turns = [waiting[key].by for key in taken if waiting[key].urgency == urgency]
        if urgency == 0:
            for at in range(1, len(turns)):
                still = set(turns[at:])
                assert all(turns[:at].count(turns[at]) <= turns[:at].count(other) for other in still)


def test_a_run_is_claimed_once(people: dict[str, User]) -> None:
    run = ask(people["owner"])
    assert claiming.claim_one(run.pk) is not None
    assert claiming.claim_one(run.pk) is None
    assert Attempt.objects.filter(run=run).count() == 1


@pytest.fixture
def told() -> Iterator[list[tuple[str, str]]]:
    heard: list[tuple[str, str]] = []

    def breaks(_: Run) -> None:
        raise ValueError("a listener that cannot")

    def listens(run: Run) -> None:
        heard.append((run.title, run.status))

    for listener in (breaks, listens):
        work.on_end(listener)
    yield heard
    for listener in (breaks, listens):
        work._listeners.remove(listener)


def test_the_end_of_a_run_is_told_once_and_a_broken_listener_is_not_the_runs(
    people: dict[str, User], told: list[tuple[str, str]], small: Small
) -> None:
    ask(people["owner"], "ends")
    run = claim()
    assert run is not None
    do(run)
    assert told == [("ends", "finished")]
    assert not ending.tell(run.pk)
    assert ending.tell_late(timedelta(0)) == 0
    waits = ask(people["owner"], "waits")
    assert cancel(waits)
    assert told[1:] == [("waits", "cancelled")]
    Run.objects.filter(pk=waits.pk).update(told_at=None)
    assert ending.tell_late(timedelta(seconds=-1)) == 1
    assert told[2:] == [("waits", "cancelled")]


def test_the_reaper_gives_a_run_back_until_it_is_given_up(people: dict[str, User]) -> None:
    key = ask(people["owner"]).pk
    for _ in range(work.MOST_ATTEMPTS):
        assert claim() is not None
        assert [run.pk for run in reaper.reap(timedelta(seconds=-1))] == [key]
    run = Run.objects.get(pk=key)
    assert (run.status, run.attempts) == ("failed", 3)
    assert "stopped 3 times" in run.message
    assert list(Attempt.objects.filter(run=run).values_list("outcome", flat=True)) == ["stopped"] * 3


def test_steps_go_on_where_a_worker_stopped(people: dict[str, User], small: Small) -> None:
    arguments = {"parts": 3, "seconds": 0}
    key = ask(people["owner"], what=slow_work.STEPS, arguments=arguments).pk
    for step in range(2):
        run = claim()
        assert run is not None
        keeper = StepKeeper(run)
        assert keeper.plan(lambda: [f"part-{number}" for number in range(3)]) == ["part-0", "part-1", "part-2"]
        keeper.keep(step, {"part": f"part-{step}"})
        reaper.reap(timedelta(seconds=-1))
        with pytest.raises(Lost):
            keeper.keep(step + 1, {"part": "late"})
    run = claim()
    assert run is not None
    do(run)
    run.refresh_from_db()
    assert (run.status, run.attempts, run.step) == ("finished", 3, 3)
    assert run.result["parts"] == ["part-0", "part-1", "part-2"]
    assert Step.objects.filter(run=key).count() == 3


class Killed(BaseException):
    """What no handler catches."""


def test_what_a_killed_worker_could_not_say_is_in_the_log_once(people: dict[str, User], small: Small) -> None:
    key = ask(people["owner"], what=slow_work.STEPS, arguments={"parts": 1, "seconds": 0}).pk
    assert claim() is not None
    append(Actor("DC Hill", "7", "worker"), Act("app", CASE, id=key, details={"attempt": 1}), phase="intent")
    for _ in range(2):
        reaper.reap(timedelta(seconds=-1))
    again = claim()
    assert again is not None
    do(again)
    reaper.reap(timedelta(seconds=-1))
    said = Entry.objects.filter(act=key).order_by("number").values_list("phase", "who", "details__attempt")
    assert [phase for phase, *_ in said] == ["intent", "outcome", "intent", "outcome"]
    assert list(said)[1] == ("outcome", "DC Hill", 1)
    assert Entry.objects.filter(act=key, details__failed="its worker stopped").count() == 1
    assert verify() == []


def test_a_question_whose_worker_was_killed_is_answered_once(
    people: dict[str, User], small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = open_case(people["owner"], CASE)
    before = len(case.findings())
    run = ask(people["owner"], what=ANALYSE, arguments={"analysis": "hourly", "options": {}})

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("casefold.platform.runs.execution.end", die)
        with pytest.raises(Killed):
            execute(str(run.pk))
    assert len(case.findings()) == before + 1
    reaper.reap(timedelta(seconds=-1))
    execute(str(run.pk))
    run.refresh_from_db()
    assert (run.status, run.result) == ("finished", {"finding": case.findings()[-1].id})
    assert len(case.findings()) == before + 1
    other = ask(people["owner"], what=ANALYSE, arguments={"analysis": "hourly", "options": {}})
    execute(str(other.pk))
    assert len(case.findings()) == before + 2


def test_a_run_is_begun_again_once_with_its_reason(people: dict[str, User], sign_in: Any, small: Small) -> None:
    run = ask(people["editor"], "once more")
    with pytest.raises(BadOption, match="queued"):
        repeating.again(run, people["editor"], "early")
    cancel(run)
    client = sign_in("editor")
    assert client.post(f"/runs/{run.pk}/repeat", {"reason": " "}).status_code == 400
    assert client.post(f"/runs/{run.pk}/repeat", {"reason": "By  mistake"}).status_code == 302
    begun = Run.objects.get(repeats=run)
    assert (begun.turn, begun.reason, begun.status) == (2, "By mistake", "queued")
    run.refresh_from_db()
    with pytest.raises(NotAllowed, match="already"):
        repeating.again(run, people["editor"], "twice")
    assert Entry.objects.filter(verb="repeat_run", reason="By mistake").count() == 1
    assert "turn 2" in client.get(f"/runs/{begun.pk}/").content.decode()


def test_who_administers_sees_the_queue_without_what_it_is_about(people: dict[str, User], sign_in: Any) -> None:
    run = ask(people["owner"], "Import larkspur-calls.csv")
    failed = ask(people["owner"], "Import harbour.csv")
    Run.objects.filter(pk=failed.pk).update(status="failed", message="harbour.csv: row 4", finished_at=timezone.now())
    client = sign_in("administrator")
    for address in ("/queue/", f"/runs/{run.pk}/", f"/runs/{failed.pk}/"):
        text = client.get(address).content.decode()
        assert "The owner" in text
        for hidden in ("larkspur", "harbour", "row 4"):
            assert hidden not in text, address
    assert "larkspur-calls" in sign_in("reader").get("/queue/").content.decode()
    assert "The owner" not in sign_in("expired").get("/queue/").content.decode()
    assert client.post(f"/runs/{failed.pk}/repeat", {"reason": "r"}).status_code == 403


def test_a_page_says_how_many_are_before(people: dict[str, User], sign_in: Any) -> None:
    for _ in range(4):
        run = ask(people["owner"])
    text = sign_in("owner").get(f"/runs/{run.pk}/").content.decode()
    assert "3 before yours" in text
    assert "it waits until one is started" in text


def test_the_estimate_does_not_jump() -> None:
    pace = Pace()
    shown = []
    for second in range(1, 120):  # progress leaps by a tenth every twelve seconds and stands still between
        pace.observe(float(second), 0.1 * (second // 12), second * 100)
        shown.append(pace.left)
    assert pace.rate == pytest.approx(100)
    late = [left for left in shown[60:] if left is not None]
    assert max(abs(then - now) for then, now in itertools.pairwise(late)) < 12
    pace.observe(121.0, 0.0, 0)
    assert (pace.rate, pace.left) == (None, None)


class _Process:
    def __init__(self) -> None:
        self.code: int | None = None

    def poll(self) -> int | None:
        return self.code


def test_a_worker_that_dies_is_started_again_after_a_growing_pause() -> None:
    now = [0.0]
    begun: list[Any] = []

    def start(_: Sequence[str]) -> subprocess.Popen[bytes]:
        begun.append(_Process())
        return begun[-1]  # type: ignore[no-any-return]

    kept = Kept(["worker"], start=start, clock=lambda: now[0])
    pauses = []
    for _ in range(8):
        begun[-1].code = -9
        died, starts = now[0], kept.starts
        while kept.starts == starts:
            kept.look()
            now[0] += 0.5
        pauses.append(round(now[0] - 0.5 - died))
    assert pauses == [1, 2, 4, 8, 16, 32, MOST_PAUSE, MOST_PAUSE]
    now[0] += 1_000
    kept.look()
    begun[-1].code = 1
    kept.look()
    now[0] += 1.0
    kept.look()
    assert len(begun) == 10


def test_ids_of_runs_are_not_guessed(sign_in: Any, db: Any) -> None:
    assert sign_in("owner").get(f"/runs/{uuid.uuid4()}/").status_code == 404
