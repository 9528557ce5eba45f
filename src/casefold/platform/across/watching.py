"""Watch lists of people: begun by one, shown to its members, ended with a reason; each step in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from casefold.case import WatchList
from casefold.errors import BadInput, BadOption, NotAllowed
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, acting, append
from casefold.platform.cases import bridge

MOST_BYTES = 5_000_000
"""Size of a list's file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A list to begin."""

    name: str
    reason: str
    text: str
    """Identifiers as CSV, the first column of each row."""
    members: tuple[str, ...]
    """User names."""
    review_on: date
    ends_on: date
    heading: bool = True
    """Whether the first row may be a heading."""


def begin(user: User, draft: Draft, *, request: HttpRequest | None = None) -> WatchList:
    """Begin to watch.

    Raises:
        NotAllowed: They have no case: what a list finds is told of to who works on something.
        BadOption: A member is nobody, a row no identifier, a day or a text missing.
    """
    if not policy.cases_visible_to(user):
        raise NotAllowed("a watch list is begun by who works on a case", remedy="Ask an owner for access to one.")
    known = set(User.objects.filter(username__in=draft.members, is_active=True).values_list("username", flat=True))
    unknown = sorted(set(draft.members) - known)
    if unknown:
        raise BadOption(f"there is no person '{unknown[0]}'", remedy="Write user names, with commas between them.")
    engine = bridge.home().across_cases
    identifiers = engine.listed_in(draft.text, heading=draft.heading)
    act = Act("watch", object=draft.name, reason=draft.reason, details={"identifiers": len(identifiers)})
    with acting(actor_of(user, request), act) as facts:
        made, _ = engine.watch(
            draft.name.strip(),
            identifiers,
            reason=draft.reason.strip(),
            owner=user.get_username(),
            members=draft.members,
            review_on=draft.review_on,
            ends_on=draft.ends_on,
        )
        facts["list"] = made.id
    return made


def lists_of(user: User) -> list[WatchList]:
    """List what a person owns or is a member of, the newest first."""
    return bridge.home().across_cases.watch_lists(of=user.get_username())


def find(user: User, key: str) -> WatchList:
    """Return one list of theirs.

    Raises:
        NotFound: There is none of that id, or none of theirs.
    """
    return bridge.home().across_cases.watch_list(key, of=user.get_username())


def watched(user: User, key: str, *, request: HttpRequest | None = None) -> list[str]:
    """Return what a list of theirs watches for; errors are those of `find`."""
    found = find(user, key)
    append(actor_of(user, request), Act("read_watch_list", object=found.id))
    return bridge.home().across_cases.watched(found.id)


def close(user: User, key: str, *, why: str, request: HttpRequest | None = None) -> WatchList:
    """End a list.

    Raises:
        NotFound: There is none of that id, or none of theirs.
        NotAllowed: It is somebody else's.
        BadOption: Nobody says why.
    """
    found = find(user, key)
    if found.owner != user.get_username():
        raise NotAllowed("only its owner ends a watch list", remedy=f"Ask {found.owner}.")
    if why.strip() == "":
        raise BadOption("the reason is missing", remedy="Say why: it is kept.")
    with acting(actor_of(user, request), Act("end_watch", object=found.id, reason=why.strip())):
        return bridge.home().across_cases.close(found.id, why=why.strip())


def text_of(content: bytes) -> str:
    """Read a list's file as text.

    Raises:
        BadInput: It is larger than `MOST_BYTES`, or no text in UTF-8.
    """
    if len(content) > MOST_BYTES:
        raise BadInput(f"the list is larger than {MOST_BYTES:,} bytes", remedy="Make several lists.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("the list is no text in UTF-8", remedy="Save it as CSV in UTF-8.") from error
