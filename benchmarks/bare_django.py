"""Bare Django pages to measure beside: who is signed in is looked up, a table of the wanted size is filled in.

gunicorn serves it with the settings of the platform's own server (`casefold.platform.web`). A page of a kind has at
least as many bytes as the platform's page of that kind had (BARE_SIZES, JSON); sessions lie in a SQLite file.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django
from django.conf import settings

_SIZES: dict[str, int] = json.loads(os.environ["BARE_SIZES"])
_PAGE = (
    "<!doctype html><html><head><title>{{ kind }}</title></head><body><h1>{{ person }}</h1><table>"
    "{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}"
    "</table></body></html>"
)
_CELL, _CELLS = "a cell with some text", 8
_ROW_BYTES = _CELLS * (len(_CELL) + len("<td></td>")) + len("<tr></tr>")

settings.configure(
    SECRET_KEY="only for a measurement",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BARE_DATABASE"],
            "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;"},
        }
    },
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402 - after the settings
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

_template: Any = engines["django"].from_string(_PAGE)


@login_required
def page(request: HttpRequest, kind: str) -> HttpResponse:
    """Fill in a table of the size wanted for a kind."""
    rows = [[_CELL] * _CELLS for _ in range(_SIZES[kind] // _ROW_BYTES + 1)]
    return HttpResponse(_template.render({"kind": kind, "person": request.user, "rows": rows}, request))


urlpatterns = [path("<slug:kind>/", page)]
application = get_wsgi_application()


def sessions(number: int) -> list[str]:
    """Make the tables and so many signed-in people; return their sessions."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    keys = []
    for at in range(number):
        user = User.objects.create(username=f"person-{at}")
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        keys.append(str(session.session_key))
    return keys


if __name__ == "__main__":
    sys.stdout.write(json.dumps(sessions(int(sys.argv[1]))) + "\n")
