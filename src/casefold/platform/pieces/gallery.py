"""Every piece in every state, with made-up data: for developers to look at, and for the browser tests to drive.

`gallery()` gives the entries and `answer()` what their sources say; the platform serves them under `/pieces/`. Loading
needs no entry: it is what each piece shows until its script and data are there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.safestring import SafeString

from casefold.platform.pieces.conversation import Conversation
from casefold.platform.pieces.heat_map import HeatMap
from casefold.platform.pieces.map_view import MapView
from casefold.platform.pieces.network_chart import NetworkChart
from casefold.platform.pieces.parts import PARTS
from casefold.platform.pieces.shapes import (
    Area,
    Column,
    HeatCell,
    Item,
    Link,
    Message,
    MessagePage,
    Node,
    Point,
    Row,
    TablePage,
)
from casefold.platform.pieces.table import Table
from casefold.platform.pieces.timeline_chart import TimelineChart

DATA = "/pieces/data"
EVIDENCE = "/pieces/evidence"
ZONE = "Europe/London"
START = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
MANY_ROWS = 50_000_000
MANY_MESSAGES = 120_000

HOSTILE = (
    "<script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "'\"><svg onload=document.title='run'>",
    "javascript:document.title='run'",
    "{{7*7}} ${7*7} %s %00",
    "\u202ereversed\u202c and \u2066isolated\u2069",
    "Z\u0337a\u0334l\u0335g\u0336o\u0337",
    "\u0645\u0631\u062d\u0628\u0627 then Latin then \u05e9\u05dc\u05d5\u05dd",
    "=1+1",
    "\u200b\ufeff",
    "no-break" * 40,
)
"""Texts that exhibits hold and pages must show as they are."""


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """One piece in one state; `key` names it in addresses and screenshots."""

    key: str
    piece: str
    state: str
    html: SafeString


def gallery() -> list[GalleryEntry]:
    """Return the entries, pieces in the order of the reference page, each usual state first."""
    drawn = [
        GalleryEntry(f"{piece}-{state}", piece, state, made.render())
        for piece, states in _pieces().items()
        for state, made in states.items()
    ]
    return [*drawn, *(GalleryEntry(f"part-{name}", "parts", name, html) for name, html in PARTS.items())]


def answer(name: str, query: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
    """Return the HTTP status and the JSON for the source `DATA/<name>`."""
    if name == "rows":
        return 200, _rows_page(query).as_json()
    if name == "messages":
        start = int(query.get("offset", "0"))
        count = min(int(query.get("limit", "50")), MANY_MESSAGES - start)
        return 200, MessagePage(tuple(_message(start + at) for at in range(count)), MANY_MESSAGES).as_json()
    if name == "error":
        return 503, {"message": "The case is being moved and cannot be read for a minute."}
    return 404, {"message": "The gallery has no such source."}


def _pieces() -> dict[str, dict[str, Any]]:
    return {
        "table": _tables(),
        "network": _networks(),
        "timeline": _timelines(),
        "heatmap": _heat_maps(),
        "conversation": _conversations(),
        "map": _maps(),
    }


COLUMNS = (
    Column("when", "When", "timestamp", "When the contact began."),
    Column("caller", "From", "text", "Identifier that began the contact, in E.164."),
    Column("called", "To", "text", "Identifier that was contacted."),
    Column("kind", "Kind", "text", "Voice, text or data."),
    Column("seconds", "Seconds", "integer", "How long it lasted, as the operator states it."),
    Column("cell", "Cell", "text", "Cell that served at the start; a service area, not a position."),
    Column("marked", "Duplicate", "boolean", "The same contact stands in another exhibit too."),
)


def _number(at: int) -> str:
    return f"+447700900{at * 137 % 1000:03d}"


def _row(at: int) -> Row:
    when = START + timedelta(seconds=97 * at)
    kind = ("voice", "text", "voice", "data")[at % 4]
    cells = (
        f"{when:%Y-%m-%dT%H:%M:%SZ}",
        _number(at),
        _number(at * 7 + 3),
        kind,
        None if kind == "text" else at * 31 % 900,
        f"234-30-{at * 13 % 9000 + 1000}",
        at % 17 == 0,
    )
    return Row(f"r{at}", cells, href=f"{EVIDENCE}?of=r{at}")


def _rows_page(query: Mapping[str, str]) -> TablePage:
    """Made-up rows: any order but the first reverses them, each letter of a filter leaves one row in ten."""
    total = MANY_ROWS // 10 ** sum(len(text) for name, text in query.items() if name.startswith("f."))
    start, limit = int(query.get("offset", "0")), int(query.get("limit", "100"))
    places = range(start, max(start, min(start + limit, total)))
    backwards = query.get("sort", "").startswith("-")
    rows = tuple(_row(MANY_ROWS - 1 - at if backwards else at) for at in places)
    return TablePage(COLUMNS, rows, total=total, zone=ZONE)


def _tables() -> dict[str, Table]:
    csv, xlsx = f"{DATA}/export.csv", f"{DATA}/export.xlsx"
    shown = [_row(at) for at in range(60)]
    first = _rows_page({"limit": "100"})
    hostile = tuple(Row(f"h{at}", (text, at, text), href=EVIDENCE) for at, text in enumerate(HOSTILE))
    columns = (Column("text", "Text as found"), Column("n", "Line", "integer"), Column("again", "Again"))
    return {
        "usual": Table("Calls of one handset", COLUMNS, shown, zone=ZONE, export_csv=csv, export_xlsx=xlsx),
        "empty": Table("Calls in April", COLUMNS, ()),
        "huge": Table(
            "Every call", source=f"{DATA}/rows", first=first, pages="?of=rows", export_csv=csv, export_xlsx=xlsx
        ),
        "error": Table("Calls of a case being moved", source=f"{DATA}/error"),
        "hostile": Table("Texts <b>as found</b>", columns, hostile),
    }


NAMES = ("Robin Ashdown", "Sam Birch", "Alex Carver", "Jo Dell", "Kit Elder", "Lee Fenn")


def _networks() -> dict[str, NetworkChart]:
    return {
        "usual": _usual_network(),
        "empty": NetworkChart("Links after 1 April", (), ()),
        "huge": network_of(1500, 5200),
        "hostile": NetworkChart(
            "Names <i>as found</i>",
            [Node(f"h{at}", text, href=EVIDENCE) for at, text in enumerate(HOSTILE)],
            [Link(f"l{at}", "h0", f"h{at}", label=text) for at, text in enumerate(HOSTILE) if at > 0],
        ),
    }


def _usual_network() -> NetworkChart:
    people = [Node(f"p{at}", name, "person", 9, f"{EVIDENCE}?of=p{at}") for at, name in enumerate(NAMES)]
    phones = [Node(f"n{at}", _number(at), "identifier", 2 + at % 5, f"{EVIDENCE}?of=n{at}") for at in range(22)]
    things = [
        Node("o1", "Harbour Lettings", "organisation", 5),
        Node("o2", "AB12 CDE", "object", 3),
        Node("o3", "Unit 4, Quay Road", "location", 4),
        Node("o4", "Hire of 9 March", "event", 3),
    ]
    uses = [
        Link(f"u{at}", f"p{at % 6}", f"n{at}", 3 + at % 4, "assessment", "use attributed", f"{EVIDENCE}?of=u{at}")
        for at in range(12)
    ]
    contacts = [
        Link(
            f"c{at}",
            f"n{at % 12}",
            f"n{(at * 7 + 5) % 22}",
            4 + at * 5 % 40,
            label=f"{4 + at * 5 % 40} contacts",
            href=EVIDENCE,
        )
        for at in range(30)
        if at % 12 != (at * 7 + 5) % 22
    ]
    stated = [
        Link("s1", "p0", "o1", 4, label="director"),
        Link("s2", "p1", "o2", 3, label="keeper"),
        Link("s3", "o1", "o3", 3, label="tenant"),
        Link("s4", "p2", "o4", 2, "assessment", "present"),
        Link("s5", "o4", "o2", 3, label="vehicle of"),
    ]
    return NetworkChart("Who contacts whom", people + phones + things, uses + contacts + stated)


def network_of(nodes: int, links: int) -> NetworkChart:
    """Return a made-up chart of that size, in groups, the same each time."""
    ends = [(at % nodes, _partner(at, nodes)) for at in range(links)]
    return NetworkChart(
        f"A chart of {links:,} links",
        [Node(f"n{at}", _number(at), "identifier", 1 + at % 7) for at in range(nodes)],
        [
            Link(f"l{at}", f"n{a}", f"n{b}", 1 + at % 30, "assessment" if at % 9 == 0 else "fact", href=EVIDENCE)
            for at, (a, b) in enumerate(ends)
        ],
    )


def _partner(at: int, nodes: int) -> int:
    """Someone of the same group of forty, and for one link in thirty anyone."""
    if at % 30 == 0:
        return at * 7919 % nodes
    return min(nodes - 1, at % nodes // 40 * 40 + (at * at + at // nodes * 11) % 40)


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _timelines() -> dict[str, TimelineChart]:
    calls = [
        Item(
            f"c{at}",
            _stamp(START + timedelta(hours=at * 5.3)),
            f"call to {_number(at)}",
            "Calls",
            href=f"{EVIDENCE}?of=c{at}",
        )
        for at in range(24)
    ]
    spans = [
        Item("s1", _stamp(START), "Hire of AB12 CDE", "Vehicle", _stamp(START + timedelta(days=2)), href=EVIDENCE),
        Item(
            "s2",
            _stamp(START + timedelta(days=1)),
            "Use of +447700900137 by Sam Birch",
            "Attributions",
            _stamp(START + timedelta(days=4)),
            "assessment",
            EVIDENCE,
        ),
        Item("s3", _stamp(START + timedelta(hours=30)), "camera, Quay Road", "Vehicle", href=EVIDENCE),
        Item(
            "s4",
            _stamp(START + timedelta(hours=60)),
            "present at Unit 4",
            "Attributions",
            kind="assessment",
            href=EVIDENCE,
        ),
    ]
    many = [
        Item(
            f"m{at}",
            _stamp(START + timedelta(seconds=at * 137 + at * at % 50_000)),
            f"record {at}",
            f"Handset {at % 5 + 1}",
        )
        for at in range(2500)
    ]
    hostile = [Item(f"h{at}", _stamp(START + timedelta(hours=at)), text, text) for at, text in enumerate(HOSTILE)]
    return {
        "usual": TimelineChart("First week of March", calls + spans, ZONE),
        "empty": TimelineChart("May", ()),
        "huge": TimelineChart("Every record", many, ZONE),
        "hostile": TimelineChart("Words as found", hostile, ZONE),
    }


def _heat_maps() -> dict[str, HeatMap]:
    def count(day: int, hour: int) -> int:
        busy = 0 if hour < 6 else (hour * 7 + day * 3) % 13 + (9 if hour in (17, 18, 19) else 0)
        return busy * (2 if day >= 5 else 1)

    cells = [
        HeatCell(day, hour, count(day, hour), f"{EVIDENCE}?of=d{day}h{hour}")
        for day in range(7)
        for hour in range(24)
        if count(day, hour) > 0
    ]
    huge = [HeatCell(cell.day, cell.hour, cell.count * 73_331, cell.href) for cell in cells]
    return {
        "usual": HeatMap("When contacts begin", cells, ZONE),
        "empty": HeatMap("When contacts begin in May", ()),
        "huge": HeatMap("When every contact begins", huge, ZONE),
    }


SAID = (
    "Are you at the yard yet?",
    "Ten minutes. Bring the keys for unit 4.",
    "حسنا، سأكون هناك الساعة 5",
    "Ok \U0001f44d",
    "The van needs diesel before tomorrow, and the left tyre looks low. Can Kit have a look at it when he is back?",
    "Jutro o 9 pod magazynem?",
)


def _message(at: int) -> Message:
    draft = {2: "Fine, I will be there at 5 o'clock", 5: "Tomorrow at 9 by the warehouse?"}.get(at % 6)
    return Message(
        id=f"m{at}",
        time=None if at % 41 == 40 else _stamp(START + timedelta(minutes=at * 47)),
        zone=ZONE,
        author=NAMES[at * 5 % 3],
        is_owner=at * 5 % 3 == 0,
        body=SAID[at % 6],
        deleted=at % 13 == 7,
        attachments=("tyre.jpg",) if at % 11 == 4 else (),
        translated=draft,
        source=f"ABC/1, chat 3, message {at + 1}",
        href=f"{EVIDENCE}?of=m{at}",
    )


def _conversations() -> dict[str, Conversation]:
    hostile = [
        Message(
            f"h{at}", _stamp(START), ZONE, text, text, attachments=(text,), translated=text, source=text, href=EVIDENCE
        )
        for at, text in enumerate(HOSTILE)
    ]
    first = MessagePage(tuple(_message(at) for at in range(50)), MANY_MESSAGES)
    return {
        "usual": Conversation("Robin Ashdown, Alex Carver and Sam Birch", [_message(at) for at in range(70)]),
        "empty": Conversation("A chat without messages", ()),
        "huge": Conversation("A group of years", source=f"{DATA}/messages", first=first, pages="?of=messages"),
        "error": Conversation("A chat of a case being moved", source=f"{DATA}/error"),
        "hostile": Conversation("Words <b>as found</b>", hostile),
    }


def _maps() -> dict[str, MapView]:
    points = [
        Point(
            f"p{at}", 51.42 + at * 37 % 29 / 290, -2.68 + at * 53 % 31 / 200, f"Camera {at + 1}", f"{EVIDENCE}?of=p{at}"
        )
        for at in range(8)
    ]
    areas = [
        Area(
            f"a{at}",
            51.44 + at * 11 % 7 / 120,
            -2.63 + at * 5 % 9 / 110,
            900 + at * 350,
            f"Cell 234-30-{1000 + at}",
            None if at == 3 else at * 75 % 360,
            href=f"{EVIDENCE}?of=a{at}",
        )
        for at in range(5)
    ]
    many = [
        Point(f"m{at}", 50.2 + at * 7919 % 5000 / 1000, -4.5 + at * 104_729 % 5500 / 1000, f"Fix {at + 1}")
        for at in range(1500)
    ]
    moving = [
        Point(
            f"t{at}",
            51.45 + at / 400,
            -2.6 + at % 5 / 100,
            f"Read {at + 1}",
            f"{EVIDENCE}?of=t{at}",
            time=f"2026-03-04T{6 + at // 4:02d}:{at % 4 * 15:02d}:00Z",
            who=f"plate:ZZ99AA{'AB'[at % 2]}",
            what=("anpr", "gps", "wifi", "photo", "card", "map")[at % 6],
        )
        for at in range(24)
    ]
    hostile = [Point(f"h{at}", 51.4 + at / 100, -2.6, text, EVIDENCE) for at, text in enumerate(HOSTILE)]
    return {
        "usual": MapView("Cameras and cells of 4 March", points, areas),
        "clock": MapView("Two vehicles on 4 March", moving, zone="Europe/London"),
        "empty": MapView("Places in May", ()),
        "huge": MapView("Every position of one handset", many),
        "hostile": MapView("Names as found", hostile),
    }
