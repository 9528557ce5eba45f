"""Access to a case: who is in it and until when, its walls, and by which rule each sees what they see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from casefold.platform.access import membership, policy, walls
from casefold.platform.access.models import Grant, Wall
from casefold.platform.access.policy import Verb
from casefold.platform.api.caller import consulted, opened
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import CaseName, GrantId, WallId
from casefold.platform.api.shapes.access import (
    BehindShape,
    MemberChange,
    MemberGiven,
    MemberHistoryShape,
    MemberShape,
    SightShape,
    WallGiven,
    WallsAsked,
    WallShape,
)
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.cases import WhyGiven
from casefold.platform.appkit import Context
from casefold.platform.cases import members, sight

router = Router(tags=["access"])


@router.get("/cases/{slug:case}/members", response=answers(Listed[MemberShape]), url_name="members")
def listing(request: HttpRequest, case: CaseName, window: Query[Window]) -> Any:
    """List who has and had access to a case."""
    context = consulted(request, case, "members")
    shown = sight.walls_told(context.user, case)
    return listed([_member(grant, shown) for grant in membership.members(case)], window)


@router.post("/cases/{slug:case}/members", response=answers(MemberShape, 201), url_name="give-access")
def give(request: HttpRequest, case: CaseName, given: MemberGiven) -> Any:
    """Give somebody access, for a purpose and a time."""
    context = opened(request, case, Verb.GRANT)
    begins = membership.begin_of(given.first_day or membership.today(context.zone), context.zone)
    made = members.give_access(
        request,
        context.user,
        case,
        membership.person_called(given.username),
        given.role,
        purpose=given.purpose,
        starts_at=begins,
        ends_at=membership.end_of(given.last_day, context.zone) if given.last_day else begins + policy.TERM,
        walls=frozenset(given.walls),
    )
    return Status(201, _member(made, None))


@router.get("/cases/{slug:case}/members/{uuid:grant}", response=answers(MemberHistoryShape), url_name="member")
def one(request: HttpRequest, case: CaseName, grant: GrantId) -> Any:
    """Show somebody's access with what was changed of it."""
    consulted(request, case, "member", Verb.GRANT, grant=grant)
    return _history(membership.grant_of(case, grant))


@router.post("/cases/{slug:case}/members/{uuid:grant}/change", response=answers(MemberHistoryShape),
             url_name="change-access")  # fmt: skip
def change(request: HttpRequest, case: CaseName, grant: GrantId, given: MemberChange) -> Any:
    """Change when somebody's access ends and which walls they may look behind."""
    context, found = _grant(request, case, grant)
    ends, named = membership.end_of(given.last_day, context.zone), frozenset(given.walls)
    members.change_access(request, context.user, found, reason=given.why, ends_at=ends, walls=named)
    return _history(membership.grant_of(case, grant))


@router.post("/cases/{slug:case}/members/{uuid:grant}/end", response=answers(MemberHistoryShape),
             url_name="end-access")  # fmt: skip
def end(request: HttpRequest, case: CaseName, grant: GrantId, given: WhyGiven) -> Any:
    """End somebody's access now."""
    context, found = _grant(request, case, grant)
    members.end_access(request, context.user, found, reason=given.why)
    return _history(membership.grant_of(case, grant))


@router.get("/cases/{slug:case}/walls", response=answers(Listed[WallShape]), url_name="walls")
def wall_list(request: HttpRequest, case: CaseName, asked: Query[WallsAsked]) -> Any:
    """List the walls of a case."""
    context = consulted(request, case, "walls", Verb.GRANT)
    held = policy.walls_of(context.user, case)
    found = list(policy.standing_walls(case))
    found += [wall for wall in walls.lifted(case) if wall.name in held] if asked.all else []
    return listed([_wall(wall, held) for wall in found], asked)


@router.post("/cases/{slug:case}/walls", response=answers(WallShape, 201), url_name="put-wall")
def put(request: HttpRequest, case: CaseName, given: WallGiven) -> Any:
    """Put a wall around an exhibit or a finding."""
    context = opened(request, case, Verb.GRANT)
    wall = members.put_wall(
        request,
        context.user,
        context.case,
        name=given.name,
        about=given.about,
        reason=given.why,
        keep=given.keep_sight,
    )
    return Status(201, _wall(wall, policy.walls_of(context.user, case)))


@router.post("/cases/{slug:case}/walls/{uuid:wall}/lift", response=answers(WallShape), url_name="lift-wall")
def lift(request: HttpRequest, case: CaseName, wall: WallId, given: WhyGiven) -> Any:
    """Lift a wall that your access names."""
    context = opened(request, case, Verb.GRANT)
    lifted = members.lift_wall(request, context.user, walls.standing(case, wall), reason=given.why)
    return _wall(lifted, policy.walls_of(context.user, case))


@router.get("/cases/{slug:case}/why", response=answers(Listed[SightShape]), url_name="why")
def why(request: HttpRequest, case: CaseName, window: Query[Window]) -> Any:
    """Say what each member of a case may see and do now, and by which rule."""
    context = consulted(request, case, "why")
    told = sight.explain(context.user, context.case).everybody
    return listed([_sight(item, context) for item in told], window)


@router.get("/cases/{slug:case}/why/walled", response=answers(Listed[BehindShape]), url_name="why-walled")
def walled(request: HttpRequest, case: CaseName, window: Query[Window]) -> Any:
    """List what you see of a case that stands behind walls, and who sees it as well."""
    context = consulted(request, case, "why/walled")
    told = sight.explain(context.user, context.case)
    seen = [told.behind[item.id] for item in told.exhibits if item.id in told.behind]
    return listed([_behind(item) for item in [*seen, *told.findings]], window)


def _grant(request: HttpRequest, case: str, key: Any) -> tuple[Context, Grant]:
    return opened(request, case, Verb.GRANT), membership.grant_of(case, key)


def _member(grant: Grant, shown: frozenset[str] | None) -> dict[str, Any]:
    return {
        "id": grant.pk,
        "username": grant.user.get_username(),
        "name": grant.user.shown_name,
        "role": grant.role,
        "purpose": grant.purpose,
        "starts_at": grant.starts_at,
        "ends_at": grant.ends_at,
        "state": membership.state_of(grant),
        "walls": sight.known_of(grant.walls, shown),
        "given_by": grant.granted_by.shown_name if grant.granted_by is not None else None,
    }


def _history(grant: Grant) -> dict[str, Any]:
    names = ("at", "reason", "before", "after")
    made = [{**{name: getattr(item, name) for name in names}, "by": item.by.shown_name} for item in grant.changes.all()]
    return {**_member(grant, None), "changes": made}


def _wall(wall: Wall, held: frozenset[str]) -> dict[str, Any]:
    names = ("id", "name", "subject", "reason", "put_at", "lifted_at", "lifted_reason")
    lifted_by = wall.lifted_by.shown_name if wall.lifted_by is not None else None
    told = {name: getattr(wall, name) for name in names}
    return {**told, "put_by": wall.put_by.shown_name, "lifted_by": lifted_by, "held": wall.name in held}


def _sight(item: sight.Told, context: Context) -> dict[str, Any]:
    grant = item.sight.grant
    told = _member(grant, None)
    you = grant.user_id == context.user.pk
    return {**told, "you": you, "may": item.sight.may, "may_not": item.sight.may_not, "walls": item.walls}


def _behind(item: Any) -> dict[str, Any]:
    names, reasons = [wall.name for wall in item.walls], [wall.reason for wall in item.walls]
    return {"subject": item.subject, "walls": names, "reasons": reasons, "seen_by": item.seen_by}
