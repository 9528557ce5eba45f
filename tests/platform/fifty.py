"""Fifty people of a home, made and counted in a process of its own: what the test of fifty writers calls."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

CASE, PEOPLE = "harbour", 50


def prepare() -> dict[str, Any]:
    """Make the case, its fifty owners with a session and a token each, as many guests, and a run that is over."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from casefold.platform import server
    from casefold.platform.access import policy
    from casefold.platform.access.models import Role
    from casefold.platform.accounts.links import operator
    from casefold.platform.accounts.models import User
    from casefold.platform.api.tokens import make_token
    from casefold.platform.cases import bridge
    from casefold.platform.runs.models import Run, RunStatus

    server.prepare()
    first, now = operator("dc hill"), timezone.now()
    bridge.create_case(first, CASE, title="", purpose="p", marking="OFFICIAL", zone="UTC")
    common = {"kind": "analysis", "work": "x", "title": "t", "case": CASE, "by": first, "queued_at": now}
    run = Run.objects.create(status=RunStatus.FINISHED, finished_at=now, **common)
    people = []
    for number in range(PEOPLE):
        User.objects.create(username=f"guest-{number}")
        user = User.objects.create(username=f"owner-{number}", display_name=f"Owner {number}")
        policy.give(user, CASE, Role.OWNER, purpose="Exercise", by=first)
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        last = (now + timedelta(days=2)).date()
        _, secret = make_token(user, None, name="t", purpose="Exercise", last_day=last)
        people.append({"session": session.session_key, "token": secret})
    return {"people": people, "run": str(run.pk)}


def count() -> dict[str, Any]:
    """Return what was kept, and what is wrong with the log."""
    from casefold.platform.access.models import Grant
    from casefold.platform.audit.chain import verify
    from casefold.platform.audit.models import Entry
    from casefold.platform.cases.bridge import home
    from casefold.platform.use.models import Feedback, Opening

    ledger = home().case(CASE).ledger
    guests = Grant.objects.filter(user__username__startswith="guest-")
    entries = Entry.objects.filter(case=CASE)
    return {
        "notes": sorted(note.text for note in ledger.notes()),
        "entities": sorted(entity.name for entity in ledger.entities()),
        "guests": sorted(guests.values_list("user__username", flat=True)),
        "answers": sorted(Feedback.objects.values_list("sentence", flat=True)),
        "openings": sum(Opening.objects.filter(app="notes").values_list("times", flat=True)),
        "entries": {
            verb: [entries.filter(verb=verb, phase=phase).count() for phase in ("intent", "outcome", "done")]
            for verb in ("note", "create_entity", "grant", "open_case")
        },
        "read": entries.filter(verb="read", object="notes/listing").count(),
        "breaks": [item.told for item in verify()],
    }


if __name__ == "__main__":
    from casefold.platform import server

    server.set_up(Path(os.environ["CASEFOLD_HOME"]), os.environ.get("CASEFOLD_DATABASE"))
    sys.stdout.write(json.dumps({"prepare": prepare, "count": count}[sys.argv[1]]()) + "\n")
