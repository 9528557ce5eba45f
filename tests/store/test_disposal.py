"""Disposal removes bytes and records under an authority; a tombstone says what was there."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from casefold.errors import BadOption, NotAllowed
from casefold.model.exhibit import ExhibitStatus, Holding
from casefold.store import CaseStore, Ledger
from tests.store.conftest import add, import_rows, report_of, write_file
from tests.store.test_findings import save


def dispose(case: CaseStore, key: str = "x1") -> None:
    """Dispose of an exhibit."""
    case.dispose(key, by="DI Grey", authority="MOPI review 12", why="no policing purpose")


@pytest.fixture
def filled(case: CaseStore, tmp_path: Path) -> CaseStore:
    """Give a case of two imported exhibits, a finding and a derived table over both."""
    for name in ("a", "b"):
        exhibit = add(case, write_file(tmp_path, name, f"content {name}"), f"ABC/{name}")
        import_rows(case, exhibit.id, 3)
    case.write_derived("mark", "r1", pa.table({"record_id": ["x1-row:1"]}), frozenset({"x1", "x2"}))
    save(case)
    return case


def test_bytes_and_records_go_and_a_tombstone_stays(filled: CaseStore, tmp_path: Path) -> None:
    """Nothing of the exhibit is on disk; who, why and under what authority is."""
    exhibit = filled.exhibit("x1")
    dispose(filled)
    assert not filled.blob_path(exhibit).exists()
    assert [item.exhibit for item in filled.record_files(kind="call")] == ["x2"]
    assert list((filled.folder / "records").glob("*/x1-*")) == []
    assert filled.derived("mark").num_rows == 0
    assert list((filled.folder / "derived").rglob("*.parquet")) == []
    assert (tmp_path / "a").read_text() == "content a"
    tombstone = filled.exhibit("x1")
    assert tombstone.status is ExhibitStatus.DISPOSED
    assert tombstone.reason == "no policing purpose (authority: MOPI review 12)"
    assert tombstone.sha256 == exhibit.sha256
    assert [item.id for item in filled.exhibits()] == ["x2"]
    assert filled.verify() == []


def test_the_decision_lists_what_was_lost(filled: CaseStore) -> None:
    """Files by hash and count, the findings that rest on them; it cannot be reversed."""
    dispose(filled)
    (decision,) = Ledger(filled).history("x1")
    after = decision.after or {}
    assert (decision.action, decision.by, after["authority"]) == ("retire", "DI Grey", "MOPI review 12")
    assert [item[:2] for item in after["records"]] == [
        ["records/call/x1-1-1.parquet", 3],
        ["records/party/x1-1-2.parquet", 3],
    ]
    assert (after["derived"], after["findings_marked"]) == (["derived/mark/r1.parquet"], ["f1"])
    with pytest.raises(NotAllowed, match="gone"):
        Ledger(filled).reverse(decision.id, by="DI Grey", why="mistake")


def test_findings_that_rest_on_it_say_so(filled: CaseStore) -> None:
    """They stay: the decision they led to was made on them."""
    dispose(filled)
    assert "ABC/a, since disposed" in filled.finding("f1").cautions[-1]


def test_reports_keep_their_counts_only(case: CaseStore, tmp_path: Path) -> None:
    """A set-aside row quotes the exhibit."""
    exhibit = add(case, write_file(tmp_path, "a", "a"))
    handle = case.begin_import(exhibit.id, format="x", profile=None, options={}, by="DC Hill")
    case.finish_import(handle, [], {**report_of(0), "set_aside": [{"text": "07700900001"}]})
    dispose(case)
    assert case.report("x1") == {"rows_read": 0, "rows_stored": 0, "rows_set_aside": 0, "stored": {"call": 0}}


def test_bytes_shared_with_another_exhibit_stay(case: CaseStore, tmp_path: Path) -> None:
    """They go with the last exhibit that holds them."""
    path = write_file(tmp_path, "a", "a")
    one, two = add(case, path, "ABC/1"), add(case, path, "XYZ/9")
    dispose(case, "x1")
    assert case.blob(two).read_text() == "a"
    assert case.verify() == []
    dispose(case, "x2")
    assert not case.blob_path(one).exists()
    assert case.verify() == []


def test_a_referenced_original_is_not_ours_to_delete(case: CaseStore, tmp_path: Path) -> None:
    """It stays where it was found."""
    path = write_file(tmp_path, "a", "a")
    add(case, path, holding=Holding.REFERENCED)
    dispose(case)
    assert path.read_text() == "a"
    assert case.verify() == []


def test_ids_and_references_are_not_used_again(case: CaseStore, tmp_path: Path) -> None:
    """The same bytes added later are a new exhibit under a new reference."""
    path = write_file(tmp_path, "a", "a")
    add(case, path, "ABC/1")
    dispose(case)
    with pytest.raises(BadOption, match=r"ABC/1.*disposed"):
        add(case, path, "ABC/1")
    assert add(case, path).id == "x2"
    assert case.verify() == []


def test_an_interrupted_disposal_is_named_and_can_be_finished(
    filled: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tombstone comes first; what is left on disk is never silently there."""

    def stop(self: Path, missing_ok: bool = False) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stop)
        with pytest.raises(KeyboardInterrupt):
            dispose(filled)
    found = filled.verify()
    assert {item.what for item in found} == {"disposed", "unlisted"}
    assert filled.exhibit("x1").path in {item.path for item in found}
    dispose(filled)
    assert filled.verify() == []
    assert len(Ledger(filled).history("x1")) == 1


def test_an_authority_is_needed(filled: CaseStore) -> None:
    """Without it nothing goes."""
    with pytest.raises(BadOption, match="authority"):
        filled.dispose("x1", by="DI Grey", authority=" ", why="no purpose")
    assert filled.exhibit("x1").status is ExhibitStatus.HELD


def test_nothing_is_disposed_of_while_it_is_imported(filled: CaseStore) -> None:
    """The import would write what has just been deleted."""
    handle = filled.begin_import("x1", format="x", profile=None, options={}, by="DC Hill")
    with pytest.raises(NotAllowed, match="imported"):
        dispose(filled)
    filled.abort_import(handle, "stopped")
