"""E-mails with a link by which somebody sets a password, sent by the task worker.

The link works once, and for as many days as PASSWORD_RESET_TIMEOUT says.
"""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django_tasks import task

from urbact_site.models import User


@task()
def send_reset(email, site, language):
    """To the address that is stored, and only if it is; site: "https://urbact.example/"."""
    for user in User.objects.filter(email=email.lower(), is_active=True):
        write(user, "reset", site, language)


@task()
def send_invitation(user_key, site, language, point=""):
    """To somebody who has got an account, or works for another point from now on."""
    write(User.objects.get(pk=user_key), "invitation", site, language, point=point)


def invite(request, user, point=None):
    """Let the worker write to somebody, in the first language of the point."""
    language = next(iter(point.languages), None) if point else None
    site = request.build_absolute_uri("/")
    send_invitation.enqueue(user.pk, site, language or get_language(), str(point or ""))


def write(user, kind, site, language, **context):
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "uid", "key": "key"})
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    context |= {"user": user, "days": days, "site": site}
    context["link"] = site.rstrip("/") + path.replace("uid-key", key)
    with translation.override(language):
        text = render_to_string(f"account/letters/{kind}.txt", context).strip()
    subject, _break, body = text.partition("\n")
    send_mail(subject, body.strip() + "\n", None, [user.email])
