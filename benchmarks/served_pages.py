"""The same pages as a browser gets them: sign-in, access, the log and the page itself on top of the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from casefold.case import Case


class Visitor:
    """A signed-in person at a case, asking the platform in this process for one page after another."""

    def __init__(self, home: Path, case: Case) -> None:
        os.environ["CASEFOLD_HOSTS"] = "testserver"
        from casefold.platform import server

        server.set_up(home, None)
        server.prepare()
        from django.test import Client

        from casefold.platform.accounts.links import operator
        from casefold.platform.cases.bridge import adopt_cases

        account = operator("benchmark")
        adopt_cases(account)
        self._client: Any = Client()
        self._client.force_login(account)
        self._client.post(f"/cases/{case.name}/open/", {"typed": "Benchmark"})
        self._records = f"/cases/{case.name}/records"

    def first_page(self) -> object:
        """Open the table as a page, its first rows in it."""
        return self._get("call/")

    def rows(self, **asked: str) -> object:
        """Ask for the 100 rows the table's island asks for."""
        return self._get(f"call/rows.json?{urlencode({'limit': '100', **asked})}")

    def record(self, record_id: str) -> object:
        """Open one record, as the drawer does."""
        return self._get(f"record?{urlencode({'id': record_id})}")

    def _get(self, address: str) -> object:
        answer = self._client.get(f"{self._records}/{address}")
        if answer.status_code != 200:
            raise AssertionError(f"{address}: {answer.status_code}")
        return None


def questions(
    visitor: Visitor,
    *,
    number: Callable[[], str],
    length: Callable[[], str],
    record: Callable[[], str],
    orders: Iterator[str],
) -> list[tuple[str, Callable[[], object], bool]]:
    """List what is asked: a name, the question, and whether it sorts every row.

    Args:
        visitor: Who asks.
        number: Draws an identifier.
        length: Draws the duration of a call.
        record: Draws a record id.
        orders: Columns to sort by, with a hyphen for falling.
    """
    return [
        ("served: first page", visitor.first_page, False),
        ("served: 100 rows", visitor.rows, False),
        ("served: filtered by identifier", lambda: visitor.rows(**{"f.party": number()}), False),
        ("served: filtered by a column", lambda: visitor.rows(**{"f.duration_s": length()}), False),
        ("served: one record", lambda: visitor.record(record()), False),
        ("served: sorted by any column", lambda: visitor.rows(sort=next(orders)), True),
    ]
