"""What an app's view is given: the case as its reader may see it, who asks, in which zone, and what they may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response

if TYPE_CHECKING:
    import uuid

    import casefold
    from casefold.platform.accounts.models import User
    from casefold.platform.appkit.declaration import App, Page
    from casefold.platform.runs.models import Run
    from casefold.platform.runs.work import Work


@dataclass
class Context:
    """One request for one page of one case."""

    request: HttpRequest
    user: User
    app: App
    page: Page
    case_name: str
    zone: str
    """The zone times are shown in: chosen by the reader, else the case's."""
    extra: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def case(self) -> casefold.Case:
        """The case, with the exhibits and behind the walls this reader may see."""
        from casefold.platform.cases.bridge import open_case

        return open_case(self.user, self.case_name)

    @cached_property
    def _act_id(self) -> uuid.UUID:
        from uuid import uuid4

        return uuid4()

    @property
    def by(self) -> str:
        """The name decisions and findings of this person carry."""
        return self.user.shown_name

    @property
    def in_drawer(self) -> bool:
        """Tell whether the evidence drawer asks, and so wants a fragment without the frame."""
        return self.request.headers.get("X-Casefold-Drawer") == "1"

    def may(self, verb: str) -> bool:
        """Tell whether this person may do something to the case."""
        from casefold.platform.access import policy

        return policy.may(self.user, verb, self.case_name)

    def log(self, verb: str, object: str = "", reason: str = "", **details: Any) -> None:
        """Log one step that is done."""
        self._append(verb, object, reason, details)

    @contextmanager
    def acting(self, verb: str, object: str = "", reason: str = "", **details: Any) -> Iterator[dict[str, Any]]:
        """Log the intent, act, and log the outcome: around everything that changes the case."""
        from casefold.platform.audit.log import acting

        with acting(self._actor(), self._act(verb, object, reason, details)) as facts:
            yield facts

    def start_run(self, work: Work, title: str, **arguments: Any) -> Run:
        """Put a run into the queue; its arguments are ids.

        Raises:
            NotAllowed: This person may not do that to the case.
        """
        from casefold.platform.access import policy
        from casefold.platform.runs import work as runs

        policy.require(self.user, work.verb, self.case_name)
        why = self._stated("")
        run = runs.start(work, title=title, case=self.case_name, by=self.user, arguments=arguments, reason=why)
        self._append("start_run", title, why, {"run": str(run.pk), "work": work.name}, run.pk)
        return run

    def render(self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """Render a template in the frame, or without it for the drawer."""
        from casefold.platform.appkit.frame import frame_values

        values = {**frame_values(self), **self.extra, **(context or {})}
        return render(self.request, template, values, status=status)

    def fragment(self, template: str, context: Mapping[str, Any] | None = None) -> HttpResponse:
        """Render a part of a page that the page polls: with an ETag, so that nothing is sent twice."""
        values = {"context": self, "case": self.case_name, "zone": self.zone, **(context or {})}
        return polled(self.request, render(self.request, template, values))

    def _actor(self) -> Any:
        from casefold.platform.audit.listening import actor_of

        return actor_of(self.user, self.request)

    def _append(
        self, verb: str, object: str, reason: str, details: Mapping[str, Any], act: uuid.UUID | None = None
    ) -> None:
        from casefold.platform.audit.log import append

        append(self._actor(), self._act(verb, object, reason, details, act))

    def _act(
        self, verb: str, object: str, reason: str, details: Mapping[str, Any], act: uuid.UUID | None = None
    ) -> Any:
        """Name an act; everything one request does is one act, and a run it starts is the act of that run."""
        from casefold.platform.audit.log import Act

        return Act(verb, self.case_name, object, self._stated(reason), dict(details), act or self._act_id)

    def _stated(self, reason: str) -> str:
        """Return the reason of an act: its own, what a program says with its call, or what opened the case."""
        from casefold.platform.access import sittings

        given = reason or str(getattr(self.request, "casefold_reason", ""))
        return given or sittings.reason_for(self.request, self.case_name)


def polled(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a response an ETag, and answer 304 where the browser has it already."""
    from hashlib import sha256

    response["ETag"] = f'"{sha256(response.content).hexdigest()[:32]}"'
    response["Cache-Control"] = "private, no-cache"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
