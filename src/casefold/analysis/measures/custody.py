"""Devices in police custody: dated facts given with a question, because an event that names such a device needs a word.

What is given is a statement, not something the records show: it is repeated as stated, with its dates. A device is
named by an identifier used in it or by its handset number (`imei:…`); the latter is compared with the handset that
a record was made by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from casefold.analysis.contract import Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.local_time import LATEST, to_utc
from casefold.errors import BadOption
from casefold.model.option import Option, OptionType

CUSTODY = Option(
    "custody",
    OptionType.TEXT,
    "Devices in police custody, as you know it: IDENTIFIER=FROM..TO in local time; no TO while it is held.",
    many=True,
)
HANDSET = "imei:"
_REMEDY = "Write IDENTIFIER=FROM..TO, for example +447700900001=2026-10-10T06:40:00..2026-10-12T09:00:00."


@dataclass(frozen=True, slots=True)
class Custody:
    """One device held, from a UTC time to another that is not included."""

    identifier: str
    utc_from: datetime
    utc_to: datetime
    told: str
    """`+447700900001 from 2026-10-10 06:40:00`, in local time."""

    def names(self, identifiers: Iterable[str], handset: str | None, at: datetime) -> bool:
        """Tell whether a record at a UTC time, of these parties and made by this handset, names the device held."""
        if not self.utc_from <= at < self.utc_to:
            return False
        return self.identifier in identifiers or (handset is not None and self.identifier == f"{HANDSET}{handset}")


def read_custody(tables: Tables, given: Iterable[str]) -> tuple[Custody, ...]:
    """Read what was given for `--custody`.

    A bound in the hour that comes twice is read so that the custody is the longer one.

    Raises:
        BadOption: It is no identifier with a period, or the period ends before it begins.
    """
    return tuple(_one(tables, text) for text in given)


def _one(tables: Tables, text: str) -> Custody:
    device, _, period = text.rpartition("=")
    begin, dots, end = period.partition("..")
    if device == "" or dots == "":
        raise BadOption(f"'{text}' is no custody", remedy=_REMEDY)
    if device.lower().startswith("person:"):
        raise BadOption("custody is of a device, not of a person", remedy=_REMEDY)
    (found,) = tables.identifiers(device.strip())
    first = _moment(text, begin)
    last = None if end.strip() == "" else _moment(text, end)
    utc_from = to_utc(tables.zone, first)
    utc_to = LATEST if last is None else to_utc(tables.zone, last, latest=True)
    if utc_to <= utc_from:
        raise BadOption(f"the custody '{text}' ends before it begins", remedy="Swap the two times.")
    until = "" if last is None else f" to {wording.stamp(last)}"
    return Custody(found.identifier, utc_from, utc_to, f"{found.identifier} from {wording.stamp(first)}{until}")


def _moment(text: str, part: str) -> datetime:
    try:
        return datetime.fromisoformat(part.strip())
    except ValueError as error:
        raise BadOption(f"'{part}' is no time in the custody '{text}'", remedy=_REMEDY) from error


def custody_cautions(zone: str, custody: tuple[Custody, ...]) -> tuple[str, ...]:
    """Say whose word a custody is."""
    if len(custody) == 0:
        return ()
    return (
        f"Custody is as stated with the question, in {zone}; no record shows where a device was kept. A number can be "
        "used in another handset, and automatic activity can go on in a device that is held.",
    )
