"""The pieces every page is made of, each one call away from a template or a stranger's app.

A piece is a frozen value; `render()` gives the HTML element its island attaches to. The element holds the same
facts as a plain table or list, so a page reads in full where no script runs.
"""

from casefold.platform.pieces.conversation import Conversation
from casefold.platform.pieces.evidence import evidence_link
from casefold.platform.pieces.heat_map import HeatMap
from casefold.platform.pieces.map_view import MapView
from casefold.platform.pieces.network_chart import NetworkChart
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
    Source,
    TablePage,
    places_as_json,
)
from casefold.platform.pieces.table import Table
from casefold.platform.pieces.timeline_chart import TimelineChart

__all__ = [
    "Area",
    "Column",
    "Conversation",
    "HeatCell",
    "HeatMap",
    "Item",
    "Link",
    "MapView",
    "Message",
    "MessagePage",
    "NetworkChart",
    "Node",
    "Point",
    "Row",
    "Source",
    "Table",
    "TablePage",
    "TimelineChart",
    "evidence_link",
    "places_as_json",
]
