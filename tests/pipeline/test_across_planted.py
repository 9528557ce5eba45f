"""Every identifier planted in two cases of the made-up operation is raised, and none is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.demo import Neighbour, Operation, Scale, write_neighbours, write_operation
from casefold.text.near import how_near

LARKSPUR = "larkspur"


@pytest.mark.parametrize(
    ("scale", "first"),
    [
        (Scale(8, 14, 1), "operation"),
        pytest.param(Scale(12, 20, 7), "neighbours", marks=pytest.mark.slow),
        pytest.param(Scale(16, 14, 23), "operation", marks=pytest.mark.slow),
    ],
    ids=["seed 1", "seed 7", "seed 23"],
)
def test_planted_identifiers_are_hits_whichever_case_comes_first(tmp_path: Path, scale: Scale, first: str) -> None:
    operation = write_operation(tmp_path / "files", scale)
    neighbours = write_neighbours(tmp_path / "neighbours", operation)
    home = casefold.open_home(tmp_path / "home")
    if first == "operation":
        _operation(home, operation)
    _neighbours(home, neighbours)
    if first == "neighbours":
        _operation(home, operation)
    for one in neighbours:
        met = [item for item in home.across_cases.hits([one.name]) if LARKSPUR in {item.hit.holder, item.hit.other}]
        assert {item.hit.identifier for item in met if item.hit.how is None} == set(one.shared)
        near = {frozenset((item.hit.identifier, item.hit.other_identifier)) for item in met if item.hit.near}
        assert frozenset((one.subject, one.near_to)) in near
        assert all(how_near(*pair) is not None for pair in near)
        assert one.service in {row["identifier"] for row in home.case(one.name).arrow("party").to_pylist()}


def _operation(home: casefold.Home, operation: Operation) -> None:
    case = home.create_case(LARKSPUR, by="A. Analyst")
    for item in operation.exhibits:
        if item.kind == "call data":
            options = casefold.ImportOptions(item.reference, subject=item.subject, timezone=item.timezone)
            case.add([item.path], options, by="A. Analyst")


def _neighbours(home: casefold.Home, neighbours: tuple[Neighbour, ...]) -> None:
    for one in neighbours:
        report = home.create_case(one.name, by="A. Analyst").add([one.path], by="A. Analyst", subject=one.subject)
        assert report.complete, report.reports[0].message
