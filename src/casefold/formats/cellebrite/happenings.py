"""Web pages and the timed entries that have no kind of their own, as visits and events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from casefold.formats.cellebrite.context import Context, Given
from casefold.formats.cellebrite.model import Model

_TIMES: Final = (
    *("TimeStamp", "StartTime", "StartDate", "Timestamp", "Date", "LastLaunch", "LastUsed", "LastConnected"),
    *("PurchaseDate", "InstallDate", "CreationDate", "EndTime"),
)
_ACTIONS: Final = ("EventType", "Event", "Action", "Status", "Type", "Category", "Severity")
_SOURCES: Final = ("Source", "Application", "SourceApplication", "ServiceType")
_DETAILS: Final = (
    *("Subject", "Title", "Body", "Value", "Name", "Identifier", "Details", "Description", "Location", "Url"),
    *("TargetPath", "DeviceName", "DeviceType", "ConnectivityMethod"),
)


def visit(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one page visited, bookmarked or searched for; what was searched for stands as the title."""
    values = (
        model.first("LastVisited", "TimeStamp", "VisitTime", "StartTime"),
        model.first("Url", "URL"),
        model.first("Title", "Value", "SearchTerm"),
        model.first(*_SOURCES),
        model.fields.get("VisitCount"),
    )
    yield Given("visit", model, values, {})


def event_of(action: str) -> Callable[[Model, Model | None, Context], Iterator[Given]]:
    """Return what gives one event, called `action` and whatever the entry says it was."""

    def event(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
        said = model.first(*_ACTIONS)
        details = dict.fromkeys(text for text in (model.fields.get(name) for name in _DETAILS) if text)
        values = (
            model.first(*_TIMES),
            f"{action}: {said}" if said else action,
            model.first(*_SOURCES),
            model.first("IPAddress", "IpAddress", "IP"),
            "\n".join(details) or None,
        )
        yield Given("event", model, values, {})

    return event
