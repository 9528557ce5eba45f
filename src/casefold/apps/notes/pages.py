"""The page of the notes app."""

from __future__ import annotations

import re

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from casefold.platform.appkit import CasefoldError, Context, Page, case_url, record_url

_EXHIBIT = re.compile(r"\Ax\d+\Z")
_RECORD = re.compile(r"\Ax\d+-")
_FINDING = re.compile(r"\Af\d+\Z")


def listing(context: Context) -> HttpResponse:
    """List the notes of the case; add one where a form is sent."""
    errors: list[tuple[str, str]] = []
    given = context.request.POST
    if context.request.method == "POST":
        subject = given.get("subject", "").strip() or "case"
        try:
            with context.acting("note", subject):
                context.case.note(subject, given.get("text", "").strip(), by=context.by)
        except CasefoldError as error:
            errors = [("id_text", str(error))]
        else:
            return redirect(_back(context))
    decided = {item.subject: item for item in context.case.decisions() if item.subject_kind == "note"}
    notes = [note for note in context.case.ledger.notes() if not note.retired]
    rows = [{"note": n, "decision": decided.get(n.id), "href": address_of(context.case_name, n.subject)} for n in notes]
    values = {"rows": rows[::-1], "errors": errors, "may_note": context.may("note"), "given": given}
    return context.render("notes/listing.html", values, status=400 if errors else 200)


def address_of(case: str, subject: str) -> str:
    """Return the page of what a note is about; empty where it has none."""
    if _EXHIBIT.match(subject):
        return case_url(case, "exhibits", "exhibit", exhibit=subject)
    if _RECORD.match(subject):
        return record_url(case, subject)
    if _FINDING.match(subject):
        return case_url(case, "communications", "finding", finding=subject)
    return ""


def _back(context: Context) -> str:
    wanted = context.request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return case_url(context.case_name, "notes", "listing")


PAGES = (Page("", "Notes", listing, name="listing", posts="note"),)
