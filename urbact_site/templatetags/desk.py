"""The editor's desk, for the first page of the admin."""

from django import template

from urbact_site.admin.desk import Desk

register = template.Library()


@register.simple_tag(takes_context=True)
def desk(context):
    return Desk(context["request"])
