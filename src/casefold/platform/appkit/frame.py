"""What the frame around every page of a case shows: its name, marking, purpose, people, apps and zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

from casefold.platform.appkit.links import case_url
from casefold.platform.appkit.zones import offered

if TYPE_CHECKING:
    from casefold.platform.accounts.models import User
    from casefold.platform.appkit.context import Context


MOST_VIEWS = 100
"""Saved views a case's palette lists; the others are on their page."""


@dataclass(frozen=True, slots=True)
class RailLink:
    """One link of the rail or the palette."""

    title: str
    href: str
    icon: str = ""
    current: bool = False
    hint: str = ""
    """What tells it apart in the palette."""


def frame_values(context: Context) -> dict[str, Any]:
    """Return what the frame's template needs for a page of a case."""
    from casefold.platform.cases.presence import others_in

    row = context.case.row
    return {
        "base": "casefold/fragment.html" if context.in_drawer else "casefold/frame.html",
        "context": context,
        "app": context.app,
        "page_title": context.page.title,
        "case": row.name,
        "case_row": row,
        "zone": context.zone,
        "zones": offered(row.zone, context.zone),
        "kept_query": [(k, v) for k, values in context.request.GET.lists() if k != "zone" for v in values],
        "others": others_in(context.user, row.name),
        "case_links": case_links(row.name, context.user, context.app.name),
        "case_tools": case_tools(context.user, row.name),
        "commands": commands(row.name, context.user),
    }


def case_links(case: str, user: User, current: str = "") -> list[RailLink]:
    """Return a link to the first page of every app a person may use, by the rail's order, then to Access."""
    from casefold.platform.directory.enabled import apps_for

    links = [
        RailLink(app.title, case_url(case, app.name, app.pages[0].name), app.icon, app.name == current)
        for app in apps_for(user)
    ]
    own = (("Entities", "entities"), ("Access", "access"))
    more = [RailLink(title, case_url(case, name, "listing"), name, name == current) for title, name in own]
    return [*links, *more]


def case_tools(user: User, case: str) -> list[RailLink]:
    """Return the pages of the site that belong to a case, as far as a person may open them."""
    from casefold.platform.audit.reading import may_read_case_log

    tools = [
        RailLink("Saved views", reverse("saved-views", kwargs={"case": case}), "views"),
        RailLink("Retention", reverse("case-retention", kwargs={"case": case}), "retention"),
    ]
    if may_read_case_log(user, case):
        tools.append(RailLink("Log", reverse("case-log", kwargs={"case": case}), "log"))
        tools.append(RailLink("Silence", reverse("silence", kwargs={"case": case}), "silence"))
    return tools


def commands(case: str, user: User) -> list[RailLink]:
    """Return what the palette offers a person in a case: every page that needs nothing but the case."""
    from casefold.platform.appkit.work_pages import pages_with_forms
    from casefold.platform.directory.enabled import apps_for

    links = []
    for app in apps_for(user):
        for page in pages_with_forms(app):
            if page is app.pages[0] or page.in_rail:
                try:
                    title = app.title if page is app.pages[0] else f"{app.title}: {page.title}"
                    links.append(RailLink(title, case_url(case, app.name, page.name), app.icon))
                except NoReverseMatch:
                    continue
    links.append(RailLink("Access", case_url(case, "access", "listing")))
    links.append(RailLink("Access: why you see what you see", case_url(case, "access", "why")))
    links.append(RailLink("Entities", case_url(case, "entities", "listing")))
    return [*links, *case_tools(user, case), *_views(user, case), *places(user)]


def _views(user: User, case: str) -> list[RailLink]:
    from casefold.platform.saved_views.keeping import views_of

    return [
        RailLink(view.name, reverse("saved-view", kwargs={"case": case, "view": view.pk}), hint="saved view")
        for view in views_of(user, case)[:MOST_VIEWS]
    ]


def places(user: User) -> list[RailLink]:
    """Return the pages of the site a person may open from anywhere."""
    from casefold.platform.accounts.seeing import has_people
    from casefold.platform.use.programme import reads_programme

    titles = {"dashboard": "Dashboard", "notifications": "Notifications", "cases": "My cases", "search": "Search"}
    titles |= {"across": "Across cases"}
    titles |= {"apps": "Apps", "queue": "Queue", "reviews": "Reviews"}
    titles |= {"people": "People"} if has_people(user) else {}
    titles |= {"programme": "Programme"} if reads_programme(user) else {}
    titles |= {"new-case": "New case", "account": "My account", "tokens": "Tokens"}
    return [RailLink(title, reverse(name), name) for name, title in titles.items()]
