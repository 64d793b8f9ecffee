"""Records that somebody else holds locked for long, as an import does until it is done."""

from contextlib import contextmanager
from time import monotonic, sleep

import pytest
from django.db import connection

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has no locks of rows, no stemmers and no time zones",
)


@contextmanager
def held(record):
    """Another session holds a record meanwhile, and ours waits for it as a page would, but less."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with connection.cursor() as cursor, other.cursor() as holder:
            cursor.execute("SET statement_timeout = '200ms'; SET lock_timeout = '200ms'")
            table = record._meta.db_table
            holder.execute(f"SELECT id FROM {table} WHERE id = {record.pk} FOR UPDATE")  # noqa: S608
            yield other.connection.rollback
    finally:
        other.rollback()
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout; RESET lock_timeout")


def number_waiting():
    """How many wait for a lock that another has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


def until(is_so, seconds=30):
    """Wait until something is the case; longer than so many seconds is too long."""
    end = monotonic() + seconds
    while not is_so():
        assert monotonic() < end
        sleep(0.01)
