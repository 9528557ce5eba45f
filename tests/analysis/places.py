"""Records of made-up devices at made-up places, in one line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casefold.analysis.contract import Attributed
from tests.analysis.small_tables import Row, SmallTables, party, record

HARBOUR, FARM, STATION = (51.5000, -3.1000), (51.6000, -3.3000), (51.4800, -3.1800)
"""A dozen kilometres and more between harbour and farm, six between harbour and station."""
CAR, VAN, LORRY = "plate:ZZ99AAA", "plate:ZZ99BBB", "plate:ZZ99CCC"


@dataclass
class Seen:
    """Collects records that place somebody; gives the tables."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {"call": [], "sighting": [], "cell": [], "party": []})

    def fix(self, at: str | None, who: str | None, place: tuple[float, float], **more: Any) -> str:
        """Add a stated position at a UTC time."""
        lat, lon = place
        return self._sighting(at, who, {"service": "gps", "lat": lat, "lon": lon, "accuracy_m": 10.0, **more})

    def read(self, at: str, who: str, camera: str, **more: Any) -> str:
        """Add a plate read at a camera that states no position."""
        return self._sighting(at, who, {"service": "anpr", "place": camera, **more})

    def call(self, at: str, who: str, cell: str | None, **more: Any) -> str:
        """Add a call of somebody's own records on a cell."""
        made = record(self._number(), at, subject=who, start_cell=cell, time_local=_moment(at), **more)
        self.rows["call"].append(made)
        self.rows["party"].append(party(made, "call", "from", who, is_owner=True))
        return str(made["record_id"])

    def cell(self, cell: str, place: tuple[float, float], **more: Any) -> None:
        """Add an entry of a cell table."""
        lat, lon = place
        self.rows["cell"].append(record(self._number(), None, cell=cell, lat=lat, lon=lon, **more))

    def tables(self, people: Mapping[str, tuple[Attributed, ...]] | None = None) -> SmallTables:
        """Give the tables an analysis sees."""
        return SmallTables(self.rows, people or {})

    def _sighting(self, at: str | None, who: str | None, more: dict[str, Any]) -> str:
        made = record(self._number(), at, time_local=None if at is None else _moment(at), **more)
        self.rows["sighting"].append(made)
        if who is not None:
            self.rows["party"].append(party(made, "sighting", "subject", who))
        return str(made["record_id"])

    def _number(self) -> int:
        return sum(len(rows) for name, rows in self.rows.items() if name != "party") + 1


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at)
