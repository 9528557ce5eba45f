"""Once a platform owns a home, its cases open here only for the operator, with a reason, and the log says so.

Who can read a home's files can read its cases: no program changes that. What the gate adds is that the command does not
pass the platform by. It opens for the account that owns the files and administers the programme; everybody else works
in the browser, or with `casefold.connect`. A home without a platform is not touched by any of this.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from casefold.cli.platform_room import platform_module
from casefold.errors import BadOption, Misconfigured, NotAllowed

ELSEWHERE = "Open the case in the browser, or from Python with casefold.connect and a token."
_PLATFORM_FILE = "platform.db"
_PLATFORM_URLS = ("CASEFOLD_PLATFORM_URL", "CASEFOLD_PLATFORM_URL_FILE")


def has_platform(folder: Path) -> bool:
    """Tell whether a platform's tables belong to a home: beside it, or on a server."""
    return any(os.environ.get(name) for name in _PLATFORM_URLS) or (folder / _PLATFORM_FILE).is_file()


def operator_of(folder: Path, database: str | None, by: str) -> Any | None:
    """Return the operator's account where a platform with people owns the home, None where none does.

    Raises:
        NotAllowed: Whoever asks does not own the home's files, or is no operator of its platform.
        Unsupported: Django is not installed.
        Misconfigured: The platform's tables cannot be read.
    """
    if not has_platform(folder):
        return None
    owner = folder.stat().st_uid
    if os.geteuid() not in {owner, 0}:
        raise NotAllowed("the home belongs to another account of this machine", file=str(folder), remedy=ELSEWHERE)
    platform_module("server").set_up(folder, database)
    accounts, roles = platform_module("accounts.models"), platform_module("accounts.roles")
    from django.db.utils import OperationalError, ProgrammingError

    try:
        if not accounts.User.objects.exists():
            return None
        account = accounts.User.objects.filter(username=by, is_active=True).first()
        if account is None or not roles.may_do(account, roles.PlatformVerb.ADMINISTER):
            raise NotAllowed(
                f"a platform owns this home, and {by} is not its operator", file=str(folder), remedy=ELSEWHERE
            )
    except (OperationalError, ProgrammingError) as error:
        raise Misconfigured(
            f"the platform's tables cannot be read: {error}",
            file=str(folder),
            remedy="Run `casefold migrate`: it brings them up to date.",
        ) from error
    return account


def log_opening(account: Any, case: str, why: str, *, command: str) -> None:
    """Write into the platform's log that the operator opens a case from the command line."""
    log, listening = platform_module("audit.log"), platform_module("audit.listening")
    details = {"command": command}
    log.append(listening.actor_of(account, None), log.Act("open_case", case=case, reason=why, details=details))


def reason(given: str | None, case: str, *, ask: bool) -> str:
    """Return why a case is opened: as given, else as a person at the terminal answers.

    Raises:
        BadOption: Nobody says why, and nobody can be asked.
    """
    if given and given.strip():
        return given.strip()
    if ask and sys.stdin.isatty():
        return str(click.prompt(f"Why do you open case {case}? It is logged", err=True)).strip()
    raise BadOption(
        f"a platform owns this home: no reason is given for opening case {case}",
        remedy="Say why with --why 'the reason': it is written into the platform's log.",
    )
