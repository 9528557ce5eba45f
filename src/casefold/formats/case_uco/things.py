"""Devices, SIM cards, accounts, cell sites, places and files of a graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casefold.formats.case_uco.communications import reference_of
from casefold.formats.case_uco.given import Given, common
from casefold.formats.case_uco.graph import Node, node_of, reference, several, text_of
from casefold.formats.case_uco.known import PLACED, Known
from casefold.formats.readers.items import Side

_ESTIMATE: Final = "open_data_estimate"
_HASHES: Final = {"SHA256": "sha256", "MD5": "md5"}


def account(node: Node, known: Known) -> Iterator[Given]:
    """Give one account with every identifier it states; one that states none is known by its node."""
    thing = known.thing({"@id": node.id}) or known.thing(node.written)
    alone = known.side({"@id": node.id}, "subject") if node.id else None
    texts = list(known.identifiers(thing)) if thing is not None else []
    name = node.text("displayName") or node.text("name") or known.named(node.value("owner"))
    created = node.text("observableCreatedTime")
    issuer = known.named(node.value("application")) or known.named(node.value("accountIssuer"))
    yield Given(
        "account",
        {
            "time": created,
            "valid_from": created,
            "service": issuer or ("phone" if node.has("PhoneAccountFacet", "MobileAccountFacet") else None),
            "name": name,
            "username": node.text("accountLogin"),
            **common(node, known),
        },
        tuple(Side("subject", text, name) for text in texts) or ((alone,) if alone is not None else ()),
    )


def device(node: Node, known: Known) -> Iterator[Given]:
    """Give one device or SIM card; its operating system may stand in a relation."""
    sim = node.has("SIMCardFacet") and not node.has("DeviceFacet", "MobileDeviceFacet")
    system = [node.text("displayName", "OperatingSystemFacet"), node.text("version", "OperatingSystemFacet")]
    for relation in known.related(node.id, "Has_Operating_System"):
        thing = known.thing({"@id": relation.target})
        if thing is not None:
            system = [thing.text("name") or thing.text("displayName"), thing.text("version")]
    number = node.text("MSISDN")
    fields = {
        "maker": known.named(node.value("manufacturer", "DeviceFacet", "MobileDeviceFacet")),
        "model": "SIM" if sim else node.text("model") or node.text("deviceType"),
        "serial": node.text("serialNumber"),
        "imei": node.text("IMEI"),
        "imsi": node.text("IMSI"),
        "iccid": node.text("ICCID"),
        "system": " ".join(part for part in system if part) or None,
    }
    if number or any(fields.values()):
        subject = (Side("subject", number),) if number else ()
        yield Given("device", {**fields, **common(node, known)}, subject)


def cell(node: Node, known: Known) -> Iterator[Given]:
    """Give one cell site: a service area, with the mast's coordinates where a relation places it."""
    placed = next(iter(known.related(node.id, *PLACED)), None)
    lat, lon, place = known.position({"@id": placed.target}) if placed is not None else (None, None, None)
    yield Given(
        "cell",
        {
            "cell": known.cell({"@id": node.id}) or known.cell(node.written),
            "rat": node.text("cellSiteType"),
            "site_name": node.text("name") or place,
            "azimuth": node.text("azimuth", "AntennaFacet"),
            "beamwidth": node.text("horizontalBeamWidth", "AntennaFacet"),
            "height_m": node.text("antennaHeight", "AntennaFacet"),
            "lat": lat,
            "lon": lon,
            "valid_from": placed.start if placed is not None else None,
            "valid_to": placed.end if placed is not None else None,
            **common(node, known),
        },
        flags=(_ESTIMATE,) if place is not None and "opencellid" in place.lower() else (),
    )


def captured(node: Node, known: Known) -> Iterator[Given]:
    """Give one capture of a cell."""
    site = node.value("captureCellSite")
    yield Given(
        "sighting",
        {
            "time": node.text("startTime"),
            "service": "cell",
            "start_cell": known.cell(site) or reference(site),
            **common(node, known),
        },
    )


def place(node: Node, known: Known) -> Iterator[Given]:
    """Give a place with coordinates that is no cell's, and that no relation says who was at."""
    if any(relation.kind in PLACED for relation in known.by_target.get(node.id, ())):
        return
    lat, lon, place = known.position({"@id": node.id})
    if lat is None:
        lat, lon, place = known.position(node.written)
    if lat is not None:
        yield Given("sighting", {"service": "location", "lat": lat, "lon": lon, "place": place, **common(node, known)})


def file(node: Node, known: Known) -> Iterator[Given]:
    """Give a file by name, size and hashes; a folder gives none."""
    if node.text("isDirectory") == "true":
        return
    hashes = {}
    for one in several(node.value("hash", "ContentDataFacet")):
        inner = node_of(one).own if isinstance(one, dict) else {}
        method = _HASHES.get((text_of(inner.get("hashMethod")) or "").upper().replace("-", ""))
        if method is not None:
            hashes[method] = (text_of(inner.get("hashValue")) or "").lower()
    address = known.named(node.value("dataPayloadReferenceURL"))
    parent = next((reference_of(one.target, known) for one in known.related(node.id, "Attachment_Of")), None)
    path = node.text("filePath") or node.text("fileName") or address or node.text("name")
    if path is None and not hashes and parent is None:
        return
    yield Given(
        "media",
        {
            "time": node.text("observableCreatedTime", "FileFacet") or node.text("modifiedTime", "FileFacet"),
            "path": path,
            "size": node.text("sizeInBytes"),
            "media_type": node.text("mimeType") or node.text("extension"),
            "parent": parent,
            **hashes,
            **common(node, known),
        },
    )
