"""CASE and UCO graphs in JSON-LD: what any tool that speaks the standard states, read by facets.

A graph says more than records hold: persons, roles, tools, provenance. What has no record kind is named in the
inventory by class and count, so that nobody takes the records for the whole graph.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from casefold.formats.case_uco.given import Given
from casefold.formats.case_uco.graph import NAMESPACES, Node, objects, raw_of
from casefold.formats.case_uco.known import Known
from casefold.formats.case_uco.records import given_by
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import BrokenOff, ItemFormat, Records, Style
from casefold.formats.readers.json_items import shape
from casefold.formats.readers.media_type import JSON
from casefold.formats.readers.secrets import LeftOut
from casefold.formats.readers.source import Source

_SURE: Final = 0.97
_ANY: Final = "ObservableObject"
_OTHER: Final = 0.45
_QUESTION: Final = "it is JSON-LD, and names no CASE or UCO vocabulary: is it a graph of that kind?"


class CaseUcoFormat(ItemFormat):
    """Reads a graph twice: once for what objects say of one another, once for the records."""

    name = "case_uco"
    title = "CASE/UCO graphs (JSON-LD)"
    kinds = (
        *("call", "message", "sighting", "cell", "contact", "account", "device", "link", "visit", "event", "media"),
    )
    media_types = (JSON,)
    proves = (
        "What the graph states, by the tool or person that wrote it. A record shows that the graph says so: not "
        "that the event happened as it says, nor who held a device. A cell is a service area, and the coordinates "
        "beside it are those of its mast. A relation is a claim, with the confidence that the graph gives. Roles "
        "such as victim or offender are not taken over; passwords and content of files are left out."
    )
    tested_on = (
        "real data: the 23 illustrations of CASE-Examples and the 11 outputs of the UFED-to-CASE converter; "
        "made-up graphs beyond them"
    )
    style = Style(unit="model", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim JSON-LD that names the vocabularies of CASE or UCO."""
        seen = shape(source)
        linked = any(path.rpartition(".")[2] in ("@context", "@graph", "@id") for path in seen)
        if not linked:
            return None
        if any(name in source.head for name in NAMESPACES):
            return Recognition(self.name, _SURE, "JSON-LD that names the vocabularies of CASE or UCO")
        return Recognition(self.name, _OTHER, "JSON-LD", questions=(_QUESTION,))

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the objects in the order of the file."""
        known, reading = _gather(source), _Reading(out)
        try:
            for node in objects(source):
                reading.take(node, known)
        finally:
            reading.tell(known, options)


class _Reading:
    """The account of one pass."""

    def __init__(self, out: Records) -> None:
        self._out, self._left_out = out, LeftOut()
        self._unread: Counter[str] = Counter()
        self._numbers: dict[str, None] = {}
        self._parts = 0

    def take(self, node: Node, known: Known) -> None:
        """Hand an object on as records, or count its class."""
        given = list(given_by(node, known))
        for place, one in enumerate(given):
            self._parts += place > 0
            self._add(node, one, node.number + self._parts)
        if not given:
            self._unread[_called(node)] += 1
        for number in (side.text for one in given if one.kind == "device" for side in one.sides):
            self._numbers.setdefault(number)

    def tell(self, known: Known, options: ReadOptions) -> None:
        """Name what was not read, and whose the records are."""
        for kind, count in sorted(self._unread.items()):
            self._out.inventory(kind, f"{count:,} objects without a record of their own", objects=count)
        if options.subject is not None:
            self._out.subject(options.subject, "given")
        elif len(self._numbers) == 1:
            self._out.subject(next(iter(self._numbers)), "text")
        elif self._numbers:
            self._out.note(f"the graph states numbers of {len(self._numbers)} devices: {', '.join(self._numbers)}")
        if known.left_out:
            self._out.note(f"objects beyond those that are kept for reference: {known.left_out:,}")
        for note in self._left_out.notes():
            self._out.note(note)

    def _add(self, node: Node, given: Given, number: int) -> None:
        raw = raw_of(node.written)
        if given.part is not None:
            raw = {"@id": node.id, **raw_of(given.part)}
        self._out.add(
            given.kind,
            number,
            fields=given.fields,
            raw=self._left_out.without(raw),
            sides=given.sides,
            flags=given.flags,
            passage=lambda: json.dumps(given.part or node.written, ensure_ascii=False, indent=2, default=str)[:20_000],
            where=node.id,
        )


def _called(node: Node) -> str:
    """Name the class of an object; of one that is only an observable, its facets too."""
    classes = " and ".join(node.types) or "no class"
    return f"{classes} with {', '.join(node.facets)}" if node.types == (_ANY,) and node.facets else classes


def _gather(source: Source) -> Known:
    """Go through the graph once for what objects say of one another; damage is told by the second pass."""
    known = Known()
    try:
        for node in objects(source):
            known.take(node)
    except BrokenOff:
        pass
    return known


FORMAT = CaseUcoFormat()
