"""A made-up piece of England with four made-up networks, so that every record can name a cell.

The towns, sites and positions are invented. The mobile country and network codes only give the cell text a
plausible shape; no layout or site here is a real network's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from casefold.demo.numbers import stream

NETWORKS = ("Norwood", "Fenland", "Calder", "Tamar")
TOWNS = (("Aldermoor", 53.18, -0.55), ("Wexby", 53.31, -0.21), ("Thornhaven", 53.02, -0.12))
SITES_PER_TOWN = 6
_STREETS = ("Mill Road", "Station Yard", "Priory Lane", "Canal Wharf", "Hill Farm", "Market Square")
_EVERY_RECONFIGURED = 7
_OPENED = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One sector of one site; `turned_on` is the day its azimuth changed to `turned_azimuth`, if it did."""

    network: str
    town: int
    site: int
    name: str
    latitude: float
    longitude: float
    sector: int
    azimuth: int
    area: int
    enb: int
    turned_on: date | None
    turned_azimuth: int

    @property
    def eci(self) -> int:
        """The 28-bit 4G cell number: eNB in the upper 20 bits, sector in the lower 8 [S13]."""
        return (self.enb << 8) | self.sector

    @property
    def text(self) -> str:
        """The cell as its network writes it."""
        if self.network == "Norwood":
            return f"234-10-{self.area}-{20000 + self.site * 10 + self.sector}"
        if self.network == "Fenland":
            return f"LTE/234-15-{self.eci}"
        if self.network == "Calder":
            return f"{self.enb}-{self.sector}"
        return f"0x{self.eci:X}"


@dataclass(frozen=True, slots=True)
class Validity:
    """How a cell stood between two days, both inclusive; `until` is None while it still does."""

    cell: Cell
    azimuth: int
    since: date
    until: date | None


class Map:
    """Every cell of every network, found by network, town and site."""

    def __init__(self, seed: int, turn_day: date) -> None:
        self._cells: dict[str, list[Cell]] = {}
        for index, network in enumerate(NETWORKS):
            self._cells[network] = _cells(seed, index, network, turn_day)

    def cells(self, network: str) -> list[Cell]:
        """List the cells of a network in site and sector order."""
        return list(self._cells[network])

    def validity(self, network: str) -> list[Validity]:
        """List how each cell of a network stood over time: twice where its azimuth changed."""
        stood = []
        for cell in self._cells[network]:
            if cell.turned_on is None:
                stood.append(Validity(cell, cell.azimuth, _OPENED, None))
                continue
            stood.append(Validity(cell, cell.azimuth, _OPENED, cell.turned_on - timedelta(days=1)))
            stood.append(Validity(cell, cell.turned_azimuth, cell.turned_on, None))
        return stood

    def cell(self, network: str, town: int, site: int, sector: int) -> Cell:
        """Find the cell of a network at a place; `site` counts within the town and wraps round."""
        place = (town * SITES_PER_TOWN + site % SITES_PER_TOWN) * 3 + sector % 3
        return self._cells[network][place]


def _cells(seed: int, index: int, network: str, turn_day: date) -> list[Cell]:
    rng = stream(seed, "sites", network)
    cells = []
    for site in range(len(TOWNS) * SITES_PER_TOWN):
        town, street = divmod(site, SITES_PER_TOWN)
        name, latitude, longitude = TOWNS[town]
        position = (round(latitude + rng.uniform(-0.03, 0.03), 5), round(longitude + rng.uniform(-0.05, 0.05), 5))
        bearing = rng.randrange(0, 120, 10)
        turned = turn_day if site % _EVERY_RECONFIGURED == 3 else None
        for sector in range(1, 4):
            azimuth = bearing + 120 * (sector - 1)
            cells.append(
                Cell(
                    network=network,
                    town=town,
                    site=site,
                    name=f"{name} {_STREETS[street]}",
                    latitude=position[0],
                    longitude=position[1],
                    sector=sector,
                    azimuth=azimuth,
                    area=1200 + index * 100 + town,
                    enb=501200 + index * 1000 + site,
                    turned_on=turned,
                    turned_azimuth=(azimuth + 40) % 360,
                )
            )
    return cells
