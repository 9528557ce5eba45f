"""What a placemark draws, and when: coordinates, times and the data its maker added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from casefold.formats.readers.places import Spot, read_spot
from casefold.formats.readers.xml_elements import Element

_SHAPES: Final = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Model"})
_TAG: Final = re.compile(r"<[^>]{0,2000}>")


def shapes_of(children: list[Element]) -> list[Element]:
    """Return the geometries of a placemark; those of a MultiGeometry one by one."""
    found: list[Element] = []
    for child in children:
        if child.name == "MultiGeometry":
            found += shapes_of(child.children)
        elif child.name in _SHAPES:
            found.append(child)
    return found


def spots_of(shape: Element) -> Iterator[Spot | str]:
    """Yield the coordinates of a geometry, `longitude,latitude,altitude` separated by spaces."""
    for element in _with_coordinates(shape):
        for triple in element.text.split():
            parts = [*triple.split(","), "", ""]
            yield read_spot(parts[1], parts[0], parts[2] or None)


def _with_coordinates(element: Element) -> Iterator[Element]:
    for child in element.children:
        if child.name == "coordinates":
            yield child
        else:
            yield from _with_coordinates(child)


def in_words(shape: Element) -> str:
    """Describe a geometry: a point by its coordinates, anything longer by its first and last."""
    spots = list(spots_of(shape))
    good = [spot for spot in spots if isinstance(spot, Spot)]
    if not spots:
        return f"{shape.name} without coordinates"
    bad = f"; {len(spots) - len(good):,} with {next(s for s in spots if isinstance(s, str))}" if good != spots else ""
    if not good:
        return f"{shape.name}{bad}"
    first, last = good[0], good[-1]
    if len(spots) == 1:
        return f"{shape.name} {first.lat}, {first.lon}"
    return f"{shape.name} of {len(spots):,} points from {first.lat}, {first.lon} to {last.lat}, {last.lon}{bad}"


def extended(children: list[Element]) -> dict[str, str]:
    """Return the data a maker added, name -> text."""
    found: dict[str, str] = {}
    for child in children:
        if child.name != "ExtendedData":
            continue
        for element in _named(child):
            name = element.attributes["name"]
            text = element.get("value") or element.text.strip()
            found[f"{name} ({len(found) + 1})" if name in found else name] = text
    return found


def _named(element: Element) -> Iterator[Element]:
    for child in element.children:
        if child.name in ("Data", "SimpleData") and "name" in child.attributes:
            yield child
        else:
            yield from _named(child)


def plain_text(markup: str | None) -> str | None:
    """Return a description without the tags of its markup."""
    if markup is None:
        return None
    lines = (line.strip() for line in _TAG.sub("\n", markup).splitlines())
    return "\n".join(line for line in lines if line) or None
