"""What a load balancer asks: is the process up, can it serve? And what readers see meanwhile."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

RETRY = {"Retry-After": "10"}  # seconds


@require_safe
@never_cache
def healthz(request):
    """The process is up; nothing else is asked, so a database that is down restarts nobody."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """The database answers and has all migrations; 503 with Retry-After otherwise."""
    if fault := why_not_ready():
        return HttpResponse(fault, status=503, content_type="text/plain", headers=RETRY)
    return HttpResponse("ok", content_type="text/plain")


def why_not_ready():
    """The reason, in words that tell a stranger nothing; "" when all is well."""
    try:
        migrations = MigrationLoader(connection)
    except DatabaseError:
        return "database does not answer"
    if set(migrations.disk_migrations) - set(migrations.applied_migrations):
        return "migrations to apply"
    return ""


@never_cache
def fault(request):
    """Django's handler of what nobody caught: 503 while the database does not answer, else 500.

    The pages need nothing but the language: what is broken may be anything else.
    """
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers=RETRY)
    return HttpResponse(render_to_string("500.html"), status=500)


def refused(request, exception):
    """Django's handler of a request that cannot be meant: 413 for one that is too large, else 400;
    of both the page needs no more than that of `fault`."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return HttpResponse(render_to_string("400.html"), status=status)
