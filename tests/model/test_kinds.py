"""The vocabulary holds together: one name, one type, one meaning."""

from __future__ import annotations

import pytest

from casefold.model.kinds import COMMON, KINDS, MARKS, PARTY_COLUMNS, Kind

FIRST = (
    "record_id",
    "exhibit",
    "file",
    "locator",
    "raw",
    "time_utc",
    "time_local",
    "time_precision",
    "zone",
    "zone_basis",
    "deleted",
    "confidence",
    "found_in",
)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_begins_with_the_same_columns_and_ends_with_the_marks(kind: Kind) -> None:
    names = [column.name for column in kind.all_columns]
    assert tuple(names[: len(FIRST)]) == FIRST
    assert names[-2:] == ["flags", "duplicate_of"]
    assert len(names) == len(set(names))


def test_a_column_name_means_the_same_type_everywhere() -> None:
    types: dict[str, set[str]] = {}
    for kind in KINDS.values():
        for column in kind.all_columns:
            types.setdefault(column.name, set()).add(column.type)
    assert {name: seen for name, seen in types.items() if len(seen) > 1} == {}


def test_a_column_settled_from_a_field_has_that_field_in_its_kind() -> None:
    for kind in KINDS.values():
        names = {column.name for column in kind.all_columns}
        assert {column.source for column in kind.columns if column.source} <= names


def test_every_column_says_what_it_holds_in_a_sentence() -> None:
    columns = [*COMMON, *MARKS, *PARTY_COLUMNS, *(column for kind in KINDS.values() for column in kind.columns)]
    assert [column.name for column in columns if not column.help.endswith(".")] == []


def test_the_kinds_are_those_of_the_design() -> None:
    assert list(KINDS) == [
        "call",
        "message",
        "data_session",
        "sighting",
        "cell",
        "transfer",
        "contact",
        "account",
        "device",
        "subscriber",
        "membership",
        "link",
        "visit",
        "event",
        "media",
        "document",
    ]
