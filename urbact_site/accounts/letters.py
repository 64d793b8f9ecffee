"""E-mails with a link by which somebody sets a password, sent by the task worker.

The link works once, and for as many days as PASSWORD_RESET_TIMEOUT says. What a mail server
does not take is tried again for a day; superusers see the tasks that have failed in the end.
"""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_tasks import default_task_backend, task

from urbact_site.models import User

# Minutes to wait before each of the next tries.
LATER = [5, 20, 80, 320, 1280]


@task()
def send_reset(email, site, language):
    """To the address that is stored, and only if it is; site: "https://urbact.example/"."""
    for user in User.objects.filter(email=email.lower(), is_active=True):
        send_letter.enqueue(user.pk, "reset", site, language)


@task()
def send_letter(user_key, kind, site, language, point="", tried=0):
    """kind: of which there is a template; tried: how often in vain."""
    try:
        write(User.objects.get(pk=user_key), kind, site, language, point=point)
    except OSError:  # so are those of SMTP
        if tried == len(LATER) or not default_task_backend.supports_defer:
            raise
        later = send_letter.using(run_after=timezone.now() + timedelta(minutes=LATER[tried]))
        later.enqueue(user_key, kind, site, language, point, tried + 1)


def invite(request, user, point=None):
    """Let the worker write to somebody who has got an account, or works for another point from now
    on, in its first language."""
    language = next(iter(point.languages), None) if point else None
    site = request.build_absolute_uri("/")
    with translation.override(language or get_language()):
        name = str(point or "")
    send_letter.enqueue(user.pk, "invitation", site, language or get_language(), name)
    messages.success(request, _("An invitation goes to %(email)s.") % {"email": user.email})


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
