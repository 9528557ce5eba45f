"""Django, set up once for a test session on a home and a database of its own.

CASEFOLD_TEST_ON=postgresql puts the platform's tables on a PostgreSQL server that is started for the session.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="casefold-platform-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)  # after the test database in it was let go
HOME = FOLDER / "home"
ON_SERVER = os.environ.get("CASEFOLD_TEST_ON") == "postgresql"


def start() -> None:
    """Set Django up; the first caller wins."""
    for name in ("CASEFOLD_PLATFORM_URL", "CASEFOLD_DATABASE", "CASEFOLD_HTTPS"):
        os.environ.pop(name, None)
    os.environ["CASEFOLD_HOME"] = str(HOME)
    os.environ["CASEFOLD_SECRET_KEY"] = "only for tests"
    os.environ["CASEFOLD_HOSTS"] = "testserver,localhost"
    os.environ["CASEFOLD_TEST_DATABASE"] = str(FOLDER / "test.db")
    os.environ["DJANGO_SETTINGS_MODULE"] = "casefold.platform.settings"
    from casefold.platform import site

    site.prepare_home(HOME)
    if ON_SERVER:
        os.environ["CASEFOLD_PLATFORM_URL"] = _server()
    import django
    from django.conf import settings

    # A worker of the test runner inherits its parent's environment, and may have read the settings with it.
    settings.CASEFOLD_HOME, settings.CASEFOLD_UPLOADS = HOME, HOME / site.UPLOADS
    settings.FILE_UPLOAD_TEMP_DIR = str(HOME / site.UPLOADS)
    # A million rounds for each of eleven people before each test would be most of the time the tests take.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    django.setup()


def _server() -> str:
    """Start a server whose new databases have the platform's schema; return a URL of it."""
    import psycopg

    from casefold.platform import site
    from tests.store.conftest import running_server

    held = ExitStack()
    url = held.enter_context(running_server()).replace("+psycopg", "")
    atexit.register(held.close)
    with psycopg.connect(f"{url}/template1", autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {site.SCHEMA}")
    return f"{url}/postgres"


start()
