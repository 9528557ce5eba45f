"""A page outside any case: the same frame, without a case header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from casefold.platform.accounts.models import User
from casefold.platform.appkit.frame import RailLink
from casefold.platform.appkit.zones import zone_for

DEFAULT_ZONE = "Europe/London"


def page(
    request: HttpRequest, template: str, title: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page of the site."""
    links = [RailLink("My cases", reverse("cases")), RailLink("Apps", reverse("apps"))]
    if request.user.is_authenticated:
        links.append(RailLink("My account", reverse("account")))
    zone = zone_for(request, DEFAULT_ZONE)
    context = {"base": "casefold/frame.html", "page_title": title, "zone": zone, "commands": links, **(values or {})}
    return render(request, template, context, status=status)


def person(request: HttpRequest) -> User:
    """Return who is signed in; for views behind `login_required`."""
    if not isinstance(request.user, User):
        raise TypeError("nobody is signed in")
    return request.user
