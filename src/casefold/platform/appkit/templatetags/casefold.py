"""Template tags every page may use: instants in a zone, values of records, links to records and findings."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casefold.platform.appkit import links, zones
from casefold.platform.appkit.values import shown, title_of

register = template.Library()


@register.simple_tag(takes_context=True)
def moment(context: dict[str, Any], value: datetime | None) -> SafeString:
    """Show an instant in the page's zone; elsewhere in UTC."""
    return zones.instant(value, str(context.get("zone") or "UTC"))


@register.simple_tag(takes_context=True)
def value(context: dict[str, Any], name: str, given: Any) -> SafeString:
    """Show the value of a column."""
    return shown(name, given, str(context.get("zone") or "UTC"))


@register.filter
def heading(name: str) -> str:
    """Show a column's name as a heading."""
    return title_of(name)


@register.filter
def grouped(number: int) -> str:
    """Show a whole number with its thousands apart."""
    return f"{number:,}"


@register.filter
def middle(text: str, most: int = 36) -> str:
    """Shorten a long name in its middle: how it begins and how it ends tell it apart."""
    if len(text) <= most:
        return text
    tail = most // 3
    return f"{text[: most - tail - 1]}…{text[-tail:]}"


@register.filter
def fields(raw: str) -> list[tuple[str, str]]:
    """Take a record's raw text apart: the fields as read, those without a text left out."""
    try:
        found = json.loads(raw or "{}")
    except ValueError:
        return [("text", raw)]
    if not isinstance(found, dict):
        return [("text", raw)]
    return [(str(name), str(text)) for name, text in found.items() if text not in (None, "")]


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """Take an item of a mapping by a key that is in a variable."""
    return mapping.get(key)


@register.filter
def seconds(length: timedelta | None) -> str:
    """Show a length of time in words."""
    if length is None:
        return ""
    whole = int(length.total_seconds())
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"


@register.simple_tag
def case_page(case: str, app: str, page: str, **parts: str) -> str:
    """Give the address of an app's page in a case."""
    return links.case_url(case, app, page, **parts)


@register.simple_tag
def record_link(case: str, record_id: str) -> SafeString:
    """Link to a record; it opens in the drawer."""
    return format_html('<a data-evidence href="{}">{}</a>', links.record_url(case, record_id), record_id)


@register.filter
def may_read_programme(user: Any) -> bool:
    """Tell whether somebody may see the programme's figures."""
    from casefold.platform.use.programme import reads_programme

    return reads_programme(user)


@register.filter
def unread_notifications(user: Any) -> int:
    """Count what somebody was told and has not read."""
    from casefold.platform.dashboard.notifications import unread

    return unread(user).count()


@register.filter
def may_open_people(user: Any) -> bool:
    """Tell whether somebody has anything to do on the pages of people."""
    from casefold.platform.accounts.seeing import has_people

    return has_people(user)


@register.inclusion_tag("casefold/feedback.html", takes_context=True)
def feedback(context: dict[str, Any], run: Any) -> dict[str, Any]:
    """Ask whether a run that is over was useful, or show what the person answered."""
    from casefold.platform.use.feedback import given_by
    from casefold.platform.use.models import Answer

    user = context.get("user")
    said = given_by(user, run) if run.is_over and user is not None and user.is_authenticated else None
    values = {"run": run, "user": user, "said": said, "answers": Answer.choices}
    return {**values, "csrf_token": context.get("csrf_token")}
