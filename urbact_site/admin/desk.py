"""The first page of the admin: what waits for whom, and how far the site is translated."""

from collections import Counter, defaultdict

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, OuterRef, Subquery, Sum
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from urbact_site import scope
from urbact_site.admin.queue import asked_state, queue, translating_address, waiting, with_records
from urbact_site.cldr import language_choices, language_name
from urbact_site.history import reason
from urbact_site.localized import LANGUAGES
from urbact_site.models import TranslationState, User
from urbact_site.publishing import last_words
from urbact_site.states import translated_models

MOST_WAITING, MOST_OWN = 15, 15
STATES = TranslationState.State
DONE = (STATES.ORIGINAL, STATES.UP_TO_DATE)


class LanguagesForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["languages"]


@require_POST
def choose_languages(request):
    """Remember the languages that somebody works in."""
    form = LanguagesForm(request.POST, instance=request.user)
    if form.is_valid():
        User.objects.filter(pk=request.user.pk).update(languages=form.cleaned_data["languages"])
    else:
        messages.error(request, " ".join(form.errors["languages"]))
    return redirect("admin:index")


def models_of_points():
    """The translated models whose records belong to a National URBACT Point."""
    return [model for model in translated_models() if model.owned_by == "national_point"]


def list_address(model, state, language):
    meta = model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{address}?translation={state}:{language}"


def add_address(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


class Desk:
    """What the page shows; `?language=` chooses whose queue, `?state=` what of it."""

    def __init__(self, request):
        self.request, self.user = request, request.user
        self.languages = list(self.user.working_languages or [get_language()])
        asked = request.GET.get("language", "")
        self.language = asked if asked in LANGUAGES else self.languages[0]
        if self.language not in self.languages:
            self.languages.append(self.language)
        self.states = [(state.value, state.label) for state in TranslationState.WAITING]
        self.state = asked_state(request)

    @property
    def language_choices(self):
        return [(code, name, code in self.user.languages) for code, name in language_choices()]

    # What waits

    @cached_property
    def counts(self):
        """(language, its name, [(state, number)], their words) of the languages."""
        return [self.counts_in(code) for code in self.languages]

    def counts_in(self, code):
        rows = waiting(self.user, code).values_list("state_in")
        found = {state: (n, words) for state, n, words in rows.annotate(Count("pk"), Sum("words"))}
        numbers = [(state, found.get(state, (0, 0))[0]) for state, _label in self.states]
        words = sum(words for _number, words in found.values())
        return code, language_name(code), numbers, words

    @cached_property
    def queue(self):
        rows = queue(self.user, self.language, self.state)[:MOST_WAITING]
        found = with_records(rows, self.language, self.state)
        for row in found:
            row.kind_name = capfirst(row.model._meta.verbose_name)
            row.state_label = STATES(row.state_in).label
        return found

    @property
    def data_health(self):
        """The address of what somebody can correct: of a member's point, else of all."""
        points = models_of_points()[0]._meta.get_field("national_point").related_model.objects
        own = points.published().filter(pk__in=self.user.posts) if self.user.posts else []
        address = reverse("data-health")
        return next((f"{address}?owner={point.slug}" for point in own[:1]), address)

    # What is the editor's own

    @cached_property
    def own(self):
        """(record, its form, its kind, its state, its cells) of what the editor's points have
        written, the newest first.

        A cell is (language, state, its word, where it is translated).
        """
        points = list(self.user.posts)
        models = models_of_points() if points else []
        found = []
        for model in models:
            if not hasattr(model, "published_at"):
                continue
            rows = model.objects.filter(national_point__in=points).order_by("-updated_at", "-pk")
            records = list(rows.localized()[:MOST_OWN])
            states = TranslationState.objects.by_record(records)
            words = last_words(model, records)
            for record in records:
                word = words.get(record.pk)
                if word and not record.submitted_at:
                    record.sent_back = f"{word.user or '–'}: {reason(word)}"
            found += [(record, states) for record in records]
        found.sort(key=lambda pair: pair[0].updated_at, reverse=True)
        return [self.own_row(record, states) for record, states in found[:MOST_OWN]]

    @property
    def beginnings(self):
        """[(kind, its empty form)] of what members of a point may write."""
        models = [m for m in models_of_points() if hasattr(m, "published_at") and self.user.posts]
        return [
            (model._meta.verbose_name, add_address(model))
            for model in models
            if scope.may_add(self.user, model)
        ]

    @property
    def saved_filters(self):
        """[(name, address)] of the lists that the user has named."""
        for one in self.user.saved_filters.all():
            name = f"admin:{one.kind.replace('.', '_')}_changelist"
            yield one.name, f"{reverse(name)}?{one.query}"

    def own_row(self, record, states):
        cells = []
        for code in self.languages:
            row = states.get((record.pk, code))
            state = STATES(row.state) if row else STATES.MISSING
            address = "" if state == STATES.ORIGINAL else translating_address(record, code)
            cells.append((code, state, address))
        meta = record._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_change"
        state = admin.site.get_model_admin(type(record)).state(record)
        return record, reverse(name, args=[record.pk]), capfirst(meta.verbose_name), state, cells

    # How far the site is

    @cached_property
    def coverage(self):
        """(names of the kinds, [(language, its name, [cell])]); a cell is (done, of all, per cent,
        the list of what is missing). One query."""
        rows = TranslationState.objects.values_list("kind", "language", "state")
        numbers = Counter()
        for kind, language, state, number in rows.annotate(Count("pk")):
            if state in DONE:
                numbers[kind, language] += number
            if state == STATES.ORIGINAL:
                numbers[kind] += number
        models = [model for model in translated_models() if numbers[model._meta.label_lower]]
        kinds = [capfirst(model._meta.verbose_name_plural) for model in models]
        return kinds, [
            (code, name, [self.coverage_cell(model, code, numbers) for model in models])
            for code, name in language_choices()
        ]

    def coverage_cell(self, model, code, numbers):
        done, all_of_them = (
            numbers[key] for key in ((model._meta.label_lower, code), model._meta.label_lower)
        )
        address = list_address(model, STATES.MISSING.value, code)
        return done, all_of_them, 100 * done // all_of_them, address

    @cached_property
    def coverage_of_points(self):
        """[(point, countries, [(language, done, of all)])]: what each point has written, in the
        languages that it writes in. One query a table."""
        numbers = defaultdict(Counter)
        for model in models_of_points():
            point = model.objects.filter(pk=OuterRef("object_id")).values("national_point")
            rows = TranslationState.objects.of(model).annotate(point=Subquery(point))
            found = rows.values_list("point", "language", "state").annotate(Count("pk"))
            for point, language, state, number in found:
                numbers[point][language] += number if state in DONE else 0
                numbers[point]["all"] += number if state == STATES.ORIGINAL else 0
        points = models_of_points()[0]._meta.get_field("national_point").related_model.objects
        return [
            (
                point,
                [str(country) for country in point.countries.all()],
                [
                    (language_name(code), numbers[point.pk][code], numbers[point.pk]["all"])
                    for code in point.languages
                ],
            )
            for point in points.prefetch_related("countries").by_name().localized("title")
        ]
