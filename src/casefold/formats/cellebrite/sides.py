"""Who stands on which side of a record: identifiers with their service, roles, and the device's own side.

Reports differ: a party may carry a role, or only the call a direction; the device's own party may be marked, or be
absent, so that only `Sent` or `Read` tells. What is concluded instead of read is counted, and the report says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from casefold.formats.cellebrite.channels import Side
from casefold.formats.cellebrite.model import Model
from casefold.formats.readers.unsent import WRITER, is_draft
from casefold.text.services import TELEPHONY, identifier_text, service_of

__all__ = ["IN", "OUT", "Sides", "identifier_text", "is_group", "is_system", "service_of", "side_of"]

OUT, IN = "outgoing", "incoming"

_GROUP_HOSTS: Final = ("@g.us", "@broadcast", "@newsletter", "@status")
_SYSTEM: Final = "system message"
_SENT: Final = frozenset({"sent", "unsent", "outbox", "draft", "drafts", "sent items", "delivered"})
_RECEIVED: Final = frozenset({"read", "unread", "inbox", "received"})
_SLOTS: Final = {"From": "from", "To": "to", "Cc": "cc", "Bcc": "cc", "CC": "cc", "BCC": "cc"}
_ROLES: Final = {"from": "from", "to": "to", "cc": "cc", "bcc": "cc"}


def is_group(identifier: str) -> bool:
    """Say whether an identifier names a conversation, not somebody in it."""
    return identifier.endswith(_GROUP_HOSTS)


def is_system(party: Model) -> bool:
    """Say whether a party stands for the service itself."""
    identifier, name = party.fields.get("Identifier", ""), party.fields.get("Name", "")
    return identifier.lower() == _SYSTEM or (not identifier and name.lower() == _SYSTEM)


def side_of(party: Model, service: str) -> Side | None:
    """Return a party's side; None for a group, for what a service says itself, and for an empty party."""
    fields = party.fields
    identifier, name = fields.get("Identifier", ""), fields.get("Name")
    if is_group(identifier) or is_system(party):
        return None
    if not identifier and not name and not fields:
        return None
    owner = fields.get("IsPhoneOwner")
    return Side(
        identifier_text(identifier, service),
        identifier,
        name,
        None if owner is None else owner.lower() == "true",
    )


class Sides:
    """Sorts the parties of calls and messages into roles.

    Attributes:
        notes: How often something was concluded instead of read, by what.
        owners: Marked own sides, by text: whose device this is, where nothing else says it.
    """

    def __init__(self) -> None:
        self.notes: Counter[str] = Counter()
        self.owners: Counter[str] = Counter()
        self.device: Side | None = None
        """The device's own number, where its description states exactly one."""

    def of(
        self, model: Model, service: str, *, chat_owner: Side | None, loose: str
    ) -> tuple[str | None, dict[str, list[Side]]]:
        """Return the direction seen from the device, and the parties by role.

        Args:
            model: The call or message.
            service: Its service.
            chat_owner: The device's own party in its conversation.
            loose: Role of a party of which neither a role nor a direction is known.
        """
        sides: dict[str, list[Side]] = {}
        unplaced: list[Side] = []
        own: str | None = None
        system = False
        for child in model.children:
            if child.type != "Party":
                continue
            side = side_of(child, service)
            if side is None:
                system = system or (child.slot == "From" and is_system(child))
                continue
            if side.owner is None and chat_owner is not None and side.raw and side.raw == chat_owner.raw:
                side = side._replace(owner=True)
            role = _SLOTS.get(child.slot) or _ROLES.get(child.fields.get("Role", "").lower())
            if side.owner:
                self.owners[side.text] += 1
                own = role or "unplaced"
            if role is None:
                unplaced.append(side)
            else:
                sides.setdefault(role, []).append(side)
        if system:  # the service's own line: nobody sent it
            self.notes["lines the service itself wrote"] += 1
            return None, sides
        direction = OUT if own == "from" else self._direction(model.fields, sides, unplaced, service, own)
        self._place(sides, unplaced, direction, loose)
        if own is None and direction is not None:
            self._complete(sides, direction, chat_owner, service)
        if loose == "member" and is_draft(model.fields.get("Folder"), model.fields.get("Status")):
            sides[WRITER] = sides.pop("from", [])
            return None, sides
        return direction, sides

    def _direction(
        self,
        fields: Mapping[str, str],
        sides: Mapping[str, list[Side]],
        unplaced: Sequence[Side],
        service: str,
        own: str | None,
    ) -> str | None:
        stated = _stated(fields)
        if stated is not None:
            return stated
        senders, receivers = sides.get("from", ()), sides.get("to")
        if own == "to" or (senders and senders[0].owner is False):
            return IN
        status = next((fields[name].lower() for name in ("Folder", "Status") if fields.get(name)), "")
        found = OUT if status in _SENT else IN if status in _RECEIVED else None
        if found is not None:
            self.notes["direction concluded from Status or Folder"] += 1
            return found
        if unplaced or bool(senders) == bool(receivers) or service not in TELEPHONY:
            return None
        self.notes["direction concluded: only the other side is named"] += 1
        return IN if senders else OUT

    def _place(self, sides: dict[str, list[Side]], unplaced: list[Side], direction: str | None, loose: str) -> None:
        for side in unplaced:
            if direction is None:
                self.notes["parties without a role or direction"] += 1
                sides.setdefault(loose, []).append(side)
            else:
                outward = (direction == OUT) != bool(side.owner)
                sides.setdefault("to" if outward else "from", []).append(side)

    def _complete(self, sides: dict[str, list[Side]], direction: str, chat_owner: Side | None, service: str) -> None:
        """Put the device's own side where only the other one is named."""
        role = "from" if direction == OUT else "to"
        if sides.get(role):
            self._mark(sides[role])
            return
        own = chat_owner or (self.device if service in TELEPHONY else None)
        if own is None:
            self.notes["own side not named"] += 1
            return
        sides[role] = [own._replace(owner=True)]
        self.notes["own side taken from the conversation or the device"] += 1

    def _mark(self, found: list[Side]) -> None:
        """Mark the only party on the device's side, unless the report says it is not the owner."""
        if len(found) == 1 and found[0].owner is None:
            found[0] = found[0]._replace(owner=True)
            self.notes["own side concluded from the direction"] += 1


def _stated(fields: Mapping[str, str]) -> str | None:
    owner = fields.get("FromIsOwner", "").lower()
    if owner in ("true", "false"):
        return OUT if owner == "true" else IN
    for name in ("Direction", "Type"):
        word = fields.get(name, "").lower()
        if word.startswith("outgoing"):
            return OUT
        if word.startswith(("incoming", "missed")):
            return IN
    return None
