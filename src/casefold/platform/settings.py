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
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "sign-in"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "casefold.platform.accounts",
    "casefold.platform.access",
    "casefold.platform.audit",
    "casefold.platform.cases",
    "casefold.platform.across",
    "casefold.platform.saved_views",
    "casefold.platform.retention",
    "casefold.platform.runs",
    "casefold.platform.directory",
    "casefold.platform.use",
    "casefold.platform.dashboard",
    "casefold.platform.appkit",
    "casefold.platform.api",
    *installed_configs(),
]

MIDDLEWARE = [
    "casefold.platform.logs.RequestLog",
    "casefold.platform.metrics.Measured",
    "casefold.platform.security.ContentSecurityPolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casefold.platform.cases.uploads.DropUnfinished",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "casefold.platform.accounts.sittings.Sittings",
    "allauth.account.middleware.AccountMiddleware",
    "casefold.platform.views.second_factor.RequireSecondFactor",
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

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Signing in is django-allauth's: what the site decides of it is here and in `accounts.adapters`.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "casefold.platform.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "30/m/ip,5/15m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # `proxies.TrustedProxies` has put the client's address in its place already
MFA_ADAPTER = "casefold.platform.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Casefold"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not site.is_https()
CASEFOLD_SECOND_FACTOR = site.second_factor()
CASEFOLD_PROVIDER = site.identity_provider()
SOCIALACCOUNT_ADAPTER = "casefold.platform.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [CASEFOLD_PROVIDER] if CASEFOLD_PROVIDER else []}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A form may be sent to this site only (security.py), and a browser holds redirects after it to that too: a link it is.
SOCIALACCOUNT_LOGIN_ON_GET = True
_MAIL = site.mail()
CASEFOLD_MAIL = _MAIL is not None
if _MAIL is not None:
    EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = _MAIL.host, _MAIL.port, 20
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, DEFAULT_FROM_EMAIL = _MAIL.user, _MAIL.password, _MAIL.sender
    EMAIL_USE_SSL, EMAIL_USE_TLS = _MAIL.is_tls_from_start, not _MAIL.is_tls_from_start
# Every process counts failed attempts in the same table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        # Beyond it Django drops counts at random: somebody who fails under many names must not free a locked one.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

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
SESSION_COOKIE_AGE = int(site.sitting_hours() * 3600)
CASEFOLD_IDLE_SECONDS = site.idle_minutes() * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_SECURE = _SECURE
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS if name != "*"] if _SECURE else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_SSL_REDIRECT = _SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # asked by machines beside the site, without HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = site.logging_settings()
