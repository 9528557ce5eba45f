"""Every format that reads an application's own database gives exactly the records written down beside its samples."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from pathlib import Path

import pytest

from casefold import registry
from casefold.formats.contract import SURE, ReadOptions, Recognition
from casefold.formats.readers.source import open_source
from casefold.formats.readers.sqlite_store import StoreFormat
from casefold.pipeline.members import claims_on
from tests.formats.stores import HERE, imported, records, write

NAMES = sorted(name for name, member in registry.formats().members.items() if isinstance(member, StoreFormat))
SCRIPTS = [
    pytest.param(name, script, id=f"{name}/{script.stem}")
    for name in NAMES
    for script in sorted((HERE / name).glob("*.sql"))
]


def sample_of(script: Path) -> Path:
    return script.parent / "samples" / script.stem


def dumped(path: Path) -> list[str]:
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    lines = list(connection.iterdump())
    connection.close()
    return lines


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
def test_a_sample_is_what_its_script_says(name: str, script: Path, tmp_path: Path) -> None:
    made = write(tmp_path / "made.db", script.read_text(encoding="utf-8"))
    assert dumped(made) == dumped(sample_of(script))


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
def test_every_value_is_as_written_down(name: str, script: Path, tmp_path: Path) -> None:
    sample = sample_of(script)
    case, report = imported(sample, tmp_path)
    assert (report.format, report.status, report.balances) == (name, "stored", True)
    assert records(case) == json.loads(Path(f"{sample}.expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
def test_every_record_leads_back(name: str, script: Path, tmp_path: Path) -> None:
    case, report = imported(sample_of(script), tmp_path)
    for kind in report.stored:
        ids = [row["record_id"] for row in case.arrow(kind).to_pylist()]
        for record_id in {ids[0], ids[len(ids) // 2], ids[-1]}:
            assert {view.original_note for view in case.show(record_id)} == {"as stored"}


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
def test_one_format_claims_a_store(name: str, script: Path) -> None:
    source = open_source(sample_of(script))
    claims = [claim for claim in claims_on(source, ReadOptions()) if isinstance(claim, Recognition)]
    assert [(claim.format, claim.score >= SURE) for claim in claims] == [(name, True)]


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
def test_a_store_in_a_container_reads_the_same(name: str, script: Path, tmp_path: Path) -> None:
    sample = sample_of(script)
    with zipfile.ZipFile(tmp_path / "phone.zip", "w") as archive:
        archive.write(sample, f"private/{sample.name}")
    case, report = imported(tmp_path / "phone.zip", tmp_path)
    assert (report.format, report.balances) == ("archive", True)
    found = records(case)
    found["media"] = [row for row in found["media"] if "@" in row["locator"]]
    expected = json.loads(Path(f"{sample}.expected.json").read_text(encoding="utf-8"))
    assert {kind: rows for kind, rows in found.items() if rows} == expected


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
@pytest.mark.parametrize("seed", range(4))
def test_damaged_pages_are_reported_and_never_crash(name: str, script: Path, seed: int, tmp_path: Path) -> None:
    content = bytearray(sample_of(script).read_bytes())
    for at in range(600 + 101 * seed, len(content), 997):
        content[at] ^= 0x5A
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content)
    _, report = imported(damaged, tmp_path)
    assert report.balances
    assert report.status in {"stored", "failed", "inventoried"}
    assert report.status == "stored" or report.message
