"""Save, list, rename, share and delete views; each change is logged.

A view may be opened by whoever is in the case: its owner's alone, unless it is shared. What is kept is checked when it
is saved: a page of the same case that the site has, never an address that leads elsewhere.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, unquote, unquote_plus, urlencode, urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from casefold.errors import BadOption, NotAllowed, NotFound
from casefold.platform.access import policy
from casefold.platform.access.walls import KNOWN
from casefold.platform.accounts.models import User
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.cases.bridge import home, open_case
from casefold.platform.saved_views.models import SavedView

MOST = 500
"""Views of one person in one case: more are no help to anybody."""
LONGEST_NAME, LONGEST_ADDRESS = 100, 4_000
_NOT_KEPT = frozenset({"drawer", "page", "offset", "count"})
"""Parts of a query that are where somebody was, not what they looked at."""
_NO_VIEWS = ("saved-view", "open-case", "presence", "case")
"""Addresses of a case that are no view of it."""


def views_of(user: policy.Somebody, case: str) -> list[SavedView]:
    """Return the views a person may open in a case, by name: their own, and those shared with the case's members.

    A shared view whose address names an exhibit or a finding that a wall keeps from them is not there for them.
    """
    if not isinstance(user, User):
        return []
    rows = policy.seen_by(user, SavedView.objects.filter(case=case)).select_related("owner")
    found = list(rows.filter(Q(owner=user) | Q(is_shared=True)))
    theirs = [view for view in found if view.owner_id != user.pk]
    unseen = _unseen_names(user, case) if theirs else frozenset()
    hidden = {view.pk for view in theirs if _names_unseen(view, unseen)}
    return [view for view in found if view.pk not in hidden]


def view_of(user: policy.Somebody, case: str, key: uuid.UUID) -> SavedView:
    """Return a view a person may open.

    Raises:
        NotFound: There is none, or it is somebody's own.
    """
    for view in views_of(user, case):
        if view.pk == key:
            return view
    raise NotFound("there is no such view", remedy="See the views of this case.")


def address_of(view: SavedView) -> str:
    """Return the address a view opens: always one of its case."""
    return _start(view.case) + view.address


def save(request: HttpRequest, user: User, case: str, *, name: str, address: str, is_shared: bool) -> SavedView:
    """Save a page of a case by name.

    Raises:
        NotFound: They may not know of the case.
        BadOption: The name is missing, too long or taken, or the address is no page of this case.
    """
    policy.require(user, policy.Verb.READ, case)
    named, below = _name(name), _below(case, address)
    if SavedView.objects.filter(case=case, owner=user).count() >= MOST:
        raise BadOption(f"you have saved {MOST} views in this case", remedy="Delete some that you no longer use.")
    with _named_once(named):
        made = SavedView.objects.create(case=case, owner=user, name=named, address=below, is_shared=is_shared)
    _log(request, user, made, "save_view", shared=is_shared)
    return made


def change(request: HttpRequest, user: User, view: SavedView, *, name: str, is_shared: bool) -> None:
    """Rename a view of one's own, share it, or keep it to oneself.

    Raises:
        NotAllowed: It is somebody else's.
        BadOption: The name is missing, too long or taken.
    """
    _require_own(user, view)
    before = view.name
    view.name, view.is_shared = _name(name), is_shared
    with _named_once(view.name):
        view.save(update_fields=["name", "is_shared"])
    _log(request, user, view, "change_view", shared=is_shared, before=before)


def delete(request: HttpRequest, user: User, view: SavedView) -> None:
    """Delete a view of one's own.

    Raises:
        NotAllowed: It is somebody else's.
    """
    _require_own(user, view)
    _log(request, user, view, "delete_view", address=view.address)
    view.delete()


@contextmanager
def _named_once(name: str) -> Iterator[None]:
    """Say that a name is taken where the table refuses it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise BadOption(f"you have a view '{name}' in this case already", remedy="Choose another name.") from error


def _require_own(user: User, view: SavedView) -> None:
    if view.owner_id != user.pk:
        raise NotAllowed("this view is somebody else's", remedy="Save it under a name of your own.")


def _name(text: str) -> str:
    name = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if name == "":
        raise BadOption("the view has no name", remedy="Write what it shows, such as: Calls after the arrest.")
    if len(name) > LONGEST_NAME:
        raise BadOption(f"the name has more than {LONGEST_NAME} characters", remedy="Write a shorter one.")
    return name


def _start(case: str) -> str:
    return reverse("case", kwargs={"case": case})


def _below(case: str, address: str) -> str:
    """Return what stands behind the case in an address of one of its pages.

    Raises:
        BadOption: It is none.
    """
    refused = BadOption("this address is no page of the case", remedy="Save a view from the page it shows.")
    start, parts = _start(case), urlsplit(address)
    elsewhere = parts.scheme or parts.netloc or not url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    climbs = ".." in unquote(parts.path).split("/") or "\\" in unquote(address) or "//" in unquote(parts.path)
    if elsewhere or climbs or not parts.path.startswith(start) or not address.isprintable():
        raise refused
    try:
        found = resolve(unquote(parts.path))
    except Resolver404 as error:
        raise refused from error
    if found.kwargs.get("case") != case or (found.url_name or "").startswith(_NO_VIEWS) or _is_file(parts.path):
        raise refused
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] not in _NOT_KEPT])
    below = parts.path.removeprefix(start) + (f"?{query}" if query else "")
    if len(below) > LONGEST_ADDRESS:
        raise BadOption("this view has too many filters to be kept", remedy="Take some filters away.")
    return below


def _unseen_names(user: User, case: str) -> frozenset[str]:
    """Return the ids, references and file names of the exhibits, and the ids of the findings, kept from a person."""
    walls = policy.standing_walls(case).values_list("name", flat=True)
    own = open_case(user, case)
    if own.sees_everything():
        return frozenset()
    whole = home().case(case, walls=frozenset(walls) | frozenset(KNOWN))
    seen = {item.id for item in own.exhibits(all=True)}
    kept = [item for item in whole.exhibits(all=True) if item.id not in seen]
    names = {text for item in kept for text in (item.id, item.reference, item.file_name)}
    return frozenset(names | (whole.seen_findings() - own.seen_findings()))


def _names_unseen(view: SavedView, names: frozenset[str]) -> bool:
    """Tell whether an address, or the name given to it, has one of some names as a word of its own."""
    said = unquote_plus(view.address) + " " + view.name
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said, re.IGNORECASE) for name in names)


def _is_file(path: str) -> bool:
    return path.endswith(".json") or "/export/" in path


def _log(request: HttpRequest, user: User, view: SavedView, verb: str, **details: object) -> None:
    append(actor_of(user, request), Act(verb, case=view.case, object=f"view {view.name}", details=details))
