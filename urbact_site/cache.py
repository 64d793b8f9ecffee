"""The cache that all processes share (Redis or Valkey); while it is silent, each has its own.

So what is counted, as wrong passwords and requests of the API, is still counted, by process, and
nothing that only remembers breaks a page.
"""

import logging
from time import monotonic

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

PATIENCE = 0.5  # seconds to wait for an answer
REST = 5  # seconds until a silent one is asked again
METHODS = [
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
]
logger = logging.getLogger(__name__)


class SharedCache(RedisCache):
    """Django's, whose methods never raise because of the server."""

    silent_until = 0

    def __init__(self, server, params):
        timeouts = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        options = {**timeouts, "retry": Retry(NoBackoff(), 1), **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self.own = LocMemCache("own", params)


def method(name):
    shared, own = getattr(RedisCache, name), getattr(LocMemCache, name)

    def answer(self, *args, **kwargs):
        if monotonic() >= SharedCache.silent_until:
            try:
                return shared(self, *args, **kwargs)
            except RedisError as error:
                SharedCache.silent_until = monotonic() + REST
                logger.warning("the shared cache is silent, each process uses its own: %s", error)
        return own(self.own, *args, **kwargs)

    return answer


for name in METHODS:
    setattr(SharedCache, name, method(name))
