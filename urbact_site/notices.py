"""E-mails to those concerned: who publishes hears what is submitted, who wrote what came of it.

A notice is a row, written with the change that it tells of. A task sends what waits for somebody in
one e-mail; what could not be sent waits on, and `manage.py send_digests` sends it with the rest.
Saving a record never fails by an e-mail.
"""

from functools import partial
from urllib.parse import urljoin

from django.apps import apps
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django_tasks import task

from urbact_site import scope
from urbact_site.cldr import date_and_time, zone_city
from urbact_site.history import DEEDS, versions
from urbact_site.models import Notice, User
from urbact_site.zones import zone_of


def tell(record, deed, by, address, comment=""):
    """Note for each who is concerned what was done to a record, and send it after the commit."""
    for receiver in receivers(record, deed).exclude(pk=by.pk).exclude(notify=User.Notify.NEVER):
        Notice.objects.create(
            kind=record._meta.label_lower,
            object_id=record.pk,
            user=receiver,
            by=by,
            deed=deed,
            comment=comment,
            address=address,
        )
        if receiver.notify == User.Notify.AT_ONCE:
            transaction.on_commit(partial(send_notices.enqueue, receiver.pk), robust=True)


def receivers(record, deed):
    """Those who decide on what is submitted; else who has submitted or written it."""
    users = User.objects.filter(is_active=True)
    if deed != "submitted":
        return users.filter(pk=author(record))
    point = scope.point_of(record)
    if point is None:
        return users.filter(is_programme_editor=True)
    theirs = users.filter(memberships__national_point=point, memberships__role=scope.Role.PUBLISHER)
    return theirs if theirs.exists() else users.filter(is_programme_editor=True)


def author(record):
    """The key of the user who submitted the record last, else of who made it; None if unknown."""
    made = versions(type(record), record.pk).exclude(revision__user=None)
    version = made.filter(revision__comment__contains='"did": "submitted"').first() or made.last()
    return version and version.revision.user_id


@task()
def send_notices(user_pk):
    """Send all that waits for somebody in one e-mail."""
    with transaction.atomic():
        user = User.objects.get(pk=user_pk)
        # Another task that sends the same waits for its turn, and then finds nothing.
        waiting = user.notices.unsent().select_related("by")
        waiting = list(waiting.select_for_update(of=["self"]))
        if waiting:
            with override(user.letter_language):
                subject, texts = letter(user, waiting)
                if texts:
                    EmailMessage(subject, "\n\n".join(texts), to=[user.email]).send()
            user.notices.filter(pk__in=[n.pk for n in waiting]).update(sent_at=timezone.now())


def letter(user, waiting):
    """(subject, paragraphs) of what is still the receiver's business."""
    found = [(notice, record) for notice in waiting if (record := visible(user, notice))]
    if not found:
        return "", []
    title = " ".join(str(found[0][1]).split())[:100]
    paragraphs = [paragraph(*pair) for pair in found]
    others = len({record for _notice, record in found}) - 1
    return subject(title, others), [*paragraphs, farewell(found[0][0])]


def subject(title, others):
    """The first title, and how many more there are."""
    if not others:
        return _("URBACT: %(title)s") % {"title": title}
    form = ngettext(
        "URBACT: %(title)s and %(number)d more", "URBACT: %(title)s and %(number)d more", others
    )
    return form % {"title": title, "number": others}


def visible(user, notice):
    """The record, if there still is one that the user may see."""
    model = apps.get_model(notice.kind)
    return scope.rows(user, model.objects.filter(Q(pk=notice.object_id))).first()


def paragraph(notice, record):
    """In the time of the record's country, whose city is named."""
    zone = zone_of(record)
    city = zone_city(str(zone))
    with timezone.override(zone):
        lines = [
            f"{capfirst(record._meta.verbose_name)}: {' '.join(str(record).split())}",
            str(DEEDS[notice.deed]),
            whereabouts(notice, record, city),
            f"{notice.by or '–'}, {date_and_time(notice.made_at)} ({city})",
            notice.comment and f"“{notice.comment}”",
            notice.address,
        ]
    return "\n".join(filter(None, lines))


def whereabouts(notice, record, city):
    """Where a published page is, or when a scheduled one will be public."""
    if record.is_public:
        return notice.deed == "published" and urljoin(notice.address, record.get_absolute_url())
    if notice.deed == "scheduled" and record.published_at:
        moment = {"moment": date_and_time(record.published_at), "city": city}
        return _("Will be public on %(moment)s (%(city)s).") % moment
    return ""


def farewell(notice):
    """Where the receiver chooses how often such e-mails come."""
    return f"{_('E-mails to you')}: {urljoin(notice.address, reverse('review'))}"
