"""How a record with any original finds its text in 31 languages at the price of two.

Beside the 31 columns of a translated field the database keeps two generated ones: `title_any`, the
text for readers of all languages that have none of their own, and `title_any_in`, its language. Per
record one more, `exists_in`, names the languages that it is written in. No write path can leave
them stale. Migrations name `AnyText`, `AnyLanguage`, `ExistsIn` and the column functions by their
path here: never move them, never change what they mean without a migration.
"""

from functools import cache
from itertools import chain

from django.conf import settings
from django.db import migrations, models
from django.db.models import Case, CharField, F, Func, GeneratedField, TextField, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.deconstruct import deconstructible
from modeltranslation.fields import TranslationFieldDescriptor
from modeltranslation.translator import NotRegistered, translator
from modeltranslation.utils import build_localized_fieldname as column
from modeltranslation.utils import get_language

from urbact_site.alphabets import Alphabetical

# English first: the order in which "else any" looks for a text.
LANGUAGES = ["en", *(code for code, _ in settings.LANGUAGES if code != "en")]


def has_text(name, code, **more):
    return When(**{column(name, code) + "__gt": ""}, **more, then=Value(code))


@deconstructible
class AnyText(Coalesce):
    """The text in the original language, else the English, else any."""

    def __init__(self, name, codes):
        texts = {code: NullIf(column(name, code), Value("")) for code in codes}
        original = (When(original_language=code, then=text) for code, text in texts.items())
        super().__init__(
            Case(*original, output_field=TextField()), *texts.values(), output_field=TextField()
        )


@deconstructible
class AnyLanguage(Case):
    """The language of that text."""

    def __init__(self, name, codes):
        original = (has_text(name, code, original_language=code) for code in codes)
        anyway = (has_text(name, code) for code in codes)
        super().__init__(*original, *anyway, output_field=CharField())


@deconstructible
class ExistsIn(Func):
    """The languages in which a record exists, each between blanks: " da en "; "" for none."""

    template, arg_joiner = "%(expressions)s", " || "

    def __init__(self, name, codes):
        found = (
            Case(
                When(**{column(name, code) + "__gt": ""}, then=Value(f"{code} ")), default=Value("")
            )
            for code in codes
        )
        super().__init__(Value(" "), *found, output_field=TextField())


def generated_columns(name, codes):
    """The generated columns of a translated field, as (name, field) pairs."""
    yield f"{name}_any", generated(AnyText(name, codes), TextField())
    yield f"{name}_any_in", generated(AnyLanguage(name, codes), CharField(max_length=7))


def existence_column(name, codes):
    """The generated column that tells in which languages the field `name` has a text."""
    yield "exists_in", generated(ExistsIn(name, codes), TextField())


def generated(expression, output):
    return GeneratedField(expression=expression, output_field=output, db_persist=True)


# For migrations: `codes` is a list frozen in the migration, never LANGUAGES.


def translated_columns(name, field, codes):
    """All columns of a translated field, as CreateModel wants its fields: the field itself, one
    nullable copy a language, the generated ones."""
    yield name, field
    for code in codes:
        copy = field.clone()
        copy.null = True
        yield column(name, code), copy
    yield from generated_columns(name, codes)


def add_translated(model, name, field, codes):
    """The operations that add a translated field to an existing model."""
    for key, value in translated_columns(name, field, codes):
        yield migrations.AddField(model, key, value)


def add_language(model, fields, title, codes, constraint=None):
    """The operations that add a language, the last of `codes`, to a model.

    fields: {name: field as in the model}; title: the field that decides whether a record exists
    in a language; constraint: the model's `exists_in_a_language`, if it has it. Generated columns
    cannot be altered, so they are made anew, and the constraint with them; no text is touched.
    """
    if constraint:
        yield migrations.RemoveConstraint(model, constraint.name)
    for name, field in fields.items():
        field.null = True
        yield migrations.AddField(model, column(name, codes[-1]), field)
        yield from replaced(model, generated_columns(name, codes))
    yield from replaced(model, existence_column(title, codes))
    if constraint:
        yield migrations.AddConstraint(model, constraint)


def replaced(model, columns):
    for name, field in columns:
        yield migrations.RemoveField(model, name)
        yield migrations.AddField(model, name, field)


class Shown(TranslationFieldDescriptor):
    """`article.title`: the text that a page in the active language shows."""

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if not isinstance(instance, models.Model):
            raise TypeError(
                f"values() cannot choose a language per row: annotate loc({self.field.name!r})"
            )
        return shown(instance, self.field.name)[0]


def shown(record, name):
    """The text of a field and its language: the active one, else the original, else English, else
    any; ("", None) when there is none."""
    language = get_language()
    if text := getattr(record, column(name, language)):
        return text, language
    if not record.__dict__.keys() >= columns(name):  # from localized(): the database has chosen
        return getattr(record, f"{name}_any") or "", getattr(record, f"{name}_any_in") or None
    for code in (record.original_language, *LANGUAGES):
        if code and (text := record.__dict__.get(column(name, code))):
            return text, code
    return "", None


@cache
def columns(name):
    return frozenset(column(name, code) for code in LANGUAGES)


@cache
def translated(model):
    """The names of a model's translated fields; none for a model that is not translated."""
    try:
        return tuple(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return ()


def loc(path):
    """The shown text as an expression, also over relations: `loc("national_point__title")`."""
    return Coalesce(
        NullIf(column(path, get_language()), Value("")), F(f"{path}_any"), output_field=TextField()
    )


class LeanQuerySet(models.QuerySet):
    """Its `bulk_create` leaves out the columns that no record fills: in 8 languages of 31, most."""

    def _batched_insert(self, objs, fields, *args, **options):
        # As it is saved, a file writes its size into a column that is empty until then.
        if not any(isinstance(field, models.FileField) for field in fields):
            fields = [field for field in fields if not is_left_null(field, objs)]
        return super()._batched_insert(objs, fields, *args, **options)


def is_left_null(field, records):
    """Whether a column may be left out, since the database then writes what all records hold."""
    is_plain = field.null and type(field).pre_save is models.Field.pre_save
    if not is_plain or field.has_db_default():
        return False
    return all(getattr(record, field.attname) is None for record in records)


class LocalizedQuerySet(LeanQuerySet):
    """The three questions that every page, feed and export asks of its records."""

    def published(self):
        """Those that everybody may see: all, unless the model says otherwise."""
        return self.all()

    def with_related(self):
        """With the records that a card of this model names, in a fixed number of queries."""
        return self.all()

    def by_name(self):
        """Sorted by the name or title that readers of the active language see, after their
        alphabet."""
        if hasattr(self.model, "name_folded"):
            return self.order_by(Alphabetical("name"), "pk")
        title = next(name for name in ("title", "name") if name in translated(self.model))
        return self.order_by(Alphabetical(loc(title)), "pk")

    def languages_shown(self):
        """The codes of the languages in which a page in the active one shows these: that, and
        those of the texts that do not exist in it."""
        language, found = get_language(), []
        if names := translated(self.model):
            # A plain "" would be looked for as NULL.
            own = ({f"{column(name, language)}__gt": Value("")} for name in names)
            shown_in = (
                Case(When(**has, then=Value(language)), default=f"{name}_any_in")
                for name, has in zip(names, own, strict=True)
            )
            found = self.order_by().prefetch_related(None).values_list(*shown_in).distinct()
        codes = {language, *chain.from_iterable(found)} - {None, ""}
        return sorted(codes, key=lambda code: (code != language, code))

    def localized(self, *wanted):
        """Load of each translated field two texts, not 31. Call it last, in the view.

        wanted: only these fields ("title", "national_point__title"); without, all of them.
        """
        language, names = get_language(), []

        def walk(model, prefix, tree):
            mine = {prefix + name for name in translated(model)} & set(wanted)
            for name in translated(model):
                shown_from = {column(name, language), f"{name}_any", f"{name}_any_in"}
                names.extend(prefix + n for n in {name, *columns(name)} - shown_from)
                if mine and prefix + name not in mine:
                    names.extend(prefix + n for n in shown_from)
            for key, below in tree.items():
                walk(model._meta.get_field(key).related_model, f"{prefix}{key}__", below)

        walk(self.model, "", self.query.select_related or {})
        # modeltranslation's own defer() would drop all languages.
        return models.QuerySet.defer(self, *names)
