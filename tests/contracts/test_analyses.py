"""What every analysis owes: evidence that leads back, the same answer twice, words that claim no more."""

from __future__ import annotations

from typing import Any

import pytest

import casefold
from casefold import registry
from casefold.case import Case
from casefold.errors import BadOption, EvidenceDamaged
from casefold.model.finding import EVIDENCE_COLUMNS, Finding
from casefold.model.kinds import KINDS
from casefold.pipeline import answers
from casefold.store import CaseStore
from tests.contracts.conftest import Imported
from tests.contracts.samples import ANALYSIS_OPTIONS

NAMES = sorted(registry.analyses().members)
CLAIMS_TOO_MUCH = ("they spoke", "met each other", "was located at", "belongs to the suspect", "victim")


def filled(options: dict[str, Any], imported: Imported) -> dict[str, Any]:
    operation = imported.operation
    arrest = next(event for event in operation.events if event.kind == "arrest")
    names = {f"{{{line}}}": operation.truth.key[line] for line in ("A1", "A2", "B1", "B2")}
    names["{arrest}"] = _moment(arrest.at)
    return {
        key: [names.get(item, item) for item in value] if isinstance(value, list) else names.get(value, value)
        for key, value in options.items()
    }


def _moment(seconds: int) -> str:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.fromtimestamp(seconds, ZoneInfo("Europe/London")).replace(tzinfo=None).isoformat()


def ask(name: str, imported: Imported) -> Finding:
    return imported.case.analyse(name, by="Test", **filled(ANALYSIS_OPTIONS[name], imported))


_ASKED: dict[str, Finding] = {}


def asked(name: str, imported: Imported) -> Finding:
    """Return what a question was answered with, asked once for all tests that only look at the answer."""
    if name not in _ASKED:
        _ASKED[name] = ask(name, imported)
    return _ASKED[name]


def test_no_member_failed_to_load() -> None:
    assert registry.analyses().broken == ()
    assert registry.formats().broken == ()
    assert registry.exports().broken == ()
    assert registry.language().broken == ()


@pytest.mark.parametrize("name", NAMES)
def test_an_analysis_has_sample_options(name: str) -> None:
    assert name in ANALYSIS_OPTIONS


@pytest.mark.parametrize("name", NAMES)
def test_an_analysis_declares_its_question_and_its_needs(name: str) -> None:
    member = registry.analyses().get(name)
    assert member.question.endswith("?")
    assert member.version >= 1
    known = {*KINDS, "party", "attribution"} | {f"finding:{other}" for other in NAMES}
    assert set(member.needs) <= known
    for option in member.options:
        assert option.help.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_a_finding_opens_to_the_records_it_counts(name: str, imported: Imported) -> None:
    finding = asked(name, imported)
    assert finding.table.num_rows > 0, "the sample options find nothing"
    assert tuple(finding.table.column_names[-2:]) == EVIDENCE_COLUMNS
    for row in range(min(finding.table.num_rows, 3)):
        records = imported.case.evidence(finding, row)
        assert records.num_rows == finding.table["evidence_count"][row].as_py()
        assert all(records["record_id"].to_pylist())


@pytest.mark.parametrize("name", NAMES)
def test_ids_written_out_give_the_records_that_asking_again_gives(
    name: str, imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = asked(name, imported)
    rows = range(1)
    assert imported.case._store.evidence_ids(finding.id) is not None
    kept = [imported.case.evidence(finding, row) for row in rows]
    few = [imported.case.evidence(finding, row, most=2) for row in rows]
    monkeypatch.setattr(CaseStore, "evidence_ids", lambda *_: None)
    assert [imported.case.evidence(finding, row) for row in rows] == kept
    assert [imported.case.evidence(finding, row, most=2) for row in rows] == few
    for whole, part in zip(kept, few, strict=True):
        kinds = whole["kind"].to_pylist()
        first = [at for at, kind in enumerate(kinds) if at - kinds.index(kind) < 2]
        assert part.to_pylist() == [whole.slice(at, 1).to_pylist()[0] for at in first]


def test_more_ids_than_are_written_out_leave_the_question_alone(
    imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last that are few enough are all written; one more, and none is."""
    whole = imported.case._store.evidence_ids(ask("hourly", imported).id)
    assert whole is not None
    for most, written in ((whole.num_rows, True), (whole.num_rows - 1, False)):
        monkeypatch.setattr(answers, "IDS_WRITTEN_OUT", most)
        finding = ask("hourly", imported)
        assert (imported.case._store.evidence_ids(finding.id) is not None) is written
        assert imported.case.evidence(finding, 0).num_rows == finding.table["evidence_count"][0].as_py()


def test_ids_written_out_that_are_not_those_of_the_row_are_damage(
    imported: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = ask("hourly", imported)
    ids = imported.case._store.evidence_ids(finding.id)
    assert ids is not None
    monkeypatch.setattr(CaseStore, "evidence_ids", lambda *_: ids.slice(0, 0))
    with pytest.raises(EvidenceDamaged):
        imported.case.evidence(finding, 0)


@pytest.mark.parametrize("name", NAMES)
def test_the_key_names_a_row(name: str, imported: Imported) -> None:
    finding = asked(name, imported)
    keys = list(zip(*(finding.table[column].to_pylist() for column in finding.key), strict=True))
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_question_gives_the_same_answer(name: str, imported: Imported) -> None:
    one, two = asked(name, imported), ask(name, imported)
    assert one.table.equals(two.table)
    assert one.sentence == two.sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_finding_claims_no_more_than_records_show(name: str, imported: Imported) -> None:
    finding = asked(name, imported)
    words = " ".join([finding.sentence, *finding.cautions]).lower()
    assert not [claim for claim in CLAIMS_TOO_MUCH if claim in words]
    assert finding.sentence.strip().endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_case_gets_a_clear_answer(
    name: str, imported: Imported, tmp_path_factory: pytest.TempPathFactory
) -> None:
    case = casefold.open_home(tmp_path_factory.mktemp("empty")).create_case("empty", by="Test")
    finding = case.analyse(name, by="Test", **filled(ANALYSIS_OPTIONS[name], imported))
    assert finding.table.num_rows == 0 or finding.table["evidence_count"].to_pylist() == [0] * finding.table.num_rows
    assert len(finding.sentence) > 10


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_option_is_refused_by_name(name: str, imported: Imported) -> None:
    with pytest.raises(BadOption, match="no_such_option"):
        imported.case.analyse(name, by="Test", no_such_option=1)


def test_a_finding_disappears_for_a_reader_who_may_not_see_a_source(imported: Imported) -> None:
    finding = ask("overview", imported)
    narrow: Case = casefold.open_home(imported.case._store.home.path).case("larkspur", visible=frozenset({"x1"}))
    assert finding.id not in [item.id for item in narrow.findings()]
