"""Translating side by side: a text in one language, the same in another, what changed since."""

import json
from functools import partial

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, transaction
from django.forms.models import modelform_factory
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media

from urbact_site import machine, scope
from urbact_site.admin.forms import ContentForm
from urbact_site.admin.meanwhile import HELD
from urbact_site.admin.queue import asked_state, next_address, translating_address
from urbact_site.cldr import language_choices
from urbact_site.differences import difference
from urbact_site.fields import RICH_TEXT, RichTextField
from urbact_site.localized import LANGUAGES, column, translated
from urbact_site.models import TranslationState
from urbact_site.states import digest, keep_draft, source_language_of, texts_in_all


class TranslatingAdmin:
    """The pages of a record's translations: all of them, and one side by side with its source."""

    def get_urls(self):
        if not translated(self.model):
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        one = path(
            "<path:object_id>/translate/<slug:language>/",
            view(self.translate_view),
            name=f"{name}_translate",
        )
        all_of_them = path(
            "<path:object_id>/translate/", view(self.translations_view), name=f"{name}_translations"
        )
        return [one, all_of_them, *super().get_urls()]

    def translations_view(self, request, object_id):
        """The state of a record in each language that the editor may write."""
        record = self.shown_record(request, object_id)
        rows = TranslationState.objects.by_record([record])
        writable = scope.languages(request.user, record)
        states = TranslationState.State
        languages = []
        for code, name in language_choices():
            row = rows.get((record.pk, code))
            state = states(row.state) if row else states.MISSING
            may_write = code in writable and state != states.ORIGINAL
            address = translating_address(record, code) if may_write else ""
            languages.append((name, state, row, address))
        context = self.history_context(
            request, record, title=_("Translations: %s") % record, languages=languages
        )
        return TemplateResponse(request, "admin/translations.html", context)

    def translate_view(self, request, object_id, language):
        record = self.shown_record(request, object_id)
        if language not in LANGUAGES:
            raise Http404
        if language not in scope.languages(request.user, record):
            raise PermissionDenied
        texts = texts_in_all(self.model, record)
        if source_language_of(record.original_language, texts) in (None, language):
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", record.pk)
        if request.method != "POST":
            return Translating(self, request, record, language).page()
        try:
            with self.create_revision(request), transaction.atomic():
                # The lock: of two who save at once, the second sees what the first wrote.
                locked = self.model.objects.select_for_update().get(pk=record.pk)
                return Translating(self, request, locked, language).answer()
        except OperationalError:
            messages.warning(request, HELD)
            translating = Translating(self, request, record, language)
            return translating.page(seen=translating.as_sent)


class Text:
    """One field on the page: its source, what changed in it, the form's field beside it."""

    def __init__(self, field, source, bound, change="", meanwhile=None):
        self.name, self.is_rich = field.name, isinstance(field, RichTextField)
        self.label = capfirst(field.verbose_name)
        self.source, self.bound, self.change, self.meanwhile = source, bound, change, meanwhile
        self.max_length = getattr(field, "max_length", None)


class Translating:
    """A request to translate a record into a language."""

    def __init__(self, model_admin, request, record, language):
        self.model_admin, self.request = model_admin, request
        self.record, self.language = record, language
        self.texts = texts_in_all(type(record), record)
        self.source = source_language_of(record.original_language, self.texts)
        asked = request.GET.get("from", "")
        self.shown = asked if asked in self.texts and asked != language else self.source
        self.state = asked_state(request)
        rows = TranslationState.objects.by_record([record])
        self.row = rows.get((record.pk, language))
        self.draft = self.row.draft if self.row else None
        order = flatten_fieldsets(model_admin.fieldsets)
        self.names = sorted(translated(type(record)), key=order.index)

    # What was there when the page was made, by which a change meanwhile is known

    @cached_property
    def present(self):
        return {
            "seen_source": digest(self.texts[self.source]),
            "seen_text": digest(self.texts.get(self.language)),
            "seen_draft": digest(self.draft),
        }

    @property
    def as_sent(self):
        """The same of the page that was sent."""
        return {key: self.request.POST.get(key, "") for key in self.present}

    def has_changed(self, *keys):
        return any(self.request.POST.get(key) != self.present[key] for key in keys)

    # The form

    @cached_property
    def form(self):
        columns = [column(name, self.language) for name in self.names]
        callback = partial(self.model_admin.formfield_for_dbfield, request=self.request)
        form_class = modelform_factory(
            type(self.record), form=ContentForm, fields=columns, formfield_callback=callback
        )
        if self.request.method == "POST" and not self.copied:
            return form_class(self.request.POST, instance=self.record)
        form = form_class(instance=self.record, initial=self.unsaved)
        if self.copied:
            form.fields[column(self.copied, self.language)].widget.attrs["autofocus"] = True
        return form

    @cached_property
    def copied(self):
        """The field into which the original was asked to be copied, which needs no script."""
        asked = self.request.POST.get("copy")
        return asked if asked in self.names else None

    @property
    def unsaved(self):
        """{column: text} of the form that the record does not have: its draft, or what was typed
        before the original was copied."""
        if not self.copied:
            return {column(name, self.language): t for name, t in (self.draft or {}).items()}
        columns = [column(name, self.language) for name in self.names]
        typed = {name: self.request.POST.get(name, "") for name in columns}
        copy = self.texts[self.shown].get(self.copied, "")
        return typed | {column(self.copied, self.language): copy}

    def typed(self):
        """{field: text} of the form, as it would be saved; none empty."""
        found = {name: self.form.cleaned_data[column(name, self.language)] for name in self.names}
        return {name: text for name, text in found.items() if text}

    # Answers

    def page(self, is_late=False, seen=None):
        """The form; seen: what a form was made from that comes back as it was sent."""
        config = AdminProseEditorWidget(config={"extensions": RICH_TEXT}).get_config()
        context = self.model_admin.history_context(
            self.request,
            self.record,
            title=_("Translate: %s") % self.record,
            form=self.form,
            texts=list(self.shown_texts(is_late)),
            source=self.shown,
            language=self.language,
            sources=[pair for pair in language_choices() if pair[0] in self.sources],
            state=TranslationState.State(self.row.state if self.row else "missing"),
            row=self.row,
            has_changes=self.changes_known,
            seen=seen or self.present,
            queue_state=self.state,
            has_draft=self.draft is not None,
            is_late=is_late,
            has_machine=machine.is_configured(),
            rich_text_json=json.dumps(config),
            next_address=self.next_address,
            media=Media.from_media(
                self.model_admin.media + self.form.media, nonce=str(self.request.csp_nonce)
            ),
        )
        return TemplateResponse(self.request, "admin/translate.html", context)

    @cached_property
    def next_address(self):
        return next_address(self.request.user, self.language, self.record, self.state)

    @property
    def sources(self):
        return self.texts.keys() - {self.language}

    @property
    def changes_known(self):
        """Whether the source that this was made from is known, and is the one that is shown."""
        row = self.row
        return bool(row and row.source_texts and row.source_language == self.shown)

    def shown_texts(self, is_late):
        source, mine = self.texts[self.shown], self.texts.get(self.language, {})
        theirs = (self.draft or {}) if self.has_changed("seen_draft") else mine
        for name in self.names:
            if not (name in source or name in mine):
                continue
            field = type(self.record)._meta.get_field(name)
            change, old = "", self.row.source_texts.get(name) if self.changes_known else None
            if self.changes_known and old != source.get(name):
                change = difference(old, source.get(name), isinstance(field, RichTextField))
            meanwhile = theirs.get(name, "") if is_late else None
            bound = self.form[column(name, self.language)]
            yield Text(field, source.get(name, ""), bound, change, meanwhile)

    def answer(self):
        """What a sent form does. Nothing is written over a text that was never seen."""
        deed = self.request.POST.get("deed", "save")
        user, here = self.request.user, self.request.get_full_path()
        if self.copied:
            return self.page(seen=self.as_sent)
        onward = self.next_address or reverse("admin:index")
        if deed == "drop":
            keep_draft(self.record, self.language, None, user)
            messages.success(self.request, _("The draft was discarded."))
            return redirect(here)
        if deed == "machine":
            self.order()
            return redirect(here)
        if not self.form.is_valid():
            return self.page(seen=self.as_sent)
        if self.has_changed("seen_text", "seen_draft"):
            self.warn(_("Somebody else has written here meanwhile: both texts are below."))
            return self.page(is_late=True)
        if deed == "draft":
            keep_draft(self.record, self.language, self.typed(), user)
            messages.success(self.request, _("Kept as a draft. The public sees what it saw."))
            return redirect(here)
        if self.has_changed("seen_source"):
            self.warn(_("The original has changed meanwhile. Look at it once more, then save."))
            return self.page()
        self.save(deed == "confirm")
        return redirect(onward if deed == "next" else here)

    def order(self):
        """Have the machine write what is empty here; the page is as it was saved."""
        try:
            number = machine.order([self.record], self.language, self.request.user)
        except ValidationError as error:
            self.warn(" ".join(error.messages))
            return
        if number:
            messages.success(
                self.request, _("It is being translated by machine. Please read what it writes.")
            )
        else:
            self.warn(_("There is nothing here for a machine to translate."))

    def warn(self, message):
        messages.warning(self.request, message)

    def save(self, is_confirmed):
        record = self.form.instance
        if is_confirmed:
            record.confirmed_languages = {self.language}
            record.machine_languages = [
                code for code in record.machine_languages if code != self.language
            ]
        message = self.model_admin.construct_change_message(self.request, self.form, [])
        record.save()
        if self.draft is not None:
            keep_draft(record, self.language, None, self.request.user)
        self.model_admin.log_change(self.request, record, message)
        text = _("Saved and confirmed.") if is_confirmed else _("Saved.")
        messages.success(self.request, text)
