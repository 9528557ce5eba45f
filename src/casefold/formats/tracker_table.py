"""Tables of positions from trackers, vehicles and phones: a place and a time in each row, and mostly a speed.

Every maker names its columns anew; the names are data here. A unit of speed that the header does not state is not
guessed: the value stays in the row's `raw`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records, Side, Style
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.places import carrier, metres_per_second, number_text, read_spot
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import TABLES, Sheet, Table, open_table
from casefold.formats.readers.table_text import cells_by_row
from casefold.formats.readers.text_lines import head_lines
from casefold.text.time_grammar import match_shape
from casefold.text.time_shapes import shape_of

WORDS: Final[dict[str, str]] = {
    "time": "time, timestamp, datetime, date time, date and time, gps time, gpstime, fix time, fixtime, device time, "
    "devicetime, utc time, time utc, utc, local time, recorded at, recorded, event time, position time, server time, "
    "zeit, zeitpunkt, zeitstempel, horodatage, fecha hora, data ora, tijdstip, timestamp utc, date time utc, when",
    "date": "date, day, gps date, utc date, datum, fecha, data",
    "clock": "clock, time of day, gps clock, uhrzeit, hora, heure, ora",
    "lat": "lat, latitude, gps lat, gps latitude, lat deg, latitude deg, position lat, breitengrad, latitud, "
    "latitudine",
    "lon": "lon, long, lng, longitude, gps lon, gps long, gps lng, gps longitude, lon deg, longitude deg, "
    "position long, position lon, laengengrad, langengrad, longitud, longitudine",
    "altitude": "altitude, alt, elevation, ele, height, altitude m, elevation m, alt m, hoehe, hohe",
    "speed": "speed, velocity, gps speed, ground speed, geschwindigkeit, vitesse, velocidad, velocita, snelheid",
    "speed_kmh": "speed kmh, speed km h, speed kph, speed kmph, velocity km h, geschwindigkeit km h, vitesse km h",
    "speed_mph": "speed mph, velocity mph",
    "speed_knots": "speed knots, speed kn, speed kt, speed kts",
    "speed_ms": "speed ms, speed m s, speed mps, velocity m s",
    "bearing": "heading, bearing, course, direction, track, azimuth, heading deg, course deg, kurs, cap, rumbo, rotta",
    "accuracy": "accuracy, accuracy m, horizontal accuracy, h accuracy, hacc, gps accuracy, precision, radius, "
    "uncertainty, genauigkeit",
    "place": "address, location, place, location name, street, poi, geofence, adresse, direccion, indirizzo",
    "device": "device, device id, deviceid, device name, unit, unit id, tracker, tracker id, vehicle, vehicle id, "
    "asset, asset id, user, user id, id, name, car id, geraet, fahrzeug",
    "plate": "plate, number plate, license plate, licence plate, registration, registration number, registration mark, "
    "vehicle registration, vehicle registration mark, vehicle reg, reg, reg no, vrm, vrn, kennzeichen, "
    "immatriculation, matricula, targa, kenteken",
    "imei": "imei, device imei, tracker imei",
    "movement": "ignition, odometer, mileage, satellites, sats, num satellites, hdop, pdop, fix, fix type, gps valid, "
    "valid, event, trip, trip id, battery, distance, motion, engine, driver",
}
"""Field -> what its column may be called; `movement` only tells that it is a tracker's table."""
_OTHERS: Final = frozenset(
    {"mcc", "mnc", "lac", "tac", "cell", "cell id", "cellid", "cgi", "eci", "imsi", "msisdn", "radio",
     "called number", "calling number", "duration", "caller", "amount", "balance", "population", "beamwidth"}
)  # fmt: skip
"""A column of these names belongs to call data, cell sites or something else."""
_BY_WORD: Final = {" ".join(word.split()): name for name, words in WORDS.items() for word in words.split(",")}
_UNITS: Final = {"speed_ms": "m/s", "speed_kmh": "km/h", "speed_mph": "mph", "speed_knots": "knots"}
_HEADER_ROWS, _HEAD, _AGREE = 40, 200, 0.8


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a sheet are."""

    header_row: int
    headers: tuple[str, ...]
    at: Mapping[str, int]
    score: float

    def cell(self, cells: Sequence[str | None], name: str) -> str | None:
        """Return a field's text of a row; None where it is empty or there is no such column."""
        column = self.at.get(name)
        text = cells[column] if column is not None and column < len(cells) else None
        return text.strip() or None if text else None


class TrackerTable(ItemFormat):
    """Rows of positions."""

    name = "tracker_table"
    title = "Tables of positions: trackers, vehicles, phones"
    kinds = ("sighting",)
    media_types = TABLES
    style = Style(time_order=None)
    proves = (
        "That the table states these positions and times of a device. Not who carried or drove it, and not how exact a "
        "position is unless a column says so. It can be changed by anybody who opened it."
    )
    tested_on = "general knowledge of trackers' tables; made-up samples only"

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a table with columns of latitude, longitude and time that its rows bear out."""
        if source.media_type == TEXT and not options.mapping and not _may_hold_header(source):
            return None
        try:
            table = _open(source, options)
            found = [columns for sheet in table.info.sheets if (columns := _columns(table, sheet, options)) is not None]
        except BadExhibit:
            return None
        if not found:
            return None
        best = max(found, key=lambda columns: columns.score)
        names = ", ".join(sorted(best.at))
        questions = () if best.score >= 0.8 else ("Is it a list of positions of a device?",)
        return Recognition(self.name, best.score, f"header in row {best.header_row}: {names}", questions=questions)

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the rows of each sheet."""
        table = _open(source, options)
        given = carrier(options, out)
        for sheet in table.info.sheets:
            columns = _columns(table, sheet, options)
            if columns is None:
                out.inventory(sheet.name or source.name, "a sheet without columns of places and times; not read")
                continue
            part = sheet.name or ""
            out.part(part).mapping = {columns.headers[column]: name for name, column in columns.at.items()}
            if "speed" in columns.at:
                out.part(part).notes.append("the unit of the speed is not stated; it stays in `raw`")
            for block in table.blocks(16_384, sheet=sheet):
                for number, cells in cells_by_row(block):
                    if number > columns.header_row and any(cell and cell.strip() for cell in cells):
                        _give(number, cells, columns, given, out, part)
                out.progress(table.bytes_read / max(1, table.size))


def _give(
    number: int, cells: Sequence[str | None], columns: Columns, given: tuple[Side, ...], out: Records, part: str
) -> None:
    raw = {
        header or f"column {at + 1}": cell
        for at, (header, cell) in enumerate(zip(columns.headers, cells, strict=False))
    }
    lat, lon = (_degrees(columns.cell(cells, name)) for name in ("lat", "lon"))
    spot = read_spot(lat, lon, columns.cell(cells, "altitude"))
    if isinstance(spot, str):
        out.set_aside(number, spot, text=" | ".join(cell or "" for cell in cells), part=part)
        return
    speed = next((name for name in _UNITS if columns.cell(cells, name)), None)
    out.add(
        "sighting",
        number,
        part=part,
        fields={
            **spot.fields(),
            "time": _time(columns, cells),
            "service": "gps",
            "speed_ms": metres_per_second(columns.cell(cells, speed), _UNITS[speed]) if speed else None,
            "bearing": columns.cell(cells, "bearing"),
            "accuracy_m": number_text(columns.cell(cells, "accuracy")),
            "place": columns.cell(cells, "place"),
            "imei": columns.cell(cells, "imei"),
        },
        raw=raw,
        sides=_device(columns, cells) or given,
    )


def _device(columns: Columns, cells: Sequence[str | None]) -> tuple[Side, ...]:
    imei, plate, device = (columns.cell(cells, name) for name in ("imei", "plate", "device"))
    if imei is not None:
        return (Side("subject", f"imei:{imei}", raw=imei, name=plate or device, owner=True),)
    if plate is not None:
        return (Side("subject", f"plate:{plate}", raw=plate, name=device, owner=True),)
    if device is not None:
        return (Side("subject", f"opaque:{device}", raw=device, owner=True),)
    return ()


def _time(columns: Columns, cells: Sequence[str | None]) -> str | None:
    whole = columns.cell(cells, "time")
    day, clock = columns.cell(cells, "date"), columns.cell(cells, "clock")
    if day is None:
        return whole
    clock = clock or (whole if whole is not None and _is_clock(whole) else None)
    return f"{day} {clock}" if clock is not None else whole or day


def _is_clock(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?", text) is not None


def _degrees(text: str | None) -> str | None:
    """A comma before decimals is a point; nothing in a coordinate separates thousands."""
    return text.replace(",", ".").rstrip("°") if text is not None else None


def _plain(header: str) -> str:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", split.casefold()).split())


def _open(source: Source, options: ReadOptions) -> Table:
    return open_table(source, encoding=options.encoding, delimiter=options.delimiter)


def _may_hold_header(source: Source) -> bool:
    lines = head_lines(source)[:_HEADER_ROWS]
    return any({"lat", "lon"} <= {_BY_WORD.get(_plain(cell)) for cell in re.split(r"[,;\t|]", line)} for line in lines)


def _columns(table: Table, sheet: Sheet, options: ReadOptions) -> Columns | None:
    rows = table.head(sheet, _HEAD)
    for place, (number, cells) in enumerate(rows[:_HEADER_ROWS]):
        headers = tuple((cell or "").strip() for cell in cells)
        at: dict[str, int] = {}
        for column, header in enumerate(headers):
            name = options.mapping.get(header) or _BY_WORD.get(_plain(header))
            if name in WORDS:
                at.setdefault(str(name), column)
        if not {"lat", "lon"} <= at.keys() or not ({"time", "date"} & at.keys()):
            continue
        if {_plain(header) for header in headers} & _OTHERS:
            return None
        body = [cells for _, cells in rows[place + 1 :] if any(cell for cell in cells)]
        columns = Columns(number, headers, at, _score(at))
        return columns if body and _bears_out(columns, body) else None
    return None


def _score(at: Mapping[str, int]) -> float:
    moves = sum(name in at for name in (*_UNITS, "speed", "bearing", "altitude", "accuracy", "movement"))
    return round(min(0.93, 0.6 + 0.15 * min(2, moves) + 0.1 * bool({"device", "plate", "imei"} & at.keys())), 2)


def _bears_out(columns: Columns, body: Sequence[Sequence[str | None]]) -> bool:
    """Say whether most rows hold a number for each coordinate, and a time."""
    good = 0
    for cells in body:
        numbers = [number_text(_degrees(columns.cell(cells, name))) for name in ("lat", "lon")]
        time = _time(columns, cells)
        good += all(numbers) and time is not None and match_shape(shape_of(time)) is not None
    return good >= _AGREE * len(body)


FORMAT = TrackerTable()
