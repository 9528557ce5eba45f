"""Where this site lives: read from the environment once, so that every process of it agrees.

`casefold serve` and `casefold worker` set these variables; tests and a reverse proxy's unit file set the same ones.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from casefold.errors import BadOption

DEFAULT_HOME = "casefold-home"
SCHEMA = "platform"
"""Schema of our tables in PostgreSQL; the engine's are in `store`."""
KEY_FILE = "platform.key"
UPLOADS = "uploads"
"""Folder of the home in which files arrive."""
GIGABYTE = 1 << 30


def home_folder() -> Path:
    """Return the casefold home this site serves (CASEFOLD_HOME)."""
    return Path(os.environ.get("CASEFOLD_HOME") or DEFAULT_HOME).absolute()


def engine_url() -> str | None:
    """Return the URL of the engine's catalogue, where it is in PostgreSQL (CASEFOLD_DATABASE)."""
    return os.environ.get("CASEFOLD_DATABASE") or None


def hosts() -> list[str]:
    """Return the names this site answers to (CASEFOLD_HOSTS, comma-separated)."""
    given = os.environ.get("CASEFOLD_HOSTS", "")
    return [name.strip() for name in given.split(",") if name.strip()] or ["localhost", "127.0.0.1", "[::1]"]


def is_https() -> bool:
    """Tell whether the site is reached by HTTPS (CASEFOLD_HTTPS=1, behind a proxy that ends it)."""
    return os.environ.get("CASEFOLD_HTTPS", "").lower() in {"1", "yes", "true"}


def upload_limit() -> int:
    """Return the largest upload in bytes (CASEFOLD_UPLOAD_GB, 50 by default)."""
    return int(float(os.environ.get("CASEFOLD_UPLOAD_GB") or 50) * GIGABYTE)


def api_rate() -> str:
    """Return how many API requests one token or person may make in which time (CASEFOLD_API_RATE)."""
    return os.environ.get("CASEFOLD_API_RATE") or "1200/min"


def secret_key(home: Path) -> str:
    """Return the key that signs sessions and links (CASEFOLD_SECRET_KEY, else the home's); empty before it is made."""
    given = os.environ.get("CASEFOLD_SECRET_KEY")
    path = home / KEY_FILE
    return given or (path.read_text(encoding="ascii").strip() if path.is_file() else "")


def prepare_home(home: Path) -> None:
    """Make the folders of the home that the site writes to, and its key, once, readable by its owner only."""
    (home / UPLOADS).mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(home / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass


def database(home: Path) -> dict[str, Any]:
    """Return Django's description of the platform's database: a file in the home, or PostgreSQL by URL.

    Raises:
        BadOption: CASEFOLD_PLATFORM_URL is no PostgreSQL URL.
    """
    url = os.environ.get("CASEFOLD_PLATFORM_URL")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "platform.db",
            "OPTIONS": {
                "timeout": 60,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            "TEST": {"NAME": os.environ.get("CASEFOLD_TEST_DATABASE") or None},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise BadOption(
            f"'{parts.scheme}' is no database of the platform",
            remedy="Write CASEFOLD_PLATFORM_URL=postgresql://host/db.",
        )
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**given, "options": f"-c search_path={SCHEMA}"},
    }
