"""All settings, from the environment (docs/settings.md lists the variables)."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from redgrid.config.database import database_from_url

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("REDGRID_HOME", "var")).resolve()


def _flag(name: str, *, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


DEBUG = _flag("REDGRID_DEBUG", default=False)
# A file of its own in the home serves as well. Without either an installation still starts, on a key that lasts as
# long as the process.
_KEY_FILE = HOME / "secret_key"
_OWN_KEY = os.environ.get("REDGRID_SECRET_KEY") or (
    _KEY_FILE.read_text().strip() if _KEY_FILE.exists() else ""
)
SECRET_KEY = _OWN_KEY or get_random_secret_key()
SECRET_KEY_IS_OWN = bool(_OWN_KEY)
# They encrypt what must be read again; without them the file data_keys in the home does (kit.encryption).
DATA_KEYS = _words("REDGRID_DATA_KEYS", "")
ALLOWED_HOSTS = _words("REDGRID_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = _words("REDGRID_TRUSTED_ORIGINS", "")
# Only these may say for whom they ask, and whether they were asked over TLS.
PROXIES = _words("REDGRID_PROXIES", "")
DATABASES = {
    "default": database_from_url(os.environ.get("REDGRID_DATABASE_URL", f"sqlite:///{HOME}/redgrid.sqlite3"))
}
# Under which address people reach the pages; printed codes lead there, whoever prints them from wherever.
PUBLIC_URL = os.environ.get("REDGRID_PUBLIC_URL", "").rstrip("/")
MEDIA_ROOT = HOME / "files"

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "redgrid.config",
    "redgrid.kit",
    "redgrid.journal",
    "redgrid.grid",
    "redgrid.accounts",
    "redgrid.rulebook",
    "redgrid.tasks",
    "redgrid.cases",
    "redgrid.duties",
    "redgrid.notices",
    "redgrid.assessment",
    "redgrid.officers",
    "redgrid.plans",
    "redgrid.visits",
    "redgrid.search",
    "redgrid.messages",
    "redgrid.workbench",
    "redgrid.signs",
    "redgrid.changes",
    "redgrid.drafts",
    "redgrid.api",
    "redgrid.exchange",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "redgrid.config.middleware.house_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages travel over weak networks; the middleware pads at random, so that secrets cannot be guessed by length.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "redgrid.config.middleware.chosen_language",
    "redgrid.api.problems.problems_as_documents",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "redgrid.accounts.middleware.signed_in_person",
    "redgrid.config.middleware.readable_address",
    "redgrid.config.middleware.refusals_as_pages",
]
# Widgets are drawn by templates of ours where we have one.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "redgrid.config.urls"
WSGI_APPLICATION = "redgrid.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "redgrid.config.context.frame",
            ]
        },
    }
]

# A session is a signed cookie that names a row of accounts.SignIn: nothing is written when a page is read.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("REDGRID_HTTPS", default=False)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "redgrid.config.views.csrf_failure"
IDLE_MINUTES = int(os.environ.get("REDGRID_IDLE_MINUTES", "60"))
SIGN_IN_HOURS = int(os.environ.get("REDGRID_SIGN_IN_HOURS", "12"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if SESSION_COOKIE_SECURE else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # the house's own headers forbid frames
    "security.W008",  # the proxy with TLS redirects; behind it we would redirect for ever
    "security.W009",  # redgrid.E001 says it better
    "security.W012",  # cookies over TLS: redgrid.W005
    "security.W016",  # the same
    "security.W018",  # debugging: redgrid.E002
    "security.W004",  # remembered TLS comes with REDGRID_HTTPS
    "security.W005",  # other names of the domain are not ours to decide on
    "security.W021",  # nor is the browsers' list
]
# Messages are no records: they go after this many days, the journal stays.
MESSAGE_PRIVATE_ADDRESSES = _flag("REDGRID_PRIVATE_ADDRESSES", default=False)
EMAIL_HOST = os.environ.get("REDGRID_EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("REDGRID_EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("REDGRID_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("REDGRID_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("REDGRID_EMAIL_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("REDGRID_EMAIL_FROM", "redgrid@localhost")
MESSAGE_DAYS = int(os.environ.get("REDGRID_MESSAGE_DAYS", "90"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
PHOTO_BYTES = int(os.environ.get("REDGRID_PHOTO_BYTES", str(12_000_000)))
DOCUMENT_BYTES = int(os.environ.get("REDGRID_DOCUMENT_BYTES", str(20_000_000)))

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = os.environ.get("REDGRID_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
FORMAT_MODULE_PATH = "redgrid.config.formats"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
COLLECTED = PACKAGE / "staticfiles"
# The wheel and the demo carry assets with their digest in the name; a source tree is served as it lies.
STATIC_IS_COLLECTED = (COLLECTED / "staticfiles.json").exists() or "collectstatic" in sys.argv
STATIC_ROOT = COLLECTED if STATIC_IS_COLLECTED else None
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Others of the machine look into none of it, even where the home is open to them.
        "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_IS_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_IS_COLLECTED
WHITENOISE_MAX_AGE = 3600
# Pictures and fonts are small as they are, and nobody waits for a map of the sources.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "png", "gif", "webp", "woff2", "gz", "br", "zip", "map")

BLUEPRINTS = next(
    (folder for folder in (PACKAGE / "blueprints", PACKAGE.parent / "blueprints") if folder.is_dir()),
    PACKAGE.parent / "blueprints",
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # These would write whole addresses, and a key may stand in one.
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("REDGRID_LOG_LEVEL", "WARNING")},
}
