"""Apple's messages: SMS, MMS, RCS and iMessage as iOS (`sms.db`) and macOS (`chat.db`) keep them, in one layout."""

from __future__ import annotations

from casefold.formats.ios_sms.around import gather
from casefold.formats.ios_sms.messages import attachments, members, messages
from casefold.formats.readers.sqlite_store import Known, Store, StoreFormat


class IosSms(StoreFormat):
    """Reads conversations, messages and the names of their attachments."""

    name = "ios_sms"
    title = "Apple messages of iOS and macOS (sms.db, chat.db)"
    kinds = ("message", "membership", "event", "media")
    proves = (
        "That the device's database holds these messages with these addresses, services and times (the device's "
        "clock). Where a row keeps its text only in an archived form, the text is the archive's first string. Not who "
        "held the device, not messages whose rows were removed, not that a group's members of today were members when "
        "a message was sent, and of an edited message only its last text."
    )
    tested_on = "made-up only, after published descriptions of the tables"
    known = (
        Known(
            "Apple's messages",
            {
                "message": ("ROWID", "guid", "text", "handle_id", "date", "is_from_me"),
                "handle": ("ROWID", "id"),
                "chat": ("ROWID", "guid"),
            },
        ),
    )

    def read_store(self, store: Store) -> None:
        """Read members, messages, then attachments."""
        around = gather(store)
        members(store, around)
        references = messages(store, around)
        attachments(store, around, references)


FORMAT = IosSms()
