"""Events as iCalendar (RFC 5545, RFC 7986), as calendars subscribe to them."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from icalendar import Calendar, Timezone, vText
from icalendar import Event as Entry

from events.models import Event, NationalPoint
from networks.models import Country, Network
from urbact_site.feeds import LICENCE, download
from urbact_site.localized import shown
from urbact_site.resources.cells import UNWRITABLE, plain
from urbact_site.words import plain as words

EVENTS = 1000  # all that come, then the latest past: no calendar program wants more
YEARS = (1970, 2100)  # in which the rules of time zones are told


class RecordCalendar(View):
    """The public events of one record, a calendar to subscribe to."""

    http_method_names = ["get", "head"]
    model = None

    def get(self, request, slug):
        try:
            record = self.model.objects.published().localized().get(slug=slug)
        except self.model.DoesNotExist:
            raise Http404 from None
        rows = self.events_of(record).published().with_related()
        language = getattr(record, "title_language", None)  # a country's name is the reader's
        return calendar(request, f"URBACT: {record}", rows, language)

    def events_of(self, record):
        return record.events.all()


class EventCalendar(RecordCalendar):
    model = Event

    def events_of(self, record):
        return Event.objects.filter(pk=record.pk)


class NetworkCalendar(RecordCalendar):
    model = Network


class NationalPointCalendar(RecordCalendar):
    model = NationalPoint


class CountryCalendar(RecordCalendar):
    model = Country

    def events_of(self, record):
        return Event.objects.of_country(record)


def calendar(request, name, rows, language=None):
    """The response: events, with what their cards name, as a calendar of that name, which is in
    the page's language when none is said."""
    nearest = rows.coming_first().localized()[:EVENTS]
    events = sorted(nearest, key=lambda e: (e.starts_on, e.starts_time or time.min, e.slug))
    found = Calendar()
    found.add("prodid", f"-//URBACT//URBACT site//{get_language().upper()}")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", clean(name), {"language": language or get_language()})
    found.add("x-wr-calname", clean(name))  # as Apple, Google and Outlook know it
    found.add("description", LICENCE)
    found.add("source", request.build_absolute_uri(), {"value": "URI"})
    found.add("refresh-interval", timedelta(hours=6), {"value": "DURATION"})
    found.add("x-published-ttl", "PT6H")
    if events:
        found.add("last-modified", max(event.modified_at for event in events))
    address = request.build_absolute_uri
    entries = [entry(event, address(event.get_absolute_url())) for event in events]
    for component in [*time_zones(entries), *entries] or [own_time_zone()]:
        found.add_component(component)
    return download(request, "ics", found.to_ical())


def time_zones(entries):
    """The rules of the zones in which entries say their times, for the years of these."""
    moments = [entry.get(name) for entry in entries for name in ("dtstart", "dtend")]
    local = [moment for moment in moments if moment and "tzid" in moment.params]
    years = [min(max(moment.dt.year, YEARS[0]), YEARS[1]) for moment in local]
    for name in sorted({str(moment.params["tzid"]) for moment in local}):
        yield time_zone(name, min(years), max(years))


def own_time_zone():
    """What a calendar without events holds: the standard asks for one component at least."""
    year = timezone.localdate().year
    return time_zone(settings.TIME_ZONE, year, year)


@lru_cache(maxsize=200)
def time_zone(name, first, last):
    return Timezone.from_tzid(name, first_date=date(first, 1, 1), last_date=date(last, 12, 31))


def entry(event, url):
    """An event; known for ever by its number, in all languages. url: of its page."""
    found = Entry()
    found.add("uid", f"event-{event.pk}@urbact.eu")
    found.add("dtstamp", event.modified_at)
    found.add("created", event.created_at)
    found.add("last-modified", event.modified_at)
    found.add("sequence", event.sequence)
    found.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    start, end = span(event)
    found.add("dtstart", start)
    if end:
        found.add("dtend", end)
    add_text(found, "summary", *shown(event, "title"))
    add_text(found, "description", *described(event, url))
    add_text(found, "location", location(event), get_language())
    add_text(found, "categories", [capfirst(event.get_kind_display())], get_language())
    if event.city:
        found.add("geo", (event.city.latitude, event.city.longitude))
    found.add("url", url)
    return found


def span(event):
    """(DTSTART, DTEND): moments, or days of which the second is the one after the last; a moment
    that has no known end has no DTEND either."""
    if not event.starts_time:
        return event.starts_on, later(event.starts_on, day_after(event.ends_on))
    if event.ends_time or event.ends_on == event.starts_on:
        return event.starts_at, later(event.starts_at, event.ends_at)
    midnight = datetime.combine(day_after(event.ends_on), time.min, event.starts_at.tzinfo)
    return event.starts_at, midnight


def later(start, end):
    return end if end and end > start else None


def day_after(day):
    return day + timedelta(days=1) if day < date.max else day


def described(event, url):
    """Summary or text of an event, whether a machine wrote it, and the address of its page, which
    few calendars show else."""
    text, language = shown(event, "summary")
    if not text:
        html, language = shown(event, "body")
        text = words(html).strip()
    mark = capfirst(_("machine translation")) if event.is_machine_in(language) else ""
    return ("\n\n".join(filter(None, [text, mark, url])), language) if text else (url, None)


def location(event):
    city = [event.city.name, str(event.city.country)] if event.city else []
    online = [event.get_format_display()] if event.format == Event.Format.ONLINE else []
    return ", ".join(filter(None, [event.venue, *city, *online]))


def add_text(entry, name, text, language):
    if text:
        value = [clean(part) for part in text] if isinstance(text, list) else clean(text)
        entry.add(name, value, {"language": language} if language else None)


class Text(vText):
    r"""A TEXT (RFC 5545, 3.3.11), for extensions too, which icalendar writes as they are; it also
    takes the two characters `\N` for a line end."""

    def to_ical(self):
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def clean(text):
    """With one kind of line end, without what no calendar can hold."""
    return Text(UNWRITABLE.sub("", plain(text)))
