"""Record kinds and their columns, declared once as data.

Every reader writes these tables, every analysis reads them, and the reference page is generated from them.
A column here is dear to undo: record files on disk carry it for as long as a case lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """What a column holds once settled; times are microseconds without a zone in their type."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"


class Meaning(StrEnum):
    """How the text of an exhibit becomes the column's value, where the type alone does not say."""

    PLAIN = "plain"
    SECONDS = "seconds"
    IMEI14 = "imei14"
    IMEISV = "imeisv"
    IMSI = "imsi"
    ICCID = "iccid"
    CELL = "cell"
    LOCAL_TIME = "local_time"
    UTC_TIME = "utc_time"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a record kind."""

    name: str
    type: ColumnType
    help: str
    meaning: Meaning = Meaning.PLAIN
    source: str | None = None
    """The field a draft fills when it differs from the column: `imei14` is settled from `imei`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: a wide typed table named in the singular."""

    name: str
    title: str
    help: str
    columns: tuple[Column, ...]
    roles: tuple[str, ...] = ()
    """Roles a party may have in a record of this kind."""

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns every kind begins with, then its own, then the marks every kind ends with."""
        return (*COMMON, *self.columns, *MARKS)


def _text(name: str, help_: str, meaning: Meaning = Meaning.PLAIN, source: str | None = None) -> Column:
    return Column(name, ColumnType.TEXT, help_, meaning, source)


def _number(name: str, help_: str) -> Column:
    return Column(name, ColumnType.NUMBER, help_)


def _integer(name: str, help_: str) -> Column:
    return Column(name, ColumnType.INTEGER, help_)


def _seconds(name: str, help_: str) -> Column:
    return Column(name, ColumnType.NUMBER, help_, Meaning.SECONDS)


def _time(name: str, help_: str, meaning: Meaning = Meaning.LOCAL_TIME) -> Column:
    return Column(name, ColumnType.TIMESTAMP, help_, meaning)


COMMON: tuple[Column, ...] = (
    _text("record_id", "Exhibit id, then the locator: unchanged when the printed reference is corrected."),
    _text("exhibit", "Internal id of the exhibit within the case, such as `x3`."),
    _text("file", "Name of the exhibit's file, and the member path inside it where it is a container."),
    _text(
        "locator",
        "The place in the file: `row:17`, `row:17@Voice` for row 17 of the sheet Voice, `line:17` of a text, "
        "`model:17@Chat` for the seventeenth model of a report's type, `page:3` of a document, `slide:3`, "
        "`paragraph:17`, `message:17` of a mailbox and `message:17@attachment 2` for what came with it.",
    ),
    _text("raw", "The fields as read, a JSON object of header and text."),
    _time("time_utc", "The instant in UTC; empty when the row states no usable time.", Meaning.UTC_TIME),
    _time("time_local", "The time as stated, without a zone."),
    _text("time_precision", "day, minute, second, millisecond or microsecond."),
    _text("zone", "Zone the stated time was read in, a tz database name or an offset."),
    _text("zone_basis", "Where the zone came from: stated, profile, given or assumed."),
    _text("deleted", "The extraction tool's word on whether the record was live: intact, deleted, unknown."),
    _text("confidence", "The extraction tool's own confidence, as it states it; of a scan, that of the OCR program."),
    _text("found_in", "Where in the device the tool says it found the record: file, table and offset, as stated."),
)

MARKS: tuple[Column, ...] = (
    _text(
        "flags",
        "Space-separated marks: repeated_hour, skipped_hour, time_not_understood, time_implausible, "
        "outside_authority, no_authority_check, imei_check_failed, imei_not_understood, decoded_as, quote_damaged; "
        "of members of a container: member_encrypted, member_damaged, member_method_unsupported, member_over_limit, "
        "member_link, member_sparse; of a chat: edited and forwarded (the service's own marks), quoted_headers (lines "
        "of its text look like messages and were pasted); no_text (a page or passage in which no text was found, "
        "perhaps a picture of one: nothing of it can be searched); draft_reading (a scan that OCR read: a draft to "
        "compare with the page; `confidence` says which program read it and how sure it is); not_read_further (a "
        "message of which only a part was read, the report says why); pending (a transfer announced and not booked); "
        "open_data_estimate for a place from open data, never evidence; inferred for what a service concluded and "
        "nothing measured; of a timeline: times_disagree (two columns of the row state different times).",
    ),
    _text(
        "duplicate_of",
        "record_id of the first row of the sheet with the same text in every column, or of the record of another file "
        "that tells of the same happening; empty for those that count.",
    ),
)

_DEVICE: tuple[Column, ...] = (
    _text("subject", "Identifier of the party whose records these are, where the source shows it."),
    _text("imei", "IMEI as read."),
    _text("imei14", "First 14 digits of the IMEI: the key that joins handsets.", Meaning.IMEI14, "imei"),
    _text("imeisv", "Software version of a 16-digit IMEISV.", Meaning.IMEISV, "imei"),
    _text("imsi", "IMSI, digits.", Meaning.IMSI),
    _text("iccid", "ICCID, digits without filler.", Meaning.ICCID),
    _text("rat", "Radio technology as stated: 2G, 3G, 4G, 5G or WiFi."),
    _text("network", "Network or provider as stated."),
)

_CELLS: tuple[Column, ...] = (
    _text(
        "start_cell",
        "Cell at the start as written, or in canonical form where it is a global identity.",
        Meaning.CELL,
    ),
    _text("end_cell", "Cell at the end, likewise.", Meaning.CELL),
    _text(
        "cell_anchor",
        "What the start cell is true of: at, at_or_before_start or at_or_before_end (data sessions, S1).",
    ),
    _number("start_lat", "Latitude stated in the row for the start cell's site, WGS84 degrees."),
    _number("start_lon", "Longitude, likewise."),
    _number("start_azimuth", "Bearing of the start sector's centre, degrees."),
    _number("end_lat", "Latitude stated in the row for the end cell's site, WGS84 degrees."),
    _number("end_lon", "Longitude, likewise."),
    _number("end_azimuth", "Bearing of the end sector's centre, degrees."),
    _text("site_name", "Site or address of the start cell as written."),
)

CALL = Kind(
    "call",
    "Calls",
    "A voice call or one leg of it, as one party's network recorded it.",
    (
        _text("direction", "outgoing, incoming or forwarded, seen from the subject."),
        _text("service", "voice, video or voicemail."),
        _text("outcome", "answered, unanswered, busy, failed, rejected or voicemail, where it can be told."),
        _seconds("duration_s", "Duration in seconds."),
        _seconds("ring_s", "Seconds before the call connected."),
        _time("end_local", "End as stated, in the zone of `zone`."),
        *_DEVICE,
        *_CELLS,
        _text("leg_group", "Key shared by the legs of one call, as stated."),
        _text("reference", "The network's own reference of the record."),
        _text("cause", "Cause for termination as stated."),
    ),
    roles=("from", "to", "dialled", "forwarded_to", "subject"),
)

MESSAGE = Kind(
    "message",
    "Messages",
    "One SMS, MMS, chat message or e-mail.",
    (
        _text("direction", "outgoing or incoming, seen from the subject."),
        _text("service", "sms, mms, email, or the chat service."),
        _text("outcome", "Delivery outcome as stated."),
        _text("thread", "Conversation it belongs to: the service's own id where it states one."),
        _text("thread_name", "The conversation's name as shown."),
        _text("title", "Subject line of an e-mail, as written."),
        _text("body", "Text."),
        _text("reply_to", "`reference` of the message it answers, as stated."),
        _text("attachments", "Names of the files sent with it as written, one per line; never their content."),
        *_DEVICE,
        *_CELLS,
        _text("leg_group", "Key shared by the parts or legs of one message, as stated."),
        _text("reference", "The network's or service's own id of the message."),
    ),
    roles=("from", "to", "cc", "member", "forwarded_to", "subject"),
)

DATA_SESSION = Kind(
    "data_session",
    "Data sessions",
    "One record of mobile data use; several may be parts of one session.",
    (
        _seconds("duration_s", "Duration in seconds."),
        _time("end_local", "End as stated, in the zone of `zone`."),
        _integer("bytes_up", "Bytes sent."),
        _integer("bytes_down", "Bytes received."),
        _text("apn", "Access point name."),
        _text("ip", "Address given to the device."),
        _text("charging_id", "Charging id: records of one session share it (S1)."),
        _text("sequence", "Number of the record within its session."),
        *_DEVICE,
        *_CELLS,
    ),
    roles=("subject",),
)

SIGHTING = Kind(
    "sighting",
    "Sightings",
    "Something placed a device, vehicle or card somewhere at a time.",
    (
        _text("service", "What saw it: cell, gps, wifi, anpr, card, photo, or map where a map file does not say."),
        *_DEVICE,
        *_CELLS,
        _number("lat", "Latitude, WGS84 degrees."),
        _number("lon", "Longitude, WGS84 degrees."),
        _number("accuracy_m", "Accuracy as stated, metres."),
        _text("place", "Place or camera as written."),
        _text("bearing", "Direction of travel as written."),
        _number("altitude_m", "Elevation as stated, metres; above what is not said by most sources."),
        _number("speed_ms", "Speed as stated, metres per second."),
    ),
    roles=("subject",),
)

CELL = Kind(
    "cell",
    "Cell sites",
    "One cell of a network's cell-site table, true between two dates. A service area, not a point.",
    (
        _text("cell", "Cell identity in canonical form, else as written.", Meaning.CELL),
        _text("network", "Network as stated."),
        _text("rat", "Radio technology as stated."),
        _text("site_id", "Site identity."),
        _text("site_name", "Site name or address."),
        _text("postcode", "Postcode of the site."),
        _text("os_grid", "Ordnance Survey grid reference as written."),
        _number("easting", "Ordnance Survey easting, metres."),
        _number("northing", "Ordnance Survey northing, metres."),
        _number("lat", "Latitude of the mast, WGS84 degrees."),
        _number("lon", "Longitude of the mast, WGS84 degrees."),
        _number("azimuth", "Bearing of the sector's centre, degrees."),
        _number("beamwidth", "Horizontal beam width, degrees."),
        _number("height_m", "Antenna height, metres."),
        _time("valid_from", "First local time the entry is true."),
        _time("valid_to", "Last local time the entry is true; empty when open."),
    ),
)

SUBSCRIBER = Kind(
    "subscriber",
    "Subscribers",
    "Who a provider holds as customer of a number. Not proof of who used it.",
    (
        _text("name", "Customer's name as written."),
        _text("address", "Address as written."),
        _text("postcode", "Postcode as written."),
        _text("date_of_birth", "Date of birth as written."),
        _text("account", "Customer account number."),
        _text("tariff", "Tariff or type, such as prepaid."),
        _text("network", "Provider as stated."),
        _text("imei", "IMEI as read."),
        _text("imei14", "First 14 digits of the IMEI.", Meaning.IMEI14, "imei"),
        _text("imsi", "IMSI, digits.", Meaning.IMSI),
        _text("iccid", "ICCID, digits.", Meaning.ICCID),
        _time("valid_from", "Start or activation, local time as stated."),
        _time("valid_to", "End or disconnection, local time as stated."),
    ),
    roles=("subject",),
)

TRANSFER = Kind(
    "transfer",
    "Transfers",
    "One movement of money.",
    (
        _text("amount", "Amount as a decimal text, exact; without a sign where `direction` says which way it went."),
        _text("currency", "ISO 4217 code as stated."),
        _text("direction", "in or out, seen from the account the statement is of."),
        _time("value_local", "Value date as stated; the time of the record is when it was booked."),
        _text("transaction_type", "The bank's word or code for what it is, as written."),
        _text("balance", "Balance after it, decimal text."),
        _text("reference", "Reference as written."),
        _text("description", "Description as written."),
    ),
    roles=("from", "to", "subject"),
)

CONTACT = Kind(
    "contact",
    "Contacts",
    "A name saved for an identifier, and in whose device.",
    (
        _text("name", "Name as saved."),
        _text("service", "Application it was saved in."),
        _text("notes", "Notes as saved."),
        _integer("times_contacted", "The device's own counter."),
    ),
    roles=("owner", "saved"),
)

ACCOUNT = Kind(
    "account",
    "Accounts",
    "A login identity on a service. Not a person.",
    (
        _text("service", "Service the account is on."),
        _text("name", "Display name."),
        _text("username", "User name."),
        _time("valid_from", "Creation as stated."),
    ),
    roles=("subject",),
)

DEVICE = Kind(
    "device",
    "Devices",
    "A handset, SIM or other device as an extraction describes it.",
    (
        _text("maker", "Manufacturer as stated."),
        _text("model", "Model as stated."),
        _text("serial", "Serial number."),
        _text("imei", "IMEI as read."),
        _text("imei14", "First 14 digits of the IMEI.", Meaning.IMEI14, "imei"),
        _text("imsi", "IMSI, digits.", Meaning.IMSI),
        _text("iccid", "ICCID, digits.", Meaning.ICCID),
        _text("owner_name", "Owner name set on the device."),
        _text("system", "Operating system and version."),
    ),
    roles=("subject",),
)

MEMBERSHIP = Kind(
    "membership",
    "Memberships",
    "Belonging to a group: who joined, left or was invited, and by whom.",
    (
        _text("group", "Group as named by the service."),
        _text("action", "created, added, joined, left, invited, removed or member."),
        _text("group_role", "admin or member as stated."),
        _time("valid_from", "Start as stated."),
        _time("valid_to", "End as stated."),
    ),
    roles=("member", "by"),
)

LINK = Kind(
    "link",
    "Stated links",
    "A relation that a source states between two parties.",
    (_text("relation", "Relation as written."), _number("weight", "Weight as stated.")),
    roles=("from", "to"),
)

VISIT = Kind(
    "visit",
    "Visits",
    "A web page visited, searched for or bookmarked.",
    (
        _text("url", "Address."),
        _text("title", "Title."),
        _text("service", "Browser or application."),
        _integer("visits", "Counter."),
    ),
    roles=("subject",),
)

EVENT = Kind(
    "event",
    "Events",
    "Any other timed entry: log-ins, device events, timelines.",
    (
        _text("action", "What happened, as written."),
        _text("service", "Where it was logged."),
        _text("ip", "Internet address."),
        _text("description", "Details as written."),
    ),
    roles=("subject", "to"),
)

MEDIA = Kind(
    "media",
    "Media",
    "A media file listed by name, size, type and hash. Never its content.",
    (
        _text("path", "Path inside the exhibit."),
        _integer("size", "Bytes."),
        _text("media_type", "Type."),
        _text("sha256", "SHA-256, hexadecimal."),
        _text("md5", "MD5 as the tool stated it."),
        _text(
            "parent",
            "`reference` of the message it came with, as stated; the locator of a document or an e-mail without one.",
        ),
    ),
    roles=("subject",),
)

DOCUMENT = Kind(
    "document",
    "Documents",
    "A document's text, page by page or in passages, and what it says about itself. The first record of a document "
    "carries its time: when it was last saved, else made, as the document says.",
    (
        _text("title", "Title."),
        _text("author", "Author as stated."),
        _text("language", "Language as the document states it, ISO 639-1 where it does so."),
        _text("body", "Text."),
        _integer("pages", "Pages."),
    ),
    roles=("author", "to"),
)

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        CALL,
        MESSAGE,
        DATA_SESSION,
        SIGHTING,
        CELL,
        TRANSFER,
        CONTACT,
        ACCOUNT,
        DEVICE,
        SUBSCRIBER,
        MEMBERSHIP,
        LINK,
        VISIT,
        EVENT,
        MEDIA,
        DOCUMENT,
    )
}

PARTY_COLUMNS: tuple[Column, ...] = (
    _text("record_id", "The record this is a party of."),
    _text("kind", "Kind of that record."),
    _text("exhibit", "Internal id of the exhibit."),
    _text("role", "from, to, dialled, forwarded_to, member, owner, saved or subject."),
    _text("identifier", "Typed, normalised identifier; empty unless `state` is known."),
    _text("identifier_type", "phone, short_code, imei, imsi, iccid, email, account, plate, bank_account or opaque."),
    _text("state", "known, withheld, unavailable or blank."),
    Column("service", ColumnType.BOOLEAN, "True for a service number, short code or voicemail: not a person."),
    _text("raw", "As read."),
    _text("name", "Display name given beside it, where there is one."),
    Column("is_owner", ColumnType.BOOLEAN, "True when this party's own records these are."),
    _text("note", "Why the value was repaired or could not be normalised."),
)
