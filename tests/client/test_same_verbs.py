"""A case over HTTP answers what the case on the disk answers, asked by the same calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold import EvidenceLine, Exhibit, Filter, Grade
from casefold.errors import BadOption, CasefoldError, NotAllowed, NotFound
from casefold.model.exhibit import Holding
from casefold.pipeline.places import RecordView
from tests.browser.operation_site import CASE
from tests.client.conftest import Both, new_token

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("client")]

READS: dict[str, Callable[[Any], Any]] = {
    "row": lambda case: case.row,
    "exhibits": lambda case: case.exhibits(all=True),
    "exhibit": lambda case: case.exhibit(case.exhibits()[0].reference),
    "report": lambda case: case.report("x1"),
    "arrow": lambda case: case.arrow("call").sort_by("record_id"),
    "party": lambda case: case.arrow("party").sort_by([(name, "ascending") for name in ("record_id", "role", "raw")]),
    "an empty kind": lambda case: case.arrow("transfer"),
    "pandas": lambda case: case.pandas("call").shape,
    "polars": lambda case: case.polars("call").schema,
    "records": lambda case: case.records("message").count().to_pyarrow().as_py(),
    "page": lambda case: case.page("call", limit=20),
    "a page of chosen columns": lambda case: case.page("call", offset=5, limit=3, columns=["record_id", "time_utc"]),
    "a sorted page": lambda case: case.page("call", limit=10, sort=["-duration_s", "time_utc"]),
    "a filtered page": lambda case: case.page("call", filters=[Filter("duration_s", "from", "60")], limit=5),
    "a page of parties": lambda case: case.page("party", limit=5),
    "a page beyond the end": lambda case: case.page("call", offset=10**9),
    "count": lambda case: (case.count("call"), case.count("call", [Filter("text", "contains", "a:b")])),
    "findings": lambda case: case.findings(),
    "evidence": lambda case: case.evidence(case.findings()[0], 0),
    "entities": lambda case: case.ledger.entities(all=True),
    "attributions": lambda case: case.ledger.attributions(all=True),
    "links": lambda case: case.ledger.links(all=True),
    "notes": lambda case: case.ledger.notes(all=True),
    "decisions": lambda case: (case.decisions(), case.ledger.last_decision()),
    "verify": lambda case: case.verify(),
}
REFUSED: dict[str, Callable[[Any], Any]] = {
    "no exhibit": lambda case: case.exhibit("x99"),
    "no report": lambda case: case.report("x99"),
    "no kind": lambda case: case.page("nothing"),
    "no table": lambda case: case.arrow("nothing"),
    "no column": lambda case: case.page("call", sort=["nothing"]),
    "no operator": lambda case: case.count("call", [Filter("duration_s", "resembles", "1")]),
    "no number": lambda case: case.page("call", filters=[Filter("duration_s", "from", "soon")]),
    "no record": lambda case: case.record("x1-row:999999"),
    "no finding": lambda case: case.finding("f99"),
    "no row": lambda case: case.evidence("f1", 10**6),
    "no analysis": lambda case: case.analyse("nothing"),
    "no such option": lambda case: case.analyse("overview", nothing=1),
    "nobody of that name": lambda case: case.analyse("top_contacts", subject=["person:Nobody At All"]),
    "no entity": lambda case: case.attribute("07700900001", "e99", by="", why="Exercise"),
    "no identifier": lambda case: case.attribute("", "e1", by="", why="Exercise"),
    "no decision": lambda case: case.decide("n999", by="", why="Exercise"),
    "no subject": lambda case: case.note("x99", "Seen.", by=""),
}


def without_server_paths(found: Any) -> Any:
    """Blank what a site keeps to itself: where a container lies that an exhibit refers to."""
    if isinstance(found, list):
        return [without_server_paths(item) for item in found]
    if isinstance(found, RecordView):
        return replace(found, exhibit=without_server_paths(found.exhibit))
    referenced = isinstance(found, Exhibit) and found.holding is Holding.REFERENCED
    return replace(found, path="") if referenced else found


def cases_of(both: Both) -> tuple[casefold.Case, Any]:
    return both.local.case(CASE), both.remote.case(CASE)


@pytest.mark.parametrize("name", READS)
def test_both_read_the_same(both: Both, name: str) -> None:
    local, remote = cases_of(both)
    assert READS[name](remote) == without_server_paths(READS[name](local))


def test_every_record_is_the_same_down_to_its_original(both: Both) -> None:
    local, remote = cases_of(both)
    for kind in ("call", "message", "sighting", "contact"):
        for found in local.page(kind, limit=2, columns=["record_id"]).rows.to_pylist():
            key = found["record_id"]
            assert remote.record(key) == without_server_paths(local.record(key))
            assert remote.show(key) == without_server_paths(local.show(key))
            assert remote.neighbours(kind, key) == local.neighbours(kind, key)


def test_batches_arrive_as_they_are_stored(both: Both) -> None:
    local, remote = cases_of(both)
    assert sum(batch.num_rows for batch in remote.batches("call")) == local.count("call")
    assert next(iter(remote.batches("call"))).schema == next(iter(local.batches("call"))).schema


@pytest.mark.parametrize("name", REFUSED)
def test_both_refuse_the_same(both: Both, name: str) -> None:
    kinds = []
    for case in cases_of(both):
        with pytest.raises(CasefoldError) as refused:
            REFUSED[name](case)
        kinds.append(type(refused.value))
    assert kinds[0] is kinds[1]


def test_both_answer_the_same_question(both: Both) -> None:
    local, remote = cases_of(both)
    asked = remote.analyse("top_contacts", subject=[both.site.subject])
    again = local.analyse("top_contacts", by=both.remote.me, subject=[both.site.subject])
    assert asked == local.finding(asked.id)
    assert (asked.sentence, asked.table, asked.options, asked.by) == (
        again.sentence,
        again.table,
        again.options,
        again.by,
    )


def test_what_is_settled_over_http_stands_in_the_ledger(both: Both) -> None:
    local, remote = cases_of(both)
    person = remote.entity("person", "Made Up", why="Exercise", details={"seen": "once"})
    other = remote.entity("organisation", "Made Up Ltd", why="Exercise")
    line = EvidenceLine("statement", "Said so.", grade=Grade("3x5x2", "1", "A", "P"), records=(both.site.record,))
    claim = remote.attribute(
        "07700900001", person.id, why="Exercise", date_from=datetime(2026, 1, 2, 3), evidence=[line]
    )
    link = remote.link(person.id, other.id, "works for", why="Exercise", grade=Grade("3x5x2", "2", "B", "C"))
    note = remote.note(person.id, "A note.")
    assert local.ledger.entity(person.id) == person == remote.ledger.entity(person.id)
    assert local.ledger.attribution(claim.id) == claim == remote.ledger.attribution(claim.id)
    assert local.ledger.link(link.id) == link == remote.ledger.link(link.id)
    assert local.ledger.note(note.id) == note == remote.ledger.note(note.id)
    made = local.ledger.history(other.id)[0]
    assert (made.by, made.why) == (both.remote.me, "Exercise")
    remote.decide(local.ledger.history(link.id)[0].id, why="Wrong")
    assert [item.id for item in remote.ledger.links()] == [item.id for item in local.ledger.links()]
    assert remote.decisions() == local.decisions()


def test_files_become_exhibits_and_can_be_withdrawn(both: Both, tmp_path: Path) -> None:
    local, remote = cases_of(both)
    calls = tmp_path / "Anrufe \u00e4 1.csv"
    calls.write_text(
        "Call Type,Calling Number,Called Number,Date,Time,Duration\n"
        "Voice,07700900001,07700900002,13/01/2026,10:00:00,60\n"
    )
    told: list[str] = []
    delivery = remote.add([calls], reference="NEW/1", timezone="UTC",
                          watch=lambda progress: told.append(progress.stage))  # fmt: skip
    report = delivery.reports[0]
    assert delivery.complete
    assert (report.status, report.rows_stored, report.reference, report.file) == ("stored", 1, "NEW/1", calls.name)
    assert report.to_json() == local.report("NEW/1")
    held = local.exhibit("NEW/1")
    assert (held.added_by, remote.exhibit("NEW/1")) == (both.remote.me, held)
    again = remote.add([calls], reference="NEW/1", timezone="UTC").reports[0]
    assert (again.status, again.exhibit) == ("repeated", report.exhibit)
    remote.withdraw("NEW/1", why="Exercise")
    assert local.exhibit("NEW/1").status == "withdrawn"
    with pytest.raises(CasefoldError) as refused:
        remote.withdraw("NEW/1", why="Exercise")
    with pytest.raises(type(refused.value)):
        local.withdraw("NEW/1", by="A. Analyst", why="Exercise")
    remote.restore("NEW/1", why="Exercise")
    assert remote.exhibit("NEW/1") == local.exhibit("NEW/1")


def test_nobody_acts_under_another_name(both: Both) -> None:
    with pytest.raises(BadOption, match="not of A"):
        both.remote.case(CASE).note("case", "Seen.", by="A. Stranger")


def test_a_site_takes_only_what_its_page_takes(both: Both, tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="privileged"):
        both.remote.case(CASE).add([tmp_path], privileged=True)


def test_a_case_can_be_made(both: Both) -> None:
    made = both.remote.create_case("made-here", purpose="Exercise", title="Made", region="IE")
    assert made.row.region == "IE"
    assert made.row == both.local.case("made-here").row
    assert [row.name for row in both.remote.cases()] == [row.name for row in both.local.cases()]
    with pytest.raises(BadOption):
        both.remote.create_case("made-here", purpose="Exercise")
    with pytest.raises(NotFound):
        both.remote.case("nowhere")


def test_a_token_for_reading_changes_nothing(both: Both) -> None:
    token = new_token(both.browser, both.site.address, reading_only="yes", cases=CASE)
    with casefold.connect(both.site.address, token) as home:
        assert [row.name for row in home.cases()] == [CASE]
        with pytest.raises(NotAllowed, match="reading only"):
            home.case(CASE).note("case", "Seen.")
        with pytest.raises(NotFound):
            home.case("made-here")


def test_a_token_that_is_none_is_told_so(both: Both) -> None:
    with pytest.raises(NotAllowed, match="opens nothing"):
        casefold.connect(both.site.address, "casefold_nothing")


def test_runs_and_members_are_told_as_the_site_has_them(both: Both) -> None:
    _, remote = cases_of(both)
    run = both.remote.runs(CASE, status="finished")[0]
    assert (run.case, run.over, run.asked_at.tzinfo is not None) == (CASE, True, True)
    assert {item.case for item in both.remote.runs(CASE)} == {CASE}
    members = remote.members()
    assert [(item.name, item.role, item.state) for item in members if item.state != "ended"] == [
        (both.remote.me, "owner", "in force")
    ]
    assert [item["username"] for item in both.remote.every(f"/cases/{CASE}/members")] == [
        item.username for item in members
    ]
    assert both.remote.get("/me")["name"] == both.remote.me
    with pytest.raises(BadOption):
        both.remote.post("/retention-rules", {"name": "x"})
