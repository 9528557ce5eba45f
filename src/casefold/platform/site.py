"""Where this site lives: read from the environment once, so that every process of it agrees.

`casefold serve` and `casefold worker` set these variables; tests and a reverse proxy's unit file set the same ones.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from casefold.errors import BadOption, Misconfigured

DEFAULT_HOME = "casefold-home"
SCHEMA = "platform"
"""Schema of our tables in PostgreSQL; the engine's are in `store`."""
KEY_FILE = "platform.key"
PLATFORM_FILE = "platform.db"
UPLOADS = "uploads"
"""Folder of the home in which files arrive."""
PREPARED = "prepared"
"""Folder of the home for files that wait to be fetched; each run's is removed after a time."""
GIGABYTE = 1 << 30


def home_folder() -> Path:
    """Return the casefold home this site serves (CASEFOLD_HOME)."""
    return Path(os.environ.get("CASEFOLD_HOME") or DEFAULT_HOME).absolute()


def engine_url() -> str | None:
    """Return the URL of the engine's catalogue, where it is in PostgreSQL (CASEFOLD_DATABASE)."""
    return os.environ.get("CASEFOLD_DATABASE") or None


def hosts() -> list[str]:
    """Return the names this site answers to (CASEFOLD_HOSTS, comma-separated)."""
    return _listed("CASEFOLD_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]


def address() -> str:
    """Return where people reach this site (CASEFOLD_ADDRESS, for links in e-mails): without a path, such as https://a.b.

    Where it is not set, the first of CASEFOLD_HOSTS that is a name.
    """
    given_address = (os.environ.get("CASEFOLD_ADDRESS") or "").rstrip("/")
    name = next((host for host in hosts() if "*" not in host and not host.startswith(".")), "localhost")
    return given_address or f"{'https' if is_https() else 'http'}://{name}"


def proxies() -> tuple[str, ...]:
    """Return the addresses or networks of proxies whose forwarded headers count (CASEFOLD_PROXIES, comma-separated).

    `unix` stands for a socket file. None are trusted by default; behind HTTPS the proxy on this machine is.
    """
    return tuple(_listed("CASEFOLD_PROXIES") or (["127.0.0.1", "::1", "unix"] if is_https() else []))


def _listed(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


def is_https() -> bool:
    """Tell whether the site is reached by HTTPS (CASEFOLD_HTTPS=1, behind a proxy that ends it)."""
    return os.environ.get("CASEFOLD_HTTPS", "").lower() in {"1", "yes", "true"}


def second_factor() -> str:
    """Return whether a second factor is `required` or `offered` (CASEFOLD_SECOND_FACTOR; required with HTTPS).

    Raises:
        BadOption: It is neither.
    """
    given = os.environ.get("CASEFOLD_SECOND_FACTOR", "").lower() or ("required" if is_https() else "offered")
    if given not in {"required", "offered"}:
        raise BadOption(
            f"CASEFOLD_SECOND_FACTOR={given} means nothing", remedy="Write `required` or `offered`, or leave it out."
        )
    return given


def sitting_hours() -> float:
    """Return how long a person stays signed in, in hours (CASEFOLD_SITTING_HOURS, 12 by default)."""
    return float(os.environ.get("CASEFOLD_SITTING_HOURS") or 12)


def idle_minutes() -> float:
    """Return after how many minutes without a person's doing a sitting ends (CASEFOLD_IDLE_MINUTES, 60 by default)."""
    return float(os.environ.get("CASEFOLD_IDLE_MINUTES") or 60)


def identity_provider() -> dict[str, Any] | None:
    """Return the OpenID Connect provider people may sign in with; none where CASEFOLD_OIDC_URL is not set.

    CASEFOLD_OIDC_CLIENT and CASEFOLD_OIDC_SECRET are what the provider knows this site by, CASEFOLD_OIDC_NAME what
    the button says. CASEFOLD_OIDC_DOMAINS, comma-separated, names the e-mail domains the provider vouches for where
    it sends no `email_verified`.

    Raises:
        BadOption: The client is missing.
    """
    url = os.environ.get("CASEFOLD_OIDC_URL")
    if not url:
        return None
    client = os.environ.get("CASEFOLD_OIDC_CLIENT")
    if not client:
        raise BadOption("CASEFOLD_OIDC_URL is set and CASEFOLD_OIDC_CLIENT is not", remedy="Set both, or neither.")
    domains = [name.strip() for name in os.environ.get("CASEFOLD_OIDC_DOMAINS", "").split(",") if name.strip()]
    return {
        "provider_id": "provider",
        "name": os.environ.get("CASEFOLD_OIDC_NAME") or "your organisation",
        "client_id": client,
        "secret": os.environ.get("CASEFOLD_OIDC_SECRET", ""),
        "settings": {"server_url": url, "verified_email": domains or False, "oauth_pkce_enabled": True},
    }


@dataclass(frozen=True, slots=True)
class Mail:
    """How this site sends e-mail."""

    host: str
    port: int
    user: str
    password: str
    is_tls_from_start: bool
    sender: str


def mail() -> Mail | None:
    """Return how to send e-mail (CASEFOLD_MAIL=smtp://user:password@host:587/?from=a@b); none where it is not set.

    `smtp` begins TLS on the connection, `smtps` speaks it from the start.

    Raises:
        BadOption: It is no such address.
    """
    url = os.environ.get("CASEFOLD_MAIL")
    if not url:
        return None
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[-1]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not sender:
        raise BadOption("CASEFOLD_MAIL cannot be used", remedy="Write smtp://user:password@host:587/?from=name@host.")
    secure = parts.scheme == "smtps"
    port = parts.port or (465 if secure else 587)
    return Mail(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), secure, sender)


def upload_limit() -> int:
    """Return the largest upload in bytes (CASEFOLD_UPLOAD_GB, 50 by default)."""
    return int(float(os.environ.get("CASEFOLD_UPLOAD_GB") or 50) * GIGABYTE)


def api_rate() -> str:
    """Return how many API requests one token or person may make in which time (CASEFOLD_API_RATE)."""
    return os.environ.get("CASEFOLD_API_RATE") or "1200/min"


def least_free() -> int:
    """Return the bytes that must be free on the home's disk for the site to be ready (CASEFOLD_LEAST_FREE_GB, 1)."""
    return int(float(os.environ.get("CASEFOLD_LEAST_FREE_GB") or 1) * GIGABYTE)


def metrics_local() -> bool:
    """Tell whether readers on this machine may see the figures (CASEFOLD_METRICS=local)."""
    return os.environ.get("CASEFOLD_METRICS") == "local"


def metrics_token() -> str:
    """Return the token that opens the figures (CASEFOLD_METRICS_TOKEN or its file); empty for none."""
    return given("CASEFOLD_METRICS_TOKEN")


def metrics_on() -> bool:
    """Tell whether anybody may read the figures."""
    return metrics_local() or bool(metrics_token())


def logging_settings() -> dict[str, Any]:
    """Return how the processes log: CASEFOLD_LOGS=json for JSON lines, CASEFOLD_LOG_LEVEL (WARNING)."""
    form = "JsonLines" if os.environ.get("CASEFOLD_LOGS") == "json" else "PlainLines"
    level = (os.environ.get("CASEFOLD_LOG_LEVEL") or "WARNING").upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"casefold.platform.logs.{form}"}},
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "line", "level": level}},
        "root": {"handlers": ["standard_error"], "level": level},
        # Django gives these handlers of its own, which print addresses and, in an e-mail, whole requests.
        "loggers": {
            **{name: {"handlers": [], "propagate": True} for name in ("django", "django.server", "gunicorn.error")},
            "gunicorn.access": {"handlers": [], "propagate": False},  # `casefold.requests` says it by route
        },
    }


def given(name: str) -> str:
    """Return what a variable says, or what the file says that `<name>_FILE` names: secrets need not be in the air.

    Raises:
        Misconfigured: The file cannot be read.
    """
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{name}_FILE cannot be read", file=file, remedy="Let this account read it.") from error


def secret_key(home: Path) -> str:
    """Return the key that signs sessions and links (CASEFOLD_SECRET_KEY or its file, else the home's).

    Empty before it is made.
    """
    key = given("CASEFOLD_SECRET_KEY")
    path = home / KEY_FILE
    return key or (path.read_text(encoding="ascii").strip() if path.is_file() else "")


def prepare_home(home: Path) -> None:
    """Make the folders of the home that the site writes to, and its key, once, readable by its owner only."""
    (home / UPLOADS).mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(home / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass


def has_platform(home: Path) -> bool:
    """Tell whether a platform owns this home: its tables are a file there, or on a server."""
    return platform_url() is not None or (home / PLATFORM_FILE).is_file()


def platform_url() -> str | None:
    """Return the URL of the platform's tables, where they are in PostgreSQL (CASEFOLD_PLATFORM_URL or its file)."""
    return given("CASEFOLD_PLATFORM_URL") or None


def set_up(home: Path, database: str | None) -> None:
    """Point this process and its children at a home, and set Django up.

    Raises:
        Misconfigured: The home's key cannot be kept.
    """
    os.environ["CASEFOLD_HOME"] = str(home.absolute())
    if database:
        os.environ["CASEFOLD_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casefold.platform.settings")
    try:
        prepare_home(home.absolute())
    except OSError as error:
        raise Misconfigured(
            f"the site's key cannot be kept: {error.strerror}", file=str(home), remedy="Let this account write there."
        ) from error
    import django

    django.setup()


def database(home: Path) -> dict[str, Any]:
    """Return Django's description of the platform's database: a file in the home, or PostgreSQL by URL.

    Raises:
        BadOption: CASEFOLD_PLATFORM_URL is no PostgreSQL URL.
    """
    url = platform_url()
    if url is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / PLATFORM_FILE,
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
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "options": f"-c search_path={SCHEMA}"},
    }
