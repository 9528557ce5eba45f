"""One small made-up operation, imported once for the whole contract suite."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import casefold
from casefold.case import Case
from casefold.demo import Operation, Scale, write_operation


@dataclass(frozen=True)
class Imported:
    """The operation, its case and what the import said."""

    operation: Operation
    case: Case
    deliveries: list[casefold.Delivery]


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("operation")
    operation = write_operation(folder / "files", Scale(people=12, days=20, seed=7))
    home = casefold.open_home(folder / "home")
    case = home.create_case("larkspur", by="A. Analyst")
    deliveries = [
        case.add(
            [exhibit.path],
            by="A. Analyst",
            reference=exhibit.reference,
            timezone=exhibit.timezone,
            authority=casefold.Authority(
                legal_power=exhibit.authority.legal_power,
                reference=exhibit.authority.reference,
                purpose=exhibit.authority.purpose,
                date_from=exhibit.authority.date_from,
                date_to=exhibit.authority.date_to,
                obtained_by=exhibit.authority.obtained_by,
            ),
        )
        for exhibit in operation.exhibits
    ]
    return Imported(operation, case, deliveries)
