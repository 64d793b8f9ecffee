"""The application that a WSGI server (gunicorn) serves."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from urbact_site.waiting import PGOPTIONS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "urbact_site.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # all code is loaded before somebody waits for it
os.environ.setdefault("PGOPTIONS", PGOPTIONS)  # read by libpq for each connection
