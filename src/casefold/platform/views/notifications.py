"""What a person was told: the list, going to what it is about, marking as read, and whether it comes by e-mail."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from casefold.platform.dashboard import mailing, notifications
from casefold.platform.dashboard.models import MailWish
from casefold.platform.dashboard.telling import Telling, place_of
from casefold.platform.views.frame import page, person

A_PAGE = 50
SHOWS = {"": "All", "unread": "Unread"}


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List what a person was told, as they may know it now."""
    user = person(request)
    show = "unread" if request.GET.get("show") == "unread" else ""
    found = notifications.unread(user) if show else notifications.shown_to(user)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    lines = Telling(user, list(shown.object_list)).lines()
    values = {
        "shown": shown,
        "lines": lines,
        "show": show,
        "shows": SHOWS,
        "unread": notifications.unread(user).count(),
    }
    return page(request, "casefold/notifications.html", "Notifications", values)


@login_required
@require_GET
def go(request: HttpRequest, notification: uuid.UUID) -> HttpResponse:
    """Go to what a notification is about; who goes there has read it."""
    user = person(request)
    found = notifications.find(user, notification)
    place = place_of(user, found)
    notifications.mark_read(notifications.shown_to(user).filter(pk=found.pk))
    return redirect(place)


@login_required
@require_POST
def read(request: HttpRequest, notification: uuid.UUID) -> HttpResponse:
    """Mark one as read."""
    user = person(request)
    found = notifications.find(user, notification)
    notifications.mark_read(notifications.shown_to(user).filter(pk=found.pk))
    return _back(request)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    number = notifications.mark_read(notifications.shown_to(person(request)))
    messages.success(request, f"{number:,} notification{'s are' if number != 1 else ' is'} marked as read.")
    return _back(request)


@login_required
@require_POST
def choose_mail(request: HttpRequest) -> HttpResponse:
    """Keep whether a person wants notifications by e-mail."""
    wish = request.POST.get("wish", "")
    if wish not in MailWish.values or (wish != MailWish.NONE and not settings.CASEFOLD_MAIL):
        messages.error(request, "Nothing was changed: choose one of the ways this site offers.")
    else:
        mailing.choose(person(request), MailWish(wish))
        messages.success(request, "Your choice is kept. It holds for what you are told from now on.")
    return redirect("account")


def _back(request: HttpRequest) -> HttpResponse:
    kept = "?show=unread" if request.POST.get("show") == "unread" else ""
    return redirect(f"{reverse('notifications')}{kept}")
