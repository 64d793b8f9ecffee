"""How long the site waits for its database: a page a few seconds, then its reader is told to come
back; what must be written in the end, as long as it takes."""

from time import monotonic

from django.db import OperationalError, connection

SECONDS = 4
# PostgreSQL breaks off what takes longer, and what waits so long for a lock (that of a commit is
# told apart: it checks what others may be deleting), and lets go of what a machine that is gone
# has locked. For the server alone: a command or the worker has time.
PGOPTIONS = " ".join(
    [
        f"-c statement_timeout={SECONDS}s",
        f"-c lock_timeout={SECONDS}s",
        "-c idle_in_transaction_session_timeout=5min",
    ]
)


def bounded(get_response):
    """Middleware: a page that has waited so long for all its statements together asks no more.

    Nothing is broken off that is being written.
    """

    def middleware(request):
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with connection.execute_wrapper(Patience()):
            return get_response(request)

    return middleware


class Patience:
    """Counts what the statements of a page take; raises OperationalError when it is enough."""

    def __init__(self):
        self.spent = 0

    def __call__(self, execute, sql, params, many, context):
        if self.spent > SECONDS:
            raise OperationalError("the database is slow")
        started = monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            self.spent += monotonic() - started


def take_time():
    """Let what is left of this transaction take as long as it needs."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
