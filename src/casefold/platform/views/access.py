"""The access pages of a case: who is in it and until when, its walls, why each sees what they see, and why it is open.

They are declared as an app's pages are, so that sign-in, policy, sitting, presence and log are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from casefold.errors import BadOption, CasefoldError
from casefold.platform.access import membership, policy, sittings, walls
from casefold.platform.access.models import Grant, GrantChange, Role
from casefold.platform.appkit.context import Context
from casefold.platform.appkit.declaration import App, Page, Unit
from casefold.platform.appkit.links import case_url
from casefold.platform.cases import members, sight
from casefold.platform.cases.bridge import row_of
from casefold.platform.views.frame import page, person

GIVEN = ("user", "role", "purpose", "starts", "ends", "other_wall")


def listing(context: Context) -> HttpResponse:
    """List who has and had access; give access where an owner sends the form."""
    given = {name: context.request.POST.get(name, "").strip() for name in GIVEN}
    errors: list[tuple[str, str]] = []
    if context.request.method == "POST":
        try:
            made = _give(context, given)
        except CasefoldError as error:
            errors = [("id_user", str(error))]
        else:
            messages.success(context.request, f"{made.user.shown_name} is now {made.get_role_display().lower()}.")
            return redirect(case_url(context.case_name, "access", "listing"))
    else:
        today = membership.today(context.zone)
        given |= {"role": Role.READER, "starts": f"{today}", "ends": f"{today + policy.TERM}"}
    shown = sight.walls_told(context.user, context.case_name)
    rows = [_row(grant, shown) for grant in membership.members(context.case_name)]
    values = {
        "now": [row for row in rows if row["state"] != "ended"],
        "ended": [row for row in rows if row["state"] == "ended"],
        "may_grant": context.may("grant"),
        "given": given,
        "errors": errors,
        "roles": Role.choices,
        "offered": _offered(context, context.request.POST.getlist("walls")),
    }
    return context.render("casefold/access.html", values, status=400 if errors else 200)


def _give(context: Context, given: dict[str, str]) -> Grant:
    if given["role"] not in Role.values:
        raise BadOption("no role was chosen", remedy="Choose reader, editor or owner.")
    return members.give_access(
        context.request,
        context.user,
        context.case_name,
        membership.person_called(given["user"]),
        Role(given["role"]),
        purpose=given["purpose"],
        starts_at=_begin(context, given["starts"]),
        ends_at=_end(context, given["ends"]),
        walls=_named(context.request.POST),
    )


def one(context: Context, grant: UUID) -> HttpResponse:
    """Show somebody's access with its history; change or end it where an owner sends a form."""
    found = membership.grant_of(context.case_name, grant)
    given, errors = context.request.POST, []
    if context.request.method == "POST":
        try:
            _change(context, found)
        except CasefoldError as error:
            errors = [("id_end_reason" if given.get("action") == "end" else "id_reason", str(error))]
        else:
            messages.success(context.request, f"The access of {found.user.shown_name} was changed.")
            return redirect(case_url(context.case_name, "access", "one", grant=str(found.pk)))
    last = found.ends_at.astimezone(ZoneInfo(context.zone)) - timedelta(microseconds=1) if found.ends_at else None
    values = {
        **_row(found, None),
        "history": [_told(context, change) for change in found.changes.all()],
        "own": found.user_id == context.user.pk,
        "errors": errors,
        "ends": given.get("ends") or (f"{last:%Y-%m-%d}" if last else ""),
        "reason": given.get("reason", ""),
        "offered": _offered(context, found.walls),
    }
    return context.render("casefold/access_grant.html", values, status=400 if errors else 200)


def _change(context: Context, grant: Grant) -> None:
    given = context.request.POST
    reason = given.get("reason", "").strip()
    if given.get("action") == "end":
        members.end_access(context.request, context.user, grant, reason=reason)
    else:
        ends, named = _end(context, given.get("ends", "")), _named(given)
        members.change_access(context.request, context.user, grant, reason=reason, ends_at=ends, walls=named)


def wall_list(context: Context) -> HttpResponse:
    """List the walls an owner administers; put one up or lift one where they send a form."""
    given, errors = context.request.POST, []
    if context.request.method == "POST":
        try:
            told = _lift(context) if given.get("action") == "lift" else _put(context)
        except CasefoldError as error:
            errors = [("id_subject" if given.get("action") != "lift" else "", str(error))]
        else:
            messages.success(context.request, told)
            return redirect(case_url(context.case_name, "access", "walls"))
    held = policy.walls_of(context.user, context.case_name)
    references = {item.id: item.reference for item in context.case.exhibits(all=True)}
    values = {
        "rows": [
            {"wall": wall, "held": wall.name in held, "reference": references.get(wall.subject, "")}
            for wall in policy.standing_walls(context.case_name)
        ],
        "lifted": [wall for wall in walls.lifted(context.case_name) if wall.name in held],
        "errors": errors,
        "given": given if errors else {"subject": context.request.GET.get("subject", "")},
        "known": _offered(context, ()),
    }
    return context.render("casefold/access_walls.html", values, status=400 if errors else 200)


def _put(context: Context) -> str:
    given = context.request.POST
    wall = members.put_wall(
        context.request,
        context.user,
        context.case,
        name=given.get("name", "").strip(),
        about=given.get("subject", ""),
        reason=given.get("reason", ""),
        keep=given.get("keep") == "yes",
    )
    return f"The wall {wall.name} stands around {wall.subject}."


def _lift(context: Context) -> str:
    given = context.request.POST
    wall = members.lift_wall(
        context.request,
        context.user,
        walls.standing(context.case_name, given.get("wall", "")),
        reason=given.get("reason", ""),
    )
    return f"The wall {wall.name} around {wall.subject} is lifted."


def explained(context: Context) -> HttpResponse:
    """Say what this member and the others may see and do, and by which rule."""
    told = sight.explain(context.user, context.case)
    values = {
        "mine": [item.sight for item in told.everybody if item.sight.grant.user_id == context.user.pk],
        "everybody": told.everybody,
        "walls": sorted(policy.walls_of(context.user, context.case_name)),
        "exhibits": [{"exhibit": item, "behind": told.behind.get(item.id)} for item in told.exhibits],
        "findings": told.findings,
        "may_grant": context.may("grant"),
        "reason": sittings.reason_for(context.request, context.case_name),
        "since": sittings.begun_at(context.request, context.case_name),
    }
    return context.render("casefold/access_why.html", values)


@login_required
@require_http_methods(["GET", "POST"])
def ask_reason(request: HttpRequest, case: str) -> HttpResponse:
    """Ask why a case is opened, once in a sitting, and go on to where they went."""
    user = person(request)
    policy.require(user, policy.Verb.READ, case)
    wanted = sittings.back_to(request, request.POST.get("next", request.GET.get("next", "")), case)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        chosen = request.POST.get("typed", "").strip() or request.POST.get("reason", "")
        try:
            sittings.begin(request, user, case, chosen)
            return redirect(wanted)
        except BadOption as error:
            errors = [("id_typed", str(error))]
    row = row_of(case)
    purposes = [grant.purpose for grant in policy.grants_of(user).filter(case=case)]
    values = {
        "row": row,
        "next": wanted,
        "purposes": list(dict.fromkeys(purpose for purpose in [*purposes, row.purpose] if purpose)),
        "errors": errors,
        "typed": request.POST.get("typed", ""),
    }
    title = f"Open {row.title or row.name}"
    return page(request, "casefold/access_open.html", title, values, status=400 if errors else 200)


# -- what the pages show and read ------------------------------------------------------------------


def _row(grant: Grant, shown: frozenset[str] | None) -> dict[str, Any]:
    """Return one grant for a template, with the walls its reader may know of (all for None)."""
    return {"grant": grant, "state": membership.state_of(grant), "walls": sight.known_of(grant.walls, shown)}


def _told(context: Context, change: GrantChange) -> dict[str, Any]:
    before, after = change.before, change.after
    told = []
    if before["ends_at"] != after["ends_at"]:
        told.append(f"end: {_day_of(context, before['ends_at'])} to {_day_of(context, after['ends_at'])}")
    if before["walls"] != after["walls"]:
        told.append(f"walls: {', '.join(before['walls']) or 'none'} to {', '.join(after['walls']) or 'none'}")
    return {"change": change, "what": "; ".join(told)}


def _day_of(context: Context, text: str | None) -> str:
    if text is None:
        return "no end"
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(context.zone)):%Y-%m-%d %H:%M %Z}"


def _offered(context: Context, chosen: Iterable[str]) -> list[dict[str, Any]]:
    """Return the walls a form offers: those with a known meaning, then those in use in the case."""
    standing = policy.standing_walls(context.case_name).values_list("name", flat=True)
    named = [name for grant in membership.members(context.case_name) for name in grant.walls]
    names = list(dict.fromkeys([*walls.KNOWN, *sorted({*standing, *named})]))
    picked = set(chosen)
    return [{"name": name, "meaning": walls.KNOWN.get(name, ""), "chosen": name in picked} for name in names]


def _named(given: QueryDict) -> frozenset[str]:
    """Return the walls a form names: those ticked, and those written."""
    written = given.get("other_wall", "").replace(",", " ").split()
    return frozenset({*given.getlist("walls"), *written})


def _begin(context: Context, text: str) -> datetime:
    return membership.begin_of(_date(text, "first"), context.zone)


def _end(context: Context, text: str) -> datetime:
    return membership.end_of(_date(text, "last"), context.zone)


def _date(text: str, which: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadOption(f"'{text}' is no date for the {which} day", remedy="Write 2027-02-28.") from error


ACCESS = App(
    name="access",
    title="Access",
    question="Who may see and do what in this case, until when, and by which rule?",
    audience="Everybody in the case; its owners give access",
    unit=Unit("page opened", "pages opened"),
    pages=(
        Page("", "Access", listing, name="listing", posts="grant"),
        Page("why/", "Why you see what you see", explained, name="why"),
        Page("walls/", "Walls", wall_list, name="walls", verb="grant", posts="grant"),
        Page("<uuid:grant>/", "One person's access", one, name="one", verb="grant", posts="grant"),
    ),
)
"""Declared like an app, so that it is served like one; it stands in no directory and cannot be taken out."""
