"""The editing desk: forms whose texts have 31 languages, lists that load two of them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from urbact_site.admin.content import (
    PUBLICATION,
    ContentAdmin,
    ContentInline,
    NamedAdmin,
    PageAdmin,
)
from urbact_site.admin.forms import ContentForm
from urbact_site.admin.lists import RelatedFilter, UsedFilter
from urbact_site.admin.records import ImageAdmin, UserAdmin
from urbact_site.admin.scoped import ScopedAdmin

__all__ = [
    "PUBLICATION",
    "ContentAdmin",
    "ContentForm",
    "ContentInline",
    "ImageAdmin",
    "NamedAdmin",
    "PageAdmin",
    "RelatedFilter",
    "ScopedAdmin",
    "UsedFilter",
    "UserAdmin",
]

admin.site.site_title = "URBACT"
admin.site.site_header = _("URBACT editing desk")
admin.site.index_title = _("Your desk")
