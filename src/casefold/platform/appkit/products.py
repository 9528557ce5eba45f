"""Tables as files: CSV and XLSX through the engine's exports, which no spreadsheet can be made to run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING
from urllib.parse import quote

import pyarrow as pa
from django.http import FileResponse, HttpResponseBase

from casefold import registry
from casefold.export.contract import About, Rows

if TYPE_CHECKING:
    import casefold
    from casefold.platform.appkit.context import Context

_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def table_response(
    table: pa.Table | Rows, name: str, *, export: str, about: Sequence[tuple[str, str]] = ()
) -> HttpResponseBase:
    """Write a table and send it as a file to keep, never as a page.

    Args:
        table: The rows, whole or in batches.
        name: File name without its ending.
        export: `csv` or `xlsx`, or any export installed.
        about: What a reader has to know beside the rows.

    Raises:
        NotFound: There is no such export.
        BadInput: The product cannot hold a value.
    """
    member = registry.exports().get(export)
    target: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    member.write(table if isinstance(table, Rows) else Rows.of(table), About(tuple(about)), target)
    target.seek(0)
    response = FileResponse(target, content_type=_TYPES.get(export, "application/octet-stream"))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name + member.suffix)}"
    return response


def finding_file(context: Context, found: casefold.Finding, product: str) -> HttpResponseBase:
    """Send a finding's rows as a file that says what was asked, the answer, and what it does not say.

    Raises:
        NotFound: There is no such export.
    """
    about = [("Case", context.case_name), ("Marking", context.case.row.marking), ("Finding", found.id)]
    about += [("Question", found.title), ("Answer", found.sentence), *(("Caution", text) for text in found.cautions)]
    return table_response(found.table, f"{context.case_name}-{found.id}", export=product, about=about)


def rows_of(schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Rows:
    """Hand over rows that come in batches."""
    return Rows(schema, batches)
