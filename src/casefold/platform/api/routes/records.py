"""Records: pages, counts, one record down to its original, and whole tables as Arrow streams."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router

from casefold import Filter, RecordPage
from casefold.errors import BadOption
from casefold.platform.access.policy import Verb
from casefold.platform.api.arrow import described, stream, tables
from casefold.platform.api.caller import consulted, until_they_leave
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import CaseName, KindName, RecordId
from casefold.platform.api.rows import cells, cells_of
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.records import (
    CountShape,
    Filtered,
    KindCountShape,
    NeighboursShape,
    PageAsked,
    PageShape,
    RecordShape,
)
from casefold.platform.appkit import citation, kinds

router = Router(tags=["records"])
KIND = "/cases/{slug:case}/records/{slug:kind}"
Again = Annotated[bool, Query(description="Whether its place in the exhibit is read again.")]
TWO_STREAMS = (
    "The rows, then their parties: two Arrow IPC streams, one after the other. "
    "The schema of the first carries `offset` and, where counted, `total`."
)


@router.get("/cases/{slug:case}/records", response=answers(Listed[KindCountShape]), url_name="records")
def counts(request: HttpRequest, case: CaseName, window: Query[Window]) -> Any:
    """Say how many records of each kind a case holds."""
    held = consulted(request, case, "records").case
    return listed([{"kind": name, "count": held.count(name)} for name in kinds()], window)


@router.get(KIND, response=answers(PageShape), url_name="record-page")
def page(request: HttpRequest, case: CaseName, kind: KindName, asked: Query[PageAsked]) -> Any:
    """Give a page of a kind's records, or of `party`; any offset is answered, at millions of records as well."""
    found = _page(request, case, kind, asked)
    end = found.offset + found.rows.num_rows
    return {
        "rows": cells(found.rows),
        "parties": cells(found.parties),
        "offset": found.offset,
        "next_offset": end if found.rows.num_rows == asked.limit and found.total != end else None,
        "total": found.total,
    }


@router.get(f"{KIND}/count", response=answers(CountShape), url_name="record-count")
def count(request: HttpRequest, case: CaseName, kind: KindName, asked: Query[Filtered]) -> Any:
    """Count the records of a kind that fit, however long it takes."""
    context = consulted(request, case, "count", kind=kind)
    with until_they_leave(request, f"{case}/{kind}") as cancel:
        return {"count": context.case.count(kind, _filters(asked.filter), cancel=cancel)}


@router.get(
    f"{KIND}/page.arrow",
    response=answers(None),
    url_name="record-page-arrow",
    openapi_extra=described(TWO_STREAMS),
)
def page_arrow(request: HttpRequest, case: CaseName, kind: KindName, asked: Query[PageAsked]) -> HttpResponseBase:
    """Give the same page as Arrow, with the types of its columns."""
    found = _page(request, case, kind, asked)
    told = {"offset": str(found.offset)} | ({} if found.total is None else {"total": str(found.total)})
    return tables([found.rows.replace_schema_metadata(told), found.parties], f"{case}-{kind}")


@router.get(f"{KIND}/table.arrow", response=answers(None), url_name="record-table",
            openapi_extra=described("Every record, as one Arrow IPC stream of batches."))  # fmt: skip
def table(request: HttpRequest, case: CaseName, kind: KindName) -> HttpResponseBase:
    """Stream all records of a kind, or of `party`, in bounded memory."""
    context = consulted(request, case, "table", Verb.EXPORT, kind=kind)
    return stream(context.case, kind, f"{case}-{kind}")


@router.get("/cases/{slug:case}/record", response=answers(list[RecordShape]), url_name="record")
def record(request: HttpRequest, case: CaseName, id: RecordId, original: Again = False) -> Any:
    """Show the records of an id (one row may give records of two kinds), with `original` down to the exhibit."""
    held = consulted(request, case, "record", record=id).case
    views = held.show(id) if original else held.record(id)
    return [
        {
            "kind": view.kind,
            "record": cells_of(view.record),
            "parties": [cells_of(item) for item in view.parties],
            "exhibit": view.exhibit.id,
            "original": view.original,
            "original_note": view.original_note,
            "citation": citation(view.exhibit, view.record),
        }
        for view in views
    ]


@router.get(
    "/cases/{slug:case}/records/{slug:kind}/neighbours", response=answers(NeighboursShape), url_name="neighbours"
)
def neighbours(request: HttpRequest, case: CaseName, kind: KindName, id: RecordId) -> Any:
    """Name the records of a kind before and after one, in the order of its exhibit."""
    held = consulted(request, case, "neighbours", kind=kind, record=id).case
    before, after = held.neighbours(kind, id)
    return {"before": before, "after": after}


def _page(request: HttpRequest, case: str, kind: str, asked: PageAsked) -> RecordPage:
    context = consulted(request, case, "page", kind=kind)
    with until_they_leave(request, f"{case}/{kind}") as cancel:
        return context.case.page(
            kind,
            offset=asked.offset,
            limit=asked.limit,
            sort=asked.sort,
            filters=_filters(asked.filter),
            columns=asked.columns or None,
            cancel=cancel,
        )


def _filters(texts: list[str]) -> list[Filter]:
    found = []
    for text in texts:
        parts = text.split(":", 2)
        if len(parts) < 2:
            raise BadOption(f"'{text}' is no filter", remedy="Write column:operator:value.", place="filter")
        found.append(Filter(parts[0], parts[1], parts[2] if len(parts) == 3 else ""))
    return found
