"""A case on a site is asked as a case on the disk is: the same names, with the same parameters."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

import casefold
from casefold.client import SiteCase, SiteHome, SiteLedger
from casefold.client.home import _checked
from casefold.errors import BadOption
from casefold.store import Ledger

NOT_OFFERED = {
    "sql": "SQL over a case's files knows no walls",
    "tables": "tables lie where the case lies",
    "look": "a file is looked at before it leaves the reader's disk",
    "files": "a site names no folder of its own",
    "dispose": "a disposal is authorised by a person on its page",
    "disposal_left": "a disposal is authorised by a person on its page",
    "prepare_pages": "the site prepares its own",
    "seen_findings": "the site has applied the reader's walls",
    "sees_everything": "the site has applied the reader's walls",
    "sources": "the site has applied the reader's walls",
    "parties_among": "the site compares identifiers for the notifications it sends",
    "recorded_again": "the site shows with a record what tells of the same happening",
    "propose": "a table's columns are settled on its page, or by the API's own operations",
    "read_again": "a table's columns are settled on its page, or by the API's own operations",
    "save_profile": "a table's columns are settled on its page, or by the API's own operations",
    **dict.fromkeys(
        ("search", "searches"), "a site's search is asked by the operations of its app, which answer in its own shape"
    ),
    **dict.fromkeys(
        ("saved_searches", "save_search", "remove_search", "looked_at_search", "new_hits"),
        "a kept search is words under a name on a person's own pages; a program keeps its own words",
    ),
    **dict.fromkeys(("index", "index_report"), "the site keeps its own index"),
    **dict.fromkeys(("note_languages", "languages"), "the site notes languages as it imports, and searches by them"),
    **dict.fromkeys(("unlock", "waiting"), "a password is given by the person who was told it, on the exhibit's page"),
}
"""Verb of the local case -> why a site does not offer it."""
NOT_OFFERED_BY_A_HOME = {
    *("path", "look", "save_profile", "profiles", "propose"),
    *(
        "across",
        "across_cases",
        "case_row",
        "changes",
        "named_by",
        "new_hits",
        "restricted",
        "seen",
    ),  # take the walls of a reader, whom the site knows
}
LOCAL_ONLY = {
    "cancel": "a request that is given up is cancelled by the site",
    "rows": "the site sends its own batches",
    "walls": "a grant names the walls",
    "unseen": "the site has applied the reader's walls",
    "visible": "the site has applied the reader's walls",
}
"""Parameter of a local verb -> why the site's has none."""


def verbs(kind: type) -> dict[str, Any]:
    """Return what a kind offers, what it inherits included."""
    parts = (part for part in reversed(kind.__mro__) if part is not object)
    return {name: item for part in parts for name, item in vars(part).items() if not name.startswith("_")}


@pytest.mark.parametrize(
    ("local", "remote", "not_offered", "more"),
    [
        (casefold.Case, SiteCase, set(NOT_OFFERED), {"members"}),
        (casefold.Home, SiteHome, NOT_OFFERED_BY_A_HOME, {"close", "me", "runs", "get", "every", "post"}),
    ],
)
def test_the_verbs_are_the_same(local: type, remote: type, not_offered: set[str], more: set[str]) -> None:
    assert set(verbs(local)) - not_offered == set(verbs(remote)) - more
    assert not_offered <= set(verbs(local))


@pytest.mark.parametrize(("local", "remote"), [(casefold.Case, SiteCase), (casefold.Home, SiteHome)])
def test_the_verbs_take_the_same(local: type, remote: type) -> None:
    for name, verb in verbs(remote).items():
        twin = verbs(local).get(name)
        if callable(verb) and twin is not None:
            expected = {item: how for item, how in parameters(twin).items() if item not in LOCAL_ONLY}
            assert parameters(verb) == expected, name


def parameters(verb: Any) -> dict[str, Any]:
    """Return the parameters of a verb, each with how it is given."""
    return {name: item.kind for name, item in inspect.signature(verb).parameters.items()}


def test_the_ledger_is_read_by_the_same_names() -> None:
    for name, verb in verbs(SiteLedger).items():
        assert parameters(verb) == parameters(getattr(Ledger, name)), name


@pytest.mark.parametrize("path", ["people", "//elsewhere.example/x", "https://elsewhere.example/x", "/../x", "\\x", ""])
def test_a_token_is_sent_to_no_other_site(path: str) -> None:
    with pytest.raises(BadOption, match="no path of the API"):
        _checked(path)
    assert _checked("/people") == "/people"
