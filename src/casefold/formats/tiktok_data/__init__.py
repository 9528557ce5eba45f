"""TikTok's download of one's own data: `user_data.json`, whose sections were renamed again and again.

A section is known by the name of the list it ends in, which changed less than the names above it. Times have no zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.chats import NO_ENTRY, ChatRecords, Entry, Person, by_account, text_of
from casefold.formats.readers.items import BrokenOff, ItemFormat, Records, Style
from casefold.formats.readers.json_items import named_values, shape, structure, values
from casefold.formats.readers.media_type import JSON
from casefold.formats.readers.source import Source
from casefold.formats.tiktok_data.sections import (
    ENTRIES,
    LISTS,
    SERVICE,
    Section,
    take_entry,
    take_message,
    take_profile,
)

_ROOTS: Final = frozenset(
    {"Your Activity", "Activity", "Profile", "Profile And Settings", "Direct Message", "Direct Messages", "Comment",
     "Post", "Video", "App Settings", "Likes and Favorites", "Ads and data", "TikTok Live", "Tiktok Live",
     "TikTok Shop", "Tiktok Shopping", "Location Review", "Income Plus", "Poll"}
)  # fmt: skip
_CHATS: Final = tuple(
    f"{root}.{inner}.ChatHistory"
    for root in ("Direct Message", "Direct Messages")
    for inner in ("Direct Messages", "Chat History", "Direct Message")
)
_PROFILES: Final = tuple(
    f"{root}.{inner}.ProfileMap"
    for root in ("Profile", "Profile And Settings")
    for inner in ("Profile Info", "Profile Information")
)
_ENOUGH: Final = 2


class TikTokData(ItemFormat):
    """One account's data."""

    name: ClassVar[str] = "tiktok_data"
    title: ClassVar[str] = "TikTok user data (JSON)"
    kinds: ClassVar[tuple[str, ...]] = ("message", "event", "link", "account", "visit")
    media_types: ClassVar[tuple[str, ...]] = (JSON,)
    proves: ClassVar[str] = (
        "What TikTok held for one account when it was downloaded: messages by user name, what was watched, searched "
        "for and followed, log-ins. Times state no zone (public readers take them for UTC, which nothing in the file "
        "proves). Shared videos and deleted messages are missing. A JSON file can be changed by anybody."
    )
    tested_on: ClassVar[str] = "published description: public readers of user_data.json; made-up only: every value"
    style: ClassVar[Style] = Style(repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim JSON with TikTok's sections, by at least two names that are its own."""
        seen = shape(source)
        roots = sorted(_ROOTS & seen.keys())
        own = [path for path in seen if path.rpartition(".")[2] in LISTS or path in _CHATS or path in _PROFILES]
        if not roots or len(roots) + len(own) < _ENOUGH or not own:
            return None
        return Recognition(self.name, 0.95, f"TikTok's sections {', '.join(roots)} with {own[0]}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the profile, the conversations and the known lists."""
        records = ChatRecords(out)
        owner = _owner(source, options.subject)
        if owner is None:
            out.note("whose account it is, the file does not say; say with --subject")
        else:
            out.subject(owner.identifier, "given" if options.subject is not None else "text")
        stated = structure(source)
        for part, entry, section in _all_entries(source, stated, records):
            if not isinstance(entry.item, Mapping):
                out.set_aside(entry.number, NO_ENTRY, text=str(entry.item), part=part)
            elif section is None:
                take_profile(records, entry, owner)
            elif isinstance(section, str):
                take_message(records, entry, owner, section)
            else:
                take_entry(records, entry, owner, section)
        for name in _unread(stated):
            out.inventory(name, "a section of the download that is not read")
        records.finish()


def _owner(source: Source, given: str | None) -> Person | None:
    if given is not None:
        return Person(given if ":" in given or " " in given else f"{SERVICE}:{given}", owner=True)
    try:
        for _, profile in values(source, *_PROFILES):
            name = text_of(profile.get("userName")) if isinstance(profile, Mapping) else None
            if name is not None:
                return by_account(SERVICE, name, owner=True)
    except BrokenOff:
        pass
    return None


def _all_entries(
    source: Source, stated: Mapping[str, str], records: ChatRecords
) -> Iterator[tuple[str, Entry, Section | str | None]]:
    """Yield part, entry and what it is: None for a profile, a text for a conversation's title, else its section."""
    for _, item in values(source, *_PROFILES):
        yield "ProfileMap", Entry(records.next("ProfileMap"), item, part="ProfileMap"), None
    for path in (path for path in _CHATS if path in stated):
        for title, item in named_values(source, path):
            yield "ChatHistory", Entry(records.next("ChatHistory"), item, part="ChatHistory"), title
    for path, item in values(source, *ENTRIES):
        section = ENTRIES[path]
        yield section.name, Entry(records.next(section.name), item, part=section.name), section


def _unread(stated: Mapping[str, str]) -> Iterator[str]:
    """Yield the sections, of the first two levels, in which nothing stands that is read."""
    read = [*(path.removesuffix(".item") for path in ENTRIES), *_PROFILES, *_CHATS]
    told: set[str] = set()
    for path, kind in stated.items():
        if path == "" or path.count(".") > 1 or kind not in ("object", "array"):
            continue
        if any(known == path or known.startswith(f"{path}.") for known in read):
            continue
        root = path.partition(".")[0]
        if root not in told and (path not in _ROOTS):
            told.add(path)
            yield path


FORMAT = TikTokData()
