"""The settings of a site that a test starts as a process of its own: those of the environment,
without collecting the static files first."""

from urbact_site.settings import *  # noqa: F403

STORAGES["staticfiles"]["BACKEND"] = (  # noqa: F405
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
