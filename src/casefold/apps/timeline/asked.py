"""What a reader asked of a page of the timeline app, and the pages before and after the one shown."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from casefold.platform.appkit import BadOption, Context, case_url


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, and from which row on."""

    who: list[str]
    offset: int

    def around(self, context: Context, page: str, shown: int, total: int, step: int) -> dict[str, object]:
        """Return what a template says of the rows shown: first, last, total, and the addresses before and after."""
        query = urlencode([("who", name) for name in self.who])
        here = f"{case_url(context.case_name, 'timeline', page)}?{query}"
        last = self.offset + shown
        return {
            "who": "\n".join(self.who),
            "first": self.offset + 1 if shown else 0,
            "last": last,
            "total": total,
            "before": f"{here}&offset={max(0, self.offset - step)}" if self.offset else "",
            "after": f"{here}&offset={last}" if last < total else "",
        }


def asked(given: QueryDict) -> Asked:
    """Read the query of an address.

    Raises:
        BadOption: The offset is no number.
    """
    who = [line.strip() for text in given.getlist("who") for line in text.splitlines() if line.strip()]
    try:
        return Asked(who, max(0, int(given.get("offset") or 0)))
    except ValueError as error:
        raise BadOption("the offset is a whole number", remedy="Begin at the first row.") from error
