"""What a column of a call-data table can hold: the names that mappings, profiles and `casefold map` speak.

A field names a meaning, not a column of a record: `date` and `clock` become one time, `mcc`, `mnc`, `lac` and
`ci` one cell, `subject`, `other` and `direction` the two ends of a call. How is settled in `projection`.
"""

from __future__ import annotations

from typing import Final

from casefold.errors import BadOption
from casefold.formats.readers.column_map import IGNORE

EVENT: Final = "event"
CELL: Final = "cell"
SUBSCRIBER: Final = "subscriber"
TABLES: Final = (EVENT, CELL, SUBSCRIBER)
"""What a section of a table can be: communications, cell sites or customers."""

PARTIES: Final = ("subject", "other", "from", "to", "dialled", "forwarded_to")
NAMES: Final = ("subject_name", "other_name", "from_name", "to_name")
TIMES: Final = ("time", "date", "clock", "attempt_time", "end", "end_date", "end_clock", "zone")
SIDES: Final = tuple(f"{side}_{what}" for side in ("from", "to") for what in ("imei", "imsi", "start_cell", "end_cell"))
PARTS: Final = ("mcc", "mnc", "lac", "ci", "enb", "sector")
CELL_PARTS: Final = (*PARTS, *(f"end_{part}" for part in PARTS))

EVENT_PLAIN: Final = (
    "imei", "imsi", "iccid", "rat", "network", "outcome", "cause", "leg_group", "reference",
    "start_cell", "end_cell", "start_lat", "start_lon", "start_azimuth", "end_lat", "end_lon", "end_azimuth",
    "site_name", "duration_s", "ring_s", "bytes_up", "bytes_down", "apn", "ip", "charging_id", "sequence",
)  # fmt: skip
"""Fields that go into the record's column of the same name as they are written."""

EVENT_FIELDS: Final = (
    *TIMES, *PARTIES, *NAMES, "direction", "service", *EVENT_PLAIN, *CELL_PARTS, *SIDES, "first_coordinate",
    "second_coordinate", "deleted",
)  # fmt: skip
CELL_FIELDS: Final = (
    "cell", *PARTS, "network", "rat", "site_id", "site_name", "postcode", "os_grid", "easting", "northing", "lat",
    "lon", "azimuth", "beamwidth", "height_m", "valid_from", "valid_to",
)  # fmt: skip
SUBSCRIBER_FIELDS: Final = (
    "subject", "name", "address", "postcode", "date_of_birth", "account", "tariff", "network", "imei", "imsi",
    "iccid", "valid_from", "valid_to",
)  # fmt: skip
FIELDS_OF: Final = {EVENT: EVENT_FIELDS, CELL: CELL_FIELDS, SUBSCRIBER: SUBSCRIBER_FIELDS}
JOINED: Final = {"name": " ", "address": ", ", "site_name": ", "}
"""Fields that several columns may share: first name and surname, the lines of an address."""
KINDS_OF: Final = {EVENT: ("call", "message", "data_session"), CELL: ("cell",), SUBSCRIBER: ("subscriber",)}
TABLE_OF_KIND: Final = {kind: table for table, kinds in KINDS_OF.items() for kind in kinds}
ALIASES: Final = {
    "duration": "duration_s", "ring": "ring_s", "end_local": "end", "time_local": "time", "height": "height_m",
    "a": "from", "b": "to", "caller": "from", "called": "to", "start": "time", "dob": "date_of_birth",
    "latitude": "lat", "longitude": "lon", "number": "subject", "served": "subject",
}  # fmt: skip


def known_field(name: str) -> str:
    """Return the field a person or a profile means.

    Raises:
        BadOption: There is no such field.
    """
    word = name.strip().lower().replace(" ", "_").replace("-", "_")
    for candidate in (word, ALIASES.get(word, word)):
        if candidate == IGNORE or any(candidate in fields for fields in FIELDS_OF.values()):
            return candidate
    known = sorted({field for fields in FIELDS_OF.values() for field in fields})
    raise BadOption(f"there is no field '{name}'", remedy=f"Known: {', '.join(known)}, {IGNORE}.")


def known_kind(name: str) -> str:
    """Return the record kind a person says the rows are of.

    Raises:
        BadOption: A call-data table gives no such kind.
    """
    if name not in TABLE_OF_KIND:
        raise BadOption(f"a call-data table gives no '{name}'", remedy=f"Choose {', '.join(TABLE_OF_KIND)}.")
    return name


def on_table(field: str, table: str) -> str | None:
    """Return the field as it is called in a table of this sort (`lat` is `start_lat` among calls), or None."""
    if field == IGNORE or field in FIELDS_OF[table]:
        return field
    moved = {EVENT: {"lat": "start_lat", "lon": "start_lon", "azimuth": "start_azimuth", "cell": "start_cell",
                     "valid_from": "time", "valid_to": "end"},
             CELL: {"start_lat": "lat", "start_lon": "lon", "start_azimuth": "azimuth", "start_cell": "cell"},
             SUBSCRIBER: {"other": "subject", "from": "subject"}}[table].get(field)  # fmt: skip
    return moved
