"""A reader with a part of the case sees that part, and nothing that comes from the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casefold.errors import NotFound
from casefold.model.ledger import EntityType, EvidenceLine
from casefold.store import CaseStore, Engine, Ledger
from casefold.store.ledger_states import WITHHELD
from tests.store.conftest import add, import_rows, write_file

WHO: dict[str, Any] = {"by": "DC Hill", "why": "reason"}


@pytest.fixture
def whole(case: CaseStore, tmp_path: Path) -> CaseStore:
    """Give a case of an open and a secret exhibit, each with calls."""
    for name in ("open", "secret"):
        import_rows(case, add(case, write_file(tmp_path, name, name), name).id, 3, walled=1)
    return case


@pytest.fixture
def narrow(whole: CaseStore) -> CaseStore:
    """Give the same case to a reader of the open exhibit."""
    return whole.home.open_case("harbour", visible=frozenset({"x1"}))


def _ids(case: CaseStore, table: str = "call") -> list[str]:
    engine = Engine.connect(case)
    try:
        return [row["record_id"] for row in engine.sql(f"SELECT record_id FROM {table} ORDER BY 1").to_pylist()]
    finally:
        engine.close()


def test_exhibits_imports_and_files_are_those_of_the_reader(narrow: CaseStore) -> None:
    """By list, by id and by reference."""
    assert [item.id for item in narrow.exhibits(all=True)] == ["x1"]
    assert [item.exhibit for item in narrow.imports()] == ["x1"]
    assert {item.exhibit for item in narrow.record_files()} == {"x1"}
    for key in ("x2", "secret"):
        with pytest.raises(NotFound):
            narrow.exhibit(key)
        with pytest.raises(NotFound):
            narrow.report(key)


def test_rows_are_those_of_the_reader(whole: CaseStore, narrow: CaseStore) -> None:
    """In record tables and the party table; behind walls only for who may look."""
    behind = whole.home.open_case("harbour", visible=frozenset({"x2"}), walls=frozenset({"outside_authority"}))
    assert _ids(whole) == ["x1-row:1", "x1-row:2", "x2-row:1", "x2-row:2"]
    assert _ids(narrow) == ["x1-row:1", "x1-row:2"]
    assert _ids(narrow, "party") == ["x1-row:1", "x1-row:2"]
    assert _ids(behind) == ["x2-row:1", "x2-row:2", "x2-row:3"]


def test_withdrawn_rows_are_nobodys(whole: CaseStore) -> None:
    """Until they are restored."""
    whole.withdraw("x2", **WHO)
    assert _ids(whole) == ["x1-row:1", "x1-row:2"]
    whole.restore("x2", **WHO)
    assert len(_ids(whole)) == 4


def test_changes_cannot_reach_what_is_not_seen(narrow: CaseStore) -> None:
    """An exhibit that is hidden is, to its reader, not there."""
    for change in (narrow.withdraw, narrow.restore):
        with pytest.raises(NotFound):
            change("x2", **WHO)
    with pytest.raises(NotFound):
        narrow.dispose("x2", authority="none", **WHO)
    with pytest.raises(NotFound):
        narrow.begin_import("x2", format="x", profile=None, options={}, by="DC Hill")


def test_known_bytes_do_not_give_a_hidden_exhibit_away(narrow: CaseStore, tmp_path: Path) -> None:
    """They become an exhibit of their own, which its bringer sees."""
    made = add(narrow, write_file(tmp_path, "secret", "secret"))
    assert made.id == "x3"
    assert [item.id for item in narrow.exhibits()] == ["x1", "x3"]


def test_decisions_and_notes_on_hidden_exhibits_are_hidden(whole: CaseStore, narrow: CaseStore) -> None:
    """Their ids are skipped, their words unseen."""
    Ledger(whole).create_note("x2-row:1", "the secret", **WHO)
    Ledger(whole).create_note("x1-row:1", "open", **WHO)
    whole.withdraw("x2", **WHO)
    ledger = Ledger(narrow)
    assert [item.text for item in ledger.notes()] == ["open"]
    assert [item.id for item in ledger.decisions()] == ["n2"]
    with pytest.raises(NotFound):
        ledger.note("o1")
    with pytest.raises(NotFound):
        ledger.reverse("n3", **WHO)
    with pytest.raises(NotFound):
        ledger.create_note("x2", "a guess", **WHO)


def test_evidence_from_hidden_records_is_withheld(whole: CaseStore, narrow: CaseStore) -> None:
    """The attribution is shown with the line's kind only, in its history as well."""
    Ledger(whole).create_entity(EntityType.PERSON, "Rowan Ashby", **WHO)
    lines = (
        EvidenceLine("seizure", "seen by all", records=("x1-row:1",)),
        EvidenceLine("statement", "the secret", False, "a source", records=("x2-row:1",)),
    )
    Ledger(whole).create_attribution("+447700900001", "p1", evidence=lines, **WHO)
    ledger = Ledger(narrow)
    (shown,) = ledger.attributions()
    assert shown.evidence == (lines[0], EvidenceLine("statement", WITHHELD, False))
    assert "secret" not in str(ledger.history("a1"))
    Ledger(narrow).retire("a1", **WHO)
    assert Ledger(whole).attribution("a1").evidence == lines
