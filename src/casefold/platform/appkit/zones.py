"""Times on a page: always with their zone, in the one the reader chose."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

SESSION_KEY = "zone"
OFFERED = (
    "Europe/London",
    "UTC",
    "Europe/Dublin",
    "Europe/Paris",
    "Europe/Bucharest",
    "Europe/Istanbul",
    "Asia/Karachi",
    "Asia/Ho_Chi_Minh",
    "Africa/Lagos",
    "America/New_York",
)
"""Zones the switch offers beside the case's and the chosen one; any other can be given in the address."""


def is_zone(name: str) -> bool:
    """Tell whether a name is one of the tz database."""
    return name in available_timezones()


def zone_for(request: HttpRequest, default: str) -> str:
    """Return the zone to show times in: the address's, else the one chosen before, else the case's."""
    given = request.GET.get("zone", "")
    if given and is_zone(given):
        if request.session.get(SESSION_KEY) != given:
            request.session[SESSION_KEY] = given
        return given
    chosen = str(request.session.get(SESSION_KEY, ""))
    return chosen if chosen and is_zone(chosen) else default


def offered(case_zone: str, chosen: str) -> list[str]:
    """Return the zones the switch offers, the case's first."""
    return list(dict.fromkeys([case_zone, chosen, *OFFERED]))


def instant(moment: datetime | None, zone: str) -> SafeString:
    """Render an instant in a zone; one without a zone in its type is in UTC, as record tables hold it."""
    if moment is None:
        return SafeString("")
    utc = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    stamp = utc.isoformat(timespec="milliseconds" if utc.microsecond else "seconds").replace("+00:00", "Z")
    local = utc.astimezone(ZoneInfo(zone))
    shown = f"{local:%Y-%m-%d %H:%M:%S} {local:%Z}"
    return format_html(
        '<time datetime="{}" data-zoned title="{} UTC, shown in {}">{}</time>',
        stamp,
        f"{utc:%Y-%m-%d %H:%M:%S}",
        zone,
        shown,
    )
