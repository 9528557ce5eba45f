"""Rows of a report's table as records: what each field of a kind is taken from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.artefact_columns import Row, plain
from casefold.formats.readers.artefact_people import Person, people, sides
from casefold.formats.readers.artefact_sides import IN, NO, YES, Table, names_group, parties_of, word_of
from casefold.formats.readers.artefact_words import Words
from casefold.formats.readers.items import Side
from casefold.formats.readers.secrets import is_secret

_LONGEST_DESCRIPTION: Final = 2_000
_OWN_KEY: Final = re.compile(r"[0-9a-f]{32,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A key of the application's or the report's own tables, which names nobody and no file."""
_OTHER_NAMES: Final = re.compile(r"name$|birthday|photo|picture")
"""Entries beside the identifiers of a contact: further names, dates and pictures."""
_IDENTITIES: Final = {
    "imei": re.compile(r"(?<![0-9])[0-9]{14,16}(?![0-9])"),
    "imsi": re.compile(r"(?<![0-9])[0-9]{14,15}(?![0-9])"),
    "iccid": re.compile(r"(?<![0-9])89[0-9]{16,18}(?![0-9])"),
}
"""What is taken where a tool writes several, or a structure, into one cell."""
_OUTCOMES: Final = {
    "established": "answered", "answered": "answered", "accepted": "answered", "connected": "answered",
    "ended": "answered", "completed": "answered", "missed": "unanswered", "unanswered": "unanswered",
    "not answered": "unanswered", "no answer": "unanswered", "cancelled": "unanswered", "canceled": "unanswered",
    "rejected": "rejected", "declined": "rejected", "blocked": "rejected", "busy": "busy", "failed": "failed",
    "voicemail": "voicemail",
}  # fmt: skip
_DELETED: Final = {
    **dict.fromkeys(("intact", "no", "false", "0"), "intact"),
    **dict.fromkeys(("deleted", "yes", "true", "1"), "deleted"),
}
"""A tool's word in a column of deletion; any other stays as it is."""


@dataclass(frozen=True, slots=True)
class Given:
    """A record as a row gives it."""

    kind: str
    fields: Mapping[str, str | None]
    sides: tuple[Side, ...] = ()


def common(row: Row) -> dict[str, str | None]:
    """Return what every kind begins with: deletion, confidence and place, as the tool states them."""
    state = row.first("deleted")
    place = " ".join(dict.fromkeys(text for text in (row.first("found_in"), row.first("found_at")) if text))
    return {
        "deleted": None if state is None else _DELETED.get(state.strip().lower(), state.strip().lower()),
        "confidence": row.first("confidence"),
        "found_in": place or None,
    }


def call(row: Row, table: Table) -> Given:
    """Give one call."""
    service = table.service_of(row)
    direction, parties = parties_of(row, table, service, loose="to")
    kind = (row.first("call_type") or "").lower()
    answered = (row.first("answered") or "").strip().lower()
    outcome = next((found for text in row.all("outcome") if (found := _OUTCOMES.get(word_of(text)))), None)
    if answered:
        outcome = "answered" if answered in YES else "unanswered" if answered in NO else outcome
    form = "voicemail" if table.variant == "voicemail" else "video" if _is_video(row, kind) else "voice"
    return Given(
        "call",
        {
            "time": row.any_moment(),
            "end": row.moment("end"),
            "direction": IN if form == "voicemail" else direction,
            "service": form,
            "outcome": "voicemail" if form == "voicemail" else outcome,
            "duration": row.first("duration"),
            "network": row.first("network") or service or None,
            "cause": row.first("cause"),
            "reference": row.first("reference"),
            **common(row),
        },
        tuple(parties),
    )


def message(row: Row, table: Table) -> Given:
    """Give one message; an e-mail's subject stands before its text."""
    service = table.service_of(row)
    direction, parties = parties_of(row, table, service, loose="member")
    subject, text = row.first("subject"), row.first("body")
    body = text if text is not None and service != "email" else "\n\n".join(filter(None, (subject, text)))
    files = (line.strip() for cell in row.all("attachments") for line in cell.splitlines())
    names = dict.fromkeys(file for file in files if file and _OWN_KEY.fullmatch(file) is None)
    group = next((one for one in ("from", "to") if names_group(row.first(one))), None)
    return Given(
        "message",
        {
            "time": row.any_moment(),
            "direction": direction,
            "service": service or None,
            "outcome": row.first("status"),
            "thread": row.first("thread") or (row.first(group) if group else None),
            "thread_name": row.first("thread_name") or (row.first(f"{group}_name") if group else None),
            "body": body or None,
            "reply_to": row.first("reply_to"),
            "attachments": "\n".join(names) or None,
            "reference": row.first("reference"),
            **common(row),
        },
        tuple(parties),
    )


def contact(row: Row, table: Table) -> Given:
    """Give one saved contact, with every identifier saved under its name."""
    service = table.service_of(row)
    name = _whole_name(row)
    saved = _identities(row, service, "saved", name, owner=False)
    owned = people(row.first("own"))
    return Given(
        "contact",
        {
            "time": row.any_moment(),
            "name": name,
            "service": service or None,
            "notes": row.first("notes"),
            "times_contacted": row.first("times_contacted"),
            **common(row),
        },
        (*saved, *sides(owned, "owner", service, owner=True)),
    )


def account(row: Row, table: Table) -> Given:
    """Give one account, with every identifier it states as its subject."""
    service = table.service_of(row)
    name = _whole_name(row)
    subjects = _identities(row, service, "subject", name, owner=True)
    return Given(
        "account",
        {
            "time": row.any_moment(),
            "service": service or row.first("service"),
            "name": name,
            "username": row.first("username"),
            **common(row),
        },
        tuple(subjects),
    )


def sighting(row: Row, table: Table) -> Given:
    """Give one place: of a device, of a wireless network it knew, or of a cell, which is a service area."""
    lat, lon = _position(row)
    if table.variant == "" and lat is None and row.first("place") is None:
        return event(row, table)
    fields = {"time": row.any_moment(), "accuracy_m": row.first("accuracy"), **common(row)}
    if table.variant == "wifi":
        fields |= {
            "service": "wifi",
            "place": row.first("ssid"),
            "site_name": row.first("bssid"),
            "lat": lat,
            "lon": lon,
        }
    elif table.variant == "cell":
        cell = [row.first(name) for name in ("mcc", "mnc", "lac", "cid")]
        stated = "-".join(text for text in cell if text) or None
        fields |= {"service": "cell", "start_cell": stated, "start_lat": lat, "start_lon": lon, "rat": row.first("rat")}
    else:
        fields |= {"service": table.service or "location", "place": row.first("place"), "lat": lat, "lon": lon}
    return Given("sighting", fields)


def visit(row: Row, table: Table) -> Given:
    """Give one page visited, bookmarked or searched for; what was searched for stands as the title."""
    searched = row.first("search") if table.variant == "search" else None
    return Given(
        "visit",
        {
            "time": row.any_moment(),
            "url": row.first("url"),
            "title": searched or row.first("title"),
            "service": row.first("service") or table.name,
            "visits": row.first("visits"),
            **common(row),
        },
    )


def media(row: Row, table: Table) -> Given:
    """Give one file by name, size and hashes, never its content."""
    return Given(
        "media",
        {
            "time": row.any_moment(),
            "path": row.first("path") or row.first("file_name"),
            "size": _digits(row.first("size")),
            "media_type": row.first("media_type"),
            "sha256": row.first("sha256"),
            "md5": row.first("md5"),
            **common(row),
        },
    )


def event(row: Row, table: Table) -> Given:
    """Give one entry of any other table with a time: the table names what it is, its cells are the description."""
    said = [f"{name}: {text}" for name, text in row.raw().items() if text and text.strip() and not is_secret(name)]
    return Given(
        "event",
        {
            "time": row.any_moment(),
            "action": table.name,
            "service": table.service or row.first("service"),
            "ip": row.first("ip"),
            "description": "\n".join(said)[:_LONGEST_DESCRIPTION] or None,
            **common(row),
        },
    )


GIVE: Final[dict[str, Callable[[Row, Table], Given]]] = {
    "call": call,
    "message": message,
    "contact": contact,
    "account": account,
    "sighting": sighting,
    "visit": visit,
    "media": media,
    "event": event,
}


def device(pairs: Mapping[str, str | None], keys: Words) -> tuple[dict[str, str | None], list[str]]:
    """Return the fields of a device and its telephone numbers from what a report lists of it."""
    named: dict[str, str] = {}
    for name, text in pairs.items():
        if text and text.strip():
            named.setdefault(plain(name), text.strip())
    found = {one: next((named[word] for word in words if word in named), None) for one, words in keys.items()}
    numbers = list(dict.fromkeys(named[word] for word in keys["number"] if word in named))
    found.pop("number", None)
    for one, shape in _IDENTITIES.items():
        digits = shape.search(found[one] or "")
        found[one] = digits[0] if digits is not None else found[one]
    return found, numbers


def _whole_name(row: Row) -> str | None:
    first, last = row.first("name"), row.first("last_name")
    if last is None or (first is not None and last in first):
        return first
    return f"{first} {last}" if first else last


def _identities(row: Row, service: str, role: str, name: str | None, *, owner: bool) -> list[Side]:
    """Return every identifier a row states of one contact or account, each once."""
    found: dict[str, Side] = {}
    stated = [(text, spoken) for field, spoken in (("phone", ""), ("email", "")) for text in row.all(field)]
    stated += [(text, service) for field in ("user_id", "username") for text in row.all(field)]
    stated += [one for cell in row.all("entries") for one in _entries(cell, service)]
    for text, spoken in stated:
        for person in people(text):
            if _names_somebody(person):
                for side in sides([Person(person.identifier, name or person.name, owner)], role, spoken):
                    found.setdefault(side.text, side)
    return list(found.values())


def _entries(cell: str, service: str) -> Iterator[tuple[str, str]]:
    """Yield (identifier, service) of a cell of lines such as `Phone-Mobile: +44…`; a picture or a note names nobody."""
    for line in cell.splitlines():
        category, colon, value = line.partition(":")
        sort = category.strip().lower()
        if not colon or not value.strip():
            continue
        if sort.startswith(("phone", "telefon", "tel", "email", "e-mail")):
            yield value.strip(), ""
        elif sort.startswith(("user id", "userid", "username", "id")) and not _OTHER_NAMES.search(sort):
            yield value.strip(), service


def _names_somebody(person: Person) -> bool:
    """Say whether an identifier is more than the key of a row in the application's own table."""
    return bool(person.identifier) and _OWN_KEY.fullmatch(person.identifier.lower()) is None


def _position(row: Row) -> tuple[str | None, str | None]:
    """Return latitude and longitude; 0, 0 is how tools write that there is none."""
    lat, lon = row.first("lat"), row.first("lon")
    if lat is None and (both := row.first("position")):
        parts = [part.strip() for part in both.strip("() ").split(",")]
        lat, lon = (parts[0], parts[1]) if len(parts) == 2 else (None, None)
    zeros = {None, "0", "0.0", "0,0"}
    return (None, None) if lat in zeros and lon in zeros else (lat, lon)


def _is_video(row: Row, kind: str) -> bool:
    return "video" in kind or (kind in YES and "video" in " ".join(row.columns.headers).lower())


def _digits(text: str | None) -> str | None:
    found = "".join(letter for letter in (text or "").split(".")[0] if letter.isdigit())
    return found or None
