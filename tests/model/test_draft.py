"""A draft survives the way between processes."""

from __future__ import annotations

import json

from casefold.model.draft import Draft, PartyDraft


def test_a_draft_comes_back_from_json_as_it_was() -> None:
    draft = Draft(
        channel="Voice/0",
        kind="call",
        member="book.xlsx",
        place="Voice",
        fields={"time": "c1"},
        parties=(PartyDraft("from", "c2", owner_column="o"), PartyDraft("to", "c3", name_column="c4", owner=False)),
        raw=(("Time", "c1"), ("From", "c2")),
        zone="UTC",
        constants={"service": "voice"},
    )
    assert Draft.from_json(json.loads(json.dumps(draft.to_json()))) == draft
