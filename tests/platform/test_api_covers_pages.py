"""Whatever a form of a page does, an operation of the API does too; or this table says why none does.

The addresses are walked as Django resolves them: a page that takes a form and has no entry fails, and so does an
entry that names an operation there is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern

from casefold.platform.api.service import description
from casefold.platform.appkit.work_pages import FOLDER, pages_with_forms
from tests.platform.test_access_matrix import hosted, routes

BY_OPERATION: dict[str, tuple[str, ...]] = {
    "new-case": ("new-case",),
    "access:listing": ("give-access",),
    "access:one": ("change-access", "end-access"),
    "access:walls": ("put-wall", "lift-wall"),
    "case-retention": ("place",),
    "propose-disposal": ("propose-disposal",),
    "disposal": ("refuse-disposal", "authorise-disposal", "finish-disposal"),
    "review": ("keep", "propose-after-review"),
    "retention-rules": ("add-rule", "add-example-rules", "check-rule"),
    "run-cancel": ("cancel-run", "cancel-queued"),
    "run-repeat": ("repeat-run",),
    "run-feedback": ("run-feedback",),
    "nominate": ("nominate",),
    "nomination": ("approve-nomination", "refuse-nomination"),
    "invite-again": ("invite-again",),
    "organisations": ("add-organisation",),
    "person-active": ("deactivate-person", "bring-back-person"),
    "person-role": ("give-role", "end-role"),
    "person-lend": ("lend-person",),
    "person-end-loan": ("end-loan",),
    "person-belong": ("move-person",),
    "guide": ("keep-guide",),
    "app-forces": ("switch-app",),
    "saving": ("set-baseline",),
    "tokens": ("make-token",),
    "token-revoke": ("revoke-token",),
    "exhibits:listing": ("add-exhibit",),
    "exhibits:columns": ("propose-columns", "keep-profile", "read-again"),
    "exhibits:verify": ("verify",),
    "exhibits:status": ("withdraw", "restore"),
    "communications:ask": ("ask",),
    "notes:listing": ("new-note",),
    "across": ("ask-across",),
    "across-hit": ("settle-hit",),
    "across-asks": ("asked-seen",),
    "watch-lists": ("add-watch-list",),
    "watch-list": ("close-watch-list",),
    "silence": ("put-silence", "lift-silence"),
}
"""Page -> the operations that do what its forms do."""

SIGNING_IN = "a program carries a token; only a person signs in and out"
OWN_ACCOUNT = "a person's way of signing in is changed by that person, in person"
BY_NONE: dict[str, str] = {
    "records:export": "a program reads a whole table as a stream (`record-table`), which needs no run to prepare it",
    "exhibits:unlock": "a password is given by the person who was told it; on the machine `casefold unlock` takes one",
    "search:listing": "a kept search is words under a name on a person's own pages; a program keeps its own words",
    "mail-choice": "what e-mail a person gets is chosen by that person",
    **dict.fromkeys(
        ("notifications-read", "notification-read"), "what a browser has shown its person is theirs to mark"
    ),
    "open-case": "a token's purpose is its reason, and a session states one in the header X-Casefold-Reason",
    "saved-views": "a view is an address of a page, which a program has no use for",
    "saved-view-change": "a view is an address of a page, which a program has no use for",
    "invitation": "the invited person makes their account, in person",
    **dict.fromkeys(("sign-in", "sign-in-link", "sign-out", "account_login", "account_logout"), SIGNING_IN),
    **dict.fromkeys(
        (
            "account_reauthenticate",
            "account_change_password",
            "account_set_password",
            "account_reset_password",
            "account_reset_password_from_key",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_generate_recovery_codes",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
        ),
        OWN_ACCOUNT,
    ),
}
"""Page -> why no operation does what its forms do."""


def test_every_form_of_a_page_has_its_operation_or_a_reason() -> None:
    found = set(pages_with_a_form())
    assert found == {*BY_OPERATION, *BY_NONE, *(name for name in found if _is_work(name))}
    assert not set(BY_OPERATION) & set(BY_NONE)


def test_every_operation_named_is_there_and_changes_something() -> None:
    described = description()["paths"].values()
    posts = {methods["post"]["operationId"] for methods in described if "post" in methods}
    named = {operation for operations in BY_OPERATION.values() for operation in operations}
    assert {name.replace("-", "_") for name in (*named, "app-run")} <= posts


@pytest.mark.parametrize("name", BY_NONE)
def test_a_page_without_an_operation_has_a_reason_in_words(name: str) -> None:
    assert len(BY_NONE[name].split()) > 3


def pages_with_a_form() -> Iterator[str]:
    """Yield the name of every page that takes a form."""
    of_apps = {f"{app.name}:{page.name}": page.posts for app in hosted() for page in pages_with_forms(app)}
    for name, pattern in routes():
        if name.startswith("api:"):
            continue
        if of_apps[name] is not None if name in of_apps else takes_a_form(pattern):
            yield name


def takes_a_form(pattern: URLPattern) -> bool:
    """Tell whether a view takes a POST: a class by its method, a function unless its decorators refuse one."""
    view = pattern.callback
    kind = getattr(view, "view_class", None)
    if kind is not None:
        return hasattr(kind, "post")
    allowed = methods_of(view)
    return allowed is None or "POST" in allowed


def methods_of(view: Callable[..., Any] | None) -> list[str] | None:
    """Return the methods that `require_http_methods` lets through to a view; None where nothing limits them."""
    while view is not None:
        cells = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in cells:
            return list(cells["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return None


def _is_work(name: str) -> bool:
    """Tell whether a page is the form of an app's work, which the operation `app-run` starts, whatever the app."""
    return name.partition(":")[2].startswith(FOLDER.replace("/", "-"))
