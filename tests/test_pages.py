"""What every kind of public page keeps to, whichever model it shows."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone, translation

from events.models import Article, Call, Event, NationalPoint
from experts.models import Expert
from networks.models import City, Country, GoodPractice, Network
from tests import make
from urbact_site.localized import LANGUAGES, columns, translated

MAKERS = {
    Network: make.make_network,
    GoodPractice: make.make_good_practice,
    City: make.make_city,
    Country: make.make_country,
    Expert: make.make_expert,
    NationalPoint: make.make_national_point,
    Article: make.make_article,
    Event: make.make_event,
    Call: make.make_call,
}
PAGES = [model for model in MAKERS if model not in (City, Country)]
LISTS = [model for model in MAKERS if model is not Country]

every_page = pytest.mark.parametrize("model", PAGES, ids=lambda model: model.__name__)
every_list = pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
every_model = pytest.mark.parametrize("model", list(MAKERS), ids=lambda model: model.__name__)


def address(model, kind, *args, language="en"):
    name = f"{model._meta.app_label}:{model._meta.model_name}-{kind}"
    with translation.override(language):
        return reverse(name, args=args)


def text_field(model):
    """The translated field by which a record exists in a language."""
    return {Network: "summary", Expert: "biography"}.get(model, "title")


def written(model, language):
    """A record that exists in one language only."""
    field = text_field(model)
    return MAKERS[model](original_language=language, **{f"{field}_{language}": "Blåbærgrød"})


def surroundings(model, record, number):
    """As many related records of every kind as a page of the model may show."""
    country = Country.objects.first() or make.make_country()
    for _n in range(number):
        if model is Network:
            make.make_partner(network=record, country=country)
            make.make_document(network=record)
            make.make_assignment(network=record, expert=make.make_expert(country=country))
            make.make_network(predecessor=record)
            make.make_event(
                networks=[record], national_point=None, city=make.make_city(country=country)
            )
            make.make_article(networks=[record], national_point=None)
            record.themes.add(make.make_theme())
            record.topics.add(make.make_topic())
        elif model is City:
            make.make_partner(city=record)
            make.make_good_practice(city=record)
            make.make_event(city=record, national_point=None)
            make.make_article(cities=[record], national_point=None)
        elif model is Country:
            make.make_partner(country=record)
            make.make_national_point(countries=[record])
            make.make_expert(country=record)
            make.make_good_practice(country=record)
            make.make_article(countries=[record], national_point=None)
        elif model is GoodPractice:
            record.topics.add(make.make_topic())
        elif model is Expert:
            make.make_assignment(expert=record)
            record.expertise.add(make.make_expertise())
        elif model is NationalPoint:
            country = record.countries.get()
            make.make_contact(national_point=record)
            make.make_article(national_point=record)
            make.make_event(national_point=record, city=make.make_city(country=country))
            make.make_call(national_point=record)
            make.make_partner(country=country)
            make.make_expert(country=country)
        elif model is Article:
            record.networks.add(make.make_network())
            record.cities.add(make.make_city(country=country))
            record.topics.add(make.make_topic())
        elif model is Event:
            record.networks.add(make.make_network())
        elif model is Call:
            record.documents.add(make.make_document(network=None))


def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries]


@every_page
def test_list_shows_published_pages_only(client, model):
    page = MAKERS[model]()
    MAKERS[model](published_at=None)
    MAKERS[model](published_at=timezone.now() + timezone.timedelta(hours=1))

    response = client.get(address(model, "list"))

    assert list(response.context["object_list"]) == [page]


@every_page
@pytest.mark.parametrize("published_at", [None, timezone.now() + timezone.timedelta(hours=1)])
def test_unpublished_page_is_not_found(client, model, published_at):
    page = MAKERS[model](published_at=published_at)

    response = client.get(address(model, "detail", page.slug))

    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


@every_list
def test_list_makes_the_same_queries_for_any_number_of_rows(client, model):
    surroundings(model, MAKERS[model](), 2)
    few = queries_of(client, address(model, "list"))
    for _n in range(9):
        surroundings(model, MAKERS[model](), 2)
    many = queries_of(client, address(model, "list"))

    assert len(few) == len(many), "\n".join(many)


@every_model
def test_page_makes_the_same_queries_for_any_number_of_related_records(client, model):
    page = MAKERS[model]()
    surroundings(model, page, 1)
    few = queries_of(client, address(model, "detail", page.slug))
    surroundings(model, page, 10)
    many = queries_of(client, address(model, "detail", page.slug))

    assert len(few) == len(many)


def selected_texts(sql):
    """{(table alias, field): {suffixes}} of the translated columns that a SELECT loads."""
    found = {}
    select = sql.partition(" FROM ")[0]
    for alias, column in re.findall(r'"(\w+)"\."(\w+)"(?= AS|,|$)', select):
        name, _underscore, suffix = column.partition("_")
        if suffix in (*LANGUAGES, "any", "any_in"):
            found.setdefault((alias, name), set()).add(suffix)
    return found


@every_model
@pytest.mark.parametrize(
    "languages",
    [["en", "mt"], pytest.param(LANGUAGES, marks=pytest.mark.once)],
    ids=["two languages", "all languages"],
)
def test_page_makes_the_same_queries_for_three_columns_a_text_in_every_language(
    client, model, languages
):
    page = MAKERS[model]()
    surroundings(model, page, 2)
    kinds = [("detail", page.slug), *([("list",)] if model in LISTS else [])]
    for kind in kinds:
        numbers = set()
        for language in languages:
            queries = queries_of(client, address(model, *kind, language=language))
            texts = [text for sql in queries for text in selected_texts(sql).values()]
            assert all(text == {language, "any", "any_in"} for text in texts)
            assert texts or not translated(model)
            numbers.add(len(queries))
        assert len(numbers) == 1


def test_the_check_of_loaded_columns_sees_all_of_them():
    make.make_article()

    with CaptureQueriesContext(connection) as queries:
        list(Article.objects.all())

    loaded = selected_texts(queries[0]["sql"])
    assert loaded[("events_article", "title")] == {*LANGUAGES, "any", "any_in"}
    assert len(columns("title")) == len(LANGUAGES)


@every_page
def test_page_in_a_language_that_it_exists_in(client, model):
    page = written(model, "da")

    html = client.get(address(model, "detail", page.slug, language="da")).content.decode()

    assert '<html lang="da"' in html
    assert "Blåbærgrød" in html
    assert html.count('lang="da" dir="ltr"') == 1
    assert f'rel="canonical" href="http://testserver/da/{html_path(model, page)}"' in html


@every_page
def test_page_that_exists_only_in_danish_says_so_to_english_readers(client, model):
    page = written(model, "da")

    html = client.get(address(model, "detail", page.slug)).content.decode()

    assert '<html lang="en"' in html
    assert re.search(r'lang="da" dir="ltr">(<p>)?Blåbærgrød', html)
    assert "This text is not available in English yet. It is shown in Danish." in html
    assert f'rel="canonical" href="http://testserver/da/{html_path(model, page)}"' in html
    assert re.findall(r'rel="alternate" hreflang="(\w+)"', html) == ["da"]


@pytest.mark.parametrize("model", [NationalPoint, Article, Event, Call, GoodPractice])
def test_card_of_a_danish_page_is_marked_for_finnish_readers(client, model):
    written(model, "da")

    html = client.get(address(model, "list", language="fi")).content.decode()

    assert 'lang="da" dir="ltr">Blåbærgrød</a>' in html
    assert '<span class="language-mark">' in html


def html_path(model, page):
    return address(model, "detail", page.slug).removeprefix("/en/")


def test_expert_without_biography_exists_in_every_language(client):
    expert = make.make_expert(original_language="en", biography_en="", headline_en="")

    html = client.get(address(Expert, "detail", expert.slug, language="sv")).content.decode()

    assert "notice" not in html
    assert len(re.findall(r'rel="alternate" hreflang="\w+"', html)) == len(LANGUAGES)


@every_list
@pytest.mark.once
def test_list_answers_in_every_language(client, model):
    for language in LANGUAGES:
        response = client.get(address(model, "list", language=language))

        assert (language, response.status_code) == (language, 200)
        assert f'<html lang="{language}"' in response.content.decode()
        assert response.headers["Content-Language"] == language


@every_list
@pytest.mark.parametrize(
    "value", ["nonsense", "%00", "%f0%9f%98%80", "'--", "<script>alert(1)</script>", "a" * 5000]
)
def test_wrong_filter_values_are_named_and_left_out(client, model, value):
    record = MAKERS[model]()
    names = [name for name in filterset(model).base_filters if name != "sort"]
    query = "&".join(f"{name}={value}" for name in names if name != "q")

    response = client.get(f"{address(model, 'list')}?{query}")

    assert response.status_code == 200
    assert record in response.context["object_list"]
    assert response.content.decode().count("is not one of the choices here") == len(names) - 1
    assert "<script>alert" not in response.content.decode()


def filterset(model):
    return resolve(address(model, "list")).func.view_class.filterset_class


@every_list
@pytest.mark.parametrize("page", ["abc", "0", "-1", "999", "%00", "1e9"])
def test_wrong_page_number_is_not_found(client, model, page):
    MAKERS[model]()

    assert client.get(f"{address(model, 'list')}?page={page}").status_code == 404


@every_list
@pytest.mark.parametrize("words", ["%00", "%", "_", "\\", "'", "(", "a" * 5000, "%f0%9f%98%80"])
def test_any_search_words_give_a_page(client, model, words):
    MAKERS[model]()

    response = client.get(address(model, "list"), {"q": words})

    assert response.status_code == 200


@every_page
def test_search_finds_what_is_shown(client, model):
    page = written(model, "da")
    MAKERS[model]()

    response = client.get(address(model, "list"), {"q": "Blåbær"})

    assert list(response.context["object_list"]) == [page]


@every_page
def test_list_can_be_limited_to_the_readers_own_language(client, model):
    danish, english, finnish = (written(model, code) for code in ("da", "en", "fi"))

    def found(language, query):
        address_in = address(model, "list", language=language)
        return set(client.get(f"{address_in}?readable={query}").context["object_list"])

    assert found("da", "own") == {danish}
    assert found("da", "own-or-english") == {danish, english}
    assert found("fi", "own") == {finnish}
    assert found("en", "own") == found("en", "own-or-english") == {english}


@every_page
def test_choice_of_the_readers_languages_names_them_with_numbers(client, model):
    written(model, "da")
    written(model, "en")

    choices = {
        code: dict(found_choices(client, address(model, "list", language=code)))
        for code in ("da", "en")
    }

    assert choices == {
        "da": {"own": "Dansk (1)", "own-or-english": "Dansk og engelsk (2)"},
        "en": {"own": "English (1)"},
    }


def found_choices(client, url):
    field = client.get(url).context["filter"].form.fields["readable"]
    return [(key, label) for key, label in field.widget.choices if key]


@every_page
def test_feed_keeps_to_the_readers_own_language(client, model):
    written(model, "da")
    written(model, "en")

    xml = client.get(
        f"{address(model, 'feed', 'atom', language='da')}?readable=own"
    ).content.decode()

    assert xml.count("<entry") == 1


def test_expert_without_biography_is_in_every_readers_language(client):
    expert = make.make_expert(biography_en="", headline_en="")
    make.make_expert()

    response = client.get(f"{address(Expert, 'list', language='sv')}?readable=own")

    assert list(response.context["object_list"]) == [expert]


def test_empty_fields_of_a_form_leave_the_address(client):
    response = client.get("/en/networks/?q=&theme=&country=dk&sort=")

    assert response.status_code == 302
    assert response.headers["Location"] == "/en/networks/?country=dk"


@every_page
def test_feed_says_the_language_of_each_entry(client, model):
    page = written(model, "da")

    response = client.get(address(model, "feed", "atom"))

    xml = response.content.decode()
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert '<feed xml:lang="en" xmlns="http://www.w3.org/2005/Atom">' in xml
    assert '<entry xml:lang="da">' in xml
    assert page.get_absolute_url() in xml


@every_page
def test_feed_shows_published_pages_only(client, model):
    page = MAKERS[model]()
    MAKERS[model](published_at=None)

    xml = client.get(address(model, "feed", "atom")).content.decode()

    assert re.findall(r"<entry.*?<title>(.*?)</title>", xml) == [str(page)]


@every_model
def test_public_pages_set_no_cookie_and_a_strict_policy(client, model):
    record = MAKERS[model]()

    response = client.get(address(model, "detail", record.slug))

    assert response.cookies == {}
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@every_page
def test_every_field_of_the_model_is_on_the_page_or_kept_for_editors(client, model):
    """A new field must be shown, or be named here with the reason."""
    for_editors = {
        "id", "slug", "published_at", "submitted_at", "note", "created_at", "updated_at",
        "original_language", "exists_in", "name_folded", "members", "focus", "machine_words",
        "sequence",
    }  # fmt: skip
    name = f"{model._meta.app_label}/{model._meta.model_name}_detail.html"
    template = Path(get_template(name).origin.name).read_text()
    base = Path(get_template("page_detail.html").origin.name).read_text()

    def is_shown(field):
        readable = {
            "starts_on": "days",
            "ends_on": "days",
            "authors": "author_names",
            "time_zone": "time_zone_name",
            "title": "{{ object }}",
        }.get(field.name)
        names = (f"object.{field.name}", f"object.get_{field.name}_display", readable or "-")
        return any(name in template or name in base for name in names)

    generated = {c for name in translated(model) for c in columns(name)}
    generated |= {f"{name}_{end}" for name in translated(model) for end in ("any", "any_in")}
    fields = [*model._meta.fields, *model._meta.many_to_many]
    missing = [
        field.name
        for field in fields
        if field.name not in for_editors | generated and not is_shown(field)
    ]
    assert missing == []


def test_no_page_type_is_forgotten():
    with pytest.raises(FieldDoesNotExist):
        City._meta.get_field("published_at")
    assert {model.__name__ for model in MAKERS} == {
        "Network", "GoodPractice", "City", "Country", "Expert", "NationalPoint", "Article",
        "Event", "Call",
    }  # fmt: skip


# What a machine wrote


@every_page
def test_text_of_a_machine_says_so_on_page_and_card_until_it_is_confirmed(client, model):
    field = text_field(model)
    record = MAKERS[model](**{f"{name}_da": "Tekst" for name in translated(model)})
    pages = [record.slug, None]

    def marks(language):
        for slug in pages:
            url = address(model, *(["detail", slug] if slug else ["list"]), language=language)
            mark = {"da": "maskinoversættelse", "en": "machine translation"}[language]
            yield mark in client.get(url).content.decode()

    assert getattr(record, f"{field}_da")
    assert list(marks("da")) == [False, False]

    model.objects.filter(pk=record.pk).update(machine_languages=["da"])

    assert list(marks("da")) == [True, True]
    assert list(marks("en")) == [False, False]
