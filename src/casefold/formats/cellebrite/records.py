"""Which model types become records, and the way from a finished model to a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from casefold.formats.cellebrite import device, happenings, messages, people, places
from casefold.formats.cellebrite.channels import FIELDS, Row
from casefold.formats.cellebrite.context import Context, Files, Given
from casefold.formats.cellebrite.model import AT, Model, Raw
from casefold.formats.cellebrite.provenance import Provenance
from casefold.formats.cellebrite.surroundings import FILE, Described, ListedFile

Convert = Callable[[Model, Model | None, Context], Iterator[Given]]

CONVERSIONS: Final[dict[str, Convert]] = {
    "Call": messages.call,
    "Voicemail": messages.voicemail,
    "SMS": messages.text_message,
    "MMS": messages.text_message,
    "InstantMessage": messages.instant_message,
    "Chat": messages.chat_members,
    "Email": messages.email,
    "Contact": people.contact,
    "UserAccount": people.account,
    "User": people.account,
    "SIMData": people.sim_data,
    "Location": places.location,
    "Journey": places.journey,
    "CellTower": places.cell_tower,
    "WirelessNetwork": places.wireless_network,
    "VisitedPage": happenings.visit,
    "WebBookmark": happenings.visit,
    "SearchedItem": happenings.visit,
    "DeviceEvent": happenings.event_of("device event"),
    "PoweringEvent": happenings.event_of("power"),
    "CalendarEntry": happenings.event_of("calendar entry"),
    "LogEntry": happenings.event_of("log entry"),
    "Notification": happenings.event_of("notification"),
    "ApplicationUsage": happenings.event_of("application used"),
    "AppsUsageLog": happenings.event_of("application used"),
    "InstalledApplication": happenings.event_of("application installed"),
    "DeviceConnectivity": happenings.event_of("connection"),
    "RecognizedDevice": happenings.event_of("device recognised"),
    "FileDownload": happenings.event_of("file downloaded"),
    "SocialMediaActivity": happenings.event_of("social media"),
}
"""Model type -> what gives its rows. Any other type is counted by name and not imported."""

HOLDS_MESSAGES: Final = "Chat"


class Out(Protocol):
    """Takes finished rows."""

    def row(self, row: Row) -> None:
        """Take one."""

    def aside(self, model: Model, reason: str) -> None:
        """Take a model that gives no row."""

    def file_missing(self, path: str, model: Model) -> None:
        """Take a file that a message names and the container lacks."""


class Records:
    """Turns what the walks hand over into rows.

    Attributes:
        context: What the rows share.
        raw: Writes `raw`, and knows what it left out.
        models: Models of a type with a conversion, by type; messages of a chat count among them.
    """

    def __init__(self, out: Out, files: Files, provenance: Provenance) -> None:
        self._out, self._provenance = out, provenance
        self.context = Context(files, out.file_missing, out.aside)
        self.raw = Raw()
        self.models: Counter[str] = Counter()

    def take(self, model: Model, chat: Model | None) -> None:
        """Take a finished model."""
        self.models[model.type] += 1
        convert = CONVERSIONS.get(model.type)
        if convert is None:
            self._out.aside(model, f"a {model.type} inside a {HOLDS_MESSAGES} has no record kind")
            return
        for given in convert(model, chat, self.context):
            self._out.row(self._row(given))

    def take_file(self, listed: ListedFile) -> None:
        """Take a file of the report's list."""
        attributes, items = listed.attributes, listed.items
        values = (
            items.get("ModifyTime") or items.get("CreationTime"),
            attributes.get("path") or attributes.get("name"),
            attributes.get("size"),
            items.get("Tags"),
            items.get("SHA256"),
            items.get("MD5"),
            None,
        )
        found = self._provenance.of(attributes.get("id", ""))
        marks = ((attributes.get("deleted") or "").lower() or None, None, found or attributes.get("fs"))
        kept = self.raw.items(items, FILE)
        raw = self.raw.text({AT[name]: text for name, text in attributes.items()} | kept)
        self._out.row(Row("media", FILE, listed.number, values, marks, {}, raw, len(kept) < len(items)))

    def take_device(self, described: Described) -> None:
        """Take the description of the device."""
        raw = self.raw.text(self.raw.items(device.items_of(described), device.PLACE))
        values = device.values_of(described)
        self._out.row(Row("device", device.PLACE, 1, values, (None, None, None), device.sides_of(described), raw))

    def _row(self, given: Given) -> Row:
        model = given.model
        attributes = model.attributes
        found = "; ".join(model.found) if model.found else self._provenance.of(attributes.get("id", ""))
        marks = (
            attributes.get("deleted_state", "").lower() or None,
            attributes.get("decoding_confidence"),
            found,
        )
        before = self.raw.left_out
        raw = self._raw_of(given)
        hidden = self.raw.left_out > before
        return Row(given.kind, model.type, model.number, given.values, marks, given.sides, raw, hidden)

    def _raw_of(self, given: Given) -> str:
        raw = self.raw.of(given.model)
        if given.above is not None:
            above = self.raw.of(given.above, without=given.model.slot)
            raw.update({f"{given.above.type}/{name}": text for name, text in above.items()})
        if given.chat is not None:
            chat = given.chat
            raw["Chat/@id"] = chat.attributes.get("id", "")
            raw.update({f"Chat/{name}": text for name, text in chat.fields.items() if not self.raw.is_secret(name)})
        return self.raw.text(raw)


KINDS: Final = tuple(FIELDS)
"""Record kinds a report can give."""
