"""WhatsApp's own databases, read from a telephone's extraction: iOS and Android, messages, calls, contacts.

One format for all of them, because one application writes them and an investigator asks for "the WhatsApp".
"""

from __future__ import annotations

from casefold.formats.readers.sqlite_store import Known, Store, StoreFormat
from casefold.formats.whatsapp_store import android, android_old, ios_calls, ios_chats


class WhatsAppStore(StoreFormat):
    """Reads whichever tables of WhatsApp a database holds."""

    name = "whatsapp_store"
    title = "WhatsApp databases of iOS and Android (ChatStorage.sqlite, msgstore.db, wa.db)"
    kinds = ("message", "call", "contact", "membership", "event", "media")
    proves = (
        "That the application's database holds these messages, calls, members and contacts, with these accounts and "
        "times (the device's clock, or the sender's). An account is a telephone number or WhatsApp's own id, not a "
        "person; not who held the device, not messages whose rows were removed, and not that a group's members of "
        "today were members when a message was sent. Media are names, sizes and types as the database states them."
    )
    tested_on = (
        "real data: iOS messages (32 rows), calls (4) and contacts (9) of the iLEAPP test suite, value by value; "
        "Android, old and new tables: made-up only, after published descriptions"
    )
    known = (
        Known("WhatsApp messages (iOS)", {"ZWAMESSAGE": ("Z_PK", "ZMESSAGEDATE", "ZISFROMME"), "ZWACHATSESSION": ()}),
        Known("WhatsApp calls (iOS)", {"ZWACDCALLEVENT": ("Z_PK", "ZDATE"), "ZWACDCALLEVENTPARTICIPANT": ()}),
        Known("WhatsApp contacts (iOS)", {"ZWAADDRESSBOOKCONTACT": ("Z_PK", "ZWHATSAPPID")}),
        Known(
            "WhatsApp messages (Android)",
            {
                "message": ("_id", "chat_row_id", "from_me", "key_id", "timestamp"),
                "chat": ("_id", "jid_row_id"),
                "jid": (),
            },
        ),
        Known("WhatsApp messages (Android, old)", {"messages": ("_id", "key_remote_jid", "key_from_me", "timestamp")}),
        Known("WhatsApp contacts (Android)", {"wa_contacts": ("jid", "display_name")}),
    )

    def read_store(self, store: Store) -> None:
        """Read every table that is there, the application's newer ones first."""
        ios_chats.read(store)
        ios_calls.read(store)
        android.read(store)
        android_old.read(store)


FORMAT = WhatsAppStore()
