"""Ask every list a person has for the same words.

Names are looked for in catalogues and tables that are small; an identifier in the keys beside prepared record files,
and words in the full-text indexes of the cases, each for as long as a person waits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from casefold import Cancel
from casefold.case import Across, Case, CaseRow, Sight
from casefold.errors import CasefoldError
from casefold.model.across import LookUp, Names
from casefold.model.kinds import KINDS
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.appkit.links import case_url, run_url
from casefold.platform.cases.bridge import home, sights
from casefold.platform.directory.enabled import apps_for
from casefold.platform.runs.models import Run
from casefold.platform.runs.visible import readable_runs
from casefold.platform.search.answer import Answer, Group, Hit, Unsearched

SHORTEST = 2
"""Characters below which nothing is asked: one letter is in everything."""
LONGEST = 200
RUNS_LOOKED_AT = 100
"""Newest runs with the words in their title whose walls are looked into."""


@dataclass(frozen=True)
class Question:
    """What somebody looks for."""

    user: User
    text: str
    seconds: float
    """Time an identifier may be looked for."""
    after: str = ""
    """Look for an identifier in the cases behind this one."""
    kind: str = ""
    """Only this kind of thing; empty for all."""
    records: bool = False
    """Whether the full text of records and notes is searched: not while somebody types."""
    cancel: Cancel = field(default_factory=Cancel)

    @cached_property
    def words(self) -> list[str]:
        """The words a name has to have, whatever their case."""
        return self.text.lower().split()

    @cached_property
    def cases(self) -> Mapping[str, CaseRow]:
        """The cases this person may see, by name."""
        return {row.name: row for row in home().cases(self._sights)}

    def opened(self, case: str) -> Case:
        """Return a case as this person may see it."""
        sight = self._sights[case]
        return home().case(case, walls=sight.walls, unseen=sight.unseen)

    @cached_property
    def across(self) -> Across:
        """The same, to be asked all at once."""
        return home().across(self._sights)

    @cached_property
    def looked_up(self) -> LookUp:
        """Where the text stands as an identifier."""
        return self.across.look_up(self.text, seconds=self.seconds, after=self.after, cancel=self.cancel)

    def fits(self, *texts: str) -> bool:
        """Tell whether texts together have every word."""
        said = " ".join(texts).lower()
        return all(word in said for word in self.words)

    def begins_words_of(self, text: str) -> bool:
        """Tell whether every word begins a word of a long text: within words, two letters are in every text."""
        return all(re.search(rf"(?<!\w){re.escape(word)}", text.lower()) for word in self.words)

    def title_of(self, case: str) -> str:
        """Return what a case is called."""
        return self.cases[case].title or case

    @cached_property
    def _sights(self) -> dict[str, Sight]:
        return sights(self.user)


def ask(question: Question) -> Answer:
    """Answer a question; each kind of thing in a group of its own, those without a hit left out.

    Raises:
        Cancelled: It was taken back.
    """
    if len(question.text) < SHORTEST:
        return Answer(question.text, ())
    groups = []
    for kind, (title, find) in KINDS_SOUGHT.items():
        if question.kind in {"", kind}:
            question.cancel.check()
            hits, is_cut = find(question)
            groups.append(Group(kind, title, tuple(hits), is_cut))
    wanted = question.kind in {"", "identifiers"}
    identifiers = question.looked_up.identifiers if wanted else ()
    unsearched = _unsearched(question) if wanted else Unsearched()
    return Answer(question.text, tuple(group for group in groups if group.hits), identifiers, unsearched)


Found = tuple[Iterable[Hit], bool]
"""Hits, and whether there are more than are listed."""


def _cases(question: Question) -> Found:
    rows = [row for row in question.cases.values() if question.fits(row.name, row.title)]
    return [
        Hit(row.title or row.name, reverse("case", kwargs={"case": row.name}), more=row.name) for row in rows
    ], False


def _identifiers(question: Question) -> Found:
    found = []
    for item in question.looked_up.found:
        address = case_url(item.case, "records", "table", kind=item.kind)
        query = urlencode({"f.party": item.identifier})
        told = f"{KINDS[item.kind].title}: {item.records:,}"
        found.append(Hit(item.identifier, f"{address}?{query}", question.title_of(item.case), told))
    return found, False


def _exhibits(question: Question) -> Found:
    return _named(question, question.across.exhibits(question.text), _exhibit_url)


def _entities(question: Question) -> Found:
    return _named(question, question.across.entities(question.text), _entity_url)


def _findings(question: Question) -> Found:
    return _named(question, question.across.findings(question.text), _finding_url)


def _records(question: Question) -> Found:
    """Search the full text of each case for as long as a person waits; a case with hits keeps the search in its log."""
    if not question.records or all(app.name != "search" for app in apps_for(question.user)):
        return [], False
    found: list[tuple[int, Hit]] = []
    ends, is_cut = time.monotonic() + question.seconds, False
    for case in question.cases:
        question.cancel.check()
        if found and time.monotonic() >= ends:
            is_cut = True
            break
        total, hit = _in_case(question, case)
        found += [(total, hit)] if hit is not None else []
    return [hit for _, hit in sorted(found, key=lambda item: (-item[0], item[1].title))], is_cut


def _in_case(question: Question, case: str) -> tuple[int, Hit | None]:
    opened = question.opened(case)
    try:
        answer = opened.search(question.text, limit=1, facets=False)
        total = answer.total + answer.note_total
        if total > 0:
            opened.search(question.text, by=question.user.shown_name, limit=1)
    except CasefoldError:  # no question of the full text, or no index that can be asked: the case's own page says which
        return 0, None
    if total == 0:
        return 0, None
    told = f"{answer.total:,} record{'' if answer.total == 1 else 's'}"
    told += f", {answer.note_total:,} note{'' if answer.note_total == 1 else 's'}" if answer.note_total else ""
    told += f". {answer.not_searched.sentence}" if answer.not_searched.sentence else ""
    address = f"{case_url(case, 'search', 'listing')}?{urlencode({'q': question.text})}"
    return total, Hit(question.title_of(case), address, more=told)


def _named(question: Question, names: Names, url: Callable[[str, str], str]) -> Found:
    hits = [
        Hit(item.title, url(item.case, item.id), question.title_of(item.case), item.more, item.mark)
        for item in names.found
    ]
    return hits, names.is_cut


def _exhibit_url(case: str, exhibit: str) -> str:
    return case_url(case, "exhibits", "exhibit", exhibit=exhibit)


def _entity_url(case: str, entity: str) -> str:
    return case_url(case, "entities", "one", entity=entity)


def _finding_url(case: str, finding: str) -> str:
    return case_url(case, "communications", "finding", finding=finding)


def _runs(question: Question) -> Found:
    """Look through the titles of the newest runs; what a run says inherits the walls of what came of it."""
    rows = policy.seen_by(question.user, Run.objects.all()).order_by("-asked_at")
    for word in question.words:
        rows = rows.filter(title__icontains=word)
    newest = list(rows.values_list("pk", "case")[: RUNS_LOOKED_AT + 1])
    keys, cases = [key for key, _ in newest[:RUNS_LOOKED_AT]], {case for _, case in newest[:RUNS_LOOKED_AT]}
    if not keys:
        return [], False
    seen = readable_runs(question.user, cases).filter(pk__in=keys).order_by("-asked_at")
    hits = [
        Hit(
            run.title,
            run_url(run.pk),
            question.title_of(run.case),
            f"{run.asked_at:%Y-%m-%d}",
            run.get_status_display(),
        )
        for run in seen
        if run.case in question.cases
    ]
    return hits, len(newest) > RUNS_LOOKED_AT


def _apps(question: Question) -> Found:
    apps = [app for app in apps_for(question.user) if question.fits(app.name, app.title, app.question, app.audience)]
    return [Hit(app.title, reverse("app", kwargs={"name": app.name}), more=app.question) for app in apps], False


def _guides(question: Question) -> Found:
    apps = [app for app in apps_for(question.user) if app.guide and question.begins_words_of(app.guide)]
    return [Hit(f"Guide: {app.title}", reverse("guide", kwargs={"name": app.name})) for app in apps], False


KINDS_SOUGHT: Mapping[str, tuple[str, Callable[[Question], Found]]] = {
    "cases": ("Cases", _cases),
    "identifiers": ("Identifiers in records", _identifiers),
    "records": ("Full text of records and notes", _records),
    "entities": ("People and other entities", _entities),
    "exhibits": ("Exhibits", _exhibits),
    "findings": ("Findings", _findings),
    "runs": ("Runs", _runs),
    "apps": ("Apps", _apps),
    "guides": ("Guides", _guides),
}
"""Kind -> what it is called, and who answers; in the order they are shown."""


def _unsearched(question: Question) -> Unsearched:
    found = question.looked_up
    after = found.searched[-1] if found.searched and found.left else ""
    return Unsearched(len(found.searched), len(found.left), after, tuple(_unread(question, found.unread)))


def _unread(question: Question, cases: Sequence[tuple[str, int]]) -> Iterable[Hit]:
    for case, exhibits in cases:
        told = f"{exhibits:,} exhibit{'' if exhibits == 1 else 's'}"
        yield Hit(question.title_of(case), case_url(case, "records", "listing"), more=told)
