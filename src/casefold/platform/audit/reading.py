"""Read and search the log: newest first, a page at a time, as quick at a million entries as at a hundred.

A page continues below the number of the last entry shown, so nothing is counted and nothing skipped. What no index
answers (words within the objects, a person across every case) is looked for in a stretch of entries at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q, QuerySet

from casefold.errors import BadOption, NotAllowed
from casefold.platform.access import policy
from casefold.platform.access.models import Grant
from casefold.platform.accounts.models import User
from casefold.platform.accounts.roles import PlatformVerb, may_do
from casefold.platform.audit.log import ACCESS, DUTIES, SORTS
from casefold.platform.audit.models import Entry, Head

PAGE = 50
STRETCH = 200_000
"""Entries looked through for one page where no index helps."""
SORT_NAMES = (*DUTIES, ACCESS)
VERBS = tuple(sorted(SORTS))


@dataclass(frozen=True, slots=True)
class Wish:
    """Which entries are wanted; what is empty asks nothing."""

    who: str = ""
    """Name as shown, whole."""
    sort: str = ""
    verb: str = ""
    text: str = ""
    """Stands in the object or the reason."""
    since: datetime | None = None
    until: datetime | None = None
    """The instant after the last one wanted."""


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries, newest first."""

    entries: tuple[Entry, ...]
    older: int | None
    """Continue below this number; None where nothing older can fit."""
    stretched: bool
    """Whether entries ended for now only because a stretch was looked through."""


def may_read_case_log(user: policy.Somebody, case: str) -> bool:
    """Tell whether a person may read the log of a case: who answers for the case."""
    return policy.may(user, policy.Verb.GRANT, case)


def require_case_log(user: policy.Somebody, case: str) -> None:
    """Let a person read the log of a case, or refuse.

    Raises:
        NotFound: They may not know of the case.
        NotAllowed: They see the case but may not read its log.
    """
    policy.require(user, policy.Verb.READ, case)
    if not may_read_case_log(user, case):
        raise NotAllowed(f"your role in case {case} does not let you read its log", remedy="Ask an owner of the case.")


def may_read_site_log(user: policy.Somebody) -> bool:
    """Tell whether a person may read what was done on the site, without the content of cases."""
    return may_do(user, PlatformVerb.READ_AUDIT)


def require_site_log(user: policy.Somebody) -> None:
    """Let a person read what was done on the site, or refuse.

    Raises:
        NotAllowed: None of their roles lets them.
    """
    if not may_read_site_log(user):
        raise NotAllowed("your account does not read the site's log", remedy="Ask a programme administrator.")


def between(since: date | None, until: date | None, zone: str) -> tuple[datetime | None, datetime | None]:
    """Return the moments from which and before which days of a zone last, both days included.

    Raises:
        BadOption: A day is out of range.
    """
    after = until + timedelta(days=1) if until is not None and until < date.max else until
    return _midnight(since, zone), _midnight(after, zone)


def without_cases(wish: Wish) -> Wish:
    """Return a wish of the site's log: nothing is looked for in what the objects and reasons of cases say."""
    return replace(wish, text="")


def about_on_site(entry: Entry) -> str:
    """Return what an entry is about, as the site's log says it: never what a case holds, nor its name."""
    return "a case" if entry.case else entry.object


def names_in(case: str | None) -> list[str]:
    """Return the names that filters offer: those with access to a case, ended access included, or of everybody."""
    people = User.objects.all()
    if case is not None:
        people = people.filter(pk__in=Grant.objects.filter(case=case).values("user"))
    return sorted({user.shown_name for user in people})


def read_page(wish: Wish, *, case: str | None, below: int | None = None, size: int = PAGE) -> LogPage:
    """Return one page of the log.

    Args:
        wish: Which entries.
        case: Of which case; None for the whole site.
        below: Only entries with a smaller number.
        size: Most entries of a page.
    """
    rows = wished(wish, case)
    if below is not None:
        rows = rows.filter(number__lt=below)
    floor = _floor(wish, case, below)
    if floor is not None:
        rows = rows.filter(number__gte=floor)
    found = list(rows.order_by("-number")[: size + 1])
    entries = tuple(entry for entry in found[:size] if _in_time(entry, wish))
    if len(found) > size:
        return LogPage(entries, found[size - 1].number, stretched=False)
    return LogPage(entries, floor, stretched=floor is not None)


def read_all(wish: Wish, *, case: str) -> Iterator[Entry]:
    """Yield every wished entry of a case, oldest first."""
    rows = wished(wish, case).order_by("number")
    yield from (entry for entry in rows.iterator(chunk_size=2_000) if _in_time(entry, wish))


def wished(wish: Wish, case: str | None) -> QuerySet[Entry]:
    """Return the entries of a wish in no order; their times still have to be compared."""
    rows = Entry.objects.all() if case is None else Entry.objects.filter(case=case)
    for name in ("who", "sort", "verb"):
        if given := getattr(wish, name):
            rows = rows.filter(**{name: given})
    if wish.text:
        rows = rows.filter(Q(object__icontains=wish.text) | Q(reason__icontains=wish.text))
    return _between(rows, wish, case)


def _between(rows: QuerySet[Entry], wish: Wish, case: str | None) -> QuerySet[Entry]:
    """Narrow by number to the entries of a time: the index of times gives the ends, the numbers give the order."""
    if wish.since is None and wish.until is None:
        return rows
    timed = Entry.objects.all() if case is None else Entry.objects.filter(case=case)
    if wish.since is not None:
        timed = timed.filter(at__gte=wish.since)
    if wish.until is not None:
        timed = timed.filter(at__lt=wish.until)
    ends = timed.aggregate(first=Min("number"), last=Max("number"))
    if ends["first"] is None:
        return rows.none()
    return rows.filter(number__gte=ends["first"], number__lte=ends["last"])


def _in_time(entry: Entry, wish: Wish) -> bool:
    """Tell whether an entry is of the time wished: a clock that was set back leaves strangers between the ends."""
    after = wish.since is None or entry.at >= wish.since
    return after and (wish.until is None or entry.at < wish.until)


def _floor(wish: Wish, case: str | None, below: int | None) -> int | None:
    searched = wish.text != "" or (case is None and (wish.who, wish.sort, wish.verb) != ("", "", ""))
    if not searched:
        return None
    head = Head.objects.filter(id=1).first()
    top = below if below is not None else (head.number + 1 if head is not None else 1)
    return top - STRETCH if top - STRETCH > 1 else None


def _midnight(day: date | None, zone: str) -> datetime | None:
    if day is None:
        return None
    if not 1900 <= day.year <= 2201:
        raise BadOption(f"{day} is out of range", remedy="Write a day such as 2026-02-28.")
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
