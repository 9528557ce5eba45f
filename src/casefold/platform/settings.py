"""Django's settings of the platform; what differs from site to site comes from `site`."""

from __future__ import annotations

from pathlib import Path

from casefold.platform import site
from casefold.platform.directory.discovery import installed_configs

_HERE = Path(__file__).parent
CASEFOLD_HOME = site.home_folder()
CASEFOLD_UPLOADS = CASEFOLD_HOME / site.UPLOADS
CASEFOLD_UPLOAD_LIMIT = site.upload_limit()

SECRET_KEY = site.secret_key(CASEFOLD_HOME)
DEBUG = False
ALLOWED_HOSTS = site.hosts()
ROOT_URLCONF = "casefold.platform.urls"
WSGI_APPLICATION = "casefold.platform.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
CSRF_FAILURE_VIEW = "casefold.platform.errors.stale_form"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "cases"
LOGOUT_REDIRECT_URL = "sign-in"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "casefold.platform.accounts",
    "casefold.platform.access",
    "casefold.platform.audit",
    "casefold.platform.cases",
    "casefold.platform.runs",
    "casefold.platform.directory",
    "casefold.platform.appkit",
    "casefold.platform.api",
    *installed_configs(),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casefold.platform.security.ContentSecurityPolicy",
    "casefold.platform.cases.uploads.DropUnfinished",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "casefold.platform.errors.TranslateErrors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["casefold.platform.appkit.templatetags.casefold"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {"default": site.database(CASEFOLD_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": False}}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

STATIC_URL = "static/"
STATICFILES_DIRS = [_HERE / "static"] if (_HERE / "static").is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# An upload goes straight to a file in the home: never through memory, never to another disk.
FILE_UPLOAD_HANDLERS = ["casefold.platform.cases.uploads.SpooledUpload"]
FILE_UPLOAD_TEMP_DIR = str(CASEFOLD_UPLOADS)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FILES = 500

CASEFOLD_API_RATE = site.api_rate()

_SECURE = site.is_https()
SESSION_COOKIE_NAME = "casefold_session"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = _SECURE
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS if name != "*"] if _SECURE else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_SSL_REDIRECT = _SECURE
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["standard_error"], "level": "WARNING"},
}
