"""What every import format owes, whoever wrote it. A format without a sample fails."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold import registry
from casefold.case import Case
from casefold.model.kinds import KINDS

TESTS = Path(__file__).parent.parent
NAMES = sorted(registry.formats().members)
SAMPLES = [
    pytest.param(name, path, id=f"{name}/{path.name}")
    for name in NAMES
    for path in sorted((TESTS / "formats" / name / "samples").glob("*"))
    if path.is_file() and not path.name.endswith((".expected.json", ".md", ".py"))
]
FIRST = set({str(param.values[0]): param.values[1] for param in reversed(SAMPLES)}.values())
"""One sample of each format, which is read twice."""

TRUNCATED = [
    pytest.param(*param.values, id=param.id, marks=() if param.values[1] in FIRST else pytest.mark.extended)
    for param in SAMPLES
]
"""Every sample; in the quick run one of each format."""


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def new_case(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Case]:
    """Give a function that makes a case of its own in one home."""
    home = casefold.open_home(tmp_path_factory.mktemp("contract") / "home")
    numbers = count(1)
    return lambda: home.create_case(f"contract-{next(numbers)}", by="Test")


@pytest.mark.parametrize("name", NAMES)
def test_a_format_has_a_sample(name: str) -> None:
    assert [param for param in SAMPLES if param.values[0] == name], f"no sample in tests/formats/{name}/samples"


@pytest.mark.parametrize("name", NAMES)
def test_a_format_declares_what_it_gives_and_what_that_proves(name: str) -> None:
    member = registry.formats().get(name)
    assert set(member.kinds) <= set(KINDS)
    assert len(member.title) > 5
    assert len(member.proves) > 20
    assert len(member.tested_on) > 10
    assert member.version >= 1


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_a_sample_is_read_whole_and_leads_back(name: str, sample: Path, new_case: Callable[[], Case]) -> None:
    before = digest(sample)
    case = new_case()
    report = case.add([sample], by="Test", format=name).reports[0]
    assert report.status == "stored", report.message
    assert report.format == name
    assert report.balances
    assert report.rows_read > 0
    assert digest(sample) == before
    assert case.verify() == []
    for kind, rows in report.stored.items():
        records = case.arrow(kind).to_pylist()
        assert len(records) == rows
        leads_back(case, report.exhibit, records)
    if sample in FIRST:
        again = new_case()
        again.add([sample], by="Test", format=name)
        for kind in (*report.stored, "party"):
            assert case.arrow(kind).equals(again.arrow(kind)), f"{kind} is read otherwise the second time"


def leads_back(case: Case, exhibit: str, records: list[dict[str, Any]]) -> None:
    """Every record names its place, once; the last of them is found there again."""
    assert len({record["record_id"] for record in records}) == len(records)
    for record in records:
        assert record["record_id"].startswith(f"{exhibit}-")
        assert record["record_id"].endswith(record["locator"])
        assert record["raw"]
    views = case.show(records[-1]["record_id"])
    assert {view.original_note for view in views} == {"as stored"}, records[-1]["record_id"]


@pytest.mark.parametrize(("name", "sample"), TRUNCATED)
def test_a_truncated_sample_loses_nothing_silently(
    name: str, sample: Path, new_case: Callable[[], Case], tmp_path: Path
) -> None:
    whole = sample.read_bytes()
    case, cuts = new_case(), [tmp_path / share / sample.name for share in ("0.3", "0.9")]
    for cut in cuts:
        cut.parent.mkdir()
        cut.write_bytes(whole[: int(len(whole) * float(cut.parent.name))])
    for report in case.add(cuts, by="Test").reports:
        assert report.status in {"stored", "inventoried", "failed"}
        assert report.balances
        assert report.status == "stored" or report.message
    assert case.verify() == []


def test_an_empty_file_is_no_format(new_case: Callable[[], Case], tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    report = new_case().add([tmp_path / "empty.csv"], by="Test").reports[0]
    assert (report.status, report.rows_stored) == ("inventoried", 0)
    assert "empty" in report.message


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_no_format(seed: int, new_case: Callable[[], Case], tmp_path: Path) -> None:
    noise = tmp_path / "noise.csv"
    noise.write_bytes(random.Random(seed).randbytes(20_000))
    report = new_case().add([noise], by="Test").reports[0]
    assert report.status in {"inventoried", "failed"}
    assert report.rows_stored == 0
