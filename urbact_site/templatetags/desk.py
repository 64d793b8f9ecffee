"""The editor's desk: for the first page of the admin, and above its lists."""

from django import template

from urbact_site.admin.desk import Desk
from urbact_site.admin.saved_filters import active_filters, saved_filters

register = template.Library()
register.simple_tag(active_filters)
register.simple_tag(saved_filters)


@register.simple_tag(takes_context=True)
def desk(context):
    return Desk(context["request"])
