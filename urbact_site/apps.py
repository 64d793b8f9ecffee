from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.db.backends.signals import connection_created
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.utils.translation import gettext_lazy as _

from urbact_site import addresses, index, states
from urbact_site.alphabets import key
from urbact_site.fields import folded


def register_functions(connection, **kwargs):
    """Give SQLite the functions that `Folded` and `Alphabetical` call."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("FOLDED", 1, folded, deterministic=True)
        connection.connection.create_function("ALPHABETICAL", 2, key, deterministic=True)


class DeskConfig(admin.AdminConfig):
    default = False
    default_site = "urbact_site.desk.Desk"


class UrbactSiteConfig(AppConfig):
    default = True
    name = "urbact_site"
    verbose_name = _("People and pictures")

    def ready(self):
        connection_created.connect(register_functions)
        for model in index.watched():
            for signal in (pre_save, post_save, pre_delete):
                signal.connect(index.note_change, model)
        m2m_changed.connect(index.note_change)
        for model in addresses.kinds().values():
            pre_save.connect(addresses.keep_former_slug, model)
        for model in states.translated_models():
            for signal in (post_save, post_delete):
                signal.connect(states.note_change, model)
