"""Exports of one group chat as three phones write them: British Android, German iOS, Spanish Android."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from casefold.demo.talk import GROUP, Said, Talk, Told

_LRM = "\u200e"


@dataclass(frozen=True, slots=True)
class Words:
    """What one locale writes: `{by}`, `{member}`, `{name}`, `{new}` and `{file}` are filled in."""

    file: str
    header: Callable[[datetime], str]
    told: dict[str, str]
    own: dict[str, str]
    """The same where the owner of the phone did it."""
    you: str
    photo: str
    deleted: str
    deleted_own: str
    ios: bool = False


def _german(at: datetime) -> str:
    return f"[{at:%d.%m.%y, %H:%M:%S}] "


def _spanish(at: datetime) -> str:
    return f"{at.day}/{at.month}/{at:%y, %H:%M} - "


LOCALES = {
    "en-GB Android": Words(
        file=f"WhatsApp Chat with {GROUP}.txt",
        header=lambda at: f"{at:%d/%m/%Y, %H:%M} - ",
        told={
            "encryption": "Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
            "created": '{by} created group "{name}"',
            "added": "{by} added {member}",
            "linked": "{by} joined using this group's invite link",
            "left": "{by} left",
            "icon": "{by} changed this group's icon",
            "number": "{by} changed their phone number to {new}",
        },
        own={},
        you="you",
        photo="<Media omitted>",
        deleted="This message was deleted",
        deleted_own="You deleted this message",
    ),
    "de-DE iOS": Words(
        file=f"WhatsApp Chat - {GROUP}.zip",
        header=_german,
        told={
            "encryption": "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.",
            "created": "{by} hat die Gruppe „{name}“ erstellt",
            "added": "{by} hat {member} hinzugefügt",
            "linked": "{by} ist mit dem Einladungslink dieser Gruppe beigetreten",
            "left": "{by} hat die Gruppe verlassen",
            "icon": "{by} hat das Gruppenbild geändert",
            "number": "{by} hat die Telefonnummer zu {new} geändert",
        },
        own={"linked": "Du bist über den Einladungslink beigetreten"},
        you="dich",
        photo="<Anhang: {file}>",
        deleted="Diese Nachricht wurde gelöscht.",
        deleted_own="Du hast diese Nachricht gelöscht.",
        ios=True,
    ),
    "es-ES Android": Words(
        file=f"Chat de WhatsApp con {GROUP}.txt",
        header=_spanish,
        told={
            "encryption": "Los mensajes y las llamadas están cifrados de extremo a extremo.",
            "created": '{by} creó el grupo "{name}"',
            "added": "{by} añadió a {member}",
            "linked": "{by} se unió usando el enlace de invitación de este grupo",
            "left": "{by} salió del grupo",
            "icon": "{by} cambió el icono de este grupo",
            "number": "{by} cambió su número de teléfono a {new}",
        },
        own={"added": "{by} te añadió"},
        you="te",
        photo="<Multimedia omitido>",
        deleted="Se eliminó este mensaje.",
        deleted_own="Eliminaste este mensaje.",
    ),
}


@dataclass(frozen=True, slots=True)
class Export:
    """One phone's export: the owner's letter, the seconds it covers, the zone of its clock, the names saved in it."""

    locale: str
    owner: str
    start: int
    end: int
    zone: str
    names: dict[str, str]


@dataclass(slots=True)
class WrittenChat:
    """What stands in an export."""

    file: str
    messages: int = 0
    memberships: int = 0
    events: int = 0
    deleted: int = 0
    photos: int = 0
    times: list[int] = field(default_factory=list)
    senders: set[str] = field(default_factory=set)


def write_chat(folder: Path, export: Export, group: Talk, new_number: str) -> WrittenChat:
    """Write one export of the group; give what stands in it."""
    writer = _Writer(export, group, new_number)
    writer.write()
    words = LOCALES[export.locale]
    path = folder / words.file
    if not words.ios:
        path.write_text("".join(f"{line}\n" for line in writer.lines), encoding="utf-8", newline="")
        return writer.found
    day = datetime.fromtimestamp(export.end, ZoneInfo(export.zone)).timetuple()[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        text = "".join(f"{line}\r\n" for line in writer.lines)
        for name, content in (("_chat.txt", text.encode()), *sorted(writer.files.items())):
            archive.writestr(zipfile.ZipInfo(name, day), content)
    return writer.found


class _Writer:
    """Puts what was said and what happened into lines of one locale."""

    def __init__(self, export: Export, group: Talk, new_number: str) -> None:
        self.lines: list[str] = []
        self.files: dict[str, bytes] = {}
        self._export, self._group, self._new = export, group, new_number
        self._words = LOCALES[export.locale]
        self._zone = ZoneInfo(export.zone)
        self.found = WrittenChat(self._words.file)

    def write(self) -> None:
        both: list[Said | Told] = [*self._group.said, *self._group.told]
        within = [one for one in both if self._export.start <= one.at < self._export.end]
        within.sort(key=lambda one: (one.at, isinstance(one, Said)))
        if within:
            self._system(within[0].at, self._words.told["encryption"])
            self.found.events += 1
        for one in within:
            if isinstance(one, Said):
                self._say(one)
            else:
                self._tell(one)

    def _say(self, one: Said) -> None:
        words, own = self._words, one.by == self._export.owner
        self.found.messages += 1
        self.found.deleted += one.deleted
        self.found.photos += one.photo and not one.deleted
        self.found.times.append(one.at)
        self.found.senders.add(one.by)
        text = one.text
        if one.deleted:
            text = self._marked(words.deleted_own if own else words.deleted)
        elif one.photo:
            file = f"{self.found.photos:08}-PHOTO-{self._clock(one.at):%Y-%m-%d-%H-%M-%S}.jpg"
            text = self._marked(words.photo.format(file=file))
            if words.ios:
                self.files[file] = f"made-up bytes {self.found.photos}\n".encode()
        self._line(one.at, f"{self._name(one.by)}: {text}")

    def _tell(self, one: Told) -> None:
        counted = "events" if one.what in ("icon", "number") else "memberships"
        setattr(self.found, counted, getattr(self.found, counted) + 1)
        text = self._words.told[one.what]
        if self._export.owner in (one.member, one.by if not one.member else ""):
            text = self._words.own.get(one.what, text)
        member = self._words.you if one.member == self._export.owner else self._name(one.member)
        text = text.format(by=self._name(one.by), member=member, name=GROUP, new=spaced(self._new))
        self._system(one.at, text)

    def _system(self, at: int, text: str) -> None:
        self._line(at, f"{GROUP}: {self._marked(text)}" if self._words.ios else text)

    def _marked(self, text: str) -> str:
        return f"{_LRM}{text}" if self._words.ios else text

    def _name(self, letter: str) -> str:
        return self._export.names.get(letter) or spaced(self._group.numbers[letter]) if letter else ""

    def _clock(self, at: int) -> datetime:
        return datetime.fromtimestamp(at, self._zone)

    def _line(self, at: int, text: str) -> None:
        self.lines.append(self._words.header(self._clock(at)) + text)


def spaced(e164: str) -> str:
    """Write a number as the application shows one that is not saved: `+44 7700 900123`."""
    return f"{e164[:3]} {e164[3:7]} {e164[7:]}"
