"""Entities, links, attributions and notes: every change is a decision, and can be reversed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.model.ledger import (
    AttributionStatus,
    Decision,
    Entity,
    EntityType,
    EvidenceLine,
    Grade,
)
from casefold.store import CaseStore, Ledger
from tests.store.conftest import MakeHome, add, write_file
from tests.store.test_findings import save

PHONE = "+447700900001"
WHO: dict[str, Any] = {"by": "DC Hill", "why": "seized with it"}
GRADE = Grade("3x5x2", "2", "B", "P")


def local(day: int) -> datetime:
    """Give a local moment in January."""
    return datetime(2026, 1, day)


@pytest.fixture
def ledger(case: CaseStore) -> Ledger:
    """Give an empty ledger, on each database."""
    return Ledger(case)


@pytest.fixture
def people(ledger: Ledger) -> tuple[Entity, Entity]:
    """Give two made-up people."""
    return (
        ledger.create_entity(EntityType.PERSON, "Rowan Ashby", details={"born": "1990"}, **WHO),
        ledger.create_entity(EntityType.PERSON, "Wren Calder", **WHO),
    )


@pytest.mark.usefixtures("people")
def test_what_is_settled_survives_reopening(ledger: Ledger, make_home: MakeHome) -> None:
    """Each kind comes back as it was made, ids by kind."""
    line = EvidenceLine("seizure", "taken from the left pocket", True, "exhibit ABC/1", GRADE, ("x1-row:1",))
    attribution = ledger.create_attribution(
        PHONE, "p1", date_from=local(1), date_to=local(9), grade=GRADE, evidence=(line,), **WHO
    )
    link = ledger.create_link("p1", "p2", "sibling", date_from=local(1), grade=GRADE, **WHO)
    note = ledger.create_note("a1", "ask the network", **WHO)
    again = Ledger(make_home().open_case("harbour"))
    assert [item.name for item in again.entities()] == ["Rowan Ashby", "Wren Calder"]
    assert again.entity("p1").details == {"born": "1990"}
    assert again.attributions() == [attribution] == [again.attribution("a1")]
    assert again.links() == [link] == [again.link("l1")]
    assert again.notes("a1") == [note] == [again.note("o1")]
    assert (attribution.author, attribution.status) == ("DC Hill", AttributionStatus.CLAIMED)


@pytest.mark.usefixtures("people")
def test_every_change_is_a_decision(ledger: Ledger) -> None:
    """Who, why, before and after; numbered in order."""
    ledger.amend("p1", name="Rowan Ashby-Jones", by="DC Moss", why="passport")
    ledger.retire("p1", by="DI Grey", why="wrong person")
    created, amended, retired = ledger.history("p1")
    assert [item.id for item in ledger.decisions()] == ["n1", "n2", "n3", "n4"]
    assert (created.action, created.before, created.by) == ("create", None, "DC Hill")
    assert (amended.action, amended.why) == ("amend", "passport")
    assert ((amended.before or {})["name"], (amended.after or {})["name"]) == ("Rowan Ashby", "Rowan Ashby-Jones")
    assert (retired.action, (retired.after or {})["retired"]) == ("retire", True)
    assert retired.at.tzinfo is UTC
    assert [item.id for item in ledger.entities()] == ["p2"]
    assert [item.id for item in ledger.entities(all=True)] == ["p1", "p2"]


@pytest.mark.usefixtures("people")
def test_ids_are_not_used_again(ledger: Ledger) -> None:
    """A retired id stays that of what it named."""
    ledger.retire("p2", **WHO)
    assert ledger.create_entity(EntityType.OBJECT, "blue van", **WHO).id == "p3"


@pytest.mark.usefixtures("people")
def test_attributions_are_found_by_identifier_and_entity(ledger: Ledger) -> None:
    """Two people may have used one number at different times."""
    ledger.create_attribution(PHONE, "p1", date_to=local(5), **WHO)
    ledger.create_attribution(PHONE, "p2", date_from=local(5), **WHO)
    ledger.create_attribution("+447700900002", "p2", **WHO)
    assert [item.id for item in ledger.attributions(PHONE)] == ["a1", "a2"]
    assert [item.id for item in ledger.attributions(entity="p2")] == ["a2", "a3"]
    assert [item.id for item in ledger.attributions(PHONE, "p2")] == ["a2"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "bad",
    [
        {"grade": Grade("3x5x2", "A", "1", "P")},
        {"date_from": local(2), "date_to": local(1)},
        {"date_from": local(2), "date_to": local(2)},
        {"date_from": datetime(2026, 1, 1, tzinfo=UTC)},
        {"evidence": (EvidenceLine("seizure", ""),)},
        {"evidence": (EvidenceLine("seizure", "pocket", grade=Grade("5x5x5", "Z", "1", "1")),)},
        {"by": ""},
        {"why": "  "},
        {"why": "nul \0"},
    ],
    ids=str,
)
def test_an_unsound_claim_is_refused_whole(ledger: Ledger, bad: dict[str, Any]) -> None:
    """Neither the claim nor a decision is written."""
    with pytest.raises(BadOption):
        ledger.create_attribution(PHONE, "p1", **{**WHO, **bad})
    assert ledger.attributions() == []
    assert ledger.last_decision() == 2


@pytest.mark.usefixtures("people")
def test_claims_are_about_entities_in_use(ledger: Ledger) -> None:
    """An absent or retired person cannot be claimed anything of; nor can a link be to oneself."""
    ledger.retire("p2", **WHO)
    with pytest.raises(NotFound, match="p9"):
        ledger.create_attribution(PHONE, "p9", **WHO)
    with pytest.raises(NotAllowed, match="p2"):
        ledger.create_link("p1", "p2", "sibling", **WHO)
    with pytest.raises(BadOption, match="itself"):
        ledger.create_link("p1", "p1", "sibling", **WHO)
    ledger.create_attribution(PHONE, "p1", **WHO)
    with pytest.raises(NotAllowed, match="a1"):
        ledger.retire("p1", **WHO)


@pytest.mark.usefixtures("people")
def test_only_declared_fields_are_amended(ledger: Ledger) -> None:
    """Status goes through review, retirement through retire."""
    ledger.create_attribution(PHONE, "p1", **WHO)
    for changes in ({"status": AttributionStatus.ACCEPTED}, {"retired": True}, {"author": "DC Moss"}, {}):
        with pytest.raises(BadOption, match="amend"):
            ledger.amend("a1", **changes, **WHO)
    for unknown in ("p9", "x1", "p", ""):
        with pytest.raises(NotFound):
            ledger.amend(unknown, name="nobody", **WHO)
    with pytest.raises(BadOption):
        ledger.amend("a1", date_from=local(3), date_to=local(1), **WHO)


@pytest.mark.usefixtures("people")
def test_a_review_is_somebody_elses(ledger: Ledger) -> None:
    """Neither the author nor who amended it accepts a claim."""
    ledger.create_attribution(PHONE, "p1", **WHO)
    ledger.amend("a1", grade=GRADE, by="DC Moss", why="graded")
    for by in ("DC Hill", "DC Moss"):
        with pytest.raises(NotAllowed, match=by):
            ledger.review_attribution("a1", AttributionStatus.ACCEPTED, by=by, why="sure")
    reviewed = ledger.review_attribution("a1", AttributionStatus.ACCEPTED, by="DI Grey", why="evidence read")
    assert (reviewed.status, reviewed.reviewer) == (AttributionStatus.ACCEPTED, "DI Grey")
    assert ledger.history("a1")[-1].action == "review"
    with pytest.raises(BadOption, match="claimed"):
        ledger.review_attribution("a1", AttributionStatus.CLAIMED, by="DI Grey", why="undo")


@pytest.mark.usefixtures("people")
def test_an_amended_claim_awaits_review_again(ledger: Ledger) -> None:
    """What was accepted is not what stands now."""
    ledger.create_attribution(PHONE, "p1", **WHO)
    ledger.review_attribution("a1", AttributionStatus.ACCEPTED, by="DI Grey", why="read")
    ledger.amend("a1", date_to=local(9), **WHO)
    assert (ledger.attribution("a1").status, ledger.attribution("a1").reviewer) == (AttributionStatus.CLAIMED, None)


@pytest.mark.usefixtures("people")
def test_an_author_cannot_bring_an_acceptance_back(ledger: Ledger) -> None:
    """Reversing a rejection of one's own claim back to accepted is a review as well."""
    ledger.create_attribution(PHONE, "p1", **WHO)
    ledger.review_attribution("a1", AttributionStatus.ACCEPTED, by="DI Grey", why="read")
    ledger.review_attribution("a1", AttributionStatus.REJECTED, by="DI Grey", why="read again")
    with pytest.raises(NotAllowed, match="DC Hill"):
        ledger.reverse("n5", **WHO)
    ledger.reverse("n5", by="DI Grey", why="third reading")
    assert ledger.attribution("a1").status is AttributionStatus.ACCEPTED


@pytest.mark.usefixtures("people")
def test_a_reversal_restores_what_stood_before(ledger: Ledger) -> None:
    """By a decision of its own, which can itself be reversed."""
    ledger.amend("p1", name="R. Ashby", details={}, **WHO)
    reversal = ledger.reverse("n3", by="DC Moss", why="passport says otherwise")
    assert (reversal.id, reversal.action, reversal.reverses, reversal.subject) == ("n4", "reverse", "n3", "p1")
    assert ledger.entity("p1") == Entity("p1", EntityType.PERSON, "Rowan Ashby", {"born": "1990"})
    ledger.reverse("n4", **WHO)
    assert ledger.entity("p1").name == "R. Ashby"


@pytest.mark.usefixtures("people")
def test_what_was_created_is_retired_never_erased(ledger: Ledger) -> None:
    """Its history stays."""
    ledger.reverse("n2", **WHO)
    assert ledger.entity("p2").retired
    assert [item.action for item in ledger.history("p2")] == ["create", "reverse"]
    ledger.reverse("n3", **WHO)
    assert not ledger.entity("p2").retired


@pytest.mark.usefixtures("people")
def test_a_reversal_cannot_leave_a_claim_about_nobody(ledger: Ledger) -> None:
    """Undoing a person's creation under an attribution is refused, and so is the other way round."""
    ledger.create_attribution(PHONE, "p1", **WHO)
    with pytest.raises(NotAllowed, match="a1"):
        ledger.reverse("n1", **WHO)
    ledger.retire("a1", **WHO)
    ledger.retire("p1", **WHO)
    with pytest.raises(NotAllowed, match="p1"):
        ledger.reverse("n4", **WHO)


@pytest.mark.usefixtures("people")
def test_a_later_decision_stands_in_the_way(ledger: Ledger) -> None:
    """It is named; once it is reversed, the earlier one can be."""
    ledger.amend("p1", name="second", **WHO)
    ledger.amend("p1", name="third", by="DC Moss", why="again")
    with pytest.raises(NotAllowed, match=r"n4 .*DC Moss.*Reverse n4"):
        ledger.reverse("n3", **WHO)
    ledger.reverse("n4", **WHO)
    ledger.reverse("n3", **WHO)
    assert ledger.entity("p1").name == "Rowan Ashby"
    with pytest.raises(NotAllowed, match="n6"):
        ledger.reverse("n3", **WHO)
    with pytest.raises(NotFound, match="n99"):
        ledger.reverse("n99", **WHO)


def test_decisions_on_exhibits_are_reversed_too(case: CaseStore, ledger: Ledger, tmp_path: Path) -> None:
    """A withdrawal, and a corrected reference."""
    add(case, write_file(tmp_path, "a", "a"), "ABC/1")
    case.correct_reference("x1", "ABD/1", **WHO)
    case.withdraw("x1", **WHO)
    ledger.reverse("n2", by="DI Grey", why="cleared")
    ledger.reverse("n1", by="DI Grey", why="was right")
    assert [item.reference for item in case.exhibits()] == ["ABC/1"]
    assert case.exhibit("x1").reason is None


def test_a_reference_given_away_is_not_taken_back(case: CaseStore, ledger: Ledger, tmp_path: Path) -> None:
    """The correction freed it, another exhibit has it now."""
    add(case, write_file(tmp_path, "a", "a"), "ABC/1")
    case.correct_reference("x1", "ABD/1", **WHO)
    add(case, write_file(tmp_path, "b", "b"), "ABC/1")
    with pytest.raises(BadOption, match="ABC/1"):
        ledger.reverse("n1", **WHO)


def test_notes_are_on_what_the_case_holds(case: CaseStore, ledger: Ledger, tmp_path: Path) -> None:
    """The case, an exhibit, a record, a finding; nothing else."""
    add(case, write_file(tmp_path, "a", "a"))
    save(case)
    for subject in ("case", "x1", "x1-row:17@Voice", "f1"):
        assert ledger.create_note(subject, "text", **WHO).subject == subject
    for subject in ("x2", "x2-row:1", "f2", "p1", "nothing", "x", "", "DROP"):
        with pytest.raises((NotFound, BadOption)):
            ledger.create_note(subject, "text", **WHO)
    ledger.amend("o1", text="other text", **WHO)
    assert [item.text for item in ledger.notes("case")] == ["other text"]
    assert len(ledger.notes()) == 4


def test_the_ledger_as_it_stood(case: CaseStore, ledger: Ledger) -> None:
    """A finding can be asked again over the decisions it took into account."""
    ledger.create_entity(EntityType.PERSON, "Rowan Ashby", **WHO)
    ledger.create_attribution(PHONE, "p1", **WHO)
    ledger.amend("p1", name="R. Ashby", **WHO)
    ledger.retire("a1", **WHO)
    then = Ledger(case, until=2)
    assert then.last_decision() == 2
    assert then.entity("p1").name == "Rowan Ashby"
    assert [item.id for item in then.attributions()] == ["a1"]
    assert Ledger(case, until=0).entities() == []
    with pytest.raises(NotAllowed, match="earlier"):
        then.retire("a1", **WHO)
    assert ledger.attributions() == []


def test_naughty_text_is_kept_as_it_is(ledger: Ledger) -> None:
    """Quotes, emoji, right-to-left marks and SQL are only text."""
    for text in ("O'Brien", '";--', "\u202eabc", "𝒜😀", "<script>", "{}%s", "a\tb\nc", "\\"):
        made = ledger.create_entity(EntityType.ORGANISATION, text, details={text: text}, by=text, why=text)
        assert ledger.entity(made.id) == made


def test_a_decision_compares_as_a_value(ledger: Ledger) -> None:
    """The history gives what the change gave."""
    ledger.create_entity(EntityType.PERSON, "Rowan Ashby", **WHO)
    reversal = ledger.reverse("n1", **WHO)
    assert isinstance(reversal, Decision)
    assert ledger.history("p1")[-1] == reversal
