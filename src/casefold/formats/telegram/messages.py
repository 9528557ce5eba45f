"""What an entry of a Telegram chat is: a message, or a line of the service's own (a call, a membership, an event)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from casefold.formats.readers.chats import (
    EDITED,
    FORWARDED,
    ChatRecords,
    Conversation,
    Entry,
    Person,
    by_name,
    text_of,
    told,
)
from casefold.formats.telegram.owner import Owner
from casefold.formats.telegram.people import SERVICE, conversation_of, person_of
from casefold.text.epochs import Epoch, epoch_text

_MEMBERSHIPS: Final = {
    "create_group": "created",
    "create_channel": "created",
    "invite_members": "added",
    "remove_members": "removed",
    "join_group_by_link": "joined",
    "join_group_by_request": "joined",
}
_MOST_PEOPLE: Final = 50_000
_FILES: Final = ("photo", "file", "contact_vcard")
_PLAIN: Final = frozenset(
    {"id", "type", "date", "date_unixtime", "actor", "actor_id", "action", "text", "text_entities", "members"}
)


class MessageReader:
    """Takes the entries of chats."""

    def __init__(self, records: ChatRecords, owner: Owner | None) -> None:
        self._records = records
        self._owner = owner.identifier if owner is not None else None

        self._people: dict[tuple[Any, Any], Person | None] = {}

    def conversation(self, head: Mapping[str, Any]) -> Conversation:
        """Return the conversation of a chat's head, with both ends of a chat of two where the account is known."""
        talk = conversation_of(head)
        if self._owner is None or len(talk.pair) != 1:
            return replace(talk, pair=())
        other = replace(talk.pair[0], owner=talk.pair[0].identifier == self._owner)
        return replace(talk, pair=(other, Person(self._owner, owner=True)))

    def take(self, entry: Entry, talk: Conversation) -> None:
        """Give the records of one entry."""
        item = entry.item
        if item.get("type") == "service" or "action" in item:
            self._service(entry, talk, self._person(item.get("actor_id"), item.get("actor")))
            return
        sender = self._person(item.get("from_id"), item.get("from"))
        reference = text_of(item.get("id"))
        flags = [EDITED] if item.get("edited") or item.get("edited_unixtime") else []
        flags += [FORWARDED] if item.get("forwarded_from") or item.get("forwarded_from_id") else []
        self._records.message(
            entry,
            talk,
            sender,
            body=body_of(item),
            attachments=attachments_of(item),
            reference=reference,
            reply_to=text_of(item.get("reply_to_message_id")),
            flags=flags,
        )
        self._reactions(item, talk, sender, reference)

    def _service(self, entry: Entry, talk: Conversation, actor: Person | None) -> None:
        item = entry.item
        action = text_of(item.get("action")) or "service message"
        if action == "phone_call":
            self._call(entry, talk, actor)
        elif action in _MEMBERSHIPS:
            self._membership(entry, talk, actor, _MEMBERSHIPS[action])
        else:
            words = "; ".join(filter(None, (body_of(item), told(item, without=_PLAIN), _members_told(item))))
            self._records.event(entry, SERVICE, action, actor, description=words or None)

    def _call(self, entry: Entry, talk: Conversation, actor: Person | None) -> None:
        reason, length = text_of(entry.item.get("discard_reason")), text_of(entry.item.get("duration_seconds"))
        outcome = {"missed": "unanswered", "busy": "busy"}.get(reason or "")
        outcome = "answered" if length not in (None, "0") else outcome
        fields = {"reference": text_of(entry.item.get("id")), "cause": reason}
        self._records.call(entry, talk, actor, outcome=outcome, duration=length, fields=fields)

    def _membership(self, entry: Entry, talk: Conversation, actor: Person | None, action: str) -> None:
        found = entry.item.get("members")
        names = [name for name in map(text_of, found if isinstance(found, list) else ()) if name is not None]
        alone = actor is not None and names == [actor.name]
        members: list[Person] = [by_name(name) for name in names]
        by: Person | None = actor
        if actor is not None and (alone or action == "joined"):
            action = {"added": "joined", "removed": "left"}.get(action, action)
            inviter = text_of(entry.item.get("inviter"))
            members, by = [actor], by_name(inviter) if inviter is not None else None
        elif actor is not None and action == "created":
            members = [actor, *(person for person in members if person.name != actor.name)]
        group = text_of(entry.item.get("title")) if action == "created" else None
        self._records.membership(entry, talk, action, members, by=by, group=group)

    def _reactions(
        self, item: Mapping[str, Any], talk: Conversation, author: Person | None, message: str | None
    ) -> None:
        for what, one in _reactions(item):
            who = self._person(one.get("from_id"), one.get("from"))
            if who is not None:
                time = text_of(one.get("date"))
                self._records.reaction(item, talk, who, what, author=author, reference=message, time=time)

    def _person(self, identity: Any, name: Any) -> Person | None:
        """Return whom an entry names; the same few people write everything."""
        key = (text_of(identity), text_of(name))
        if key not in self._people:
            if len(self._people) > _MOST_PEOPLE:
                self._people.clear()
            self._people[key] = person_of(*key, self._owner)
        return self._people[key]


def time_of(item: Mapping[str, Any], name: str = "date") -> str | None:
    """Return an entry's time: UTC where it states the seconds, else its local text without a zone."""
    return epoch_text(text_of(item.get(f"{name}_unixtime")), Epoch.UNIX_SECONDS) or text_of(item.get(name))


def body_of(item: Mapping[str, Any]) -> str | None:
    """Return an entry's text, whether it stands whole or in pieces."""
    text = item.get("text")
    if text is None or text == "":
        text = item.get("text_entities")
    if not isinstance(text, list):
        return text_of(text)
    return "".join(str(_piece(part)) for part in text) or None


def attachments_of(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield what came with a message: names of files, or what is said in place of one; places and contacts sent."""
    for key in _FILES:
        path = text_of(item.get(key))
        if path is not None and path.startswith("("):
            named = text_of(item.get("file_name")) or text_of(item.get("media_type")) or key
            yield f"{named} {path}"
        elif path is not None:
            yield path
    place = item.get("location_information")
    if isinstance(place, Mapping):
        yield f"location: {place.get('latitude')}, {place.get('longitude')}"
    contact = item.get("contact_information")
    if isinstance(contact, Mapping):
        words = (contact.get(key) for key in ("first_name", "last_name", "phone_number"))
        yield "contact: " + " ".join(str(word) for word in words if word)
    poll = item.get("poll")
    if isinstance(poll, Mapping) and text_of(poll.get("question")):
        yield f"poll: {poll['question']}"


def _piece(part: Any) -> Any:
    return part.get("text", "") if isinstance(part, Mapping) else part


def _members_told(item: Mapping[str, Any]) -> str | None:
    members = item.get("members")
    return "members: " + ", ".join(str(name) for name in members if name) if isinstance(members, list) else None


def _reactions(item: Mapping[str, Any]) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
    """Yield each reaction whose author the export names; of the others it has only a count."""
    found = item.get("reactions")
    for reaction in found if isinstance(found, list) else ():
        if not isinstance(reaction, Mapping):
            continue
        what = text_of(reaction.get("emoji")) or text_of(reaction.get("document_id")) or text_of(reaction.get("type"))
        recent = reaction.get("recent")
        for one in recent if isinstance(recent, list) else ():
            if isinstance(one, Mapping):
                yield what, one
