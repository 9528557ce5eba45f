"""People: who belongs where, who may do what, who is nominated, who is lent, who left. All of it with its history."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casefold.errors import CasefoldError, NotAllowed
from casefold.platform.accounts import nominations, organisations, seeing
from casefold.platform.accounts.models import Force, Membership, Region, RoleHeld, User
from casefold.platform.accounts.organisations import By, may_manage
from casefold.platform.accounts.roles import (
    PlatformRole,
    PlatformVerb,
    may_do,
    require_verb,
    roles_of,
)
from casefold.platform.accounts.sittings import fresh
from casefold.platform.views.frame import page, person
from casefold.platform.views.people_forms import (
    BelongForm,
    LoanForm,
    OrganisationForm,
    ReasonForm,
    RoleForm,
    problems,
)

A_PAGE = 100
Done = TypeVar("Done")


def for_people(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only those in who have something to do on these pages."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seeing.require_people(person(request))
        return view(request, *args, **kwargs)

    return login_required(checked)


@for_people
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the people somebody may look up, by force, and the nominations that wait."""
    user = person(request)
    open_roles = Prefetch("roles_held", RoleHeld.objects.filter(ended_at=None), to_attr="open_roles")
    found = seeing.people_seen_by(user).select_related("force").prefetch_related(open_roles)
    chosen = request.GET.get("force", "")
    force = _force(chosen)
    if force is not None:
        found = found.filter(force=force)
    shown = Paginator(found.order_by("force__name", "display_name", "username"), A_PAGE)
    waiting = nominations.nominations_seen_by(user).filter(state__in=nominations.OPEN)
    values = {
        "shown": shown.get_page(request.GET.get("page")),
        "waiting": waiting,
        "forces": Force.objects.filter(members__in=seeing.people_seen_by(user)).distinct().order_by("name"),
        "force": force,
        "may_nominate": may_do(user, PlatformVerb.NOMINATE),
        "may_administer": may_do(user, PlatformVerb.ADMINISTER),
    }
    return page(request, "casefold/people.html", "People", values)


@for_people
@require_GET
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one person: roles, where they belong and belonged, loans."""
    found = _found(request, key)
    user = person(request)
    values = {
        "found": found,
        "roles": [PlatformRole(held.role).label for held in roles_of(found)],
        "history": Membership.objects.filter(user=found).select_related("force", "region", "team", "made_by"),
        "held": RoleHeld.objects.filter(user=found).select_related("force", "given_by", "ended_by"),
        "may_manage": may_manage(user, found) and user != found,
        "may_approve": may_do(user, PlatformVerb.APPROVE),
        "may_administer": may_do(user, PlatformVerb.ADMINISTER),
        "loans": Membership.objects.in_force().filter(user=found, is_loan=True).select_related("force"),
    }
    return page(request, "casefold/people_person.html", found.shown_name, values)


@for_people
@require_http_methods(["GET", "POST"])
def active(request: HttpRequest, key: UUID) -> HttpResponse:
    """Deactivate a person, or bring them back; only by who lately showed that it is them."""
    found = _found(request, key)
    fresh(request)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    change = organisations.deactivate if found.is_active else organisations.bring_back
    if form.is_valid():
        change(found, By(person(request), form.cleaned_data["reason"], request))
        messages.success(request, f"{found.shown_name} is {'back' if found.is_active else 'deactivated'}.")
        return redirect("person", key=key)
    title = f"Deactivate {found.shown_name}" if found.is_active else f"Bring {found.shown_name} back"
    return form_page(request, form, title, "Deactivate" if found.is_active else "Bring back", found)


@for_people
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a person a role, or end one."""
    found = _found(request, key)
    require_verb(person(request), PlatformVerb.APPROVE)
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        change = organisations.give_role if form.cleaned_data["what"] == "give" else organisations.end_role
        chosen = PlatformRole(form.cleaned_data["role"])
        by = By(person(request), form.cleaned_data["reason"], request)
        if tried(form, "role", lambda: change(found, chosen, by) or True) is not None:
            return redirect("person", key=key)
    return form_page(request, form, f"Roles of {found.shown_name}", "Save", found)


@for_people
@require_http_methods(["GET", "POST"])
def lend(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lend a person to another force for a period."""
    found = _found(request, key)
    form = LoanForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        by = By(person(request), given["reason"], request)
        if tried(form, "force", lambda: organisations.lend(found, given["force"], given["until"], by)) is not None:
            return redirect("person", key=key)
    return form_page(request, form, f"Lend {found.shown_name}", "Lend", found)


@for_people
@require_POST
def end_loan(request: HttpRequest, key: UUID, loan: UUID) -> HttpResponse:
    """End a loan now."""
    running = seeing.loan_of(_found(request, key), loan)
    organisations.end_loan(running, By(person(request), "ended on the page of the person", request))
    return redirect("person", key=key)


@for_people
@require_http_methods(["GET", "POST"])
def belong(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a person belong to another organisation."""
    found = _found(request, key)
    require_verb(person(request), PlatformVerb.ADMINISTER)
    form = BelongForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        by = By(person(request), given["reason"], request)

        def change() -> bool:
            organisations.belong(found, given["force"], by, region=given["region"], team=given["team"])
            return True

        if tried(form, "team", change) is not None:
            return redirect("person", key=key)
    return form_page(request, form, f"Where {found.shown_name} belongs", "Save", found)


@for_people
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """List regions, forces and teams, and add one."""
    user = person(request)
    require_verb(user, PlatformVerb.ADMINISTER)
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and tried(form, "name", lambda: _add(form.cleaned_data, By(user, "", request))) is not None:
        return redirect("organisations")
    values = {
        "form": form,
        "errors": problems(form),
        "regions": Region.objects.prefetch_related("forces__teams").order_by("name"),
        "without": Force.objects.filter(region=None).prefetch_related("teams").order_by("name"),
    }
    status = 400 if form.errors else 200
    return page(request, "casefold/people_organisations.html", "Organisations", values, status=status)


def _add(given: dict[str, Any], by: By) -> object:
    if given["sort"] == "region":
        return organisations.add_region(given["name"], by)
    if given["sort"] == "force":
        return organisations.add_force(given["name"], given["region"], by)
    return organisations.add_team(given["name"], given["force"], by)


def _found(request: HttpRequest, key: UUID) -> User:
    return seeing.person_seen_by(person(request), key)


def _force(chosen: str) -> Force | None:
    try:
        return Force.objects.filter(pk=UUID(chosen)).first()
    except ValueError:
        return None


def tried(form: Any, field: str, change: Callable[[], Done]) -> Done | None:
    """Do it; what the room refuses for bad input becomes an error of the form."""
    try:
        return change()
    except NotAllowed:
        raise
    except CasefoldError as error:
        form.add_error(field, str(error))
        return None


def form_page(request: HttpRequest, form: Any, title: str, button: str, found: User | None = None) -> HttpResponse:
    """Show a form, or what is wrong with it, with the way back."""
    back = reverse("person", kwargs={"key": found.pk}) if found is not None else reverse("people")
    values = {"form": form, "errors": problems(form), "button": button, "back": back}
    return page(request, "casefold/people_form.html", title, values, status=400 if form.errors else 200)
