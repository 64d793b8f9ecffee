"""How much waits for review, on the desk."""

from django import template

from urbact_site.review import number_waiting

register = template.Library()
register.simple_tag(number_waiting)
