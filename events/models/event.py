import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Prefetch, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.nationalpoint import NationalPoint
from networks.models import City, Network
from urbact_site.cldr import time_zone
from urbact_site.fields import LanguageListField, RichTextField
from urbact_site.models import Page, PageQuerySet, exists_in_a_language


def validate_time_zone(name):
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is no time zone; one is written like Europe/Copenhagen.") % {"name": name}
        )


class EventQuerySet(PageQuerySet):
    def with_related(self):
        return self.select_related("city__country", "national_point").prefetch_related(
            Prefetch("networks", Network.objects.published().by_name().localized())
        )

    def upcoming(self):
        return self.filter(ends_on__gte=timezone.localdate())

    def past(self):
        return self.filter(ends_on__lt=timezone.localdate())

    def coming_first(self):
        """Those not over, the next first; then the past ones, the latest first."""
        coming = Q(ends_on__gte=timezone.localdate())
        return self.order_by(
            Case(When(coming, then=Value(0)), default=Value(1)),
            Case(When(coming, then=F("starts_on"))),
            "-starts_on",
            "starts_time",
            "pk",
        )


class Event(Page):
    """A day, or some, on which people meet. The events of a network are its timeline."""

    class Kind(models.TextChoices):
        INFORMATION_DAY = "information-day", _("information day")
        WEBINAR = "webinar", _("webinar")
        CITY_LAB = "city-lab", _("city lab")
        TRANSNATIONAL_MEETING = "transnational-meeting", _("transnational meeting")
        CORE_NETWORK_MEETING = "core-network-meeting", _("core network meeting")
        KICK_OFF = "kick-off", _("kick-off")
        STUDY_VISIT = "study-visit", _("study visit")
        CONFERENCE = "conference", _("conference")
        OTHER = "other", _("other")

    class Format(models.TextChoices):
        IN_PERSON = "in-person", _("in person")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("in person and online")

    class Audience(models.TextChoices):
        PUBLIC = "public", _("open to everybody")
        NETWORK = "network", _("for the network's partners")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind, default=Kind.OTHER)
    national_point = models.ForeignKey(
        NationalPoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("National URBACT Point"),
    )
    networks = models.ManyToManyField(
        Network, blank=True, related_name="events", verbose_name=_("networks")
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One to three sentences."))
    body = RichTextField(_("text"), blank=True)
    starts_on = models.DateField(_("first day"), db_index=True)
    ends_on = models.DateField(_("last day"), help_text=_("The same day for a short event."))
    starts_time = models.TimeField(
        _("starts at"), null=True, blank=True, help_text=_("Empty: whole days.")
    )
    ends_time = models.TimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="Europe/Paris", validators=[validate_time_zone]
    )
    format = models.CharField(_("format"), max_length=10, choices=Format, blank=True)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    city = models.ForeignKey(
        City,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("city"),
    )
    audience = models.CharField(_("audience"), max_length=10, choices=Audience, blank=True)
    registration_address = models.URLField(_("address for registration"), blank=True)
    registration_closes_on = models.DateField(_("registration until"), null=True, blank=True)
    languages = LanguageListField(_("languages spoken"), blank=True)

    objects = EventQuerySet.as_manager()

    class Meta(Page.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            *Page.Meta.constraints,
            exists_in_a_language(),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="event_ends_after_it_starts",
                violation_error_message=_("An event cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(ends_time=None) | Q(starts_time__isnull=False),
                name="event_with_an_end_has_a_start",
                violation_error_message=_("An event that ends at a time must start at one."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lt=F("ends_on"))
                | Q(ends_time=None)
                | Q(ends_time__gte=F("starts_time")),
                name="event_ends_later_that_day",
                violation_error_message=_("On one day, an event cannot end before it starts."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def time_zone_name(self):
        return time_zone(self.time_zone, self.starts_on)

    @property
    def is_past(self):
        return self.ends_on < timezone.localdate()
