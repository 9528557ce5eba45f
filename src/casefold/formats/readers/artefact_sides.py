"""Who stands on which side of a call or message in a report's table, and which way it went.

Some tables name sender and receiver, some the other end and a direction, some an owner in brackets. What is concluded
instead of read is counted, and the report says so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.readers.artefact_columns import Row, plain
from casefold.formats.readers.artefact_people import Person, is_group, owner_among, people, sides
from casefold.formats.readers.items import Side
from casefold.formats.readers.unsent import is_draft, unsent
from casefold.text.services import TELEPHONY, known_service, service_of

OUT, IN = "outgoing", "incoming"
YES: Final = frozenset({"1", "yes", "true", "y", "1.0"})
NO: Final = frozenset({"0", "no", "false", "n", "0.0"})
_DIRECTIONS: Final = (
    (OUT, ("outgoing", "sent", "out", "from me", "originated", "dialled", "dialed", "outbox", "draft", "drafts")),
    (IN, ("incoming", "received", "in", "missed", "inbox", "rejected", "declined", "terminated", "read", "unread")),
)
_OWN_COLUMNS: Final = ("from me", "sent by me", "is from me", "outgoing")


@dataclass(slots=True)
class Table:
    """What holds for every row of one table."""

    name: str
    variant: str = ""
    service: str | None = None
    """The service that the table's name shows."""
    own: Person | None = None
    """The device's own number, where the report states exactly one."""
    notes: Counter[str] = field(default_factory=Counter)
    """How often something was concluded instead of read, by what."""

    def service_of(self, row: Row, default: str = "") -> str:
        """Return the service of a row: its own column's, else the table's."""
        stated = row.first("service")
        if stated is None:
            return self.service or default
        return service_of(stated) if self.service is None else self.service


def service_of_table(name: str) -> str | None:
    """Name the service that a table's name shows: `WhatsApp - Messages` is whatsapp, `SMS` is sms."""
    text = name.lower().replace("_", " ")
    known = known_service(text)
    if known in ("imessage", "facetime") and "sms" in text:
        return "sms"
    return known or next((word for word in ("sms", "mms", "email") if word in text.replace("e-mail", "email")), None)


def direction_of(row: Row) -> str | None:
    """Return the direction that a row states, seen from the device; None where it states none."""
    for column in row.columns.places.get("direction", ()):
        text = row.cell(column)
        if text is None:
            continue
        word = word_of(text)
        if plain(row.columns.headers[column]) in _OWN_COLUMNS and (word in YES or word in NO):
            return OUT if word in YES else IN
        for direction, words in _DIRECTIONS:
            if word in words or word.partition(" ")[0] in words:
                return direction
    return None


def parties_of(row: Row, table: Table, service: str, *, loose: str) -> tuple[str | None, list[Side]]:
    """Return the direction and the parties of a call or message by role.

    Args:
        row: The row.
        table: Its table, which counts what was concluded.
        service: Its service.
        loose: Role of a party of which neither a role nor a direction is known.
    """
    ends, direction = _ends(row)
    members = people(row.first("participants"))
    if ends.senders and not ends.receivers and len(members) == 2:
        ends.receivers = [person for person in members if person.identifier != ends.senders[0].identifier][:1]
    _complete(ends, direction, owner_among(members) or _own(row, table, service), table)
    found = sides(ends.senders, "from", service, owner=None if direction is None else direction == OUT)
    found += sides(ends.receivers, "to", service, owner=None if direction is None else direction == IN)
    found += sides(people(row.first("cc")), "cc", service) if loose == "member" else []
    if ends.unplaced:
        table.notes["parties without a role or direction"] += 1
        found += sides(ends.unplaced, loose, service)
    if loose == "member" and is_draft(*row.all("direction"), *row.all("status")):
        return None, unsent(found)
    return direction, found


@dataclass(slots=True)
class _Ends:
    """The people of a row, as far as the row says on which side they stand."""

    senders: list[Person]
    receivers: list[Person]
    unplaced: list[Person]


def _ends(row: Row) -> tuple[_Ends, str | None]:
    """Read the people of a row and its direction; the other end alone is placed by the direction."""
    senders = [] if names_group(row.first("from")) else people(row.first("from"), row.first("from_name"))
    receivers = [] if names_group(row.first("to")) else people(row.first("to"), row.first("to_name"))
    other = row.first("other")
    others = people(other, row.first("other_name")) if other or not row.columns.has("from", "to") else []
    senders = senders or [person for person in others if person.role == "from"]
    receivers = receivers or [person for person in others if person.role == "to"]
    direction = direction_of(row) or _by_owner(senders, receivers)
    unplaced = [person for person in others if person.role is None]
    if not senders and direction == IN:
        return _Ends(unplaced, receivers, []), direction
    if not receivers and direction == OUT:
        return _Ends(senders, unplaced, []), direction
    return _Ends(senders, receivers, [] if senders or receivers else unplaced), direction


def _own(row: Row, table: Table, service: str) -> Person | None:
    """Return the device's own party: of the row's column, else the one number the report states."""
    found = people(row.first("own"))
    if len(found) == 1 and (found[0].identifier or found[0].owner):
        person = found[0]
        return person if person.identifier else table.own
    return table.own if service in TELEPHONY else None


def _complete(ends: _Ends, direction: str | None, own: Person | None, table: Table) -> None:
    """Put the device's own side where only the other one is named, or where the table only says that it is meant."""
    if own is None or not own.identifier:
        return
    meant = Person(own.identifier, own.name, True)
    ends.senders = [meant if person.owner and not person.identifier else person for person in ends.senders]
    ends.receivers = [meant if person.owner and not person.identifier else person for person in ends.receivers]
    if direction == OUT and not ends.senders:
        ends.senders = [meant]
    elif direction == IN and not ends.receivers:
        ends.receivers = [meant]
    else:
        return
    table.notes["own side taken from its column or the device"] += 1


def _by_owner(senders: list[Person], receivers: list[Person]) -> str | None:
    if owner_among(senders) is not None:
        return OUT
    return IN if owner_among(receivers) is not None else None


def word_of(text: str) -> str:
    """Return a cell's word without the picture that an HTML report puts behind it."""
    return " ".join(text.partition("<")[0].lower().split())


def names_group(text: str | None) -> bool:
    return text is not None and is_group(text.strip())
