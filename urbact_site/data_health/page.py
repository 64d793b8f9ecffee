"""The page: sections, each the answers to a question, and their owners."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Value, When
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import NationalPoint
from networks.models import Partner
from urbact_site.charts import Bar, Chart, most_first
from urbact_site.data_health.questions import questions
from urbact_site.models import published_q
from urbact_site.views import OverviewView

MOST_ROWS = 50
# In the address, the owner of all that no National URBACT Point publishes.
PROGRAMME = "programme"


class DataHealthView(OverviewView):
    """One section a question, one row a record; `?owner=` leaves the rows of one owner."""

    template_name = "data_health.html"
    heading = gettext_lazy("Data health")
    intro = gettext_lazy(
        "What is missing on this site, out of date or at odds with itself, and who can correct it."
    )

    def get_context_data(self, **kwargs):
        owners = all_owners()
        chosen = self.request.GET.get("owner", "")
        if chosen and chosen not in owners:
            raise Http404
        sections = [Section(question, owners, chosen) for question in questions()]
        theirs = [section for section in sections if section.may_be_of(chosen)]
        return super().get_context_data(
            owner=owners.get(chosen),
            charts=[by_owner(sections, owners, chosen), by_question(theirs)],
            sections=theirs,
            **kwargs,
        )


# Owners


@dataclass
class Owner:
    """Who can correct a record; the programme has neither an address nor a language of its own."""

    name: str
    url: str = ""
    language: str | None = None


def all_owners():
    """{slug: owner}: the programme, then the public national points."""
    points = NationalPoint.objects.published().localized("title")
    return {PROGRAMME: Owner(_("The programme"))} | {
        point.slug: Owner(point.title, point.get_absolute_url(), point.title_language)
        for point in points
    }


def owned(rows):
    """With `owner`, the slug of each row's owner; a point that is not public is not named."""
    owner = Value(PROGRAMME)
    if rows.model is NationalPoint:
        owner = F("slug")
    elif is_of_points(rows.model):
        point = When(published_q("national_point__"), then=F("national_point__slug"))
        owner = Case(point, default=owner, output_field=CharField())
    return rows.annotate(owner=owner)


def is_of_points(model):
    return model is NationalPoint or hasattr(model, "national_point")


# Sections


class Section:
    """A question with its rows, all of them or those of the chosen owner."""

    def __init__(self, question, owners, chosen):
        self.question = question
        self.counts = sum((counted(rows) for rows in question.rows), Counter())
        self.count = self.counts[chosen] if chosen else self.counts.total()
        found = [row for rows in question.rows for row in first(rows, chosen)][:MOST_ROWS]
        self.findings = [
            Finding(row, question.note(row), owners.get(row.owner, owners[PROGRAMME]))
            for row in found
        ]
        self.count_left_out = self.count - len(found)

    def may_be_of(self, chosen):
        """Whether an owner, "" for everybody, can have rows here: a point has what it publishes."""
        models = [rows.model for rows in self.question.rows]
        return chosen in ("", PROGRAMME) or any(map(is_of_points, models))


def counted(rows):
    """{slug of an owner: number of rows}"""
    plain = rows.model.objects.filter(pk__in=rows.order_by().values("pk"))
    found = owned(plain).order_by().values_list("owner").annotate(Count("pk"))
    return Counter(dict(found))


def first(rows, chosen):
    """The first rows, with no more texts than the one that a record exists by."""
    rows = owned(rows)
    if chosen:
        rows = rows.filter(owner=chosen)
    return rows.localized(getattr(rows.model, "exists_by", "network__summary"))[:MOST_ROWS]


class Finding:
    """A row: the record, the page where the public sees it, the form that corrects it."""

    def __init__(self, record, note, owner):
        meta = record._meta
        self.name, self.note, self.owner = str(record), note, owner
        self.language = getattr(record, "title_language", None)
        page = record.network if isinstance(record, Partner) else record
        self.url = page.get_absolute_url()
        self.form_url = reverse(
            f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk]
        )


# Charts


def by_owner(sections, owners, chosen):
    counts = sum((section.counts for section in sections), Counter())
    bars = [
        Bar(owner.name, counts[slug], f"?owner={slug}", owner.language, is_chosen=slug == chosen)
        for slug, owner in owners.items()
    ]
    return Chart("by-owner", _("Who can correct it"), _("Owner"), _("To correct"), most_first(bars))


def by_question(sections):
    bars = [
        Bar(section.question.heading, section.count, f"#{section.question.key}")
        for section in sections
    ]
    return Chart("by-question", _("What it is"), _("Question"), _("To correct"), bars)
