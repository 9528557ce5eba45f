"""Microsoft Teams on iOS, read from its database (`SkypeSpacesDogfood….sqlite`), a Core Data store."""

from __future__ import annotations

from casefold.formats.readers.sqlite_store import Known, Store, StoreFormat
from casefold.formats.teams_store.calls import calls
from casefold.formats.teams_store.messages import gather, messages
from casefold.formats.teams_store.people import accounts, contacts, members


class TeamsStore(StoreFormat):
    """Reads messages, calls, members, accounts and contacts."""

    name = "teams_store"
    title = "Microsoft Teams on iOS (SkypeSpacesDogfood.sqlite)"
    kinds = ("message", "event", "call", "membership", "account", "contact")
    proves = (
        "That the application's database holds these messages, calls, members, accounts and contacts, with the times "
        "its service gave them. An account is Microsoft's own id, not a person; not who held the device, and not "
        "messages whose rows were removed. Places that were sent are not read."
    )
    tested_on = "real data: the Teams store of the iLEAPP test suite (81 messages, 5 calls, 9 contacts), value by value"
    known = (
        Known(
            "Microsoft Teams (iOS)",
            {"ZSMESSAGE": ("Z_PK", "ZTSID", "ZTHREADID", "ZFROM", "ZCONTENT", "ZARRIVALTIME"), "ZTHREAD": ("ZTSID",)},
        ),
    )

    def read_store(self, store: Store) -> None:
        """Read people, then messages, then calls."""
        around = gather(store)
        accounts(store)
        members(store, around)
        contacts(store)
        messages(store, around)
        calls(store, around)


FORMAT = TeamsStore()
