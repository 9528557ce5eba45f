"""A full disk is one error that names the file and the remedy; nothing is half done."""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest

from casefold.errors import Misconfigured
from casefold.store import CaseStore
from tests.store.conftest import add, import_rows, report_of, stage, write_file
from tests.store.test_findings import save


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as on a disk that fills up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def filled(file_case: CaseStore, tmp_path: Path) -> CaseStore:
    """Give a case of one imported exhibit."""
    import_rows(file_case, add(file_case, write_file(tmp_path, "a", "a")).id, 3)
    return file_case


def test_an_original_that_does_not_fit(filled: CaseStore, tmp_path: Path) -> None:
    """It is not listed, and no part of it stays."""
    path = tmp_path / "big.csv"
    path.write_bytes(b"x" * 3_000_000)
    with files_up_to(2_000_000), pytest.raises(Misconfigured, match=r"exhibits.*full.*Free space"):
        add(filled, path)
    assert [item.id for item in filled.exhibits()] == ["x1"]
    assert filled.verify() == []
    assert add(filled, path).size == 3_000_000


def test_a_catalogue_that_cannot_grow(filled: CaseStore, tmp_path: Path) -> None:
    """The bytes were copied, the row was not written: both are gone."""
    path = write_file(tmp_path, "b", "b")
    with files_up_to(1_000), pytest.raises(Misconfigured, match=r"store\.db"):
        add(filled, path)
    assert [item.id for item in filled.exhibits()] == ["x1"]
    assert filled.verify() == []
    add(filled, path)


def test_derived_rows_and_findings_that_do_not_fit(filled: CaseStore) -> None:
    """Neither is listed."""
    many = pa.table({"record_id": [os.urandom(32).hex() for _ in range(100_000)]})
    with files_up_to(2_000_000):
        with pytest.raises(Misconfigured, match="full"):
            filled.write_derived("mark", "r1", many, frozenset({"x1"}))
        with pytest.raises(Misconfigured, match="full"):
            save(filled, evidence_ids=many)
    assert filled.derived("mark").num_rows == 0
    assert filled.findings() == []
    filled.write_derived("mark", "r1", many, frozenset({"x1"}))
    assert filled.verify() == []


def test_an_import_that_does_not_fit(filled: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows there were before still count, and the import can be repeated."""
    handle = filled.begin_import("x1", format="x", profile=None, options={}, by="DC Hill")
    files = [stage(handle.staging, "call", "x1", range(first, first + 3)) for first in (1, 4)]
    rename, calls = os.rename, []

    def second_fails(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", second_fails)
        with pytest.raises(Misconfigured, match=r"x1-2-2\.parquet.*full"):
            filled.finish_import(handle, files, report_of(6))
    filled.abort_import(handle, "disk full")
    assert [item.generation for item in filled.record_files(kind="call")] == [1]
    assert filled.verify() == []
    assert import_rows(filled, "x1", 6) == 3
    assert filled.verify() == []
