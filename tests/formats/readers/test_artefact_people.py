"""Who a cell of a report names, in each way that tools write it."""

from __future__ import annotations

import pytest

from casefold.formats.readers.artefact_people import Person, people, sides
from casefold.formats.readers.items import Side


@pytest.mark.parametrize(
    ("cell", "names", "found"),
    [
        ("+447700900123", None, [Person("+447700900123", None)]),
        ("+44 7700 900123", None, [Person("+44 7700 900123", None)]),
        ("Idris Copley <+447700900123>", None, [Person("+447700900123", "Idris Copley")]),
        ("Local User <+447700900101>", None, [Person("+447700900101", None, True)]),
        ("Idris Copley (+447700900123)", None, [Person("+447700900123", "Idris Copley")]),
        ("447700900123@s.whatsapp.net Idris", None, [Person("447700900123@s.whatsapp.net", "Idris")]),
        ("+447700900101 Orla (owner)", None, [Person("+447700900101", "Orla", True)]),
        ("From:  +447700900123 Idris", None, [Person("+447700900123", "Idris", None, "from")]),
        (
            "From: +447700900123\r\nTo: +447700900124 Ann_x000D_",
            None,
            [Person("+447700900123", None, None, "from"), Person("+447700900124", "Ann", None, "to")],
        ),
        ("+447700900123; ann@example.org", None, [Person("+447700900123", None), Person("ann@example.org", None)]),
        ("P:+447700900101", None, [Person("+447700900101", None)]),
        ("E:ann@example.org", None, [Person("ann@example.org", None)]),
        ("120363@g.us", None, []),
        ("chat4455", None, []),
        ("System Message", None, []),
        ("", "Idris Copley", [Person("", "Idris Copley")]),
        (None, "Idris", [Person("", "Idris")]),
        (None, "+447700900123", [Person("+447700900123", None)]),
        ("+447700900123", "Idris", [Person("+447700900123", "Idris")]),
        ("+447700900101", "Local User", [Person("+447700900101", None, True)]),
        ("Idris Copley", None, [Person("", "Idris Copley")]),
        ("8:live:.cid.832804f1252ed9b2", "Idris", [Person("8:live:.cid.832804f1252ed9b2", "Idris")]),
    ],
)
def test_a_cell_names_people(cell: str | None, names: str | None, found: list[Person]) -> None:
    assert people(cell, names) == found


def test_a_name_is_no_identity_and_a_handle_keeps_its_service() -> None:
    named = [Person("", "Idris Copley"), Person("lowri.paints", None), Person("", None, True)]
    assert sides(named, "from", "instagram") == [
        Side("from", "opaque:Idris Copley", "Idris Copley", "Idris Copley"),
        Side("from", "instagram:lowri.paints", None, "lowri.paints"),
    ]


def test_the_only_party_of_a_side_is_marked_unless_the_cell_says_otherwise() -> None:
    assert sides([Person("+447700900101", None)], "from", "", owner=True)[0].owner is True
    assert sides([Person("+447700900101", None, True)], "from", "", owner=False)[0].owner is True
    two = [Person("+447700900101", None), Person("+447700900102", None)]
    assert [side.owner for side in sides(two, "to", "", owner=True)] == [None, None]
