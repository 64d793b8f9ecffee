"""The one way in which the apps say which of their fields are translated."""

from modeltranslation.translator import TranslationOptions, translator

from urbact_site.localized import LANGUAGES, Shown, existence_column, generated_columns, shown
from urbact_site.models import Image


class Options(TranslationOptions):
    # A text that is not there is NULL, whether it came by form, import or code.
    empty_values = None


def register(model, *names, title):
    """Translate the fields `names` of a model, and let the database keep their fallback.

    title: the field whose text decides whether a record exists in a language. Each field `title`
    gets beside it `title_language`, the language that its shown text is in.
    """
    translator.register(model, Options, fields=names)
    model.exists_by = title
    for name in names:
        for key, field in generated_columns(name, LANGUAGES):
            model.add_to_class(key, field)
        setattr(model, name, Shown(model._meta.get_field(name)))
        setattr(model, f"{name}_language", property(lambda self, name=name: shown(self, name)[1]))
    for key, field in existence_column(title, LANGUAGES):
        model.add_to_class(key, field)


register(Image, "alt", "caption", title="alt")
