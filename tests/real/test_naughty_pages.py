"""The big list of naughty strings in every page and export of the platform."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.platform import started  # isort: skip

from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from tests.apps.hostile_case import PAGES, assert_harmless, build_case
from tests.platform.fixtures import people, sign_in

__all__ = ["people", "sign_in", "started"]

pytestmark = [pytest.mark.real]
CASE = "naughty"


def test_no_naughty_string_runs(real: Callable[[str], Path], sign_in: Any, people: dict[str, User]) -> None:
    texts = json.loads(real("naughty_strings/blns.json").read_text(encoding="utf-8"))
    built = build_case(CASE, texts)
    policy.give(people["owner"], CASE, Role.OWNER, purpose="Exercise", by=None)
    client = sign_in("owner")
    for address in PAGES:
        assert_harmless(client.get(address.format(**built)))
    export = client.get(f"/cases/{CASE}/records/message/export/xlsx")
    assert b"".join(export.streaming_content).startswith(b"PK")
