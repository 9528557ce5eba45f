"""Which table is which, by the names of its columns, and what a row of each becomes.

A table is known by a few names only: Snapchat adds, renames and moves columns from one version of its returns to the
next. What is not asked for stays in `raw`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from casefold.formats.readers.items import Records, Side
from casefold.formats.readers.named_rows import NamedRow
from casefold.formats.snapchat_return.media import MediaNames
from casefold.formats.snapchat_return.target import SERVICE, Target, account

_PLACE: Final = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(?:(?:±|\+/?-)\s*(\d+(?:\.\d+)?))?")
_NOBODY: Final = frozenset({"", "null", "none", "n/a"})


@dataclass(slots=True)
class Entry:
    """A row on its way to becoming records."""

    out: Records
    target: Target
    media: MediaNames
    part: str
    row: NamedRow

    def add(self, kind: str, sides: tuple[Side, ...] = (), **fields: str | None) -> None:
        """Send a record that stands in this row."""
        self.out.add(kind, self.row.number, fields=fields, raw=self.row.raw, sides=sides, part=self.part)

    def party(self, role: str, *names: str) -> tuple[Side, ...]:
        """Return the account named in one of these columns as a party."""
        handle = self.row.first(*names)
        if handle is None or handle.casefold() in _NOBODY:
            return ()
        return (Side(role, account(handle), raw=handle, owner=self.target.owns(handle)),)


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of a return."""

    part: str
    """What it is called in places and in the report."""
    needs: frozenset[str]
    write: Callable[[Entry], None]
    any_of: frozenset[str] = field(default_factory=frozenset)

    def fits(self, names: frozenset[str]) -> bool:
        """Tell whether a header is of this layout."""
        return self.needs <= names and (not self.any_of or bool(self.any_of & names))


def _message(entry: Entry) -> None:
    row, target = entry.row, entry.target
    sender = entry.party("from", "senderusername", "sender", "from", "senderuserid")
    receiver = entry.party("to", "recipientusername", "recipient", "receiver", "to", "recipientuserid")
    members = _listed(row.first("groupmemberusernames", "groupmembers"))
    own = sender[0].owner if sender else None
    entry.add(
        "message",
        (*sender, *receiver, *(Side("member", account(name), raw=name, owner=target.owns(name)) for name in members)),
        time=row.first("timestamp", "senttime", "sent"),
        direction=None if own is None else "outgoing" if own else "incoming",
        service=SERVICE,
        thread=row.first("conversationid", "togroupid"),
        thread_name=row.first("conversationtitle", "togroupname"),
        body=row.first("text", "message", "body"),
        reply_to=row.first("replytomessageid"),
        attachments=entry.media.names(row.first("mediaid", "contentid")),
        reference=row.first("messageid", "chatsid", "chatid"),
    )


def _listed(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(";") if name.strip()]


def _sighting(entry: Entry) -> None:
    row = entry.row
    latitude, within = _place(row.first("latitude"))
    longitude, also_within = _place(row.first("longitude"))
    town = [row.first(name) for name in ("city", "region", "country")]
    entry.add(
        "sighting",
        entry.target.side("subject"),
        time=row.first("timestamp"),
        service="gps" if latitude and longitude else None,
        lat=latitude,
        lon=longitude,
        accuracy_m=_metres(row.first("accuracy")) or within or also_within,
        place=", ".join(name for name in town if name) or None,
    )


def _place(text: str | None) -> tuple[str | None, str | None]:
    """Take a coordinate apart from its margin: `51.5 ± 39.66 meters`."""
    found = _PLACE.match(text or "")
    return (found[1], found[2]) if found else (None, None)


def _metres(text: str | None) -> str | None:
    found = re.search(r"\d+(?:\.\d+)?", text or "")
    return found[0] if found else None


def _address(entry: Entry) -> None:
    row = entry.row
    action = row.first("action", "actiontype", "type", "loginstatus", "event")
    entry.add(
        "event",
        entry.target.side("subject"),
        time=row.first("timestamp", "time", "firstseentime", "logintime", "startuptime"),
        action=action or "internet address recorded",
        service=SERVICE,
        ip=row.first("ip", "ipaddress"),
        description=row.rest("ip", "ipaddress", "timestamp", "time", "firstseentime", "action", "actiontype", "type"),
    )


def _account(entry: Entry) -> None:
    row = entry.row
    name = row.first("username")
    owner = (Side("subject", account(name), raw=name, owner=True),) if name else entry.target.side("subject")
    reached = tuple(
        Side("subject", text, owner=True)
        for text in (row.first("emailaddress", "email"), row.first("phonenumber"))
        if text
    )
    created = row.first("created", "creationtime", "createdtimestamp")
    entry.add(
        "account",
        (*owner, *reached),
        service=SERVICE,
        name=row.first("displayname"),
        username=name,
        valid_from=created,
    )
    for column, relation in _ALSO.items():
        also = row.first(column)
        if also and owner:
            sides = (replace(owner[0], role="from"), Side("to", also))
            fields = {"relation": f"{relation} of the account"}
            entry.out.add("link", row.number, fields=fields, raw=row.raw, sides=sides, part=relation)
    if row.first("creationip"):
        entry.add(
            "event",
            owner,
            time=created,
            action="account created",
            service=SERVICE,
            ip=row.first("creationip"),
        )


_ALSO: Final = {
    "formerphonenumber": "former phone number",
    "pendingphonenumber": "pending phone number",
    "pendingemailaddress": "pending email address",
}
"""Columns with what was, or may become, a way to reach the account's holder."""


def _details(entry: Entry) -> None:
    row = entry.row
    entry.add(
        "subscriber",
        entry.target.side("subject"),
        network=SERVICE,
        account=entry.target.name,
        date_of_birth=row.first("birthdate", "dateofbirth"),
    )


def _change(entry: Entry) -> None:
    row = entry.row
    entry.add(
        "event",
        entry.target.side("subject"),
        time=row.first("date", "timestamp"),
        action=row.first("action") or "value changed",
        service=SERVICE,
        description=row.rest("date", "timestamp", "action"),
    )


def _friend(entry: Entry) -> None:
    row = entry.row
    handle = row.first(*_FRIEND)
    saved = (Side("saved", account(handle), name=row.first("displayname"), raw=handle, owner=False),) if handle else ()
    entry.add(
        "contact",
        (*entry.target.side("owner"), *saved),
        name=row.first("displayname") or handle,
        service=SERVICE,
        notes=row.rest("displayname", *_FRIEND),
    )


def _conversation(entry: Entry) -> None:
    row = entry.row
    names = _listed(row.first("groupmemberusernames", "groupmembers", "memberusernames", "participants"))
    if not names:
        names = _listed(row.first("groupmemberuserids", "memberuserids", "participantuserids"))
    members = tuple(Side("member", account(name), raw=name, owner=entry.target.owns(name)) for name in names)
    entry.add(
        "membership",
        (*members, *entry.party("by", "creatorusername", "creatoruserid")),
        group=row.first("conversationtitle") or row.first("conversationid"),
        action="member" if members else None,
        time=row.first("creationtime"),
    )


def _memory(entry: Entry) -> None:
    row = entry.row
    media = row.first("mediaid", "id")
    entry.add(
        "media",
        entry.target.side("subject"),
        time=row.first("timestamp", "createtime", "creationtime"),
        path=entry.media.names(media),
        media_type=row.first("mediatype", "type"),
    )


def write_call(entry: Entry, others: list[NamedRow]) -> None:
    """Send a call with those who took part in it, as the rows below it name them."""
    row = entry.row
    maker = entry.party("from", "creatorusername", "creator", "caller", "callerusername", "creatoruserid")
    known = {side.raw for side in maker}
    taking_part: list[Side] = []
    for other in others:
        handle = other.first("username", "participantusername", "participant", "userid", "participantuserid")
        if handle and handle not in known:
            known.add(handle)
            taking_part.append(Side("to", account(handle), raw=handle, owner=entry.target.owns(handle)))
    own = maker[0].owner if maker else None
    raw: Mapping[str, object] = {
        **row.raw,
        **({"participants": [dict(other.raw) for other in others]} if others else {}),
    }
    entry.out.add(
        "call",
        row.number,
        fields={
            "time": row.first("callstart", "starttime", "start"),
            "end": row.first("callend", "endtime", "end"),
            "duration": row.first("durationseconds", "durationsec", "durations"),
            "direction": None if own is None else "outgoing" if own else "incoming",
            "service": _call_service(row.first("calltype", "type", "mediatype")),
            "network": row.first("network", "networktype"),
            "reference": row.first("callid", "id"),
            "cause": row.first("connectionresult", "result", "callresult", "endreason"),
        },
        raw=raw,
        sides=(*maker, *taking_part),
        part=entry.part,
    )


def _call_service(text: str | None) -> str | None:
    word = (text or "").casefold()
    return "video" if "video" in word else "voice" if "audio" in word or "voice" in word else text


CALLS: Final = frozenset({"callstart"})
_FRIEND: Final = ("username", "friendlist", "friends", "friend", "friendusername", "added", "userid")
LAYOUTS: Final = (
    Layout("calls", CALLS, lambda entry: write_call(entry, [])),
    Layout(
        "conversations",
        frozenset({"timestamp"}),
        _message,
        any_of=frozenset({"messageid", "contenttype", "senderusername", "chatsid", "togroupid"}),
    ),
    Layout("conversation list", frozenset({"conversationid", "type"}), _conversation),
    Layout("conversation list", frozenset({"conversationid", "creationtime"}), _conversation),
    Layout("geo locations", frozenset({"latitude", "longitude", "timestamp"}), _sighting),
    Layout("geo locations by town", frozenset({"country", "city", "timestamp"}), _sighting),
    Layout(
        "account", frozenset({"username", "userid"}), _account, any_of=frozenset({"created", "emailaddress", "status"})
    ),
    Layout("account changes", frozenset({"action", "oldvalue", "newvalue"}), _change),
    Layout("account changes", frozenset({"oldvalue", "newvalue", "timestamp"}), _change),
    Layout("account details", frozenset({"birthdate"}), _details),
    Layout("internet addresses", frozenset({"ip"}), _address),
    Layout("internet addresses", frozenset({"ipaddress"}), _address),
    Layout("memories", frozenset({"mediaid", "timestamp"}), _memory),
    Layout("friends", frozenset(), _friend, any_of=frozenset({"friendlist", "friends", "friend", "friendusername"})),
    Layout("friends", frozenset({"username", "displayname"}), _friend),
)
KNOWN: Final = frozenset().union(*(layout.needs | layout.any_of for layout in LAYOUTS)) | {
    "useragent", "conversationtitle", "groupmemberusernames", "groupmemberuserids", "senderuserid", "recipientusername",
    "recipientuserid", "text", "mediaid", "issaved", "isoneonone", "callend", "reason", "accuracy", "islivelocation",
    "lastactive", "snapprivacy", "storyprivacy", "creatoruserid", "reactions",
}  # fmt: skip
"""Names of columns that Snapchat's tables have."""


def layout_of(names: frozenset[str]) -> Layout | None:
    """Return the layout of a header."""
    return next((layout for layout in LAYOUTS if layout.fits(names)), None)
