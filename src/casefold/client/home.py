"""A site as a home of cases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from casefold.case import CaseRow
from casefold.client.case import SiteCase
from casefold.client.line import Line
from casefold.client.values import SiteRun
from casefold.client.wire import build
from casefold.errors import BadOption, NotFound


class SiteHome:
    """The cases of a site that a token opens: `with casefold.connect(url, token) as home`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        try:
            self._me: dict[str, Any] = line.get("/me")
        except BaseException:
            line.close()
            raise

    def __enter__(self) -> SiteHome:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the line to the site."""
        self._line.close()

    @property
    def me(self) -> str:
        """The name decisions of this token's person carry."""
        return str(self._me["name"])

    def cases(self, names: Collection[str] | None = None) -> list[CaseRow]:
        """List the cases the token opens by name: all, or those of these names that there are."""
        found = [build(CaseRow, item) for item in self._line.every("/cases")]
        return [row for row in found if names is None or row.name in names]

    def case(self, name: str) -> SiteCase:
        """Open a case.

        Raises:
            NotFound: There is no such case for this token.
        """
        if name == "" or quote(name, safe="") != name:
            raise NotFound(f"there is no case '{name}'", remedy="See the list of your cases.")
        return SiteCase(self._line, build(CaseRow, self._line.get(f"/cases/{name}")), self.me)

    def create_case(
        self,
        name: str,
        *,
        purpose: str,
        by: str = "",
        title: str = "",
        zone: str = "Europe/London",
        region: str | None = "GB",
        marking: str = "OFFICIAL-SENSITIVE",
    ) -> SiteCase:
        """Make a case, owned by the token's person, and open it.

        Raises:
            BadOption: The name is taken or no slug; the zone or region is unknown; `by` is somebody else.
        """
        if by not in {"", self.me}:
            raise BadOption(f"this token is of {self.me}, not of {by}", remedy="Leave `by` out.")
        given = {"name": name, "purpose": purpose, "title": title, "zone": zone, "region": region, "marking": marking}
        return SiteCase(self._line, build(CaseRow, self._line.post("/cases", given)), self.me)

    def runs(self, case: str = "", *, status: str = "") -> list[SiteRun]:
        """List the runs the token's person may see, newest first; of one case, or that stand so, where it is named."""
        wanted = {name: value for name, value in (("case", case), ("status", status)) if value}
        return [build(SiteRun, item) for item in self._line.every("/runs", **wanted)]

    # -- whatever else the API has ---------------------------------------------------------------

    def get(self, path: str, **query: Any) -> Any:
        """Return what an address of the API answers, as JSON: `home.get("/programme/savings/exhibits", months=6)`.

        Args:
            path: Below `/api/v1`.
            **query: What is asked, by name.

        Raises:
            BadOption: The path is none.
            CasefoldError: The site's refusal.
        """
        return self._line.get(_checked(path), **query)

    def every(self, path: str, **query: Any) -> Iterator[Any]:
        """Yield every item of a list of the API, part by part: `home.every("/people")`; errors are those of `get`."""
        return self._line.every(_checked(path), **query)

    def post(self, path: str, given: Mapping[str, Any] | None = None) -> Any:
        """Send something to an address of the API and return its answer; errors are those of `get`."""
        return self._line.post(_checked(path), given)


def _checked(path: str) -> str:
    """Return a path of this site: the token is sent along, so it must lead nowhere else."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path or ".." in path.split("/"):
        raise BadOption(f"'{path}' is no path of the API", remedy="Write one such as /people.")
    return path
