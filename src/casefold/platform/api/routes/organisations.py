"""Regions, forces and teams: list them, and add one."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from casefold.errors import BadOption
from casefold.platform.accounts import organisations, seeing
from casefold.platform.accounts.models import Force, Region, Team
from casefold.platform.accounts.organisations import By
from casefold.platform.accounts.roles import PlatformVerb, require_verb
from casefold.platform.api.caller import site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.shapes.base import Listed, listed_rows
from casefold.platform.api.shapes.people import OrganisationGiven, OrganisationsAsked, OrganisationShape

router = Router(tags=["people"])
TABLES: dict[str, Any] = {"region": Region, "force": Force, "team": Team}


@router.get("/organisations", response=answers(Listed[OrganisationShape]), url_name="organisations")
def organisation_list(request: HttpRequest, asked: Query[OrganisationsAsked]) -> Any:
    """List the regions, the forces or the teams, by name."""
    seeing.require_people(site_wide(request).user)
    part = listed_rows(TABLES[asked.sort].objects.order_by("name", "id"), asked)
    return {**part, "items": [_told(asked.sort, item) for item in part["items"]]}


@router.post("/organisations", response=answers(OrganisationShape, 201), url_name="add-organisation")
def add(request: HttpRequest, given: OrganisationGiven) -> Any:
    """Add a region, a force or a team."""
    by = By(site_wide(request).user, "", request)
    require_verb(by.user, PlatformVerb.ADMINISTER)
    if given.sort == "region":
        return Status(201, _told("region", organisations.add_region(given.name, by)))
    if given.sort == "force":
        region = region_of(given.region) if given.region is not None else None
        return Status(201, _told("force", organisations.add_force(given.name, region, by)))
    if given.force is None:
        raise BadOption("the force of the team is missing", remedy="Send the id of its force.", place="force")
    return Status(201, _told("team", organisations.add_team(given.name, force_of(given.force), by)))


def force_of(key: uuid.UUID) -> Force:
    """Return a force by its id.

    Raises:
        BadOption: There is none.
    """
    found = Force.objects.filter(pk=key).first()
    if found is None:
        raise BadOption(f"there is no force {key}", remedy="See /api/v1/organisations?sort=force.", place="force")
    return found


def region_of(key: uuid.UUID) -> Region:
    """Return a region by its id; errors are those of `force_of`."""
    found = Region.objects.filter(pk=key).first()
    if found is None:
        raise BadOption(f"there is no region {key}", remedy="See /api/v1/organisations?sort=region.", place="region")
    return found


def team_of(key: uuid.UUID) -> Team:
    """Return a team by its id; errors are those of `force_of`."""
    found = Team.objects.select_related("force", "region").filter(pk=key).first()
    if found is None:
        raise BadOption(f"there is no team {key}", remedy="See /api/v1/organisations?sort=team.", place="team")
    return found


def _told(sort: str, found: Any) -> dict[str, Any]:
    region, force = getattr(found, "region_id", None), getattr(found, "force_id", None)
    return {"id": found.pk, "sort": sort, "name": found.name, "region": region, "force": force}
