"""What a chat is as a whole: its thread, the two ends of a chat of two, and whose phone made the export.

An export states none of this outright. What it does show is used and named with its ground; what it does not is
left open: a group may have two speakers, and a display name is nobody's identity.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from casefold.formats.whatsapp.survey import Survey
from casefold.formats.whatsapp.words import is_self, tidy, title_of
from casefold.text.parties import IdentifierType, PartyState, normalise_party


@dataclass(frozen=True, slots=True)
class Chat:
    """One exported chat."""

    thread: str
    """Equal for every export of a chat of this name in the case; for a chat without a name, for this file only."""
    name: str | None
    name_basis: str
    """file_name, text or none."""
    ends: tuple[str, str] | None
    """The two authors of a chat of two, where its name shows that it is one."""
    owner: str | None
    """Whose phone made the export, as an author's name or as given."""
    owner_basis: str
    """given, text, file_name or none."""
    label: str
    """Name of the file, to tell an unknown owner from the owner of another export."""

    def other(self, author: str) -> str | None:
        """Return the other end of a chat of two."""
        if self.ends is None or author not in self.ends:
            return None
        return self.ends[1] if author == self.ends[0] else self.ends[0]

    def owns(self, author: str) -> bool | None:
        """Tell whether an author made the export; None where nobody knows."""
        if is_self(author):
            return True
        return None if self.owner is None else author == self.owner

    def party(self, name: str) -> str:
        """Return the text by which the store identifies a name: the number shown, else the name as it is.

        A display name that reads like something else (`Private`, an e-mail address, `12345`) stays a name; the
        export's word for its owner becomes the owner, known or not.
        """
        if is_self(name):
            return self.owner or f"opaque:owner of {self.label}"
        return _identified(name)


@lru_cache(maxsize=4096)
def _identified(name: str) -> str:
    if name.startswith("+") and normalise_party(name, None).type is IdentifierType.PHONE:
        return name
    values = [normalise_party(name, region) for region in (None, "GB")]
    plain = all(value.state is PartyState.KNOWN and value.type is IdentifierType.OPAQUE for value in values)
    return name if plain else f"opaque:{name}"


def describe(found: Survey, names: tuple[str, ...], subject: str | None, head: str) -> Chat:
    """Work out what a chat is from its survey and the names of its file, the nearest first.

    Args:
        found: The survey.
        names: Name of the file, then of what it lies in.
        subject: Whose export it is, as given.
        head: The chat's first line, which marks a chat without a name.
    """
    title = next((title for title in map(title_of, names) if title is not None), None)
    name = title if title is not None else found.created
    ends = _ends(found, title)
    owner, basis = _owner(found, ends, title, subject)
    return Chat(
        thread=_thread(name, found, head),
        name=name,
        name_basis="file_name" if title is not None else "text" if name is not None else "none",
        ends=ends,
        owner=owner,
        owner_basis=basis,
        label=names[0],
    )


def _thread(name: str | None, found: Survey, head: str) -> str:
    if name is not None:
        return f"whatsapp:{tidy(name).casefold()}"
    seen = "\n".join([head, *sorted(found.authors)])
    return f"whatsapp:unnamed:{hashlib.sha256(seen.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _ends(found: Survey, title: str | None) -> tuple[str, str] | None:
    """A chat of two is called by the name of one of them; a group of that name is not told from it."""
    if found.group or title is None or len(found.authors) != 2:
        return None
    first, second = found.authors
    return (first, second) if tidy(title).casefold() in {first.casefold(), second.casefold()} else None


def _owner(
    found: Survey, ends: tuple[str, str] | None, title: str | None, subject: str | None
) -> tuple[str | None, str]:
    if subject is not None:
        return subject, "given"
    if found.own is not None:
        return found.own, "text"
    if ends is not None and title is not None:
        named = tidy(title).casefold()
        return next((end for end in ends if end.casefold() != named), None), "file_name"
    return None, "none"
