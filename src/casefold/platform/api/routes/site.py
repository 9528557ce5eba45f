"""What the site is: who asks, which kinds, formats and zones there are."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from casefold.platform.api.caller import caller_of
from casefold.platform.api.problems import answers
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.cases import FormatShape, KindShape, MeShape, ZonesShape
from casefold.platform.appkit import formats, kinds
from casefold.platform.appkit.zones import OFFERED

router = Router(tags=["site"])


@router.get("/me", response=answers(MeShape), url_name="me")
def me(request: HttpRequest) -> Any:
    """Say as whom you ask, and with which token."""
    caller = caller_of(request)
    told = {"username": caller.user.get_username(), "name": caller.user.shown_name, "token": caller.token}
    return {**told, "version": version("casefold")}


@router.get("/kinds", response=answers(Listed[KindShape]), url_name="kinds")
def record_kinds(request: HttpRequest, window: Query[Window]) -> Any:
    """List the kinds of record with their columns."""
    told = [
        {
            "name": kind.name,
            "title": kind.title,
            "help": kind.help,
            "roles": kind.roles,
            "columns": [{"name": c.name, "type": c.type.value, "help": c.help} for c in kind.all_columns],
        }
        for kind in kinds().values()
    ]
    return listed(told, window)


@router.get("/formats", response=answers(Listed[FormatShape]), url_name="formats")
def import_formats(request: HttpRequest, window: Query[Window]) -> Any:
    """List the import formats."""
    return listed(list(formats().values()), window)


@router.get("/zones", response=answers(ZonesShape), url_name="zones")
def zones(request: HttpRequest) -> Any:
    """List the zones the pages offer."""
    return {"offered": list(OFFERED), "default": OFFERED[0]}
