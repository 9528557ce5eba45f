"""What the lists of TikTok's download hold, by their own names; the names above them changed with the years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from casefold.formats.readers.chats import ChatRecords, Conversation, Entry, Person, by_account, text_of, told
from casefold.formats.readers.items import Side

SERVICE: Final = "tiktok"
_TITLE: Final = "Chat History with "
_NOTHING: Final = frozenset({"", "N/A", "None", "null"})


@dataclass(frozen=True, slots=True)
class Section:
    """One list."""

    name: str
    """The list's own name, as the account of the import shows it."""
    kind: str
    """link, visit or event."""
    word: str
    """Relation or action."""
    paths: tuple[str, ...]
    """Where it stood, year by year."""


_ACTIVITY: Final = ("Activity", "Your Activity", "Profile And Settings")


def _under(*inner: str, roots: tuple[str, ...] = _ACTIVITY) -> tuple[str, ...]:
    return tuple(f"{root}.{path}" for root in roots for path in inner)


_SECTIONS: Final = (
    Section("FansList", "link", "follower", _under("Follower.FansList", "Follower List.FansList")),
    Section("Following", "link", "following", _under("Following.Following", "Following List.Following")),
    Section(
        "BlockList",
        "link",
        "blocked",
        _under("Block List.BlockList", "Block.BlockList", roots=("App Settings", "Profile And Settings")),
    ),
    Section("VideoList", "visit", "watched", _under("Watch History.VideoList", "Video Browsing History.VideoList")),
    Section(
        "ItemFavoriteList",
        "visit",
        "liked",
        _under("Like List.ItemFavoriteList", roots=(*_ACTIVITY, "Likes and Favorites")),
    ),
    Section(
        "FavoriteVideoList",
        "visit",
        "favourite video",
        _under("Favorite Videos.FavoriteVideoList", roots=(*_ACTIVITY, "Likes and Favorites")),
    ),
    Section("ShareHistoryList", "visit", "shared", _under("Share History.ShareHistoryList")),
    Section("SearchList", "event", "searched for", _under("Searches.SearchList", "Search History.SearchList")),
    Section("LoginHistoryList", "event", "log-in", _under("Login History.LoginHistoryList")),
    Section("Status List", "event", "device status", _under("Status.Status List")),
    Section(
        "CommentsList",
        "event",
        "comment",
        ("Comment.Comments.CommentsList", "Comment.CommentsList", "Your Activity.Comments.CommentsList"),
    ),
    Section(
        "posts",
        "visit",
        "posted",
        ("Post.Posts.VideoList", "Video.Videos.VideoList", "Post.Recently Deleted Posts.PostList"),
    ),
)
LISTS: Final = frozenset(path.rpartition(".")[2] for section in _SECTIONS for path in section.paths)
ENTRIES: Final = {f"{path}.item": section for section in _SECTIONS for path in section.paths}
"""Path of the entries -> section."""


def take_profile(records: ChatRecords, entry: Entry, owner: Person | None) -> None:
    """Give the account."""
    item = entry.item
    sides = [owner.side("subject")] if owner is not None else []
    for key in ("emailAddress", "telephoneNumber"):
        text = _stated(item, key)
        if text is not None:
            sides.append(Side("subject", text, owner=True))
    fields = {"service": SERVICE, "name": _stated(item, "displayName", "name"), "username": _stated(item, "userName")}
    records.add("account", entry, fields, sides)


def take_message(records: ChatRecords, entry: Entry, owner: Person | None, title: str) -> None:
    """Give one message of a conversation, which is called after the other end."""
    item = entry.item
    other = title.strip().removeprefix(_TITLE).removesuffix(":")
    author = _stated(item, "From")
    owned = None if owner is None or author is None else f"{SERVICE}:{author}" == owner.identifier
    sender = by_account(SERVICE, author, owner=owned) if author is not None else None
    them = by_account(SERVICE, other, owner=None if owner is None else f"{SERVICE}:{other}" == owner.identifier)
    pair = () if owner is None else (them, owner)
    talk = Conversation(SERVICE, f"{SERVICE}:{other}", other, pair)
    records.message(replace(entry, time=_time(item)), talk, sender, body=_stated(item, "Content"))


def take_entry(records: ChatRecords, entry: Entry, owner: Person | None, section: Section) -> None:
    """Give one entry of a list."""
    item = entry.item
    entry = replace(entry, time=_time(item))
    if section.kind == "link":
        _link(records, entry, owner, section)
    elif section.kind == "visit":
        sides = [owner.side("subject")] if owner is not None else []
        name = _stated(item, "SharedContent", "Title", "title")
        fields = {
            "url": _stated(item, "Link", "link", "VideoLink"),
            "title": name,
            "service": f"{SERVICE}: {section.word}",
        }
        records.add("visit", entry, fields, sides)
    else:
        text = _stated(item, "SearchTerm", "comment", "Comment") or told(item, without=("Date", "date", "IP"))
        records.event(entry, SERVICE, section.word, owner, description=text, ip=_stated(item, "IP"))


def _link(records: ChatRecords, entry: Entry, owner: Person | None, section: Section) -> None:
    name = _stated(entry.item, "UserName", "userName")
    other = by_account(SERVICE, name, owner=False) if name is not None else None
    ends = (other, owner) if section.word == "follower" else (owner, other)
    sides = [person.side(role) for person, role in zip(ends, ("from", "to"), strict=True) if person is not None]
    records.add("link", entry, {"relation": section.word}, sides)


def _stated(item: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        text = text_of(item.get(name))
        if text is not None and text.strip() not in _NOTHING:
            return text
    return None


def _time(item: Mapping[str, Any]) -> str | None:
    """Return a time as it stands; ` UTC` behind it, which newer downloads write, is a zone."""
    text = _stated(item, "Date", "date")
    return f"{text.removesuffix(' UTC').replace(' ', 'T')}Z" if text is not None and text.endswith(" UTC") else text
