"""Whatever the description allows, and much that it does not, is answered as it says: no server error, ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.browser.operation_site import CASE, serving_operation
from tests.client.conftest import new_token, signed_in

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fuzz")]

EXAMPLES = 2
"""Requests made of each operation in each of three ways: some seven hundred, within a minute on a quiet machine."""
TOO_LONG = 414
"""What the web server itself says to an address of more than 8,190 bytes; it never reaches the API."""
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
DESCRIBED = schemathesis.openapi.from_dict(
    json.loads((Path(__file__).parents[2] / "docs" / "reference" / "openapi.json").read_text(encoding="utf-8"))
)
OPERATIONS = {found.ok().label: found.ok() for found in DESCRIBED.get_all_operations() if isinstance(found, Ok)}
LIMITS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Door:
    """Where to ask, with what, and ids that exist there."""

    address: str
    headers: dict[str, str]
    known: dict[str, Any]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with serving_operation(tmp_path_factory.mktemp("fuzz")) as site, closing(signed_in(site)) as browser:
        known = {"case": CASE, "exhibit": "x1", "finding": site.findings["hourly"], "kind": "call", "row": 0}
        known |= {"name": "overview", "decision": "n1", "product": "csv", "app": "exhibits", "role": "analyst"}
        known |= {"person": browser.get(f"{site.address}/api/v1/people").json()["items"][0]["id"]}
        yield Door(site.address, {"Authorization": f"Bearer {new_token(browser, site.address)}"}, known)


def test_every_operation_is_asked() -> None:
    assert len(OPERATIONS) == sum(len(methods) for methods in DESCRIBED.raw_schema["paths"].values())


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_fails_or_is_answered_otherwise_than_described(door: Door, label: str) -> None:
    operation = OPERATIONS[label]
    places = {item.name: door.known[item.name] for item in operation.path_parameters if item.name in door.known}
    ask(door, operation.as_strategy(GenerationMode.POSITIVE, path_parameters=places or None))
    ask(door, operation.as_strategy(GenerationMode.POSITIVE))
    ask(door, operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=places or None))


def ask(door: Door, strategy: Any) -> None:
    """Send what a strategy makes up, and check each answer."""

    @LIMITS
    @given(case=strategy)
    def asked(case: Case[Any]) -> None:
        response = case.call(base_url=door.address, headers=door.headers)
        if response.status_code != TOO_LONG:
            case.validate_response(response, checks=CHECKS)

    asked()
