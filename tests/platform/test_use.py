"""Use is counted once, savings are ranges with their workings, and the programme's page holds nothing of a case."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from casefold.errors import BadOption
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import Force, Region, User
from casefold.platform.accounts.organisations import hold
from casefold.platform.accounts.roles import PlatformRole
from casefold.platform.audit.models import Entry
from casefold.platform.cases import bridge
from casefold.platform.runs import ending
from casefold.platform.runs.built_in import ANALYSE, IMPORT
from casefold.platform.runs.execution import execute
from casefold.platform.runs.models import Run, RunStatus
from casefold.platform.runs.work import start
from casefold.platform.use import metering, programme
from casefold.platform.use.bars import Bar, bars
from casefold.platform.use.baselines import models
from casefold.platform.use.models import Baseline, Feedback, Opening, Use
from tests.platform.fixtures import CASE, Small

SECRET = "Operation Nightjar"
GIVEN = {"minutes_low": "2", "minutes_high": "6", "source": "A made-up trial of 40 rows", "as_of": "2026-02-28"}


@pytest.fixture
def force(people: dict[str, User]) -> Force:
    """Give the editor a force of a region."""
    region = Region.objects.create(name="Made-up Region")
    found = Force.objects.create(name="=Made-up Constabulary", region=region)
    people["editor"].force = found
    people["editor"].save()
    return found


@pytest.fixture
def analyst(people: dict[str, User]) -> Client:
    """Return a browser of a performance analyst."""
    user = User.objects.create_user("performance", password="a long pass phrase")
    hold(user, PlatformRole.PERFORMANCE_ANALYST, None)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def no_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the heartbeat out of the test's transaction, which would hold it up on SQLite."""
    monkeypatch.setattr("casefold.platform.runs.heartbeat.BEAT_SECONDS", 3_600)


def ended(by: User, work: str = IMPORT.name, status: str = "finished", **more: Any) -> Run:
    """Make a run that is over."""
    now = timezone.now()
    given: dict[str, Any] = {"title": f"Import {SECRET}.csv", "case": CASE, "result": {"rows": 30}, "kind": "import"}
    given |= {"queued_at": now, "started_at": now - timedelta(seconds=5), "finished_at": now, **more}
    return Run.objects.create(work=work, status=status, by=by, **given)


@pytest.mark.usefixtures("no_beat")
def test_a_run_is_counted_when_it_ends(people: dict[str, User], small: Small, force: Force) -> None:
    arguments = {"analysis": "overview", "options": {}}
    run = start(ANALYSE, title="Ask", case=CASE, by=people["editor"], arguments=arguments)
    execute(str(run.pk))
    use = Use.objects.get()
    assert (use.run, use.app, use.case, use.status, use.units) == (run.pk, "communications", CASE, "finished", 1)
    assert (use.user, use.force) == (people["editor"], force)
    run.refresh_from_db()
    assert run.started_at is not None
    assert run.finished_at is not None
    assert use.seconds == pytest.approx((run.finished_at - run.started_at).total_seconds())


@pytest.mark.usefixtures("no_beat")
def test_a_failed_run_is_counted_without_units(people: dict[str, User], small: Small) -> None:
    run = start(ANALYSE, title="Ask", case=CASE, by=people["editor"], arguments={"analysis": "none", "options": {}})
    execute(str(run.pk))
    use = Use.objects.get()
    assert (use.status, use.units) == ("failed", 0)


def test_a_run_is_counted_once_however_often_it_is_told(people: dict[str, User]) -> None:
    first, unbegun = ended(people["editor"]), ended(people["owner"], status="cancelled", started_at=None)
    waiting = ended(people["owner"], status=RunStatus.QUEUED, finished_at=None)
    for run in (first, first, unbegun, waiting):
        metering.note(run)
    assert set(Use.objects.values_list("run", "units", "seconds")) == {(first.pk, 30, 5.0), (unbegun.pk, 0, 0.0)}


def test_a_run_whose_worker_died_before_it_was_counted_is_counted_later(people: dict[str, User]) -> None:
    missed = ended(people["editor"], finished_at=timezone.now() - timedelta(hours=1))
    assert ending.tell_late(timedelta(minutes=1)) == 1
    assert [use.run for use in Use.objects.all()] == [missed.pk]
    assert ending.tell_late(timedelta(minutes=1)) == 0


@pytest.mark.parametrize(
    ("result", "units"),
    [({"units": 7}, 7), ({"units": -7}, 0), ({"units": True}, 0), ({"units": "7"}, 0), ({"units": 10**30}, 0), ({}, 0)],
)
def test_a_strangers_units_are_a_count_or_nothing(people: dict[str, User], result: dict[str, Any], units: int) -> None:
    assert metering.units_of(ended(people["owner"], work="stranger.work.count", result=result)) == units


def test_work_belongs_to_the_app_that_brings_or_counts_it() -> None:
    assert metering.app_of("casefold.apps.notes.work.x") == "notes"
    assert metering.app_of("casefold.apps.notesmore.work.x") == ""
    assert metering.app_of(IMPORT.name) == "exhibits"
    assert metering.app_of("tests.platform.slow_work.SAFE") == ""


def test_opened_pages_are_counted_by_person_and_day(sign_in: Any, small: Small, people: dict[str, User]) -> None:
    for who in ("reader", "reader", "editor"):
        sign_in(who).get(f"/cases/{CASE}/records/")
    sign_in("stranger").get(f"/cases/{CASE}/records/")
    sign_in("reader").get(f"/cases/{CASE}/exhibits/runs")
    counted = Opening.objects.values_list("app", "user__username", "times")
    assert sorted(counted) == [("records", "editor", 1), ("records", "reader", 2)]


def test_feedback_is_given_once(sign_in: Any, people: dict[str, User], small: Small) -> None:
    run = ended(people["editor"])
    client = sign_in("reader")
    assert b"Was this run useful?" in client.get(f"/runs/{run.pk}/").content
    assert client.post(f"/runs/{run.pk}/feedback", {"answer": "perhaps"}).status_code == 400
    assert client.post(f"/runs/{run.pk}/feedback", {"answer": "no", "sentence": "x" * 501}).status_code == 400
    sent = {"answer": "partly", "sentence": "<b>late</b>\nbut right"}
    assert client.post(f"/runs/{run.pk}/feedback", sent).status_code == 302
    assert client.post(f"/runs/{run.pk}/feedback", {"answer": "yes"}).status_code == 403
    shown = client.get(f"/runs/{run.pk}/").content
    assert b"You answered: Partly." in shown
    assert b"&lt;b&gt;late&lt;/b&gt; but right" in shown
    assert sign_in("stranger").post(f"/runs/{run.pk}/feedback", sent).status_code == 404
    kept = Feedback.objects.get()
    assert (kept.app, kept.user, kept.answer) == ("exhibits", people["reader"], "partly")
    assert b"You answered" not in sign_in("owner").get(f"/runs/{run.pk}/").content


def test_nothing_is_claimed_without_a_baseline(analyst: Client, people: dict[str, User]) -> None:
    metering.note(ended(people["editor"]))
    page = analyst.get("/programme/").content.decode()
    assert "no baseline yet" in page
    assert "£" not in page
    assert "There is no baseline yet" in analyst.get("/programme/savings/exhibits/").content.decode()


def test_a_baseline_is_a_range_with_a_source_and_hours_are_not_money(
    analyst: Client, people: dict[str, User], force: Force
) -> None:
    metering.note(ended(people["editor"]))
    assert analyst.post("/programme/savings/exhibits/", GIVEN).status_code == 302
    figures = programme.figures(programme.lines(programme.first_of(1)), models())
    assert figures.hours is not None
    assert (figures.hours.low, figures.hours.high) == (Decimal(1), Decimal(3))
    assert figures.money is None
    page = analyst.get("/programme/").content.decode()
    assert "1.0 to 3.0 h" in page
    workings = analyst.get("/programme/savings/exhibits/").content.decode()
    assert "2 to 6 minutes" in workings
    assert "A made-up trial of 40 rows, 2026-02-28" in workings


def test_a_change_recomputes_history_and_says_so(analyst: Client, people: dict[str, User]) -> None:
    before = timezone.now() - timedelta(days=80)
    metering.note(ended(people["editor"], finished_at=before, started_at=before))
    analyst.post("/programme/savings/exhibits/", GIVEN)
    first = programme.figures(programme.lines(programme.first_of(12)), models())
    changed = {**GIVEN, "minutes_low": "4", "minutes_high": "8", "cost_low": "0.5", "cost_high": "1"}
    analyst.post("/programme/savings/exhibits/", changed)
    second = programme.figures(programme.lines(programme.first_of(12)), models())
    assert (first.hours, second.hours) != (None, None)
    assert (first.hours and first.hours.low, second.hours and second.hours.low) == (Decimal(1), Decimal(2))
    assert second.money is not None
    assert (second.money.low, second.money.high) == (Decimal(15), Decimal(30))
    assert list(Baseline.objects.values_list("version", "minutes_low")) == [(1, Decimal(2)), (2, Decimal(4))]
    shown = analyst.get("/programme/savings/exhibits/").content.decode()
    assert shown.index("4 to 8 minutes") < shown.rindex("2 to 6 minutes")
    entry = Entry.objects.filter(verb="set_baseline", phase="outcome").order_by("-number")[0]
    assert (entry.who, entry.object) == ("performance", "exhibits")
    assert entry.details["before"]["minutes"] == ["2.000", "6.000"]
    assert entry.details["after"]["minutes_low"] == "4.000"


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes_high": ""},
        {"minutes_low": "7"},
        {"minutes_low": "-1"},
        {"minutes_low": "NaN"},
        {"minutes_high": "Infinity"},
        {"minutes_high": "1e99"},
        {"minutes_low": "=1+1"},
        {"source": " "},
        {"as_of": "yesterday"},
        {"cost_low": "1"},
    ],
)
def test_half_a_baseline_is_refused(analyst: Client, wrong: dict[str, str]) -> None:
    answer = analyst.post("/programme/savings/exhibits/", {**GIVEN, **wrong})
    assert answer.status_code == 400
    assert b"There is a problem" in answer.content
    assert Baseline.objects.count() == 0


def test_only_a_performance_analyst_sets_a_baseline(sign_in: Any) -> None:
    assert sign_in("owner").post("/programme/savings/exhibits/", GIVEN).status_code == 403
    assert Baseline.objects.count() == 0


def test_the_programme_counts_people_once_and_by_force(
    analyst: Client, people: dict[str, User], force: Force, sign_in: Any, small: Small
) -> None:
    for run in (ended(people["editor"]), ended(people["editor"]), ended(people["owner"], status="failed")):
        metering.note(run)
    sign_in("editor").get(f"/cases/{CASE}/exhibits/")
    given = programme.lines(programme.first_of(3))
    total = programme.figures(given, {})
    assert (total.runs, total.failed, total.people, total.openings) == (3, 1, 2, 1)
    by_force = programme.grouped(given, lambda group: group.force)
    assert {key: programme.figures(part, {}).runs for key, part in by_force.items()} == {str(force.pk): 2, "": 1}
    assert programme.units(by_force[str(force.pk)].values()) == 60


def test_the_spreadsheet_has_the_figures_and_no_formula(analyst: Client, people: dict[str, User], force: Force) -> None:
    metering.note(ended(people["editor"]))
    analyst.post("/programme/savings/exhibits/", {**GIVEN, "source": "@SUM(A1)"})
    text = analyst.get("/programme/export/csv?months=3").getvalue().decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["units"], row["runs"], row["hours_low"], row["hours_high"], row["money_low"]) == (
        "30",
        "1",
        "1",
        "3",
        "",
    )
    assert not row["force"].startswith("=")
    assert not row["baseline_source"].startswith("@")
    content = analyst.get("/programme/export/xlsx?months=3").getvalue()
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)


def test_no_byte_of_a_case_is_on_the_programme_pages(
    analyst: Client, sign_in: Any, people: dict[str, User], force: Force, small: Small
) -> None:
    bridge.create_case(
        people["editor"], "nightjar", title=SECRET, purpose=f"{SECRET} purpose", marking="SECRET-MARK", zone="UTC"
    )
    policy.give(people["editor"], "nightjar", Role.OWNER, purpose="p", by=None)
    run = ended(people["editor"], case="nightjar", message=f"{SECRET}: read", result={"rows": 3, "exhibit": "x77"})
    failed = ended(people["editor"], case="nightjar", status="failed", message=f"{SECRET} broke")
    for item in (run, failed):
        metering.note(item)
    sign_in("editor").get("/cases/nightjar/exhibits/")
    sign_in("editor").post(f"/runs/{run.pk}/feedback", {"answer": "no", "sentence": f"{SECRET} sentence"})
    analyst.post("/programme/savings/exhibits/", GIVEN)
    addresses = ["/programme/", "/programme/savings/exhibits/", "/apps/", "/apps/exhibits/"]
    served = [analyst.get(address).content for address in addresses]
    served += [analyst.get(f"/programme/export/{kind}").getvalue() for kind in ("csv", "xlsx")]
    book = openpyxl.load_workbook(io.BytesIO(served[-1]))
    served.append(repr([[cell.value for cell in line] for sheet in book for line in sheet.iter_rows()]).encode())
    for content in served:
        for told in (SECRET, "nightjar", "SECRET-MARK", "x77", str(run.pk), str(failed.pk), CASE, "sentence"):
            assert told.encode() not in content
    assert b"1 no" in served[0]


def test_a_period_that_is_none_is_refused(analyst: Client) -> None:
    assert analyst.get("/programme/?months=999999").status_code == 400
    assert analyst.get("/programme/savings/none/").status_code == 404
    assert analyst.get("/programme/export/exe").status_code in {400, 404}


def test_months_are_whole_and_end_with_this_one() -> None:
    months = programme.months_since(programme.first_of(24))
    assert len(months) == 24
    assert all(month.day == 1 for month in months)
    assert months[-1] == timezone.now().date().replace(day=1)


def test_a_chart_has_its_table_and_draws_a_range_dashed() -> None:
    drawn = bars("Hours <b>", [Bar("Jan", 0), Bar("Feb", 2, 4)], unit="hours", places=1)
    assert drawn.count("<rect") == 3
    assert drawn.count("stroke-dasharray") == 1
    assert "<b>" not in drawn
    assert '<td class="cf-number">2.0</td><td class="cf-number">4.0</td>' in drawn
    assert "Nothing in this time" in bars("Runs", [Bar("Jan", 0)], unit="runs")


def test_units_of_work_are_a_count() -> None:
    from casefold.platform.appkit import done

    assert done("Done.", 3, finding="f1").result == {"units": 3, "finding": "f1"}
    for wrong in (-1, True, 1.5):
        with pytest.raises(ValueError, match="whole number"):
            done("Done.", wrong)  # type: ignore[arg-type]


def test_a_run_that_is_not_over_is_not_judged(people: dict[str, User]) -> None:
    from casefold.platform.use.feedback import give

    run = Run(id=uuid.uuid4(), status=RunStatus.RUNNING, work=IMPORT.name, by=people["owner"])
    with pytest.raises(BadOption, match="not over"):
        give(people["owner"], run, "yes")
