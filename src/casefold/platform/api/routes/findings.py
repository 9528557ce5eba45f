"""Findings: what was answered, its rows, the records behind each, and the rows as a file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponseBase
from ninja import Path, Query, Router

from casefold.platform.access.policy import Verb
from casefold.platform.api.arrow import described, tables
from casefold.platform.api.caller import consulted
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import CaseName, FindingId, RowNumber
from casefold.platform.api.rows import cells
from casefold.platform.api.shapes.base import BIGGEST, Listed, Window, listed
from casefold.platform.api.shapes.records import Cells, EvidenceShape, FindingShape
from casefold.platform.appkit import as_json, finding_file, read_evidence

router = Router(tags=["findings"])
Product = Annotated[Literal["csv", "xlsx"], Path(description="Which kind of file.")]
Most = Annotated[int | None, Query(description="At most so many of each kind, the earliest.", ge=1, le=BIGGEST)]
FILES = {
    "responses": {
        200: {
            "description": "The rows, as a file to keep.",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                    "schema": {"type": "string", "format": "binary"}
                },
            },
        }
    }
}


@router.get("/cases/{slug:case}/findings", response=answers(Listed[FindingShape]), url_name="findings")
def findings(request: HttpRequest, case: CaseName, window: Query[Window]) -> Any:
    """List the findings whose every source you may see, in the order they were made."""
    return listed(consulted(request, case, "findings").case.findings(), window)


@router.get("/cases/{slug:case}/findings/{slug:finding}", response=answers(FindingShape), url_name="finding")
def one_finding(request: HttpRequest, case: CaseName, finding: FindingId) -> Any:
    """Show a finding."""
    return consulted(request, case, "finding", finding=finding).case.finding(finding)


@router.get("/cases/{slug:case}/findings/{slug:finding}/rows", response=answers(Listed[Cells]), url_name="finding-rows")
def rows(request: HttpRequest, case: CaseName, finding: FindingId, window: Query[Window]) -> Any:
    """Give the rows of a finding, page by page."""
    table = consulted(request, case, "finding rows", finding=finding).case.finding(finding).table
    end = window.offset + window.limit
    part = table.slice(min(window.offset, table.num_rows), window.limit)
    following = end if end < table.num_rows else None
    return {"items": cells(part), "total": table.num_rows, "next_offset": following}


@router.get("/cases/{slug:case}/findings/{slug:finding}/table.arrow", response=answers(None), url_name="finding-table",
            openapi_extra=described("Every row, as one Arrow IPC stream."))  # fmt: skip
def table(request: HttpRequest, case: CaseName, finding: FindingId) -> HttpResponseBase:
    """Give all rows of a finding as Arrow, with the types of its columns."""
    found = consulted(request, case, "finding table", finding=finding).case.finding(finding)
    return tables([found.table], f"{case}-{found.id}")


@router.get("/cases/{slug:case}/findings/{slug:finding}/rows/{row}/evidence", response=answers(Listed[EvidenceShape]),
            url_name="evidence")  # fmt: skip
def evidence(request: HttpRequest, case: CaseName, finding: FindingId, row: RowNumber, window: Query[Window]) -> Any:
    """List the records behind one row (from 0) of a finding."""
    context = consulted(request, case, "evidence", finding=finding, row=row)
    part = listed(context.case.evidence(finding, row).to_pylist(), window)
    items = read_evidence(context, part["items"])
    told = [
        {
            "record_id": item.record_id,
            "kind": item.kind,
            "time_utc": as_json("time_utc", given.get("time_utc")),
            "parties": item.parties,
            "exhibit": item.exhibit,
            "authority": item.authority,
            "place": item.place,
            "raw": item.raw,
            "citation": item.citation,
        }
        for item, given in zip(items, part["items"], strict=True)
    ]
    return {**part, "items": told}


@router.get("/cases/{slug:case}/findings/{slug:finding}/rows/{row}/evidence.arrow", response=answers(None),
            url_name="evidence-table", openapi_extra=described("The records, as one Arrow IPC stream."))  # fmt: skip
def evidence_table(
    request: HttpRequest, case: CaseName, finding: FindingId, row: RowNumber, most: Most = None
) -> HttpResponseBase:
    """Give the records behind one row of a finding as Arrow."""
    held = consulted(request, case, "evidence", finding=finding, row=row).case
    return tables([held.evidence(finding, row, most=most)], f"{case}-{finding}-{row}")


@router.get("/cases/{slug:case}/findings/{slug:finding}/export/{product}", response=answers(None),
            url_name="finding-export", openapi_extra=FILES)  # fmt: skip
def export(request: HttpRequest, case: CaseName, finding: FindingId, product: Product) -> HttpResponseBase:
    """Give a finding's rows as a file."""
    context = consulted(request, case, "finding export", Verb.EXPORT, finding=finding, product=product)
    return finding_file(context, context.case.finding(finding), product)
