"""How a field of content is shown in a form: 31 languages of it, one of a long table."""

from django import forms
from django.contrib.admin import widgets
from django.db import models
from django.forms.widgets import Script
from django.utils.functional import lazy
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media
from modeltranslation.fields import TranslationField

from urbact_site.cldr import language_name
from urbact_site.fields import RichTextField, is_key
from urbact_site.localized import column, translated
from urbact_site.pictures import KINDS, PictureField

# Django leaves out three that Select2 speaks; ga and mt are ours. Its "sr" is in Latin letters, and
# Croatian is next to Montenegrin.
widgets.SELECT2_TRANSLATIONS |= {code: code for code in ("bs", "ga", "mt", "sl", "sq")}
widgets.SELECT2_TRANSLATIONS |= {"sr": "sr-Cyrl", "cnr": "hr"}

# What to write where a field's name does not say it. Here and not on the fields of the models, of
# which each translated one is 31 columns with a migration.
HELP = {
    "title": _("What it is about, in one line. Lists and search engines show it."),
    "body": _("The whole text. Give long ones headings."),
    "description": _("One or two sentences, for readers who do not know the word."),
    "image": _(
        "It stands above the text and in lists. Choose one of the library, or add a new one."
    ),
    "caption": _("What is seen, where and when."),
    "credit": _("Who made the picture and who may use it, for example: Ana Kos, CC BY 4.0."),
    "countries": _("Readers find this under each that you choose."),
    "networks": _("Readers find this under each that you choose."),
    "cities": _("Readers find this under each that you choose."),
    "themes": _("Readers find this under each that you choose."),
    "topics": _("Readers find this under each that you choose."),
}
# How many characters of a text a card and a search engine show.
COMFORTABLE = {"title": 60, "summary": 200}


class PictureWidget(widgets.AdminFileWidget):
    """A file to drop, with the picture that is there, on which the focus is chosen (picture.js)."""

    template_name = "admin/widgets/picture.html"

    def __init__(self, attrs=None):
        super().__init__({"accept": ",".join(f"image/{kind.lower()}" for kind in KINDS)})

    @property
    def media(self):
        return Media(js=[Script("urbact_site/picture.js", type="module")])


class RichTextWidget(AdminProseEditorWidget):
    """A text area, of which admin.js makes an editor once its language is shown."""

    @property
    def media(self):
        return super().media + Media(js=[Script("urbact_site/text.js", type="module")])

    def get_context(self, name, value, attrs):
        attrs = {**(attrs or {}), "data-rich-text": True}
        return forms.Textarea.get_context(self, name, value, attrs)


class RealKeys:
    """A choice from a long table that looks up no key which there cannot be; the form names it."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [key for key in value if not key or is_key(key)], attrs)


class AutocompleteSelectMultiple(RealKeys, widgets.AutocompleteSelectMultiple):
    """Without the cross that takes all away: it would be in a list and no item (WCAG 1.3.1)."""

    def build_attrs(self, *args, **kwargs):
        return super().build_attrs(*args, **kwargs) | {"data-allow-clear": "false"}


class AutocompleteSelect(RealKeys, widgets.AutocompleteSelect):
    """The choice from a long table; the rows of an inline learn their labels together."""

    labels = {}

    def build_attrs(self, *args, **kwargs):
        """Not required: a browser would lead the keyboard to the select that select2 has hidden,
        and HTML wants an empty option then. The answer of the server says what is missing."""
        attrs = super().build_attrs(*args, **kwargs)
        attrs.pop("required", None)
        return attrs

    def create_option(self, name, value, label, *args, **kwargs):
        """HTML wants a word in the empty one too."""
        return super().create_option(name, value, label or "–", *args, **kwargs)

    def optgroups(self, name, value, attrs=None):
        if not set(value) <= {*self.labels, ""}:
            return super().optgroups(name, value, attrs)
        chosen = [key for key in value if key] if self.is_required else ["", *filter(None, value)]
        options = [
            self.create_option(name, key, self.labels.get(key, ""), bool(key), index)
            for index, key in enumerate(chosen)
        ]
        return [(None, options, 0)]


class ContentFields:
    """What forms and their inlines share: how a field of content is shown."""

    help_texts = {}  # {name of a field: what to write}, where `HELP` does not say it
    formfield_overrides = {
        models.TextField: {"widget": widgets.AdminTextareaWidget(attrs={"rows": 3})},
        models.URLField: {"assume_scheme": "https"},
        RichTextField: {"widget": RichTextWidget},
        PictureField: {"widget": PictureWidget},
    }

    def get_fieldsets(self, request, obj=None):
        """A text is one line, of its columns in the languages that the form holds."""
        texts = translated(self.model)
        codes = self.form_languages(request, obj) if texts else ()
        return [
            (
                name,
                options
                | {
                    "fields": [
                        tuple(column(field, code) for code in codes) if field in texts else field
                        for field in options["fields"]
                        if codes or field not in texts
                    ]
                },
            )
            for name, options in super().get_fieldsets(request, obj)
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in ("original_language", "language"):
            kwargs["initial"] = request.user.first_language or get_language
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        told = getattr(db_field, "translated_field", db_field).name
        if field and (help_text := (HELP | self.help_texts).get(told)):
            field.help_text = help_text
        if isinstance(db_field, TranslationField):
            code = db_field.language
            name = capfirst(db_field.translated_field.verbose_name)
            field.label = format_lazy("{}, {}", name, lazy(language_name, str)(code))
            field.widget.attrs |= {"lang": code}
            if most := COMFORTABLE.get(db_field.translated_field.name):
                field.widget.attrs |= {"data-comfortable": most}
        elif isinstance(db_field, models.DateTimeField):
            for part, name in zip(field.widget.widgets, (_("date"), _("time")), strict=True):
                part.attrs["aria-label"] = format_lazy("{}, {}", field.label, name)
        elif isinstance(getattr(field, "widget", None), widgets.RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_view_related = False
            if db_field.name not in self.get_autocomplete_fields(request):
                field.widget = field.widget.widget  # vocabulary is not made by the way
        if field:
            field.label = capfirst(field.label)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return self.with_choices_loaded_once(field, db_field, request)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = AutocompleteSelectMultiple(db_field, self.admin_site)
        else:
            kwargs["widget"] = forms.CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        return self.with_choices_loaded_once(field, db_field, request)

    def with_choices_loaded_once(self, field, db_field, request):
        """A short table's choices, by the names in the active language; not read again by each
        row of an inline."""
        if field and db_field.name not in self.get_autocomplete_fields(request):
            rows = field.queryset.localized().by_name()
            blank = [("", field.empty_label)] if field.empty_label is not None else []
            field.choices = [*blank, *((row.pk, str(row)) for row in rows)]
        return field
