import zoneinfo
from datetime import UTC, datetime, time, timedelta
from functools import cache

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Case, F, Prefetch, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.nationalpoint import NationalPoint, speaker
from networks.models import City, Network
from urbact_site.cldr import time_zone
from urbact_site.fields import LanguageListField, RichTextField
from urbact_site.models import Page, PageQuerySet, exists_in_a_language, published_q

ATTENDANCE_MODES = {
    "in-person": "https://schema.org/OfflineEventAttendanceMode",
    "online": "https://schema.org/OnlineEventAttendanceMode",
    "hybrid": "https://schema.org/MixedEventAttendanceMode",
}

EVENT_STATUSES = {
    False: "https://schema.org/EventScheduled",
    True: "https://schema.org/EventCancelled",
}


# Names that are no place's: of a machine's own time, and of none.
NO_PLACES = {"localtime", "Factory"}


@cache
def time_zones():
    """The names that Python and the database know: one that either lacks would be an error of
    every list of events."""
    names = zoneinfo.available_timezones() - NO_PLACES
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_timezone_names")
            names.intersection_update(name for (name,) in cursor)
    return names


def validate_time_zone(name):
    if name not in time_zones():
        raise ValidationError(
            _("“%(name)s” is no time zone; one is written like Europe/Copenhagen.") % {"name": name}
        )


class SequenceField(models.PositiveIntegerField):
    """How often something was changed that calendars must learn of: SEQUENCE of RFC 5545.

    watched: the fields whose change counts. `bulk_update()` and `update()` do not count.
    """

    def __init__(self, *watched, **kwargs):
        self.watched = watched
        super().__init__(_("sequence"), **{"default": 0, "editable": False} | kwargs)

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("verbose_name", None)
        return name, path, list(self.watched), kwargs

    def pre_save(self, instance, add):
        if not add and (before := self.saved(instance)):
            is_changed = any(self.is_changed(name, before, instance) for name in self.watched)
            setattr(instance, self.attname, getattr(before, self.attname) + is_changed)
        return super().pre_save(instance, add)

    def saved(self, instance):
        rows = self.model._base_manager.filter(pk=instance.pk)
        return models.QuerySet.only(rows, self.attname, *self.watched).first()

    def is_changed(self, name, before, after):
        field = self.model._meta.get_field(name)
        value = field.to_python(getattr(after, field.attname))
        return value != getattr(before, field.attname)


class Here(models.Func):
    """The day ("date") or the hour ("time") of a moment by the clocks of an event's place."""

    fields = {"date": models.DateField, "time": models.TimeField}

    def __init__(self, part, moment):
        moment = Value(moment, models.DateTimeField())
        super().__init__(moment, F("time_zone"), part=part, output_field=self.fields[part]())

    def as_sqlite(self, compiler, connection):
        # Django's own function, which knows the time zones of Python.
        template = "django_datetime_cast_%(part)s(%(expressions)s, 'UTC')"
        return self.as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler, connection):
        template, joiner = "(%(expressions)s)::%(part)s", " AT TIME ZONE "
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner)


def over_q():
    """The condition of `Event.is_past`."""
    now = timezone.now()
    # No clock is a day away from that of Greenwich: most events need not ask theirs.
    before, after = (now.astimezone(UTC).date() + timedelta(days) for days in (-1, 1))
    today = Here("date", now)
    over = Q(ends_on__lt=today) | Q(ends_on=today, ends_time__lte=Here("time", now))
    return Q(ends_on__lt=before) | (Q(ends_on__lte=after) & over)


class EventQuerySet(PageQuerySet):
    def with_related(self):
        return self.select_related("city__country", "national_point").prefetch_related(
            Prefetch("networks", Network.objects.published().by_name().localized())
        )

    def upcoming(self):
        return self.exclude(over_q())

    def past(self):
        return self.filter(over_q())

    def of_country(self, country):
        """Those of its national point, those held in it and those of networks it takes part in."""
        here = (
            Q(national_point__countries=country)
            | Q(city__country=country)
            | Q(networks__partners__country=country)
        )
        # A subquery, so that no event comes twice however many partners there are.
        return self.filter(pk__in=self.model.objects.filter(here).values("pk"))

    def with_registration(self):
        return self.exclude(registration_address="")

    def outside_their_networks(self):
        """Those that begin before, or end after, a public network that they are an event of."""
        outside = Q(starts_on__lt=F("networks__starts_on")) | Q(ends_on__gt=F("networks__ends_on"))
        return self.filter(outside, published_q("networks__")).distinct()

    def coming_first(self):
        """Those not over, the next first; then the past ones, the latest first."""
        over = over_q()
        return self.order_by(
            Case(When(over, then=Value(1)), default=Value(0)),
            Case(When(over, then=None), default=F("starts_on")),
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
    is_cancelled = models.BooleanField(
        _("cancelled"),
        default=False,
        help_text=_("It stays in the lists and in the calendars of readers, marked as cancelled."),
    )
    sequence = SequenceField(
        "starts_on",
        "ends_on",
        "starts_time",
        "ends_time",
        "time_zone",
        "is_cancelled",
        "format",
        "venue",
        "city",
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
    owned_by = "national_point"
    search_related = ["city__country"]

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
    def starts_at(self):
        """The moment at which it starts; the day when no time is stated."""
        return self.in_zone(self.starts_on, self.starts_time)

    @property
    def ends_at(self):
        """The moment or the day; None when a time is stated for the start of that day only."""
        if self.starts_time and not self.ends_time and self.ends_on == self.starts_on:
            return None
        return self.in_zone(self.ends_on, self.ends_time)

    @property
    def time_zone_name(self):
        return time_zone(self.time_zone, self.starts_on)

    @property
    def is_past(self):
        """Whether it is over by the clocks of its place: its hour, or without one its last day."""
        here = timezone.localtime(timezone=zoneinfo.ZoneInfo(self.time_zone))
        return (self.ends_on, self.ends_time or time.max) <= (here.date(), here.time())

    def in_zone(self, day, time):
        return datetime.combine(day, time, zoneinfo.ZoneInfo(self.time_zone)) if time else day

    def linked_data(self):
        return super().linked_data() | {
            "@type": "Event",
            "startDate": self.starts_at,
            "endDate": self.ends_at,
            "eventStatus": EVENT_STATUSES[self.is_cancelled],
            "eventAttendanceMode": ATTENDANCE_MODES.get(self.format),
            "location": [*self.linked_places()],
            "organizer": self.linked_organisers(),
            "inLanguage": self.languages,
        }

    def linked_places(self):
        if self.format != self.Format.ONLINE and (self.venue or self.city):
            address = self.city and {
                "@type": "PostalAddress",
                "addressLocality": self.city.name,
                "addressCountry": self.city.country.slug.upper(),
            }
            yield {"@type": "Place", "name": self.venue or self.city.name, "address": address}
        if self.format in (self.Format.ONLINE, self.Format.HYBRID):
            url = self.registration_address or self.get_absolute_url()
            yield {"@type": "VirtualLocation", "url": url}

    def linked_organisers(self):
        """The national point once it is public, else the networks, else the programme."""
        if self.national_point and self.national_point.is_public:
            return speaker(self.national_point)
        networks = [
            {"@type": "Organization", "name": str(network), "url": network.get_absolute_url()}
            for network in self.networks.all()
        ]
        return networks or speaker(None)

    def search_texts(self):
        return self.title, self.summary, f"{self.body} {self.venue}"
