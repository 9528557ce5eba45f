"""What the objects of a graph say of one another: a message names an account, the account a number, both by id.

One pass gathers what later records need: names, identifiers, places, and which message is of which thread. Texts of
messages are not kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from casefold.formats.case_uco.graph import Node, node_of, reference, several, text_of
from casefold.formats.readers.items import Side
from casefold.text.services import identifier_text, service_of

MOST_KEPT: Final = 2_000_000
_KEPT: Final = frozenset(
    {
        "name", "displayName", "givenName", "familyName", "description", "phoneNumber", "accountIdentifier",
        "accountLogin", "MSISDN", "IMEI", "addressValue", "emailAddress", "value", "fullValue", "application",
        "accountIssuer", "applicationIdentifier", "version", "fileName", "filePath", "latitude", "longitude",
        "street", "locality", "region", "postalCode", "country", "ssid", "cellSiteCountryCode", "cellSiteNetworkCode",
        "owner", "cellSiteLocationAreaCode", "cellSiteIdentifier", "cellSiteType", "dataPayloadReferenceURL",
        "messageID",
    }
)  # fmt: skip
_ADDRESS: Final = ("street", "locality", "region", "postalCode", "country")
RELATIONS: Final = frozenset({"Relationship", "ObservableRelationship"})
PLACED: Final = ("Located_At", "Mapped_Into", "Located_at", "LocatedAt")
"""Relations that place their source."""
ACCOUNT: Final = (
    "AccountFacet", "PhoneAccountFacet", "MobileAccountFacet", "EmailAccountFacet", "ApplicationAccountFacet",
    "DigitalAccountFacet", "UserAccountFacet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """A stated relation, as far as others need it."""

    kind: str
    source: str
    target: str
    start: str | None
    end: str | None


@dataclass(slots=True)
class Thing:
    """What is known of one object."""

    types: tuple[str, ...]
    facets: tuple[str, ...]
    properties: dict[str, Any]

    def text(self, name: str) -> str | None:
        """Return a property as text."""
        return text_of(self.properties.get(name))


@dataclass(slots=True)
class Known:
    """The graph's objects by id, and their relations."""

    things: dict[str, Thing] = field(default_factory=dict)
    by_source: dict[str, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    by_target: dict[str, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    threads: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    """Message -> its thread's id and name."""
    left_out: int = 0

    def take(self, node: Node) -> None:
        """Keep what others may need of an object."""
        for relation in relations_of(node):
            self.by_source[relation.source].append(relation)
            self.by_target[relation.target].append(relation)
        if node.has("MessageThreadFacet"):
            self._take_thread(node)
        if node.id and not RELATIONS.intersection(node.types):
            if len(self.things) >= MOST_KEPT:
                self.left_out += 1
                return
            self.things[node.id] = thing_of(node)

    def thing(self, value: Any) -> Thing | None:
        """Return what is known of the object that a value names, or is."""
        if not isinstance(value, dict) or "@value" in value:
            return None
        found = self.things.get(str(value.get("@id")))
        if found is None and len(value) > 1:
            return thing_of(node_of(value))
        return found

    def named(self, value: Any) -> str | None:
        """Return how an object is called, or the literal itself."""
        thing = self.thing(value)
        if thing is None:
            return text_of(value)
        person = " ".join(text for name in ("givenName", "familyName") if (text := thing.text(name)))
        return (
            thing.text("name") or thing.text("displayName") or person or thing.text("applicationIdentifier")
            or thing.text("fullValue") or thing.text("description")
        )  # fmt: skip

    def service(self, value: Any) -> str:
        """Return the service an application stands for, '' where none is named."""
        name = self.named(value)
        return service_of(name) if name else ""

    def related(self, source: str, *kinds: str) -> Iterator[Relation]:
        """Yield the relations of a kind that start at an object."""
        return (relation for relation in self.by_source.get(source, ()) if relation.kind in kinds)

    def position(self, value: Any) -> tuple[str | None, str | None, str | None]:
        """Return latitude, longitude and address of a place."""
        thing = self.thing(value)
        if thing is None:
            return None, None, None
        address = ", ".join(text for name in _ADDRESS if (text := thing.text(name)))
        return thing.text("latitude"), thing.text("longitude"), address or self.named(value)

    def cell(self, value: Any) -> str | None:
        """Return the identity of a cell as its numbers joined."""
        thing = self.thing(value)
        if thing is None:
            return None
        names = ("cellSiteCountryCode", "cellSiteNetworkCode", "cellSiteLocationAreaCode", "cellSiteIdentifier")
        return "-".join(text for name in names if (text := thing.text(name))) or None

    def sides(self, value: Any, role: str) -> list[Side]:
        """Return the parties that a property names."""
        return [side for one in several(value) if (side := self.side(one, role)) is not None]

    def side(self, value: Any, role: str) -> Side | None:
        """Return one party: its number, account or address, else its name, else only that the graph has such a node."""
        thing = self.thing(value)
        if thing is None:
            text = text_of(value) or reference(value)
            return None if text is None else Side(role, text if reference(value) is None else f"opaque:{text}")
        texts = list(self.identifiers(thing))
        name = thing.text("displayName") or self._holder(thing)
        if texts:
            account = thing.text("accountIdentifier") or ""
            return Side(role, texts[0], name or (account if " " in account else None))
        called = self.named(value) or name
        if called:
            return Side(role, f"opaque:{called}", called, reference(value))
        return Side(role, f"opaque:{value.get('@id')}", None, reference(value)) if reference(value) else None

    def identifiers(self, thing: Thing) -> Iterator[str]:
        """Yield what a thing is known by, the surest first, each once."""
        service = self.service(thing.properties.get("application")) or self.service(
            thing.properties.get("accountIssuer")
        )
        stated: list[str | None] = [thing.text("phoneNumber"), thing.text("MSISDN")]
        address = thing.properties.get("emailAddress")
        held = self.thing(address)
        stated.append(held.text("addressValue") if held is not None else text_of(address))
        if "EmailAddressFacet" in thing.facets:
            stated.append(thing.text("addressValue"))
        account = thing.text("accountIdentifier")
        if account is not None and not (" " in account and any(stated)):  # beside a number, it is a name
            stated.append(identifier_text(account, service) if " " not in account else account)
        for login in several(thing.properties.get("accountLogin")):
            text = text_of(login)
            stated.append(None if text is None else identifier_text(text, service))
        seen: set[str] = set()
        for text in stated:
            if text and text.strip() and text not in seen:
                seen.add(text)
                yield text.strip()

    def _holder(self, thing: Thing) -> str | None:
        return self.named(thing.properties.get("owner")) if "owner" in thing.properties else None

    def _take_thread(self, node: Node) -> None:
        named = node.text("displayName") or node.text("name")
        ident = node.text("identifier") or node.text("messageThreadIdentifier") or node.id
        held = node.value("messageThread")
        messages: list[Any] = list(several(node.value("message")))
        for thread in several(held):
            if isinstance(thread, dict):
                inner = node_of(thread)
                messages += several(inner.own.get("element"))
                messages += [
                    one.get(key) for one in several(inner.own.get("item")) if isinstance(one, dict) for key in one
                ]
        for message in messages:
            found = reference(message)
            if found:
                self.threads.setdefault(found, (ident, named))


def thing_of(node: Node) -> Thing:
    """Keep of an object what names, identifies or places it."""
    kept: dict[str, Any] = {}
    for properties in (node.own, *node.facets.values()):
        for name, value in properties.items():
            if name in _KEPT and value not in (None, "", []):
                kept.setdefault(name, value)
    return Thing(node.types, tuple(node.facets), kept)


def relations_of(node: Node) -> Iterable[Relation]:
    """Return what a relationship states, each target by itself."""
    if not RELATIONS.intersection(node.types):
        return []
    kind = node.text("kindOfRelationship") or "related"
    times = node.text("startTime"), node.text("endTime")
    return [
        Relation(kind, source, target, *times)
        for source in map(reference, several(node.own.get("source")))
        for target in map(reference, several(node.own.get("target")))
        if source and target
    ]
