"""Published indicators of the bandicoot samples, computed from findings, equal those that its authors published."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any

import pytest

import casefold
from casefold.case import Case

pytestmark = pytest.mark.real
SAMPLES = "cdr_bandicoot/bandicoot/tests/samples"
NIGHT = {*range(19, 24), *range(7)}
"""bandicoot's night: 19:00 to 07:00."""
CHANNELS = {"call": "call", "text": "message"}


@pytest.fixture(scope="module", params=["A", "B"])
def user(request: pytest.FixtureRequest, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Import one user's file; give the case, the subject's identifier and what was published."""
    name = str(request.param)
    folder = real_data / SAMPLES / "manual"
    case = casefold.open_home(tmp_path_factory.mktemp(name)).create_case("bandicoot", by="Test")
    report = case.add([folder / f"{name}.csv"], by="Test").reports[0]
    assert report.status == "stored"
    published = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return case, f"opaque:d1:{name}", published


def contacts(case: Case, subject: str, kind: str) -> list[dict[str, Any]]:
    finding = case.analyse(
        "top_contacts",
        by="Test",
        subject=[subject],
        kinds=[kind],
        limit=1000,
        include_services=True,
        include_duplicates=True,
    )
    rows: list[dict[str, Any]] = finding.table.to_pylist()
    return rows


def events(case: Case, subject: str, kind: str) -> list[dict[str, Any]]:
    finding = case.analyse("timeline", by="Test", subject=[subject], kinds=[kind], include_duplicates=True)
    rows: list[dict[str, Any]] = finding.table.to_pylist()
    return rows


def published_of(published: dict[str, Any], indicator: str, channel: str) -> Any:
    return published[indicator]["allweek"]["allday"].get(channel)


def close(found: float, wanted: float) -> bool:
    """Equal to the digits published."""
    return math.isclose(found, wanted, abs_tol=0.0006)


@pytest.mark.parametrize("channel", CHANNELS)
def test_numbers_of_contacts_and_interactions(user: Any, channel: str) -> None:
    case, subject, published = user
    rows = contacts(case, subject, CHANNELS[channel])
    assert len(rows) == published_of(published, "number_of_contacts", channel)
    assert sum(row["records"] for row in rows) == published_of(published, "number_of_interactions", channel)


@pytest.mark.parametrize("channel", CHANNELS)
def test_interactions_per_contact_and_their_balance(user: Any, channel: str) -> None:
    case, subject, published = user
    rows = contacts(case, subject, CHANNELS[channel])
    total = sum(row["records"] for row in rows)
    for indicator, values in (
        ("interactions_per_contact", [row["records"] for row in rows]),
        ("balance_of_contacts", [row["outgoing"] / total for row in rows]),
    ):
        wanted = published_of(published, indicator, channel)
        assert close(fmean(values), wanted["mean"]), indicator
        assert "std" not in wanted or close(pstdev(values), wanted["std"]), indicator


@pytest.mark.parametrize("channel", CHANNELS)
def test_entropy_of_contacts(user: Any, channel: str) -> None:
    case, subject, published = user
    counts = [row["records"] for row in contacts(case, subject, CHANNELS[channel])]
    found = -sum(n / sum(counts) * math.log(n / sum(counts)) for n in counts)
    assert close(found, published_of(published, "entropy_of_contacts", channel))


def test_share_of_calls_the_user_began(user: Any) -> None:
    case, subject, published = user
    rows = contacts(case, subject, "call")
    began = sum(row["outgoing"] for row in rows) / sum(row["records"] for row in rows)
    assert close(began, published_of(published, "percent_initiated_interactions", "call"))


def test_durations_of_calls(user: Any) -> None:
    case, subject, published = user
    seconds = [row["seconds"] for row in events(case, subject, "call")]
    wanted = published_of(published, "call_duration", "call")
    assert close(fmean(seconds), wanted["mean"])
    assert "std" not in wanted or close(pstdev(seconds), wanted["std"])


@pytest.mark.parametrize("channel", CHANNELS)
def test_time_between_events(user: Any, channel: str) -> None:
    case, subject, published = user
    times = [row["time_utc"] for row in events(case, subject, CHANNELS[channel])]
    steps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    wanted = published_of(published, "interevent_time", channel)
    assert close(fmean(steps), wanted["mean"])
    assert "std" not in wanted or close(pstdev(steps), wanted["std"])


def test_active_days(user: Any) -> None:
    case, subject, published = user
    finding = case.analyse("first_last", by="Test", subject=[subject], direction="any", include_duplicates=True)
    days = {row["day"] for row in finding.table.to_pylist()}
    assert len(days) == published_of(published, "active_days", "callandtext")


@pytest.mark.parametrize("channel", CHANNELS)
def test_share_of_the_night(user: Any, channel: str) -> None:
    case, subject, published = user
    finding = case.analyse("hourly", by="Test", subject=[subject], kinds=[CHANNELS[channel]], include_duplicates=True)
    rows = finding.table.to_pylist()
    night = sum(row["records"] for row in rows if row["hour"] in NIGHT)
    assert close(night / sum(row["records"] for row in rows), published_of(published, "percent_nocturnal", channel))


def weekly(values: list[float]) -> tuple[float, float]:
    """bandicoot's summary of the weeks that have records."""
    return fmean(values), pstdev(values)


def test_texts_of_the_regression_week_by_week(real_data: Path, tmp_path: Path) -> None:
    """Compare what does not hang on directions and contacts: the published file was made from another 13 records."""
    case = casefold.open_home(tmp_path).create_case("ego", by="Test")
    case.add([real_data / SAMPLES / "network" / "ego.csv"], by="Test")
    published = json.loads((real_data / SAMPLES / "regressions" / "ego.json").read_text(encoding="utf-8"))
    published = published.get("ego", published)
    subject = "opaque:d1:ego"
    days = case.analyse("first_last", by="Test", subject=[subject], direction="any").table["day"].to_pylist()
    weeks = sorted({day - timedelta(days=day.weekday()) for day in days})
    found: dict[str, list[float]] = defaultdict(list)
    for monday in weeks:
        asked = {"subject": [subject], "date_from": monday.isoformat()}
        asked["date_to"] = (monday + timedelta(days=6)).isoformat()
        rows = case.analyse("top_contacts", by="Test", kinds=["message"], limit=1000, **asked).table.to_pylist()
        hours = case.analyse("hourly", by="Test", kinds=["message"], **asked).table.to_pylist()
        texts = sum(row["records"] for row in rows)
        found["number_of_interactions__allweek__allday__text"].append(texts)
        night = sum(row["records"] for row in hours if row["hour"] in NIGHT)
        found["percent_nocturnal__allweek__allday__text"].append(night / texts)
        found["active_days__allweek__allday__callandtext"].append(
            len({day for day in days if monday <= day <= monday + timedelta(days=6)})
        )
    assert len(weeks) == int(published["reporting__bins_with_data"])
    for indicator, values in found.items():
        mean, spread = weekly(values)
        assert close(mean, float(published[f"{indicator}__mean"])), indicator
        assert close(spread, float(published[f"{indicator}__std"])), indicator
