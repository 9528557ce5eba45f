"""The first pass over a chat: in which form its headers are, how its lines end, who writes, which number is the day.

Everything here is true of the file as a whole and cheap to keep: counts and names, no text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from casefold.formats.whatsapp.header import Form, Header, read_header, split_author
from casefold.formats.whatsapp.lines import Line
from casefold.formats.whatsapp.order import Weighing
from casefold.formats.whatsapp.words import CALLS, marker, notice, tidy

MOST_AUTHORS: Final = 20_000
_MOST_FORMS: Final = 200
_CLEARLY: Final = 20


@dataclass(frozen=True, slots=True)
class Survey:
    """What holds for a whole chat."""

    form: Form
    order: str | None
    """dmy, mdy, ymd or ydm where the file shows it; None leaves it to the store."""
    likeliest: str
    """The order by which lines are compared in time, settled or not."""
    crlf: bool
    """Whether lines end in CRLF."""
    only_after_crlf: bool
    """Whether a header always follows CRLF, as iOS writes; a line after a bare LF is then part of a message."""
    authors: dict[str, int]
    """Name as tidied -> messages, 20,000 names at most."""
    own: str | None
    """The author under whose name the export says `You deleted this message`: who made it."""
    group: bool
    """Whether a line speaks of a group: created, named, joined, left."""
    created: str | None
    """The group's name by the line that tells of its making, else by the last that changed it."""
    other_forms: int
    """Lines that would be headers in another form."""


_QUOTE: Final = re.compile('["“„«]')


class Surveyor:
    """Counts over the lines of one chat."""

    def __init__(self) -> None:
        self._forms: dict[Form, _Counts] = {}
        self._crlf = self._lf = 0
        self._other = 0

    def add(self, line: Line, previous_crlf: bool | None) -> None:
        """Take the next line; `previous_crlf` says how the one before it ended, None at the start."""
        self._crlf += line.crlf
        self._lf += not line.crlf
        header = read_header(line.text)
        if header is None:
            return
        counts = self._forms.get(header.form)
        if counts is None:
            if len(self._forms) >= _MOST_FORMS:
                self._other += 1
                return
            counts = self._forms[header.form] = _Counts(header.form)
        counts.add(header, line, after_lf=previous_crlf is False)

    def result(self) -> Survey | None:
        """Return what holds for the file, or None where no line is a header."""
        if not self._forms:
            return None
        best = max(self._forms.values(), key=lambda counts: counts.headers)
        others = sum(counts.headers for counts in self._forms.values()) - best.headers + self._other
        crlf = self._crlf > self._lf or (self._crlf > 0 and best.after_lf * _CLEARLY < best.headers)
        return Survey(
            form=best.form,
            order=best.dates.settled(),
            likeliest=best.dates.likeliest(),
            crlf=crlf,
            only_after_crlf=self._crlf > 0 and self._lf > 0 and best.after_lf * _CLEARLY < best.headers,
            authors=dict(best.authors),
            own=best.own(),
            group=best.group,
            created=best.created or best.renamed,
            other_forms=others,
        )


class _Counts:
    """What the headers of one form show."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.headers = 0
        self.after_lf = 0
        self.dates = Weighing(form.year)
        self.authors: Counter[str] = Counter()
        self.group = False
        self.created: str | None = None
        self.renamed: str | None = None
        self._own: Counter[str] = Counter()

    def add(self, header: Header, line: Line, *, after_lf: bool) -> None:
        self.headers += 1
        self.after_lf += after_lf
        self.dates.add(header.numbers)
        rest = line.text[header.end :]
        said = split_author(rest)
        if said is None or not is_message(rest, said[1], first=line.number == 1):
            self._system(rest if said is None else said[1])
            return
        name = tidy(said[0])
        if name in self.authors or len(self.authors) < MOST_AUTHORS:
            self.authors[name] += 1
        if marker(said[1]) == "deleted_own":
            self._own[name] += 1

    def own(self) -> str | None:
        return next(iter(self._own)) if len(self._own) == 1 else None

    def _system(self, text: str) -> None:
        found = notice(text)
        if found is None:
            return
        self.group = self.group or found.what in GROUP
        if found.what == "created" and self.created is None:
            self.created = found.slots.get("name")
        elif found.what == "subject":
            self.renamed = found.slots.get("name")


GROUP: Final = frozenset(
    {"created", "subject", "icon", "description", "admin", "removed", "added", "linked", "left", "joined"}
)


def is_message(rest: str, body: str, *, first: bool) -> bool:
    """Tell whether what follows a header is somebody's message and no line of WhatsApp's own.

    A system line may hold a colon, but only inside the name of a group; iOS puts a group's name where an author
    stands and marks its own text with U+200E. On the `first` line of a chat the encryption notice is WhatsApp's
    own whoever's name is before it.
    """
    if first:
        found = notice(body)
        if found is not None and found.what == "encryption":
            return False
    if _QUOTE.search(rest, 0, max(0, rest.find(": "))) is not None and notice(rest) is not None:
        return False
    if not body.startswith("\u200e") or marker(body) is not None:
        return True
    found = notice(body)
    return found is None or found.what in CALLS


def survey(lines: Iterable[Line]) -> Survey | None:
    """Look at every line of a chat once."""
    surveyor = Surveyor()
    previous: bool | None = None
    for line in lines:
        surveyor.add(line, previous)
        previous = line.crlf
    return surveyor.result()
