"""Questions: which there are, with their options, and asking one."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from casefold.errors import BadOption, NotFound
from casefold.model.option import Option, read_options
from casefold.platform.access.policy import Verb
from casefold.platform.api.caller import opened
from casefold.platform.api.option_schema import schema_of
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import AnalysisName, CaseName
from casefold.platform.api.shapes.base import Listed, Window, listed
from casefold.platform.api.shapes.cases import RunShape
from casefold.platform.api.shapes.records import AnalysisShape, Question
from casefold.platform.appkit import analyses, ask
from casefold.platform.runs.models import Run

router = Router(tags=["analyses"])
LOOK_EVERY = 0.2


@router.get("/analyses", response=answers(Listed[AnalysisShape]), url_name="analyses")
def questions(request: HttpRequest, window: Query[Window]) -> Any:
    """List the questions that can be asked, with their options as JSON Schema."""
    return listed([_told(member) for member in analyses().values()], window)


@router.get("/analyses/{slug:name}", response=answers(AnalysisShape), url_name="analysis")
def question(request: HttpRequest, name: AnalysisName) -> Any:
    """Show one question."""
    return _told(_member(name))


@router.post("/cases/{slug:case}/analyses/{slug:name}", response=answers(RunShape, 202), url_name="ask")
def ask_case(request: HttpRequest, case: CaseName, name: AnalysisName, given: Question) -> Any:
    """Ask a question; the run that is answered gives the finding's id once it is over."""
    context = opened(request, case, Verb.ANALYSE)
    member = _member(name)
    options = plain_options(member.options, given.options)
    return Status(202, _waited(ask(context, member.name, member.title, options), given.wait_seconds))


def plain_options(declared: tuple[Option, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Check options, and return them as plain values.

    Raises:
        BadOption: One is unknown, missing or has no such value.
    """
    known = {option.name: option for option in declared}
    values: dict[str, Any] = {}
    for name, value in given.items():
        many = name in known and known[name].many
        if isinstance(value, list) and not many:
            raise BadOption(f"'{name}' takes one value", remedy="Send it without a list.", place=name)
        if value is not None:
            values[name] = [value] if many and not isinstance(value, list) else value
    read_options(declared, values)
    return values


def _waited(run: Run, seconds: float) -> Run:
    deadline = time.monotonic() + seconds
    while not run.is_over and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
        run.refresh_from_db()
    return run


def _member(name: str) -> Any:
    found = analyses().get(name)
    if found is None:
        raise NotFound(f"there is no analysis '{name}'", remedy=f"Known: {', '.join(analyses())}.")
    return found


def _told(member: Any) -> dict[str, Any]:
    names = ("name", "title", "question", "version", "needs")
    return {**{name: getattr(member, name) for name in names}, "options": schema_of(member.options)}
