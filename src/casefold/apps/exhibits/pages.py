"""The pages of the exhibits app."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from casefold.apps.exhibits.columns import settle
from casefold.platform.appkit import (
    BadOption,
    CasefoldError,
    Context,
    NotFound,
    Page,
    authority_of,
    bring_in,
    bring_in_several,
    case_url,
    change_status,
    check_bytes,
    formats,
    kinds,
    recent_runs,
    run_url,
    unlock,
)

SAID = (
    "reference",
    "authority",
    "legal_power",
    "purpose",
    "date_from",
    "date_to",
    "subject",
    "timezone",
    "format",
    "rows_are",
)
SET_ASIDE_SHOWN = 200
WAITING_SHOWN = 20


def listing(context: Context) -> HttpResponseBase:
    """List the exhibits; take files that are sent."""
    if context.request.method == "POST":
        return _add(context)
    return _listing(context, [], {})


def _listing(context: Context, errors: list[tuple[str, str]], given: dict[str, str]) -> HttpResponse:
    held = context.case.exhibits(all=True)
    rows = [{"exhibit": item, "report": _report(context, item.id), "authority": authority_of(item)} for item in held]
    values = {
        "rows": rows,
        "runs": recent_runs(context, ["import", "verification"]),
        "errors": errors,
        "given": given,
        "may_add": context.may("add"),
        "formats": list(formats().values()),
        "kinds": list(kinds().values()),
    }
    return context.render("exhibits/listing.html", values, status=400 if errors else 200)


def _add(context: Context) -> HttpResponseBase:
    given = {name: context.request.POST.get(name, "").strip() for name in SAID}
    files = context.request.FILES.getlist("files")
    try:
        if len(files) == 0:
            raise BadOption("no file was sent", remedy="Choose one or more files.")
        run = bring_in(context, files[0], given) if len(files) == 1 else _several(context, files, given)
    except (CasefoldError, ValueError) as error:
        if _wants_json(context):
            return JsonResponse({"error": {"message": str(error)}}, status=400)
        return _listing(context, [("id_files", str(error))], given)
    if _wants_json(context):
        started = {"id": str(run.pk), "title": run.title, "href": run_url(run.pk)}
        return JsonResponse({"runs": [started]}, status=201)
    return redirect(run_url(run.pk))


def _several(context: Context, files: list[Any], given: dict[str, str]) -> Any:
    """Bring several files in as one run; a reference `ABC/1` gives `ABC/1/1`, `ABC/1/2` and so on."""
    stem = given["reference"]
    said = [{**given, "reference": f"{stem}/{number}" if stem else ""} for number in range(1, len(files) + 1)]
    return bring_in_several(context, list(zip(files, said, strict=True)))


def _wants_json(context: Context) -> bool:
    return "application/json" in context.request.headers.get("Accept", "")


def live_runs(context: Context) -> HttpResponse:
    """Give the imports under way; the page polls it."""
    return context.fragment("exhibits/runs.html", {"runs": recent_runs(context, ["import", "verification"])})


def exhibit(context: Context, exhibit: str) -> HttpResponse:
    """Show one exhibit with the report of its latest import."""
    held = context.case.exhibit(exhibit)
    report = _report(context, held.id)
    if report:
        report = {**report, "notes": [*_repeats(context, report), *report["notes"]]}
    values = {
        "exhibit": held,
        "authority": authority_of(held),
        "report": report,
        "read_by": _read_by(report),
        "set_aside_shown": SET_ASIDE_SHOWN,
        "set_aside": report["set_aside"][:SET_ASIDE_SHOWN] if report else [],
        "subject": held.id,
        "notes": [note for note in context.case.ledger.notes() if note.subject == held.id and not note.retired],
        "may_note": context.may("note"),
        "may_decide": context.may("decide"),
        "waiting": report.get("waiting", [])[:WAITING_SHOWN] if report and held.status.value == "held" else [],
        "may_add": context.may("add"),
        "may_settle": context.may("add") and held.status.value == "held" and _is_table(held.media_type),
    }
    return context.render("exhibits/exhibit.html", values)


def _read_by(report: dict[str, Any] | None) -> list[Any]:
    """Return the formats that gave the exhibit's records, with what they prove and were tested on."""
    if report is None or not report["format"]:
        return []
    known = formats()
    return [known[name] for name in [report["format"], *report.get("members_read_by", {})] if name in known]


def status(context: Context, exhibit: str) -> HttpResponse:
    """Withdraw an exhibit or bring it back, with the reason."""
    held = context.case.exhibit(exhibit)
    if context.request.method == "POST":
        action, why = context.request.POST.get("action", ""), context.request.POST.get("why", "").strip()
        change_status(context, held.id, action, why)
        messages.success(
            context.request, f"{held.reference} is {'withdrawn' if action == 'withdraw' else 'held again'}."
        )
    return redirect(case_url(context.case_name, "exhibits", "exhibit", exhibit=held.id))


def give_password(context: Context, exhibit: str) -> HttpResponseBase:
    """Read an exhibit with the password that is sent; a page never shows it again."""
    held = context.case.exhibit(exhibit)
    if context.request.method == "POST":
        return redirect(run_url(unlock(context, held.id, context.request.POST.get("password", "")).pk))
    return redirect(case_url(context.case_name, "exhibits", "exhibit", exhibit=held.id))


def _repeats(context: Context, report: dict[str, Any]) -> list[str]:
    """Say of which exhibits an import repeats records; a report written before that was looked for says nothing."""
    references = {item.id: item.reference for item in context.case.exhibits(all=True)}
    references[report.get("exhibit", "")] = "another file in it"
    return [
        f"{count:,} records repeat one of {references.get(first, first)}: stored, marked, and counted once"
        for first, count in report.get("repeated_elsewhere", {}).items()
    ]


def _is_table(media_type: str) -> bool:
    """Tell whether the columns of such a file can be settled."""
    return any(media_type in getattr(item, "media_types", ()) for item in formats().values() if hasattr(item, "fields"))


def verify(context: Context) -> HttpResponse:
    """Start a verification of every byte."""
    if context.request.method == "POST":
        return redirect(run_url(check_bytes(context).pk))
    return redirect(case_url(context.case_name, "exhibits", "listing"))


def _report(context: Context, exhibit: str) -> dict[str, Any] | None:
    try:
        return context.case.report(exhibit)
    except NotFound:
        return None


PAGES = (
    Page("", "Exhibits", listing, name="listing", posts="add"),
    Page("runs", "Imports under way", live_runs, name="runs", logged=False),
    Page("verify", "Verify", verify, name="verify", posts="read"),
    Page("exhibit/<str:exhibit>/", "Exhibit", exhibit, name="exhibit"),
    Page("exhibit/<str:exhibit>/columns", "Columns", settle, name="columns", verb="add", posts="add"),
    Page("exhibit/<str:exhibit>/unlock", "Give a password", give_password, name="unlock", verb="add", posts="add"),
    Page("exhibit/<str:exhibit>/status", "Withdraw or restore", status, name="status", posts="decide"),
)
