"""An app's work started from the command line: the same access, log and metering as from its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casefold.errors import NotFound
from casefold.model.option import read_options
from casefold.platform.access import policy
from casefold.platform.accounts.models import User
from casefold.platform.audit.listening import actor_of
from casefold.platform.audit.log import Act, append
from casefold.platform.directory.enabled import require_app
from casefold.platform.runs.models import Run
from casefold.platform.runs.work import start as start_run


def start(username: str, app: str, work: str, case: str, options: Mapping[str, Any]) -> Run:
    """Put a run into the queue for a person of this site.

    Raises:
        NotFound: There is no such person, app, work or case for them.
        BadOption: An option is unknown, missing or has no such value.
        NotAllowed: Their role in the case does not let them.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound(f"'{username}' has no account on this site", remedy="Give --by NAME of one who has.")
    found = require_app(user, app)
    wanted = next((item for item in found.app.works if item.label == work), None)
    if wanted is None:
        known = ", ".join(item.label for item in found.app.works) or "none"
        raise NotFound(f"app '{app}' has no work '{work}'", remedy=f"Known: {known}.")
    policy.require(user, wanted.verb, case)
    read_options(wanted.options, options)
    run = start_run(wanted, title=wanted.title, case=case, by=user, arguments={"options": dict(options)})
    act = Act("start_run", case=case, object=wanted.title, details={"run": str(run.pk)}, id=run.pk)
    append(actor_of(user, None), act)
    return run
