"""The bases that the apps extend."""

import json

from django.contrib import admin, messages
from django.db.models import F
from django.forms.models import _get_foreign_key
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media
from modeltranslation.utils import get_translation_fields

from urbact_site import scope
from urbact_site.admin.deleting import DeletingAdmin
from urbact_site.admin.drafts import DraftsAdmin
from urbact_site.admin.exporting import ExportingAdmin
from urbact_site.admin.fields import ContentFields
from urbact_site.admin.forms import LOOK, ContentForm, remark_key
from urbact_site.admin.history import HistoryAdmin
from urbact_site.admin.importing import ImportingAdmin
from urbact_site.admin.languages import bar, form_languages
from urbact_site.admin.lists import (
    STATES,
    ContentChangeList,
    OriginalLanguageFilter,
    ReadableFilter,
    StateFilter,
    TranslationFilter,
)
from urbact_site.admin.meanwhile import MeanwhileAdmin
from urbact_site.admin.merging import MergingAdmin
from urbact_site.admin.publishing import PublishingAdmin
from urbact_site.admin.scoped import ScopedAdmin, ScopedInline
from urbact_site.admin.translating import TranslatingAdmin
from urbact_site.cldr import language_choices, language_name
from urbact_site.fields import RICH_TEXT, folded
from urbact_site.files import NotStoredError, nothing_left_behind
from urbact_site.links import look_up_soon
from urbact_site.localized import loc, shown, translated
from urbact_site.models import SearchDocument
from urbact_site.proofreading import links_of, proofread
from urbact_site.resources.provenance import origins
from urbact_site.scope import LIBRARY

PUBLICATION = (_("Publication"), {"fields": ["slug", "published_at", "note"]})


class ContentInline(ContentFields, ScopedInline, admin.StackedInline):
    form = ContentForm
    template = "admin/inline.html"
    extra = 0

    def form_languages(self, request, obj):
        return self.admin_site.get_model_admin(self.parent_model).form_languages(request, obj)

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.theirs = getattr(request, "theirs", None)
        rows = self.get_queryset(request).filter(**{formset.fk.name: obj})
        for name in self.get_autocomplete_fields(request):
            if field := formset.form.base_fields.get(name):
                chosen = field.queryset.filter(pk__in=rows.order_by().values(name)) if obj else ()
                field.widget.widget.labels = {str(row.pk): str(row) for row in chosen}
        return formset


class ContentAdmin(
    ContentFields,
    ScopedAdmin,
    MeanwhileAdmin,
    MergingAdmin,
    TranslatingAdmin,
    DeletingAdmin,
    HistoryAdmin,
    ImportingAdmin,
    ExportingAdmin,
):
    """The base of all content. Who may see and change what is decided by `urbact_site.scope`.

    text: of the translated fields, the one that lists load.
    """

    form = ContentForm
    text = "title"
    actions = ["export_for_translators", "merge_chosen"]
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.alias(shown=loc(self.text)) if translated(self.model) else queryset

    def form_languages(self, request, obj):
        """The codes of the languages that the form of a record, None for a new one, holds."""
        inlines = [inline.model for inline in self.inlines if translated(inline.model)]
        rows = []
        if obj:
            rows = [
                model.objects.filter(**{_get_foreign_key(self.model, model).name: obj})
                for model in inlines
            ]
        return form_languages(request, obj, [self.model, *inlines], rows)

    def first_language(self, request, record):
        """The language that a translator's form begins with; empty for who may write all."""
        if record is None or scope.edits(request.user, record):
            return ""
        codes = scope.languages(request.user, record)
        return get_language() if get_language() in codes else next(iter(codes), "")

    def get_changelist(self, request, **kwargs):
        return ContentChangeList

    def get_list_filter(self, request):
        found = super().get_list_filter(request)
        return [*found, TranslationFilter] if translated(self.model) else found

    def get_search_fields(self, request):
        """A text is found in whatever language it has."""
        texts = translated(self.model)
        return [
            column
            for name in self.search_fields
            for column in (get_translation_fields(name) if name in texts else [name])
        ]

    def get_search_results(self, request, queryset, search_term):
        """Also by the folded columns and titles: case and diacritics do not count."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        plain = folded(search_term)
        if plain != search_term:
            more, _duplicates = super().get_search_results(request, queryset, plain)
            found |= more
        if hasattr(self.model, "search_texts"):
            titled = SearchDocument.objects.of(self.model).titled(search_term)
            found |= queryset.filter(pk__in=titled.values("object_id"))
        return found, duplicates

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not translated(self.model):
            actions.pop("export_for_translators", None)
        return actions

    def has_import_permission(self, request):
        """Files of a library are named by their path, which members do not choose."""
        is_open = request.user.is_programme_editor or self.model.owned_by != LIBRARY
        return is_open and self.has_change_permission(request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.is_storage_failing = getattr(request, "is_storage_failing", False)
        form.theirs = getattr(request, "theirs", None)
        return form

    def changeform_view(self, request, *args, **kwargs):
        """When an upload cannot be stored nothing is, and the form comes back with its texts."""
        try:
            with nothing_left_behind():
                return super().changeform_view(request, *args, **kwargs)
        except NotStoredError:
            request.is_storage_failing = True
            return super().changeform_view(request, *args, **kwargs)

    def origins(self, request, record):
        resource = self.get_import_resource_classes(request)[0](user=request.user)
        return origins(record, resource.columns)

    def render_change_form(self, request, context, *args, **kwargs):
        if request.FILES:  # no browser sends a file a second time
            messages.warning(request, _("The file is not kept. Choose it again before you save."))
        inlines = [inline.opts.model for inline in context["inline_admin_formsets"]]
        if any(translated(model) for model in (self.model, *inlines)):
            config = AdminProseEditorWidget(config={"extensions": RICH_TEXT}).get_config()
            record = context["original"] if translated(self.model) else None
            codes = self.form_languages(request, context["original"])
            languages = list(bar(request, record, codes, language_choices()))
            states = {language["state"] for language in languages}
            context |= {
                "languages": languages,
                "has_translations": bool(states - {"missing", "original"}),
                "rich_text": json.dumps(config),
                "exists_by": getattr(self.model, "exists_by", ""),
                "first_language": self.first_language(request, record),
            }
        # The editor's import map is the one inline script; the policy wants its nonce.
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=_("Export for translators"))
    def export_for_translators(self, request, queryset):
        keys = ",".join(map(str, queryset.values_list("pk", flat=True)))
        query = urlencode({"records": f"{self.model._meta.label_lower}:{keys}"})
        return redirect(f"{reverse('translation-files')}?{query}")

    @admin.display(description=_("title"), ordering="shown")
    def shown_text(self, record):
        """The title as the editor reads it, with its language when that is another."""
        text, code = shown(record, self.text)
        if code in (None, get_language()):
            return text or record
        mark = '<span lang="{}">{}</span> <span class="language-mark">{}</span>'
        return format_html(mark, code, text, language_name(code))

    @admin.display(description=_("languages"))
    def languages_listed(self, record):
        return " ".join(record.exists_in.split())


class PageAdmin(PublishingAdmin, DraftsAdmin, ContentAdmin):
    """The base of all that has a public page."""

    merges = True
    list_filter = [StateFilter, ReadableFilter, OriginalLanguageFilter]
    actions = [*PublishingAdmin.actions, *ContentAdmin.actions]
    ordering = [F("published_at").desc(nulls_first=True), "-pk"]  # drafts first
    save_on_top = True

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, page):
        """Two where changes of what is public wait for review."""
        keys = ["public" if page.is_public else "scheduled"] if page.published_at else []
        if page.submitted_at:
            keys.append("submitted")
        states = ((key, STATES[key]) for key in keys or ["draft"])
        return format_html_join(" ", '<span class="state state-{}">{}</span>', states)

    def render_change_form(self, request, context, *args, **kwargs):
        """What to look at before publishing; of a record that is there, or was nearly published."""
        form = context["adminform"].form
        is_asked = form.is_bound and form.wants_remarks
        if (context["original"] or is_asked) and translated(self.model):
            look_up_soon(links_of(form.instance))
            remarks, here = proofread(form.instance), form.fields.keys()
            context["remarks"] = [(remark, remark.field in here) for remark in remarks]
            context["seen"] = " ".join(map(remark_key, remarks))
            context["is_asked"] = is_asked and bool(remarks)
        context["look"] = LOOK
        return super().render_change_form(request, context, *args, **kwargs)

    def view_on_site(self, page):
        return page.get_absolute_url() if page.is_public else None


class NamedAdmin(ContentAdmin):
    """The base of vocabulary: short lists of translated names."""

    merges = True
    text = "name"
    list_display = ["shown_text", "slug", "languages_listed"]
    list_filter = [ReadableFilter]
    search_fields = ["name", "slug"]
    fieldsets = [(None, {"fields": ["original_language", "name", "description", "slug"]})]

    def get_ordering(self, request):
        return [loc("name"), "pk"]
