"""What the two handsets of the operation held when they were examined: calls, texts, chats, contacts and traces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta

from casefold.demo.dialects.cellebrite import File, Model, Report, span, stamp, text, truth
from casefold.demo.events import Communication
from casefold.demo.numbers import luhn_digit, stream
from casefold.demo.people import Cast, Line
from casefold.demo.period import Timetable, iso, moment
from casefold.demo.places import Map
from casefold.demo.talk import GROUP, UNNAMED, Said, Talk, members_at
from casefold.demo.truth import HandsetCounts

_MOST = 400
"""Calls, and texts, that a report holds: the last ones."""
_EVERY = 17
"""One in so many calls and texts is deleted."""
_DATABASE = "/data/data/com.example.{}/databases/{}.db"
_NETWORKS = ("Copper Wok Guest", "Aldermoor Cabs", "Wexby Library", "home-2417", "Bridge Hall")
_PAGES = ("timetable", "weather", "five-a-side", "recipes", "tide-times")
_TEXTS = ("Home by six", "Call me later", "Running late", "Thanks", "See you there", "Did you lock up?")
_SERVICE_TEXT = "Your delivery is due today"


@dataclass(frozen=True, slots=True)
class Handset:
    """Whose phone it is, by letter and line, when it was examined, and the names saved in it."""

    file: str
    letter: str
    line: Line
    end: int
    names: dict[str, str]
    """Number -> name."""


def handsets(everyone: Cast, times: Timetable, group: Talk) -> tuple[Handset, Handset]:
    """Choose the phone seized at the arrest and one given up on the last day."""
    last = moment(times.last_day, time(20))
    seized = _saved(everyone, group, {"B": "Brother", "C": "C bridge", UNNAMED: "Pip"})
    given = _saved(everyone, group, {"A": "Boss", "C": "Cuz", UNNAMED: "Pip five-a-side"})
    return (
        Handset("handset_a.ufdr", "A", everyone.line("A1"), times.arrest, seized),
        Handset("handset_d.ufdr", "D", everyone.line("D1"), last, given),
    )


def _saved(everyone: Cast, group: Talk, called: dict[str, str]) -> dict[str, str]:
    """Save members under first names or nicknames, and the taxi under its own."""
    people = {person.id: person.name.split()[0] for person in everyone.people}
    names = {group.numbers[letter]: people[person] for letter, person in group.persons.items()}
    names |= {group.numbers[letter]: name for letter, name in called.items()}
    names |= {service.number: service.name for service in everyone.services if service.kind == "taxi"}
    return names


@dataclass(frozen=True, slots=True)
class Examined:
    """A report and what the truth says of it."""

    report: Report
    counts: HandsetCounts


def examine(
    handset: Handset, everyone: Cast, group: Talk, items: list[Communication], places: Map, seed: int
) -> Examined:
    """Fill a report with what the handset saw before its end."""
    maker = _Maker(handset, everyone, group, seed)
    mine = [item for item in items if handset.line.number in (item.a, item.b) and item.at < handset.end]
    mine = [item for item in mine if handset.line.tenures[0].start <= item.at]
    calls = [maker.call(item, n) for n, item in enumerate([i for i in mine if i.is_call][-_MOST:])]
    sms = [maker.sms(item, n) for n, item in enumerate([i for i in mine if i.kind == "sms"][-_MOST:])]
    chats = maker.chats()
    models = {
        "Call": calls,
        "SMS": sms,
        "Chat": chats,
        "Contact": maker.contacts(),
        "UserAccount": [maker.account()],
        "Location": maker.locations(places),
        "WirelessNetwork": maker.networks(),
        "VisitedPage": maker.pages(),
    }
    report = Report(handset.file.removesuffix(".ufdr"), maker.device(), models, tuple(maker.files), handset.end)
    counts = HandsetCounts(
        file=handset.file,
        number=handset.line.number,
        owner=group.persons[handset.letter],
        calls=len(calls),
        sms=len(sms),
        chats=len(chats),
        instant_messages=sum(len(chat.many["Messages"]) for chat in chats),
        contacts=len(models["Contact"]),
        accounts=1,
        locations=len(models["Location"]),
        wireless_networks=len(models["WirelessNetwork"]),
        visited_pages=len(models["VisitedPage"]),
        attachments=len(maker.files),
        deleted_calls=sum(model.deleted == "Deleted" for model in calls),
        deleted_sms=sum(model.deleted == "Deleted" for model in sms),
        saved_names=dict(sorted(handset.names.items())),
    )
    return Examined(report, counts)


class _Maker:
    """Makes the models of one handset."""

    def __init__(self, handset: Handset, everyone: Cast, group: Talk, seed: int) -> None:
        self.files: list[File] = []
        self._handset, self._group = handset, group
        self._owner = next(p for p in everyone.people if p.id == group.persons[handset.letter]).name
        self._rng = stream(seed, "handset", handset.file)

    def device(self) -> dict[str, str]:
        imei14 = self._handset.line.imei14_at(self._handset.end - 1) or self._handset.line.handsets[-1].imei14
        return {
            "DeviceInfoSelectedManufacturer": "Made-up",
            "DeviceInfoDetectedPhoneModel": "Larkspur One",
            "DeviceInfoOSType": "Android",
            "DeviceInfoOSVersion": "14",
            "DeviceInfoOwnerName": self._owner.split()[0],
            "DeviceInfoTimeZone": "Europe/London",
            "DeviceInfoExtractionStartDateTime": iso(self._handset.end),
            "IMEI": imei14 + luhn_digit(imei14),
            "IMSI": self._handset.line.imsi,
            "MSISDN": self._handset.line.number,
        }

    def call(self, item: Communication, place: int) -> Model:
        outgoing = item.a == self._handset.line.number
        other = item.b if outgoing else None if item.withheld else item.a
        kind = "Outgoing" if outgoing else "Incoming" if item.seconds else "Missed"
        model = Model("Call", source=self._source("calllog", "calls", place))
        model.fields = {
            "Source": text("Native"),
            "Direction": ("CallDirection", "Outgoing" if outgoing else "Incoming"),
            "Type": ("CallType", kind),
            "TimeStamp": stamp(item.at),
            "Duration": span(item.seconds),
            "VideoCall": truth(False),
        }
        model.many["Parties"] = [self._party(other, "To" if outgoing else "From")]
        return self._perhaps_deleted(model, place)

    def sms(self, item: Communication, place: int) -> Model:
        outgoing = item.a == self._handset.line.number
        other = item.b if outgoing else item.a
        personal = other is not None and other.startswith("+")
        model = Model("SMS", source=self._source("telephony", "sms", place))
        model.fields = {
            "Source": text("Native"),
            "Folder": text("Sent" if outgoing else "Inbox"),
            "Status": ("MessageStatus", "Sent" if outgoing else "Read"),
            "TimeStamp": stamp(item.at),
            "Body": text(self._rng.choice(_TEXTS) if personal else _SERVICE_TEXT),
        }
        model.many["Parties"] = [self._party(other, "To" if outgoing else "From")]
        return self._perhaps_deleted(model, place)

    def chats(self) -> list[Model]:
        seen = [one for one in self._group.said if self._was_in(one)]
        pair = ("B", self._handset.letter) if self._handset.letter != "B" else ("A", "B")
        return [
            self._chat(GROUP, "lark-group@g.us", seen, None),
            self._chat(None, self._account(pair[0]), self._pair(pair), pair),
        ]

    def _pair(self, pair: tuple[str, str]) -> list[Said]:
        first = self._handset.line.tenures[0].start
        days = max(1, (self._handset.end - first) // 86_400)
        step = timedelta(days=1).total_seconds()
        return [
            Said(int(first + day * step + 66_600 + self._rng.randrange(3600)), pair[day % 2], self._rng.choice(_TEXTS))
            for day in range(0, days - 1, 2)
        ]

    def _was_in(self, one: Said) -> bool:
        return one.at < self._handset.end and self._handset.letter in members_at(self._group.told, one.at)

    def _chat(self, name: str | None, identifier: str, said: list[Said], pair: tuple[str, str] | None) -> Model:
        letters = list(pair) if pair is not None else members_at(self._group.told, self._handset.end)
        if pair is None and self._handset.letter not in letters:
            letters.append(self._handset.letter)
        model = Model("Chat", source=self._source("whatsapp", "chat_list", len(said)))
        model.fields = {
            "Source": text("WhatsApp"),
            "Id": text(identifier),
            "Name": text(name),
            "ChatType": ("ChatType", "Group" if pair is None else "OneOnOne"),
            "Account": text(self._account(self._handset.letter)),
            "StartTime": stamp(said[0].at if said else None),
            "LastActivity": stamp(said[-1].at if said else None),
        }
        model.many["Participants"] = [self._member(letter, admin=letter == "B" and pair is None) for letter in letters]
        model.many["Messages"] = [
            self._message(one, identifier, place, first=place == 0) for place, one in enumerate(said)
        ]
        return model

    def _message(self, one: Said, chat: str, place: int, *, first: bool) -> Model:
        model = Model("InstantMessage", source=self._source("whatsapp", "message", place))
        model.fields = {
            "Source": text("WhatsApp"),
            "ChatId": text(chat),
            "TimeStamp": stamp(one.at),
            "FromIsOwner": truth(one.by == self._handset.letter),
            "Body": text(None if one.deleted else one.text),
            "Identifier": text(f"{self._rng.getrandbits(64):016X}"),
            "Status": ("MessageStatus", "Sent" if one.by == self._handset.letter else "Read"),
        }
        model.one["From"] = self._member(one.by, admin=False)
        model.deleted = "Deleted" if one.deleted else "Intact"
        if first:
            path = f"files/Document/note_{len(self.files) + 1}.txt"
            self.files.append(File(path, f"a few harmless bytes {len(self.files) + 1}\n".encode()))
            attached = Model("Attachment")
            name = path.rsplit("/", 1)[-1]
            attached.fields = {"Filename": text(name), "attachment_extracted_path": text(path.replace("/", "\\"))}
            model.many["Attachments"] = [attached]
        return model

    def contacts(self) -> list[Model]:
        made = []
        for place, (number, name) in enumerate(sorted(self._handset.names.items())):
            if number == self._handset.line.number:
                continue
            entry = Model("PhoneNumber")
            entry.fields = {"Category": text("Mobile"), "Value": text(number)}
            model = Model("Contact", source=self._source("contacts", "raw_contacts", place))
            model.fields = {"Source": text("Phone"), "Name": text(name), "Type": ("ContactType", "PhoneBook")}
            model.many["Entries"] = [entry]
            made.append(model)
        return made

    def account(self) -> Model:
        model = Model("UserAccount", source=self._source("whatsapp", "me", 0))
        name = self._owner.split()[0]
        model.fields = {"Source": text("WhatsApp"), "Name": text(name), "ServiceType": text("WhatsApp")}
        model.fields["Username"] = text(self._account(self._handset.letter))
        return model

    def locations(self, places: Map) -> list[Model]:
        made = []
        for place in range(10):
            cell = places.cells(self._handset.line.network)[self._rng.randrange(12)]
            spot = Model("Coordinate")
            spot.fields = {
                "Latitude": ("Double", f"{cell.latitude + self._rng.uniform(-0.004, 0.004):.5f}"),
                "Longitude": ("Double", f"{cell.longitude + self._rng.uniform(-0.004, 0.004):.5f}"),
            }
            model = Model("Location", confidence="Medium", source=self._source("maps", "visits", place))
            model.fields = {"Source": text("Maps"), "TimeStamp": stamp(self._past(place)), "Category": text("Visited")}
            model.one["Position"] = spot
            made.append(model)
        return made

    def networks(self) -> list[Model]:
        made = []
        for place, name in enumerate(_NETWORKS):
            model = Model("WirelessNetwork", source=self._source("wifi", "networks", place))
            model.fields = {
                "SSId": text(name),
                "BSSId": text(f"02:00:5e:00:53:{place:02x}"),
                "LastConnection": stamp(self._past(place)),
                "SecurityMode": text("WPA2"),
            }
            made.append(model)
        return made

    def pages(self) -> list[Model]:
        made = []
        for place, name in enumerate(_PAGES):
            model = Model("VisitedPage", source=self._source("browser", "urls", place))
            model.fields = {
                "Source": text("Browser"),
                "Url": text(f"https://example.org/{name}"),
                "Title": text(name.replace("-", " ").title()),
                "LastVisited": stamp(self._past(place)),
                "VisitCount": ("Int32", 1 + self._rng.randrange(20)),
            }
            made.append(model)
        return made

    def _past(self, place: int) -> int:
        return self._handset.end - 40_000 - place * 26_000 - self._rng.randrange(9_000)

    def _party(self, number: str | None, role: str) -> Model:
        party = Model("Party")
        party.fields = {
            "Identifier": text(number),
            "Role": ("PartyRole", role),
            "Name": text(self._handset.names.get(number or "")),
        }
        return party

    def _member(self, letter: str, *, admin: bool) -> Model:
        party = Model("Party")
        party.fields = {
            "Identifier": text(self._account(letter)),
            "Name": text(self._handset.names.get(self._group.numbers[letter])),
            "IsPhoneOwner": truth(letter == self._handset.letter),
            "IsGroupAdmin": truth(admin),
        }
        return party

    def _account(self, letter: str) -> str:
        return f"{self._group.numbers[letter].removeprefix('+')}@s.whatsapp.net"

    def _perhaps_deleted(self, model: Model, place: int) -> Model:
        if place % _EVERY == _EVERY - 1:
            model.deleted, model.confidence = "Deleted", "Medium"
        return model

    def _source(self, app: str, table: str, place: int) -> tuple[str, str, int]:
        return _DATABASE.format(app, app), table, 4096 + place * 128
