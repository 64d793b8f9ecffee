"""What a load balancer asks: is the process up, and can it serve?"""

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request):
    """The process is up; nothing else is asked, so a database that is down restarts nobody."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request):
    """The database answers and has all migrations; 503 with Retry-After (in seconds) otherwise."""
    if fault := why_not_ready():
        return HttpResponse(
            fault, status=503, content_type="text/plain", headers={"Retry-After": "10"}
        )
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
