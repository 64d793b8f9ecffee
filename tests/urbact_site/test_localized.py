"""Shown is the active language, else the original, else English, else any: whatever wrote it."""

import json
import random
import re

import pytest
from django.core import serializers
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations import AddConstraint, CreateModel
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from modeltranslation.translator import translator

from events.models import Article, Event
from networks.models import Theme
from tests.make import make_article, make_event, make_national_point, make_theme
from urbact_site.localized import (
    LANGUAGES,
    add_language,
    add_translated,
    column,
    existence_column,
    loc,
    translated,
    translated_columns,
)
from urbact_site.models import exists_in_a_language

FIELDS = ("title", "summary", "body")


# The oracle


def expected(values, name, language):
    """(text, its language) by the plain rule."""
    codes = (language, values["original_language"], *LANGUAGES)
    found = ((values[column(name, code)], code) for code in codes)
    return next((pair for pair in found if pair[0]), ("", None))


def seen(article, name):
    return getattr(article, name), getattr(article, f"{name}_language")


def random_values(dice):
    """All columns of an article: some texts in some languages, the others NULL or empty."""
    values = {"original_language": dice.choice(LANGUAGES)}
    for name in FIELDS:
        some = dice.sample(LANGUAGES, dice.choice([1, 1, 2, 5, 31]))
        missing = dice.random() < 0.2 and name != "title"  # an article needs a title
        for code in LANGUAGES:
            text = f"<p>{name} {code} {dice.random()}</p>"
            shown = code in some and not missing
            values[column(name, code)] = text if shown else dice.choice(["", None])
    return values


# The ways to write


def save(article, values):
    for name, value in values.items():
        setattr(article, name, value)
    article.save()


def save_in_another_language(article, values):
    with override("fr"):
        save(article, values)


def save_some_fields(article, values):
    for name, value in values.items():
        setattr(article, name, value)
    article.save(update_fields=list(values))


def update(article, values):
    Article.objects.filter(pk=article.pk).update(**values)


def update_or_create(article, values):
    Article.objects.update_or_create(pk=article.pk, defaults=values)


def bulk_create(article, values):
    article.delete()
    Article.objects.bulk_create([Article(pk=None, slug=article.slug, **values)])


def bulk_update(article, values):
    for name, value in values.items():
        setattr(article, name, value)
    Article.objects.bulk_update([article], list(values))


def loaddata(article, values, folder):
    record = json.loads(serializers.serialize("json", [article]))[0]
    record["fields"] |= values
    file = folder / "articles.json"
    file.write_text(json.dumps([record]), encoding="utf-8")
    call_command("loaddata", file, verbosity=0)


def sql(article, values):
    sets = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE events_article SET {sets} WHERE slug = %s",  # noqa: S608 (our own names)
            [*values.values(), article.slug],
        )


WAYS = [
    save,
    save_in_another_language,
    save_some_fields,
    update,
    update_or_create,
    bulk_create,
    bulk_update,
    loaddata,
    sql,
]


def test_bulk_create_leaves_out_the_columns_that_no_record_fills():
    themes = [Theme(slug=code, original_language=code, name_en="Cities") for code in ("da", "fi")]
    themes[1].name_fi = "Kaupungit"

    with CaptureQueriesContext(connection) as queries:
        Theme.objects.bulk_create(themes)

    [insert] = [query["sql"] for query in queries if query["sql"].startswith("INSERT")]
    columns = re.findall(r'"(\w+)"', insert.partition(")")[0])
    assert [name for name in columns if name.startswith("name")] == ["name", "name_en", "name_fi"]
    assert [theme.name_fi for theme in Theme.objects.order_by("slug")] == [None, "Kaupungit"]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_write_is_shown_by_the_rule(way, tmp_path):
    dice = random.Random(way.__name__)  # noqa: S311 (the same data each time)
    for _ in range(8):
        article, values = make_article(), random_values(dice)

        way(article, values, *([tmp_path] if way is loaddata else []))

        for language in {"en", values["original_language"], *dice.sample(LANGUAGES, 3)}:
            wanted = [expected(values, name, language) for name in FIELDS]
            with override(language):
                whole = Article.objects.get(slug=article.slug)
                light = Article.objects.localized().get(slug=article.slug)
                ordered = Article.objects.filter(slug=article.slug).values_list(*map(loc, FIELDS))
                assert [seen(whole, name) for name in FIELDS] == wanted
                assert [seen(light, name) for name in FIELDS] == wanted
                assert [text or "" for text in ordered.get()] == [text for text, _code in wanted]
        titles = [code for code in LANGUAGES if values[column("title", code)]]
        assert Article.objects.get(slug=article.slug).exists_in.split() == titles


def test_another_original_changes_what_readers_of_third_languages_see():
    article = make_article(title_en="News", title_da="Nyt")

    Article.objects.filter(pk=article.pk).update(original_language="da")

    with override("fr"):
        assert seen(Article.objects.localized().get(), "title") == ("Nyt", "da")


def test_unsaved_record_shows_its_texts():
    article = Article(original_language="da", title_da="Nyt", title_fi="Uutta")

    with override("fi"):
        assert seen(article, "title") == ("Uutta", "fi")
    with override("fr"):
        assert seen(article, "title") == ("Nyt", "da")


def test_plain_name_is_written_in_the_active_language():
    article = make_article(original_language="da", title_da="Nyt")

    with override("fr"):
        article.title = "Nouvelles"
        article.save()

    article = Article.objects.get()
    assert (article.title_da, article.title_fr, article.title_en) == ("Nyt", "Nouvelles", None)


# What is read


def selected(queryset, model):
    """The columns of a model's translated fields that a query selects."""
    table = model._meta.db_table
    found = re.findall(rf'"{table}"\."(\w+)"', str(queryset.query).partition(" FROM ")[0])
    kinds = "|".join(translated(model))
    return sorted(name for name in found if re.fullmatch(rf"({kinds})(_.+)?", name))


def two_texts(*names):
    return sorted(key for n in names for key in (f"{n}_fr", f"{n}_any", f"{n}_any_in"))


@pytest.mark.parametrize(
    "model",
    [m for m in translator.get_registered_models(abstract=False) if not m._meta.proxy],
    ids=lambda model: model.__name__,
)
def test_localized_query_reads_two_texts_of_each_field(model):
    with override("fr"):
        queryset = model.objects.localized()
        assert selected(queryset, model) == two_texts(*translated(model))


def test_localized_query_reads_two_texts_of_related_records_too():
    with override("fr"):
        queryset = Article.objects.select_related("national_point", "image").localized()

        for relation in ("national_point", "image"):
            model = Article._meta.get_field(relation).related_model
            assert selected(queryset, model) == two_texts(*translated(model))


def test_localized_query_reads_only_the_fields_wanted():
    with override("fr"):
        queryset = Article.objects.select_related("national_point").localized("title")
        point = Article._meta.get_field("national_point").related_model

        assert selected(queryset, Article) == two_texts("title")
        assert selected(queryset, point) == two_texts("title", "summary", "body")


@pytest.mark.parametrize("rows", [1, 3])
def test_localized_records_and_their_relations_cost_no_further_query(
    django_assert_num_queries, rows
):
    for _ in range(rows):
        make_event(original_language="da", title_da="Møde")

    with override("fr"), django_assert_num_queries(2):  # events; their networks
        events = list(Event.objects.with_related().localized("title", "national_point__title"))
        assert [(e.title, e.title_language) for e in events] == [("Møde", "da")] * rows
        assert [e.national_point.title_language for e in events] == ["en"] * rows


def test_localized_record_read_in_another_language_is_right_for_one_query(
    django_assert_num_queries,
):
    make_article(title_en="News", title_da="Nyt", title_fi="Uutta")
    with override("da"):
        article = Article.objects.localized().get()

    with override("fi"), django_assert_num_queries(1):
        assert seen(article, "title") == ("Uutta", "fi")
        assert article.title_en == "News"


# How it is sorted and asked for


@pytest.mark.parametrize("language", ["da", "en", "fr"])
def test_records_are_sorted_by_the_text_shown(language):
    names = [("en", "Banana"), ("da", "Abe"), ("da", "Cykel"), ("fr", "Eau"), ("en", "Dune")]
    for code, name in names:
        make_theme(original_language=code, **{f"name_{code}": name})
    make_theme(name_en="Aardvark", name_da="Ærø", name_fr="Fou")

    with override(language):
        shown = [theme.name for theme in Theme.objects.order_by(loc("name"), "pk").localized()]

    assert shown == sorted(shown)
    assert len(set(shown)) == 6


def test_records_are_sorted_by_the_text_shown_of_a_relation():
    by_point = {
        title: make_article(national_point=make_national_point(title_en=None, **{column: title}))
        for column, title in [("title_fi", "C"), ("title_da", "A"), ("title_fr", "B")]
    }

    with override("da"):
        articles = list(Article.objects.order_by(loc("national_point__title")))

    assert articles == [by_point["A"], by_point["B"], by_point["C"]]


def test_values_of_a_plain_name_are_refused():
    make_article()

    with pytest.raises(TypeError, match=r"annotate loc\('title'\)"):
        list(Article.objects.values("title"))


def test_record_without_any_text_is_refused():
    article = make_article().__class__(original_language="en", slug="empty")

    with pytest.raises(Exception, match="article_exists_in_a_language"):
        article.save()


# A record that no English word belongs to


@pytest.mark.parametrize("language", LANGUAGES)
def test_danish_record_is_complete_in_every_language(language):
    make_article(original_language="da", title_da="Nyt om byer", summary_da="Kort sagt")

    with override(language):
        article = Article.objects.published().localized().get()
        shown = [seen(article, name) for name in FIELDS]

    assert shown == [("Nyt om byer", "da"), ("Kort sagt", "da"), ("", None)]
    assert article.languages_written == ["da"]


# Languages and fields that come later


CONSTRAINT = exists_in_a_language().clone()
CONSTRAINT.name = "leaflet_exists_in_a_language"


class Leaflet:
    """A table of its own with one translated field, made and changed by migration operations."""

    def __init__(self, codes):
        self.state = ProjectState()
        title = models.CharField(max_length=100, blank=True)
        fields = [
            ("id", models.BigAutoField(primary_key=True)),
            ("original_language", models.CharField(max_length=7)),
            *translated_columns("title", title, codes),
            *existence_column("title", codes),
        ]
        self.run([CreateModel("Leaflet", fields), AddConstraint("Leaflet", CONSTRAINT)])

    def run(self, operations):
        for operation in operations:
            before, self.state = self.state, self.state.clone()
            operation.state_forwards("leaflets", self.state)
            with connection.schema_editor() as editor:
                operation.database_forwards("leaflets", editor, before, self.state)

    @property
    def objects(self):
        return self.state.apps.get_model("leaflets", "Leaflet").objects

    def drop(self):
        with connection.schema_editor() as editor:
            editor.delete_model(self.objects.model)


@pytest.fixture
def leaflet():
    leaflet = Leaflet(["en", "da"])
    leaflet.objects.create(original_language="da", title_en="News", title_da="Nyt")
    leaflet.objects.create(original_language="en", title_en="Only English")
    yield leaflet
    leaflet.drop()


def rows(leaflet, *names):
    return list(leaflet.objects.order_by("pk").values_list(*names))


def add_french():
    title = models.CharField(max_length=100, blank=True)
    return add_language("Leaflet", {"title": title}, "title", ["en", "da", "fr"], CONSTRAINT)


@pytest.mark.django_db(transaction=True)
def test_new_language_leaves_the_old_texts(leaflet):
    leaflet.run(add_french())

    assert rows(leaflet, "title_en", "title_da", "title_fr", "title_any", "exists_in") == [
        ("News", "Nyt", None, "Nyt", " en da "),
        ("Only English", None, None, "Only English", " en "),
    ]


@pytest.mark.django_db(transaction=True)
def test_new_language_counts_at_once(leaflet):
    leaflet.run(add_french())

    leaflet.objects.create(original_language="fr", title_en="News", title_fr="Nouvelles")

    last = rows(leaflet, "title_any", "title_any_in", "exists_in")[-1]
    assert last == ("Nouvelles", "fr", " en fr ")


@pytest.mark.django_db(transaction=True)
def test_new_language_leaves_the_constraint(leaflet):
    leaflet.run(add_french())

    with pytest.raises(Exception, match="leaflet_exists_in_a_language"):
        leaflet.objects.create(original_language="fr")


@pytest.mark.django_db(transaction=True)
def test_new_translated_field_leaves_the_old_texts(leaflet):
    summary = models.TextField(blank=True)

    leaflet.run(add_translated("Leaflet", "summary", summary, ["en", "da"]))
    leaflet.objects.filter(title_en="News").update(summary_en="In short")

    assert rows(leaflet, "title_any", "summary_da", "summary_any", "summary_any_in") == [
        ("Nyt", None, "In short", "en"),
        ("Only English", None, None, None),
    ]
