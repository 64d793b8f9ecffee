"""Settings, all from the environment or a `.env` beside `manage.py`; see `.env.example`."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.conf import locale
from django.core.exceptions import ImproperlyConfigured
from django_prose_editor.config import html_tags
from dotenv import load_dotenv
from js_asset import static_lazy
from whitenoise.compress import Compressor

BASE_DIR = Path(__file__).resolve().parent.parent
load_dotenv(BASE_DIR / ".env")


def env(name, default=None):
    """A setting's text; without a default it must be there."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(
            f"The environment variable {name} is not set: .env.example explains it, and "
            "`./dev run` writes a .env for this machine."
        )
    return value


def env_flag(name, default):
    value = env(name, default)
    if value not in ("on", "off"):
        raise ImproperlyConfigured(f"{name} is “{value}”; it can be “on” or “off”.")
    return value == "on"


def env_list(name, default=""):
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


DEBUG = env_flag("DEBUG", "off")
SECRET_KEY = env("SECRET_KEY")
HTTPS = env_flag("HTTPS", "on")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", None)
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
VAR_DIR = Path(env("VAR_DIR", BASE_DIR / ".var"))

# Applications

INSTALLED_APPS = [
    "modeltranslation",
    "urbact_site",
    "networks",
    "experts",
    "events",
    "urbact_site.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "import_export",
    "reversion",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "urbact_site.isolation.pages_isolated",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "urbact_site.waiting.bounded",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "urbact_site.freshness.kept_for_a_minute",
    "urbact_site.openapi.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "urbact_site.negotiation.NegotiationMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "urbact_site.accounts.middleware.never_stored",
    "urbact_site.moved.moved",
]

ROOT_URLCONF = "urbact_site.urls"
WSGI_APPLICATION = "urbact_site.wsgi.application"
AUTH_USER_MODEL = "urbact_site.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["urbact_site.templatetags.content"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# Data

DATABASES = {"default": dj_database_url.parse(env("DATABASE_URL"), conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # What waits longer than five seconds answers 503 rather than later.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    # The last is for a machine that is gone without a word.
    options |= {"pool": {"timeout": 5}, "connect_timeout": 5, "tcp_user_timeout": 5000}
else:
    # Writers wait for one another instead of failing; readers never wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if redis := env("REDIS_URL", ""):
    CACHES["default"] = {
        "BACKEND": "urbact_site.cache.SharedCache",
        "LOCATION": redis,
    }

# What takes long is done by `manage.py db_worker`; without the queue, at once.
QUEUE = env_flag("QUEUE", "off" if DEBUG else "on")
backend = "django_tasks_db.DatabaseBackend"
if not QUEUE:
    backend = "django_tasks.backends.immediate.ImmediateBackend"
TASKS = {"default": {"BACKEND": backend}}
# Whether other sites are asked if what pages link to is still there.
LOOK_UP_LINKS = env_flag("LOOK_UP_LINKS", "on")
PICTURES = {"USE_PLACEHOLDERS": False}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
PRIVATE_ROOT = VAR_DIR / "private"  # shared by the site and its worker, served to nobody
STORAGES = {
    # Each upload has a folder of its own: what is overwritten there is a rendition by its like.
    "default": {
        "BACKEND": "urbact_site.files.DiskStorage",
        "OPTIONS": {"allow_overwrite": True},
    },
    "private": {
        "BACKEND": "urbact_site.files.WholeStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
if bucket := env("S3_BUCKET", ""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": bucket, "endpoint_url": env("S3_ENDPOINT_URL")},
    }

# An editor's form may hold 31 languages of every field and inline row.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Languages: the 24 of the EU and seven of programme countries. Equal everywhere: the columns of
# translated fields depend on it.

LANGUAGES = [
    ("bg", "Български"),
    ("bs", "Bosanski"),
    ("cnr", "Crnogorski"),
    ("cs", "Čeština"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("ga", "Gaeilge"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("it", "Italiano"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("mk", "Македонски"),
    ("mt", "Malti"),
    ("nb", "Norsk bokmål"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("sq", "Shqip"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("uk", "Українська"),
]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "urbact_site" / "locale"]
FORMAT_MODULE_PATH = ["urbact_site.formats"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ()
MODELTRANSLATION_CUSTOM_FIELDS = ["RichTextField"]
# Django does not know these two.
for code, name in [("mt", "Maltese"), ("cnr", "Montenegrin")]:
    locale.LANG_INFO.setdefault(
        code, {"bidi": False, "code": code, "name": name, "name_local": dict(LANGUAGES)[code]}
    )
# What browsers ask for by another name, or in another standard of the same language. Serbian in
# Latin letters is no language of ours; its readers read Cyrillic too, so that it leads to "sr".
for code, ours in [
    ("no", "nb"),
    ("no-no", "nb"),
    ("nn", "nb"),
    ("nn-no", "nb"),
    ("mo", "ro"),
    ("mo-md", "ro"),
    ("sh", "sr"),
    ("sr-me", "cnr"),
    ("sr-latn-me", "cnr"),
    ("sr-cyrl-me", "cnr"),
]:
    locale.LANG_INFO[code] = locale.LANG_INFO.get(code, {}) | {"fallback": [ours]}
# A function by its dotted path (see urbact_site/machine.py); without one, no machine translates.
MACHINE_TRANSLATION = env("MACHINE_TRANSLATION", "")
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# Safety

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 12}}),
        ("CommonPasswordValidator", {}),
    ]
]
AUTHENTICATION_BACKENDS = ["urbact_site.accounts.backend.RoleBackend"]
LOGIN_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "urbact_site.accounts.views.csrf_failure"

# The way in (allauth)

MFA_REQUIRED = env_flag("MFA_REQUIRED", "on" if HTTPS else "off")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "URBACT"
MFA_FORMS = {
    "add_webauthn": "urbact_site.accounts.forms.AddSecurityKeyForm",
    "edit_webauthn": "urbact_site.accounts.forms.EditSecurityKeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation has proven it
ACCOUNT_ADAPTER = "urbact_site.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "urbact_site.accounts.forms.LoginForm",
    "reset_password": "urbact_site.accounts.forms.ResetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE
# Behind a proxy, the last address that it names is who asks.
ALLAUTH_TRUSTED_PROXY_COUNT = int(HTTPS)

# E-mail

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("DEFAULT_FROM_EMAIL", "URBACT <noreply@localhost>")
# Where readers may write, on the pages about accessibility and privacy.
FEEDBACK_EMAIL = env("FEEDBACK_EMAIL", "")
EMAIL_TIMEOUT = 20
if address := env("EMAIL_URL", ""):
    email = urlsplit(address)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = email.hostname, email.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
        unquote(email.username or ""),
        unquote(email.password or ""),
    )
    EMAIL_USE_TLS, EMAIL_USE_SSL = email.scheme == "smtp+tls", email.scheme == "smtps"

# The API: an address behind our own proxy is the one that this proxy names.

NINJA_NUM_PROXIES = 1 if HTTPS else 0

# Rich texts: figures with pictures of the library, and what the editor has more than its package.

DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("urbact_site/text.js")],
        "extensions": {"Picture": html_tags(["figure"], {"figure": ["data-picture"]})},
    }
]

# Import and export

IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "gunicorn.http.wsgi": {"level": "ERROR"},  # it warns of the body of every HEAD
    },
}
