from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.nationalpoint import NationalPoint, speaker
from networks.models import Document, Network
from urbact_site.fields import LinksField, RichTextField
from urbact_site.models import Page, PageQuerySet, exists_in_a_language


class CallQuerySet(PageQuerySet):
    def with_related(self):
        return self.select_related("national_point").prefetch_related(
            Prefetch("documents", Document.objects.published().localized())
        )

    def open(self):
        today = timezone.localdate()
        return self.filter(opens_on__lte=today, closes_on__gte=today)

    def upcoming(self):
        return self.filter(opens_on__gt=timezone.localdate())

    def closed(self):
        return self.filter(closes_on__lt=timezone.localdate())

    def last_and_closed(self):
        """Closed ones after which the same point, or the programme, has published no other."""
        point = Coalesce("national_point", 0)
        later = self.model.objects.published().alias(point=point)
        later = later.filter(
            point=Coalesce(OuterRef("national_point"), 0), closes_on__gt=OuterRef("closes_on")
        )
        return self.closed().exclude(Exists(later))

    def not_closed(self):
        return self.filter(closes_on__gte=timezone.localdate())

    def open_first(self):
        """The open ones, then those to come, then the closed; the latest day first in each."""
        today = timezone.localdate()
        return self.order_by(
            Case(
                When(opens_on__lte=today, closes_on__gte=today, then=Value(0)),
                When(opens_on__gt=today, then=Value(1)),
                default=Value(2),
            ),
            "-closes_on",
            "pk",
        )


class Call(Page):
    """A call for cities to found a network of some kind, open for some weeks."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        UPCOMING = "upcoming", _("upcoming")
        CLOSED = "closed", _("closed")

    network_kind = models.CharField(
        _("kind of network"), max_length=30, choices=Network.Kind, blank=True
    )
    national_point = models.ForeignKey(
        NationalPoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("National URBACT Point"),
        help_text=_("Empty: the programme itself."),
    )
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One to three sentences."))
    body = RichTextField(_("text"), blank=True)
    documents = models.ManyToManyField(
        Document, blank=True, related_name="calls", verbose_name=_("documents")
    )
    links = LinksField(_("links"))

    objects = CallQuerySet.as_manager()
    owned_by = "national_point"

    class Meta(Page.Meta):
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            *Page.Meta.constraints,
            exists_in_a_language(),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="call_closes_after_it_opens",
                violation_error_message=_("A call cannot close before it opens."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def status(self):
        today = timezone.localdate()
        if self.closes_on < today:
            return self.Status.CLOSED
        return self.Status.OPEN if self.opens_on <= today else self.Status.UPCOMING

    def linked_data(self):
        return (
            super().linked_data()
            | self.linked_text()
            | {
                "temporalCoverage": f"{self.opens_on}/{self.closes_on}",
                "expires": self.closes_on,
                "publisher": speaker(self.national_point),
            }
        )
