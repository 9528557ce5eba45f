"""Across cases: ask an identifier, hits and what was done about them, watch lists, the silence of a case."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from casefold.platform.access.policy import Verb
from casefold.platform.across import asking, hits, silence, watching
from casefold.platform.across.sides import Sides
from casefold.platform.api.caller import caller_of, consulted, opened, site_wide
from casefold.platform.api.problems import answers
from casefold.platform.api.routes.places import SLUG, CaseName
from casefold.platform.api.shapes.across import (
    AnswerShape,
    AskedShape,
    AskGiven,
    AskShape,
    HitsAsked,
    HitShape,
    SilenceShape,
    StateGiven,
    WatchListGiven,
    WatchListShape,
)
from casefold.platform.api.shapes.base import Listed, Window, listed, listed_rows
from casefold.platform.api.shapes.cases import WhyGiven
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append

router = Router(tags=["across"])
HitId = Annotated[str, Path(description="Id of the hit.", pattern=SLUG)]
ListId = Annotated[str, Path(description="Id of the watch list.", pattern=SLUG)]


@router.post("/across/ask", response=answers(list[AnswerShape]), url_name="ask-across")
def ask(request: HttpRequest, given: AskGiven) -> Any:
    """Ask where an identifier stands; the question is kept and logged with its reason."""
    user = site_wide(request).user
    return asking.ask(user, given.case, given.identifier, reason=given.reason, request=request)


@router.get("/across/hits", response=answers(Listed[HitShape]), url_name="hits")
def hit_list(request: HttpRequest, asked: Query[HitsAsked]) -> Any:
    """List the hits of your cases and watch lists, the newest first; 2,000 at most."""
    user = site_wide(request).user
    found, _ = hits.listed(Sides(user), holder=asked.of, state=asked.state)
    part = listed(found, asked)
    append(actor_of(user, request), Act("list_hits", details={"shown": len(part["items"])}))
    return part


@router.post("/across/hits/{slug:hit}", response=answers(HitShape), url_name="settle-hit")
def settle(request: HttpRequest, hit: HitId, given: StateGiven) -> Any:
    """Say that you saw a hit, or dismiss it with a reason."""
    return hits.settle(site_wide(request).user, hit, given.state, reason=given.reason, request=request)


@router.get("/across/asks", response=answers(Listed[AskShape]), url_name="asks")
def asks(request: HttpRequest, window: Query[Window]) -> Any:
    """List what you asked across cases, the newest first."""
    return listed_rows(asking.asks_of(site_wide(request).user), window)


@router.get("/across/asked", response=answers(Listed[AskedShape]), url_name="asked-about")
def asked_about(request: HttpRequest, window: Query[Window]) -> Any:
    """List who asked about what cases you own hold, the newest first."""
    return listed(asking.asked_about(Sides(site_wide(request).user)), window)


@router.post("/across/asked/seen", response=answers(Listed[AskedShape]), url_name="asked-seen")
def asked_seen(request: HttpRequest) -> Any:
    """Mark the questions of others as seen."""
    user = site_wide(request).user
    asking.mark_asked(user)
    return listed(asking.asked_about(Sides(user)), Window(offset=0, limit=100))


@router.get("/watch-lists", response=answers(Listed[WatchListShape]), url_name="watch-lists")
def watch_lists(request: HttpRequest, window: Query[Window]) -> Any:
    """List your watch lists, the newest first."""
    return listed(watching.lists_of(site_wide(request).user), window)


@router.post("/watch-lists", response=answers(WatchListShape, 201), url_name="add-watch-list")
def add_watch_list(request: HttpRequest, given: WatchListGiven) -> Any:
    """Begin to watch for identifiers."""
    text = io.StringIO()
    csv.writer(text).writerows([one] for one in given.identifiers)
    members = tuple(given.members)
    draft = watching.Draft(
        given.name, given.reason, text.getvalue(), members, given.review_on, given.ends_on, heading=False
    )
    return Status(201, watching.begin(site_wide(request).user, draft, request=request))


@router.post("/watch-lists/{slug:key}/close", response=answers(WatchListShape), url_name="close-watch-list")
def close_watch_list(request: HttpRequest, key: ListId, given: WhyGiven) -> Any:
    """End a watch list of yours."""
    return watching.close(site_wide(request).user, key, why=given.why, request=request)


@router.get("/cases/{slug:case}/silence", response=answers(SilenceShape), url_name="silence")
def silence_of(request: HttpRequest, case: CaseName) -> Any:
    """Say whether a case of yours is silent."""
    consulted(request, case, "silence", Verb.GRANT)
    return _silence(case)


@router.post("/cases/{slug:case}/silence", response=answers(SilenceShape), url_name="put-silence")
def put_silence(request: HttpRequest, case: CaseName, given: WhyGiven) -> Any:
    """Make a case silent: who may not see it learns nothing of it by asking."""
    opened(request, case, Verb.GRANT)
    silence.put(caller_of(request).user, case, reason=given.why, request=request)
    return _silence(case)


@router.post("/cases/{slug:case}/silence/lift", response=answers(SilenceShape), url_name="lift-silence")
def lift_silence(request: HttpRequest, case: CaseName, given: WhyGiven) -> Any:
    """End the silence of a case."""
    opened(request, case, Verb.GRANT)
    silence.lift(caller_of(request).user, case, reason=given.why, request=request)
    return _silence(case)


def _silence(case: str) -> dict[str, Any]:
    found = silence.silence_of(case)
    if found is None:
        return {"silent": False, "reason": "", "put_at": None, "put_by": ""}
    return {"silent": True, "reason": found.reason, "put_at": found.put_at, "put_by": found.put_by.shown_name}
