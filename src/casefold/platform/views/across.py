"""Across cases: ask a number now, the hits of one's cases, questions, watch lists, and the silence of a case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from casefold.errors import BadOption, CasefoldError
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.across import asking, hits, watching
from casefold.platform.across import silence as silences
from casefold.platform.across.models import State
from casefold.platform.across.sides import Sides
from casefold.platform.across.wording import Wording
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases import bridge
from casefold.platform.views.frame import case_page, page, person

A_PAGE = 25
SHOWS = {"": "New", "seen": "Seen", "dismissed": "Dismissed", "all": "All"}
Errors = list[tuple[str, str]]


@login_required
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Answer an identifier, and list the hits of a person's cases and watch lists."""
    user = person(request)
    sides, given, errors, answers = Sides(user), request.POST, [], None
    if request.method == "POST":
        try:
            answers = _answered(request, user)
        except BadOption as error:
            errors = [("id_identifier", str(error))]
    values = {
        **_hits(request, sides),
        "answers": answers,
        "cases": bridge.visible_cases(user),
        "given": given,
        "errors": errors,
        "longest": asking.LONGEST_REASON,
    }
    return page(request, "casefold/across.html", "Across cases", values, status=400 if errors else 200)


@login_required
@require_POST
def settle(request: HttpRequest, hit: str) -> HttpResponse:
    """Say that a hit was seen, is new again, or is dismissed, and why."""
    user, wanted = person(request), request.POST.get("state", "")
    if wanted not in State.values:
        raise BadOption(f"'{wanted[:20]}' is no state of a hit", remedy="Choose new, seen or dismissed.")
    try:
        told = hits.settle(user, hit, State(wanted), reason=request.POST.get("reason", ""), request=request)
    except BadOption as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The match of {told.identifier} is {State(wanted).label.lower()}.")
    return redirect("across")


@login_required
@require_http_methods(["GET", "POST"])
def asks(request: HttpRequest) -> HttpResponse:
    """List what a person asked, and who asked about what their cases hold; sending the form marks those as seen."""
    user = person(request)
    if request.method == "POST":
        asking.mark_asked(user)
        return redirect("across-asks")
    sides = Sides(user)
    titles = {row.name: row.title or row.name for row in bridge.visible_cases(user)}
    new = {item.id for item in asking.asked_about(sides, new=True)}
    asked = [(item, titles.get(item.case, item.case), item.id in new) for item in asking.asked_about(sides)]
    shown = Paginator(asking.asks_of(user), A_PAGE).get_page(request.GET.get("page"))
    values = {"shown": shown, "asked": asked[: hits.MOST], "new": len(new)}
    return page(request, "casefold/across_asks.html", "Questions across cases", values)


@login_required
@require_http_methods(["GET", "POST"])
def watch_lists(request: HttpRequest) -> HttpResponse:
    """List a person's watch lists, and begin one."""
    user, errors = person(request), []
    if request.method == "POST":
        try:
            made = watching.begin(user, _given_list(request), request=request)
        except CasefoldError as error:
            errors = [("id_identifiers", str(error))]
        else:
            messages.success(request, f"The list {made.name} watches for {made.identifiers:,} identifiers.")
            return redirect("watch-list", key=made.id)
    today = timezone.localdate()
    values = {
        "lists": watching.lists_of(user),
        "today": today,
        "review_on": today + timedelta(days=90),
        "ends_on": today + timedelta(days=180),
        "given": request.POST,
        "errors": errors,
    }
    return page(request, "casefold/watch_lists.html", "Watch lists", values, status=400 if errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def watch_list(request: HttpRequest, key: str) -> HttpResponse:
    """Show a watch list, and end it."""
    user, errors = person(request), []
    found = watching.find(user, key)
    if request.method == "POST":
        try:
            watching.close(user, key, why=request.POST.get("why", ""), request=request)
            messages.success(request, f"The list {found.name} matches nothing any more.")
            return redirect("watch-lists")
        except BadOption as error:
            errors = [("id_why", str(error))]
    shown = Paginator(watching.watched(user, key), 200).get_page(request.GET.get("page"))
    values = {"list": found, "shown": shown, "errors": errors, "mine": found.owner == user.get_username()}
    return page(request, "casefold/watch_list.html", "Watch list", values, status=400 if errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def silence(request: HttpRequest, case: str) -> HttpResponse:
    """Show an owner whether their case is silent; make it so, or lift it."""
    user = person(request)
    policy.require(user, policy.Verb.GRANT, case)
    errors: Errors = []
    if request.method == "POST":
        change = silences.lift if request.POST.get("do") == "lift" else silences.put
        try:
            change(user, case, reason=request.POST.get("reason", ""), request=request)
            return redirect("silence", case=case)
        except BadOption as error:
            errors = [("id_reason", str(error))]
    append(actor_of(user, request), Act("read", case=case, object="silence"))
    values = {"silence": silences.silence_of(case), "history": silences.history_of(case), "errors": errors}
    return case_page(request, case, "casefold/silence.html", "Silence", values, status=400 if errors else 200)


def _hits(request: HttpRequest, sides: Sides) -> dict[str, Any]:
    """Return the hits that are shown, worded; what was listed is logged by its number."""
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    state = None if show == "all" else State(show or "new")
    of = request.GET.get("of", "")
    of = of if of in sides.holders else ""
    found, cut = hits.listed(sides, holder=of or None, state=state)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    part = list(shown.object_list)
    words = Wording(sides, [place for item in part for place in (*item.mine, *item.theirs)])
    lines = [(item, words.groups(item.mine), words.groups(item.theirs)) for item in part]
    if part:
        append(actor_of(sides.user, request), Act("list_hits", details={"shown": len(part)}))
    kept = {name: text for name, text in (("show", show), ("of", of)) if text}
    return {
        "shown": shown,
        "lines": lines,
        "cut": cut,
        "show": show,
        "shows": SHOWS,
        "of": of,
        "of_title": words.title(of) if of else "",
        "query": urlencode(kept),
    }


def _answered(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    given = request.POST
    found = asking.ask(
        user, given.get("case", ""), given.get("identifier", ""), reason=given.get("reason", ""), request=request
    )
    sides = Sides(user)
    words = Wording(sides, [place for item in found for place in _all_places(item)])
    return [
        {
            "answer": item,
            "groups": words.groups(item.places),
            "near": [(one, words.groups(one.places)) for one in item.near],
        }
        for item in found
    ]


def _all_places(item: asking.Answer) -> list[Any]:
    return [*item.places, *(place for one in item.near for place in one.places)]


def _given_list(request: HttpRequest) -> watching.Draft:
    """Read the form of a new list: identifiers written into it, and those of a CSV file.

    Raises:
        BadOption: A day is none, or the file is no text or too large.
    """
    given = request.POST
    file = request.FILES.get("file")
    text = given.get("identifiers", "")
    if file is not None:
        held = watching.text_of(file.read(watching.MOST_BYTES + 1))
        text = f"{text}\n{held}" if text.strip() else held
    members = tuple(name.strip() for name in given.get("members", "").replace("\n", ",").split(",") if name.strip())
    days = [_day(given.get(name, ""), what) for name, what in (("review_on", "review"), ("ends_on", "end"))]
    return watching.Draft(given.get("name", ""), given.get("reason", ""), text, members, days[0], days[1])


def _day(text: str, what: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadOption(f"'{text[:20]}' is no day of {what}", remedy="Choose a day.") from error
