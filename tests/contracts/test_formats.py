"""What every import format owes, whoever wrote it. A format without a sample fails."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

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
    if path.suffix not in {".json", ".md", ".py"} and path.is_file()
]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def new_case(folder: Path) -> Case:
    return casefold.open_home(folder / "home").create_case("contract", by="Test")


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
def test_a_sample_is_recognised_read_and_balances(name: str, sample: Path, tmp_path: Path) -> None:
    before = digest(sample)
    case = new_case(tmp_path)
    report = case.add([sample], by="Test", format=name).reports[0]
    assert report.status == "stored", report.message
    assert report.format == name
    assert report.balances
    assert report.rows_read > 0
    assert digest(sample) == before
    assert case.verify() == []


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_every_record_of_a_sample_leads_back_to_its_place(name: str, sample: Path, tmp_path: Path) -> None:
    case = new_case(tmp_path)
    report = case.add([sample], by="Test", format=name).reports[0]
    for kind, rows in report.stored.items():
        records = case.arrow(kind).to_pylist()
        assert len(records) == rows
        assert len({record["record_id"] for record in records}) == rows
        for record in records:
            assert record["record_id"].startswith(f"{report.exhibit}-")
            assert record["record_id"].endswith(record["locator"])
            assert record["raw"]


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_the_same_sample_gives_the_same_records(name: str, sample: Path, tmp_path: Path) -> None:
    tables = []
    for run in ("one", "two"):
        case = new_case(tmp_path / run)
        report = case.add([sample], by="Test", format=name).reports[0]
        tables.append({kind: case.arrow(kind) for kind in [*report.stored, "party"]})
    for kind, table in tables[0].items():
        assert table.equals(tables[1][kind])


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_sample_loses_nothing_silently(name: str, sample: Path, share: float, tmp_path: Path) -> None:
    cut = tmp_path / sample.name
    whole = sample.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * share)])
    case = new_case(tmp_path)
    report = case.add([cut], by="Test").reports[0]
    assert report.status in {"stored", "inventoried", "failed"}
    assert report.balances
    assert report.status == "stored" or report.message
    assert case.verify() == []


@pytest.mark.parametrize("seed", range(3))
def test_noise_is_no_format(seed: int, tmp_path: Path) -> None:
    noise = tmp_path / "noise.csv"
    noise.write_bytes(random.Random(seed).randbytes(20_000))
    report = new_case(tmp_path).add([noise], by="Test").reports[0]
    assert report.status in {"inventoried", "failed"}
    assert report.rows_stored == 0


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_a_record_of_each_kind_is_found_again_in_its_exhibit(name: str, sample: Path, tmp_path: Path) -> None:
    case = new_case(tmp_path)
    case.add([sample], by="Test", format=name)
    for kind in registry.formats().get(name).kinds:
        ids = case.records(kind).record_id.to_pyarrow().to_pylist()
        for record_id in {*ids[:1], *ids[-1:]}:
            views = case.show(record_id)
            assert {view.original_note for view in views} == {"as stored"}, record_id
