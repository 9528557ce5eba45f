"""Sections whose entries each become one record: which label begins an entry, and what the entry is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from casefold.formats.meta_return.blocks import Block
from casefold.formats.meta_return.context import Context
from casefold.formats.meta_return.logs import call_entry, message_entry
from casefold.formats.meta_return.people import people, without_port

_TIMES: Final = (
    "time", "timestamp", "posted", "postdate", "datecreated", "created", "timecreated", "creationtime", "uploaded",
    "uploadtime", "sent", "date", "servicestart", "familydevicelastseen", "firstseen", "lastseen", "registered",
)  # fmt: skip
_ADDRESSES: Final = ("ipaddress", "ip", "uploadip", "sourceip", "lastip", "loginip")


def _event(context: Context, part: str, block: Block) -> None:
    address = block.first(*_ADDRESSES)
    action = block.first("action") or _ACTIONS.get(part) or part.replace("_", " ").removesuffix("s")
    used = next((name for name in _TIMES if block.first(name)), "")
    context.add(
        "event",
        part,
        context.number(part),
        block,
        context.target("subject"),
        time=block.first(*_TIMES),
        action=action,
        service=context.service or None,
        ip=without_port(address) if address else None,
        description=block.rest("action", *_ADDRESSES, used),
    )


def _device(context: Context, part: str, block: Block) -> None:
    system = [block.first("ostype"), block.first("osversion", "deviceosbuildnumber")]
    context.add(
        "device",
        part,
        context.number(part),
        block,
        context.target("subject"),
        time=block.first(*_TIMES),
        maker=block.first("devicemanufacturer", "manufacturer"),
        model=block.first("devicemodel", "devicetype", "name", "model"),
        serial=block.first("serialnumber"),
        system=" ".join(text for text in system if text) or None,
    )


def _media(context: Context, part: str, block: Block) -> None:
    context.add(
        "media",
        part,
        context.number(part),
        block,
        context.target("subject"),
        time=block.first(*_TIMES),
        path=block.first("linkedmediafile", "image", "id"),
        size=block.first("size"),
        media_type=block.first("type"),
        parent=block.first("messageid"),
    )


def _people(context: Context, part: str, block: Block) -> None:
    for one in block.said:
        for who in people(one.value, context.service):
            line = Block([type(one)(one.what, (one.label, who.written), one.section, one.line, one.column)])
            context.add(
                "contact",
                part,
                context.number(part),
                line,
                (*context.target("owner"), context.side("saved", who)),
                name=who.name,
                service=context.service or None,
                notes=f"{part.replace('_', ' ')}: {one.label}",
            )


def _group(context: Context, part: str, block: Block) -> None:
    context.add(
        "membership",
        part,
        context.number(part),
        block,
        context.target("member"),
        time=block.first("joindate", "creation", *_TIMES),
        group=block.first("name", "subject", "id"),
        action="member",
        group_role=block.first("role"),
    )


def _link(context: Context, part: str, block: Block) -> None:
    sender, receiver = block.first("sender", "requester"), block.first("recipient", "receiver")
    sides = [context.side("from", context.person(sender))] if sender else list(context.target("from"))
    if receiver:
        sides.append(context.side("to", context.person(receiver)))
    elif not sender:
        service = (block.first("service") or context.service).strip().lower()
        other = block.first("identifier", "user", "account", "name")
        sides += [context.person(f"{other} ({service}: {other})" if (other or "").isdigit() else other).side(
            "to", owner=None
        )] if other else []  # fmt: skip
    else:
        sides += context.target("to")
    context.add(
        "link",
        part,
        context.number(part),
        block,
        tuple(sides),
        time=block.first(*_TIMES),
        relation=part.replace("_", " ").removesuffix("s"),
    )


@dataclass(frozen=True, slots=True)
class Section:
    """One section."""

    write: Callable[[Context, str, Block], None]
    begins: frozenset[str] = field(default_factory=frozenset)
    """Labels an entry begins with; none where the first label of the section tells."""


_ACTIONS: Final = {
    "ip_addresses": "internet address recorded",
    "prospective_login_ips": "login",
    "logins": "login",
    "ncmec_reports": "report listed by the provider",
    "machines": "browser or device seen",
    "connection_info": "connection",
}
SECTIONS: Final = {
    **dict.fromkeys(
        (
            "ip_addresses", "logins", "logins_and_logouts", "account_activity", "active_sessions", "connection_info",
            "web_info", "recognized_devices", "machines", "searches", "comments", "likes", "shares", "name_changes",
            "email_changes", "vanity_changes", "account_status_history", "support_correspondence", "checkins", "events",
            "registrations_info", "marketplace", "offline_info",
        ),
        Section(_event),
    ),
    "prospective_login_ips": Section(_event, frozenset({"timestamp"})),
    "status_updates": Section(_event, frozenset({"posted"})),
    "wallposts": Section(_event, frozenset({"to"})),
    "posts_to_other_walls": Section(_event, frozenset({"id"})),
    "group_messages": Section(_event, frozenset({"id"})),
    "ncmec_reports": Section(_event, frozenset({"cybertipid"})),
    **dict.fromkeys(("devices", "devices_info", "device_info"), Section(_device)),
    **dict.fromkeys(
        ("photos", "videos", "archived_stories", "stories", "direct_stories", "live_videos"), Section(_media)
    ),
    **dict.fromkeys(
        ("friends", "followers", "following", "removed_friends", "blocked_users", "close_friends", "address_book_info"),
        Section(_people),
    ),
    **dict.fromkeys(("groups", "groups_info"), Section(_group)),
    **dict.fromkeys(("friend_requests", "incoming_follow_requests", "linked_accounts"), Section(_link)),
    "message_log": Section(message_entry, frozenset({"message", "timestamp"})),
    "offline_log_info": Section(message_entry, frozenset({"timestamp"})),
    "call_logs": Section(call_entry, frozenset({"callid"})),
}  # fmt: skip
THREADS: Final = frozenset({"unified_messages", "messages", "threads", "direct_messages"})
