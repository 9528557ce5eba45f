"""Locations, cells, wireless networks and journeys as sightings: what the report states, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casefold.formats.cellebrite.channels import FIELDS
from casefold.formats.cellebrite.context import Context, Given
from casefold.formats.cellebrite.model import Model
from casefold.text.vocabulary import rat_of

_WIFI: Final = ("wifi", "wi-fi", "wlan", "wireless")
_ADDRESS: Final = ("HouseNumber", "Street1", "Street2", "City", "PostalCode", "State", "Country")
_JOURNEY_ENDS: Final = {"FromPoint": "StartTime", "ToPoint": "EndTime"}


def location(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one location: a place that an application, a file or the device states."""
    yield _point(model, model, None)


def journey(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give each point of a journey, the ends with the journey's times where they state none."""
    points = [part for part in model.children if part.type in ("Location", "Coordinate")]
    for part in points:
        point = _point(part, model, model.fields.get(_JOURNEY_ENDS.get(part.slot, "")))
        point.above = model
        yield point
    if not points:
        context.set_aside(model, "a journey without points")


def cell_tower(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one cell: a service area, so its coordinates stand as the site's, never as the device's."""
    fields = model.fields
    lat, lon = _position(model)
    numbers = [fields.get(name, "") for name in ("MCC", "MNC", "LAC", "CID")]
    cdma = [fields.get(name, "") for name in ("SID", "NID", "BID")]
    cell = "-".join(numbers) if all(numbers) else "-".join(part for part in (*numbers, *cdma) if part) or None
    radio = model.first("Type", "Technology") or ""
    yield _sighting(
        model,
        time=model.first("TimeStamp", "LastSeen"),
        service="cell",
        start_cell=cell,
        start_lat=lat,
        start_lon=lon,
        site_name=model.first("Name", "Description"),
        rat=rat_of(radio) or radio or None,
        network=model.first("NetworkName", "Operator"),
    )


def wireless_network(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one wireless network the device knew: name as the place, hardware address as the site."""
    lat, lon = _position(model)
    yield _sighting(
        model,
        time=model.first("TimeStamp", "LastConnection", "LastAutoConnection", "LastConnected"),
        service="wifi",
        site_name=model.first("BSSId", "BSSID"),
        lat=lat,
        lon=lon,
        place=model.first("SSId", "SSID", "Name"),
    )


def _point(model: Model, stated: Model, time: str | None) -> Given:
    lat, lon = _position(model)
    words = " ".join(
        filter(None, (model.fields.get(name) for name in ("Type", "Category", "Name", "Source", "LocationOrigin")))
    ).lower()
    if any(word in words for word in _WIFI):
        service = "wifi"
    elif "cell tower" in words or "cell id" in words or words.startswith("cell"):
        service = "cell"
    elif "gps" in words or model.fields.get("GpsHorizontalAccuracy"):
        service = "gps"
    else:
        service = (stated.first("Category", "Type", "Origin") or "location").lower()
    area = service == "cell"
    return _sighting(
        model,
        time=model.first("TimeStamp") or time,
        service=service,
        start_lat=lat if area else None,
        start_lon=lon if area else None,
        lat=None if area else lat,
        lon=None if area else lon,
        accuracy_m=model.first("GpsHorizontalAccuracy", "HorizontalAccuracy", "Precision"),
        place=_place(model),
    )


def _position(model: Model) -> tuple[str | None, str | None]:
    """Return latitude and longitude; 0, 0 is how tools write that there is none."""
    part = model.part("Position") or model
    lat, lon = part.fields.get("Latitude"), part.fields.get("Longitude")
    zeros = {None, "", "0", "0.0", "0,0"}
    return (None, None) if lat in zeros and lon in zeros else (lat, lon)


def _place(model: Model) -> str | None:
    named = model.first("Name", "PositionAddress")
    position, address = model.part("Position"), model.part("Address")
    if named is None and position is not None:
        named = position.first("PositionAddress", "Name")
    if named is None and address is not None:
        named = ", ".join(text for text in (address.fields.get(name) for name in _ADDRESS) if text) or None
    return named or model.first("Description")


def _sighting(model: Model, **given: str | None) -> Given:
    return Given("sighting", model, tuple(given.get(name) for name in FIELDS["sighting"]), {})
