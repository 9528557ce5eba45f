"""What an app's own tests stand on: the contract, and a site with one made-up case in a folder that is thrown away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casefold.errors import BadOption
from casefold.platform.appkit.works import AppWork
from casefold.platform.site import prepare_home

if TYPE_CHECKING:
    from django.test import Client

    from casefold.platform.accounts.models import User
    from casefold.platform.runs.models import Run

CASE = "made-up"
CALLS = """Calling number,Called number,Date,Time,Duration,Type
07700900123,07700900456,28/02/2026,14:30:00,60,Voice
07700900456,07700900123,28/02/2026,15:00:00,0,Voice
07700900123,07700900789,01/03/2026,09:10:00,125,Voice
"""
"""Three calls between made-up numbers; the case holds nothing else."""


@dataclass(frozen=True)
class Site:
    """A site with the app installed, and an owner of its case signed in."""

    client: Client
    owner: User

    def get(self, path: str, **query: str) -> Any:
        """Open a page below the case, such as `quiet_days/`; return Django's response."""
        return self.client.get(f"/cases/{CASE}/{path}", query)

    def post(self, path: str, **given: Any) -> Any:
        """Send a form to a page below the case."""
        return self.client.post(f"/cases/{CASE}/{path}", given)

    def run(self, work: AppWork, **options: Any) -> Run:
        """Do an app's work here and now, as a worker would; return its run, which is over."""
        from casefold.platform.runs.execution import execute
        from casefold.platform.runs.work import start

        run = start(work, title=work.title, case=CASE, by=self.owner, arguments={"options": options})
        execute(str(run.pk))
        run.refresh_from_db()
        return run


@cache
def site() -> Site:
    """Set a site up, once in a test session, and return it.

    Raises:
        BadOption: Django is set up already, for another site.
    """
    from django.conf import settings

    if settings.configured:
        raise BadOption("Django is set up already", remedy="Call site() before anything else of the platform.")
    folder = Path(tempfile.mkdtemp(prefix="casefold-app-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name in ("CASEFOLD_DATABASE", "CASEFOLD_PLATFORM_URL", "CASEFOLD_HTTPS"):
        os.environ.pop(name, None)
    os.environ["CASEFOLD_HOME"], os.environ["CASEFOLD_HOSTS"] = str(folder / "home"), "testserver"
    os.environ["DJANGO_SETTINGS_MODULE"] = "casefold.platform.settings"
    prepare_home(folder / "home")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    return _with_case(folder)


def problems(name: str) -> list[str]:
    """Name what keeps an installed app from the directory; empty where it is there. Call `site()` first."""
    from django.urls import get_resolver

    from casefold.platform.directory.discovery import directory

    get_resolver().url_patterns  # noqa: B018 - reading the addresses refuses an app whose name one of them has
    told = [f"{item.reason}. {item.remedy}" for item in directory().broken if item.name == name]
    return told if told or name in directory().found else [f"no app named {name} is installed"]


def _with_case(folder: Path) -> Site:
    from django.test import Client

    from casefold.platform.accounts.links import operator
    from casefold.platform.cases import bridge

    owner = operator("A. Analyst")
    bridge.create_case(owner, CASE, title="Made up", purpose="A test of an app", marking="OFFICIAL", zone="UTC")
    calls = folder / "calls.csv"
    calls.write_text(CALLS, encoding="ascii")
    bridge.home().case(CASE).add([calls], by=owner.shown_name, reference="ABC/1")
    client = Client()
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    client.post(f"/cases/{CASE}/open/", {"typed": "A test of an app"})
    return Site(client, owner)
