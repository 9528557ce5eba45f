"""Opens a workbook whose bytes depend on its contents only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

_WRITTEN = datetime(2026, 11, 9, 9, 0, 0)  # noqa: DTZ001 - a spreadsheet's created date has no zone


@contextmanager
def workbook(path: Path, title: str) -> Iterator[Any]:
    """Yield an xlsxwriter workbook with fixed properties; text is never taken for a formula or a number."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title, "author": "Made up", "created": _WRITTEN})
    try:
        yield book
    finally:
        book.close()
