"""Writes what came from people's phones: two handsets' reports and three exports of one group chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

from casefold.demo.dialects.cellebrite import write_report
from casefold.demo.dialects.whatsapp import Export, WrittenChat, spaced, write_chat
from casefold.demo.events import Communication
from casefold.demo.exhibits import DemoAuthority, DemoExhibit, Request, Written, authority
from casefold.demo.handsets import examine, handsets
from casefold.demo.people import Cast
from casefold.demo.period import Timetable, iso, moment
from casefold.demo.places import Map
from casefold.demo.talk import GROUP, UNNAMED, Talk, talk
from casefold.demo.truth import ChatCounts, HandsetCounts, UnnamedPerson


@dataclass(frozen=True, slots=True)
class Phones:
    """What was written: the exhibits, and what the truth says of them."""

    exhibits: tuple[DemoExhibit, ...]
    chats: tuple[ChatCounts, ...]
    handsets: tuple[HandsetCounts, ...]
    unnamed: UnnamedPerson


def write_phones(
    files: Path,
    everyone: Cast,
    times: Timetable,
    places: Map,
    items: list[Communication],
    sent: list[tuple[Request, Written]],
    seed: int,
    *,
    placed: int,
) -> Phones:
    """Write the files; references go on after `placed`."""
    group = talk(everyone, times, items, seed)
    chats = _chats(files, everyone, times, group)
    examined = [examine(one, everyone, group, items, places, seed) for one in handsets(everyone, times, group)]
    for one in examined:
        write_report(files / one.counts.file, one.report, seed)
    held: list[tuple[str, str, str, str | None]]
    held = [(one.counts.file, "handset report", "Cellebrite", None) for one in examined]
    held += [(count.file, "chat export", count.locale, count.zone) for count in (item for item, _ in chats)]
    exhibits = tuple(
        DemoExhibit(files / name, f"RAS/{placed + n}", kind, layout, None, _authority(times, n), timezone=zone)
        for n, (name, kind, layout, zone) in enumerate(held, start=1)
    )
    shown = {count.file: name for count, name in chats if name is not None}
    shown |= {one.counts.file: one.counts.saved_names[group.numbers[UNNAMED]] for one in examined}
    return Phones(
        exhibits,
        tuple(count for count, _ in chats),
        tuple(one.counts for one in examined),
        UnnamedPerson(group.numbers[UNNAMED], dict(sorted(shown.items())), _rows_of(group.numbers[UNNAMED], sent)),
    )


def _authority(times: Timetable, place: int) -> DemoAuthority:
    """Word the authority of what people's phones held; the tables' is of another Act."""
    given = authority(f"LARK-DEV-{place:04d}", date(2020, 1, 1), times.last_day + timedelta(days=1))
    return DemoAuthority(
        "Police and Criminal Evidence Act 1984, section 19", given.reference, given.purpose, given.date_from,
        given.date_to, given.obtained_by,
    )  # fmt: skip


def _chats(files: Path, everyone: Cast, times: Timetable, group: Talk) -> list[tuple[ChatCounts, str | None]]:
    """Write the exports; give the counts of each and how the unnamed member shows in it."""
    written = []
    for export in _exports(everyone, times, group):
        found = write_chat(files, export, group, everyone.key["E2"])
        shows = UNNAMED in found.senders
        name = export.names.get(UNNAMED) or spaced(group.numbers[UNNAMED])
        written.append((_counts(export, found, group), name if shows else None))
    return written


def _exports(everyone: Cast, times: Timetable, group: Talk) -> tuple[Export, ...]:
    """Lay three exports over the period: the first half, all from the link on, the middle."""
    begin, total = times.start, times.end - times.start
    first = {letter: everyone.person(person).name.split()[0] for letter, person in group.persons.items()}
    full = {letter: everyone.person(person).name for letter, person in group.persons.items()}
    joined = next(one.at for one in group.told if one.what == "linked")
    added = next(one.at for one in group.told if one.what == "added" and one.member == "H")
    last = moment(times.last_day, time(22))
    return (
        Export("en-GB Android", "C", begin, begin + total * 70 // 100, "Europe/London", full),
        Export("de-DE iOS", "E", joined, last, "Europe/Berlin", {**first, "B": "Chef", UNNAMED: "Pip"}),
        Export(
            "es-ES Android", "H", added, begin + total * 90 // 100, "Europe/London", {**first, UNNAMED: "Pip puente"}
        ),
    )


def _counts(export: Export, found: WrittenChat, group: Talk) -> ChatCounts:
    return ChatCounts(
        file=found.file,
        locale=export.locale,
        thread=GROUP,
        owner=group.persons[export.owner],
        zone=export.zone,
        messages=found.messages,
        memberships=found.memberships,
        events=found.events,
        deleted=found.deleted,
        photos=found.photos,
        senders=tuple(sorted(group.persons.get(letter, group.numbers[letter]) for letter in found.senders)),
        first_at=iso(found.times[0]) if found.times else None,
        last_at=iso(found.times[-1]) if found.times else None,
    )


def _rows_of(number: str, sent: list[tuple[Request, Written]]) -> dict[str, int]:
    counted = {written.file: sum(row.other == number for row in written.rows) for _, written in sent}
    return {file: rows for file, rows in sorted(counted.items()) if rows}
