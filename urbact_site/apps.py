from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.utils.translation import gettext_lazy as _

from urbact_site.fields import folded
from urbact_site.index import note_change, watched


def register_folded(connection, **kwargs):
    """Give SQLite the function that `urbact_site.fields.Folded` calls."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("FOLDED", 1, folded, deterministic=True)


class UrbactSiteConfig(AppConfig):
    name = "urbact_site"
    verbose_name = _("People and pictures")

    def ready(self):
        connection_created.connect(register_folded)
        for model in watched():
            for signal in (pre_save, post_save, pre_delete):
                signal.connect(note_change, model)
        m2m_changed.connect(note_change)
