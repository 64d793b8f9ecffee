"""The second factor, without which the desk stays closed."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.urls import reverse


def has_second_factor(request):
    """Whether this very session was opened with one; having set one up elsewhere is not enough."""
    if not settings.MFA_REQUIRED:
        return True
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def way_to_second_factor(user):
    """The address where the user gives a factor, or sets up a first one."""
    ways = get_adapter().get_reauthentication_methods(user)
    factors = (way["url"] for way in ways if way["id"].startswith("mfa"))
    return next(factors, reverse("mfa_activate_totp"))
