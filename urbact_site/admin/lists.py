"""Lists that load two languages of 31, and what they are filtered by."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from urbact_site import scope
from urbact_site.admin.scoped import ScopedChangeList
from urbact_site.cldr import language_choices, language_name
from urbact_site.localized import LANGUAGES
from urbact_site.mentions import pictures_in_texts
from urbact_site.models import Draft, Image, TranslationState

STATES = {
    "public": _("public"),
    "scheduled": _("scheduled"),
    "submitted": _("submitted"),
    "draft": _("draft"),
}


class ContentChangeList(ScopedChangeList):
    """Loads of each record what the list shows: one text in two languages, not all in 31."""

    def get_results(self, request):
        names = [self.model_admin.text]
        for path in self.list_select_related or ():
            related = self.model._meta.get_field(path).related_model
            names.append(f"{path}__{self.model_admin.admin_site.get_model_admin(related).text}")
        self.queryset = self.queryset.localized(*names)
        super().get_results(request)


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = _("state"), "state"

    def lookups(self, request, model_admin):
        return STATES.items()

    def queryset(self, request, queryset):
        now, draft = timezone.now(), queryset.filter(published_at=None)
        answers = {
            "public": queryset.filter(published_at__lte=now),
            "scheduled": queryset.filter(published_at__gt=now),
            "submitted": queryset.exclude(submitted_at=None),
            "draft": draft.filter(submitted_at=None),
        }
        return answers.get(self.value(), queryset)


class ReadableFilter(admin.SimpleListFilter):
    """Whether a record exists in the editor's own language."""

    title, parameter_name = _("your language"), "readable"

    def lookups(self, request, model_admin):
        name = language_name(get_language())
        return [
            ("yes", _("in %(language)s") % {"language": name}),
            ("no", _("not in %(language)s") % {"language": name}),
        ]

    def queryset(self, request, queryset):
        here = {"exists_in__contains": f" {get_language()} "}
        answers = {"yes": queryset.filter(**here), "no": queryset.exclude(**here)}
        return answers.get(self.value(), queryset)


class TranslationFilter(admin.SimpleListFilter):
    """Records whose texts in a language are missing, outdated, in progress or of a machine."""

    title, parameter_name = _("translations"), "translation"

    def __init__(self, request, params, model, model_admin):
        asked = params.get("translation", [""])[-1]  # before super() takes it out
        self.languages = list(request.user.working_languages or [get_language()])
        language = asked.partition(":")[2]
        if language in LANGUAGES and language not in self.languages:
            self.languages.append(language)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [
            (f"{state}:{code}", f"{language_name(code)}: {state.label}")
            for code in self.languages
            for state in TranslationState.WAITING
        ]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        state, _colon, language = self.value().partition(":")
        return queryset.in_state(state, language)


class UsedFilter(admin.SimpleListFilter):
    """Pictures and documents that something on the site shows, and those to clear away."""

    title, parameter_name = _("use"), "used"

    def lookups(self, request, model_admin):
        return [("yes", _("used")), ("no", _("not used"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(is_used(queryset.model))
        return queryset.exclude(is_used(queryset.model)) if self.value() == "no" else queryset


def is_used(model):
    """The condition that a record of a library is part of another, chosen in one, or named in a
    text; in drafts of what is public too."""
    drafts = list(Draft.objects.values_list("data", flat=True))
    relations = {relation.field.name for relation in model._meta.related_objects}
    chosen = {key for data in drafts for name in relations & data.keys() for key in data[name]}
    found = Q(pk__in=[key for key in chosen if key.isdecimal() and len(key) < 19])
    for relation in model._meta.related_objects:
        rows = relation.related_model._base_manager.order_by()
        found |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    for name in getattr(model, "part_of", ()):
        found |= Q(**{f"{name}__isnull": False})
    if model is Image:
        found |= Q(slug__in=pictures_in_texts())
    return found


class OriginalLanguageFilter(admin.SimpleListFilter):
    """The languages that something was first written in."""

    title, parameter_name = _("original language"), "original"

    def lookups(self, request, model_admin):
        rows = model_admin.get_queryset(request).order_by()
        found = set(rows.values_list("original_language", flat=True).distinct())
        return [(code, name) for code, name in language_choices() if code in found]

    def queryset(self, request, queryset):
        known = self.value() in dict(language_choices())
        return queryset.filter(original_language=self.value()) if known else queryset


class RelatedFilter(admin.RelatedFieldListFilter):
    """Related records by their names in the active language, of which no more is loaded."""

    def field_choices(self, field, request, model_admin):
        rows = scope.rows(request.user, field.related_model.objects.localized()).by_name()
        return [(row.pk, str(row)) for row in rows]
