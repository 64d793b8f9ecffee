from django.apps import AppConfig
from django.db.backends.signals import connection_created

from urbact_site.fields import folded


def register_folded(connection, **kwargs):
    """Give SQLite the function that `urbact_site.fields.Folded` calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("FOLDED", 1, folded, deterministic=True)


class UrbactSiteConfig(AppConfig):
    name = "urbact_site"

    def ready(self):
        connection_created.connect(register_folded)
