"""What is really so in the made-up operation, kept aside so that answers can be measured against it.

Rows are counted on the files as written; communications are what happened. The two differ where a call is in both
parties' records, has several legs, is cut into partial records or stands twice. Rows are named by file, sheet and
1-based physical row, as a spreadsheet program numbers them. Times are UTC, written `2026-10-25T00:30:00Z`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RowRef:
    """One row of one file."""

    file: str
    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True)
class PhoneUse:
    """Who used a number from a time up to (not including) another; the other fields as recorded by networks."""

    number: str
    person: str
    time_from: str
    time_to: str
    network: str
    imsi: str
    purpose: str


@dataclass(frozen=True, slots=True)
class HandsetSwap:
    """The same number and SIM in another handset."""

    number: str
    old_imei14: str
    new_imei14: str
    at: str


@dataclass(frozen=True, slots=True)
class SimSwap:
    """The same handset with another number and SIM."""

    imei14: str
    old_number: str
    new_number: str
    old_imsi: str
    new_imsi: str
    at: str


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """A person who left a number and went on with another; the contacts stay much the same."""

    person: str
    old: str
    new: str
    at: str


@dataclass(frozen=True, slots=True)
class Handover:
    """A phone that went from one person to another."""

    number: str
    giver: str
    receiver: str
    at: str


@dataclass(frozen=True, slots=True)
class PlantedCommunication:
    """A communication the truth names, with every row that records it (exact duplicates not among them)."""

    at: str
    kind: str
    outcome: str
    caller: str
    called: str
    seconds: int
    rows: tuple[RowRef, ...]


@dataclass(frozen=True, slots=True)
class AfterArrest:
    """Every communication between A and B at or after the arrest; none falls between arrest and bail condition."""

    person_a: str
    person_b: str
    numbers_a: tuple[str, ...]
    numbers_b: tuple[str, ...]
    after: str
    answered_calls: int
    unanswered_calls: int
    messages: int
    rows: int
    in_both_parties_files: int
    communications: tuple[PlantedCommunication, ...]


@dataclass(frozen=True, slots=True)
class TrueService:
    """A number or sender that is nobody's phone."""

    number: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class TopContact:
    """One contact of a subject; counts leave out data, withheld callers and exact duplicate rows.

    `communications`, `rows`, `outgoing`, `incoming`, `calls`, `messages`, `answered`, `seconds` and `days` (distinct
    London days) are those of the subject's own file; the `_in_case` figures add what any other file shows of the
    pair. `rows` exceeds `communications` where one call has several legs.
    """

    number: str
    communications: int
    rows: int
    outgoing: int
    incoming: int
    calls: int
    messages: int
    answered: int
    seconds: int
    days: int
    communications_in_case: int
    rows_in_case: int


@dataclass(frozen=True, slots=True)
class SubjectContacts:
    """Every contact in a subject's file, most communications first, then by number."""

    file: str
    subject: str
    contacts: tuple[TopContact, ...]


@dataclass(frozen=True, slots=True)
class FileCounts:
    """What stands in one call data file; `heading_rows` are the title and header rows of its record tables."""

    file: str
    subject: str
    data_rows: int
    voice_rows: int
    message_rows: int
    session_rows: int
    rows_by_sheet: dict[str, int]
    heading_rows: int
    footer_rows: int
    exact_duplicates: int
    withheld_rows: int
    rows_without_cell: int
    rows_outside_authority: int
    extra_legs: int
    partial_records: int
    first_at: str | None
    last_at: str | None


@dataclass(frozen=True, slots=True)
class TableCounts:
    """The data rows of a cell-site or subscriber table."""

    file: str
    kind: str
    data_rows: int


@dataclass(frozen=True, slots=True)
class TrueSubscriber:
    """Whom a network has registered; the user may be another person."""

    number: str
    network: str
    name: str | None
    activated: str


@dataclass(frozen=True, slots=True)
class TruePerson:
    """A person of the story."""

    id: str
    name: str
    role: str
    family: str


@dataclass(frozen=True, slots=True)
class ChatCounts:
    """What stands in one WhatsApp export of the group; `owner` is the person whose phone made it, `zone` its clock."""

    file: str
    locale: str
    thread: str
    owner: str
    zone: str
    messages: int
    memberships: int
    events: int
    deleted: int
    photos: int
    senders: tuple[str, ...]
    """Person ids, the unnamed person's number among them."""
    first_at: str | None
    last_at: str | None


@dataclass(frozen=True, slots=True)
class HandsetCounts:
    """What stands in one handset's report, by model; `instant_messages` are those inside its chats."""

    file: str
    number: str
    owner: str
    calls: int
    sms: int
    chats: int
    instant_messages: int
    contacts: int
    accounts: int
    locations: int
    wireless_networks: int
    visited_pages: int
    attachments: int
    deleted_calls: int
    deleted_sms: int
    saved_names: dict[str, str]
    """Number -> name as saved in the handset."""


@dataclass(frozen=True, slots=True)
class UnnamedPerson:
    """Somebody who is no subscriber, subject or listed person, and where the number shows all the same."""

    number: str
    saved_as: dict[str, str]
    """File -> name as saved there, or the number as shown."""
    call_data: dict[str, int]
    """Call data file -> its rows with the number, exact repeats among them."""


@dataclass(frozen=True, slots=True)
class TurnedCell:
    """A cell whose azimuth changed on a day of the period."""

    network: str
    cell: str
    old_azimuth: int
    new_azimuth: int
    on: str


@dataclass(frozen=True, slots=True)
class TrueMeeting:
    """A moment around which two phones of people from different towns are on cells near one spot."""

    one: str
    other: str
    at: str
    cell_of_one: str
    cell_of_other: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything an answer can be measured against."""

    people: tuple[TruePerson, ...]
    families: dict[str, tuple[str, ...]]
    key: dict[str, str]
    """The story's lines (`A1 A2 B1 B2 C1 D1 E1 E2 LINE`) and people (`A B C D E`) by their short names."""
    users: tuple[PhoneUse, ...]
    handset_swaps: tuple[HandsetSwap, ...]
    sim_swaps: tuple[SimSwap, ...]
    changed_numbers: tuple[ChangedNumber, ...]
    handovers: tuple[Handover, ...]
    contacts_after_arrest: AfterArrest
    repeated_hour: tuple[PlantedCommunication, ...]
    diverted: tuple[PlantedCommunication, ...]
    service_numbers: tuple[TrueService, ...]
    subscribers: tuple[TrueSubscriber, ...]
    turned_cells: tuple[TurnedCell, ...]
    meetings: tuple[TrueMeeting, ...]
    top_contacts: tuple[SubjectContacts, ...]
    files: tuple[FileCounts, ...]
    tables: tuple[TableCounts, ...]
    chats: tuple[ChatCounts, ...]
    handsets: tuple[HandsetCounts, ...]
    unnamed: UnnamedPerson

    def file(self, name: str) -> FileCounts:
        """Find the counts of a call data file by its name; raises KeyError where there is none."""
        return {counts.file: counts for counts in self.files}[name]

    def contacts_of(self, number: str) -> tuple[TopContact, ...]:
        """List the contacts of a subject number; raises KeyError where no file is about it."""
        return {entry.subject: entry.contacts for entry in self.top_contacts}[number]


def write_truth(path: Path, truth: Truth) -> None:
    """Write the truth as JSON with sorted keys."""
    text = json.dumps(asdict(truth), sort_keys=True, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
