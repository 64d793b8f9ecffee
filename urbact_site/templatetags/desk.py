"""The editor's desk: for the first page of the admin, and above its lists."""

from django import template
from django.utils.safestring import mark_safe

from urbact_site.admin.desk import Desk
from urbact_site.admin.saved_filters import active_filters, saved_filters

register = template.Library()
register.simple_tag(active_filters)
register.simple_tag(saved_filters)


@register.filter
def row_headers(html):
    """A list's rows, of which Django marks the first cell as a header, but not of what."""
    return mark_safe(html.replace('<th class="field-', '<th scope="row" class="field-'))  # noqa: S308


@register.filter
def formless(html):
    """An empty list has nothing to send: Django's form around it would be one without a button."""
    before, _form, rest = html.partition('<form id="changelist-form"')
    inside, _end, after = rest.partition(">")[2].partition("</form>")
    return mark_safe(f'{before}<div id="changelist-form">{inside}</div>{after}')  # noqa: S308


@register.simple_tag(takes_context=True)
def desk(context):
    return Desk(context["request"])
