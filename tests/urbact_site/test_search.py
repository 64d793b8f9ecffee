import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from events.models import Article
from networks.models import City, Country, Network, Partner
from tests.held import on_postgresql
from tests.make import (
    make_article,
    make_call,
    make_city,
    make_contact,
    make_country,
    make_event,
    make_expert,
    make_expertise,
    make_good_practice,
    make_national_point,
    make_network,
    make_partner,
    make_theme,
    make_topic,
)
from urbact_site.index import searched, watched
from urbact_site.models import SearchDocument


def found(client, text, language="en"):
    """{kind: [title]} of what a page in a language finds."""
    with translation.override(language):
        address = reverse("search")
    groups = client.get(address, {"q": text}).context["groups"]
    return {group.key: [document.title for document in group.documents] for group in groups}


def suggested(client, text):
    return [
        d.title for d in client.get("/en/search/suggestions/", {"q": text}).context["documents"]
    ]


def index():
    """All that the documents say."""
    fields = [field.name for field in SearchDocument._meta.fields if field.name != "id"]
    return sorted(SearchDocument.objects.values_list(*fields))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Šibenik", "Sibenik"),
        ("Wrocław", "Wroclaw"),
        ("København", "kobenhavn"),
        ("Iași", "IASI"),
        ("Αθήνα", "ΑΘΗΝΑ"),
        ("A Coruña", "coruña a"),
        ("Gießen", "giessen"),
    ],
)
def test_name_is_found_without_its_diacritics(client, name, typed):
    make_city(name=name)
    make_city()

    assert found(client, typed) == {"city": [name]}
    assert found(client, name) == {"city": [name]}
    assert suggested(client, typed) == [name]


@pytest.mark.parametrize("typed", ["Kobenhavn", "København", "københ"])
def test_other_name_of_a_city_is_as_good_as_its_name(client, typed):
    make_network(name="Another", summary_en="Led by København, where København is.")
    make_city(name="Copenhagen", alternative_names="Hafnia\nKøbenhavn")

    assert suggested(client, typed) == ["Copenhagen"]
    assert next(iter(found(client, typed))) == "city"


def test_country_is_suggested_by_its_name_in_any_language(client):
    make_country(slug="dk")
    make_country(slug="lv")

    assert [suggested(client, name) for name in ("Danmark", "Tanska", "Denm")] == [["Denmark"]] * 3


def test_beginning_of_a_word_is_enough_but_not_its_middle(client):
    make_article(title_en="Smart heritage")

    assert found(client, "her sma") == {"article": ["Smart heritage"]}
    assert found(client, "mart") == {}


def test_every_word_must_be_there(client):
    make_article(title_en="Food", body_en="<p>of the <b>village</b></p><p>market</p>")

    assert found(client, "market food village") == {"article": ["Food"]}
    assert found(client, "market food town") == {}


@on_postgresql
@pytest.mark.parametrize(
    ("language", "written", "typed"),
    [
        ("en", "A city and its policy", "cities policies"),
        ("da", "Borgernes løsning", "borgere losninger"),
        ("fi", "Kaupunkien hankkeessa", "kaupunki hanke"),
        ("es", "La innovación", "innovaciones"),
        ("de", "Häuser der Städte", "haus stadten"),
        ("sr", "Мреже градова", "мрежа"),
    ],
)
def test_other_forms_of_a_word_are_found(client, language, written, typed):
    make_article(original_language=language, **{f"title_{language}": written})

    assert found(client, typed, language) == {"article": [written]}
    # Readers of another language are shown the same text and find it by the same words.
    assert found(client, typed, "mt") == {"article": [written]}


def test_text_is_found_by_the_readers_whom_it_is_shown_to(client):
    make_article(original_language="da", title_da="Blåbærgrød", title_sv="Blåbärsgröt")

    assert found(client, "blabargrot", "sv") == {}
    assert found(client, "blabarsgrot", "sv") == {"article": ["Blåbärsgröt"]}
    for language in ("da", "fi", "en"):
        assert found(client, "blabaergrod", language) == {"article": ["Blåbærgrød"]}
        assert found(client, "blabarsgrot", language) == {}


def test_result_carries_its_language(client):
    make_article(original_language="da", title_da="Blåbær", summary_da="Grød")

    html = client.get("/fi/search/?q=blabaer").content.decode()

    assert 'lang="da" dir="ltr"><mark>Blåbær</mark></a> <span class="language-mark">' in html
    assert '<p lang="da" dir="ltr">Grød' in html
    assert 'href="/fi/news/' in html


def test_every_kind_is_found_by_what_its_page_shows(client):
    country = make_country(slug="dk")
    city = make_city(name="Tønder", country=country, alternative_names="Tondern\nTynder")
    network = make_network(name="Yard", tagline_en="Play", themes=[make_theme(name_en="Climate")])
    make_partner(network=network, city=city, name="Tønder Kommune")
    make_good_practice(city=city, title_en="Roofs", topics=[make_topic(name_en="Solar")])
    expertise = make_expertise(name_en="Facilitation")
    make_expert(name="Ane Ø", expertise=[expertise], country=None, biography_en="", headline_en="")
    point = make_national_point(title_en="Point", countries=[country], organisation="Agency")
    make_contact(national_point=point, name="Bo Ek")
    make_article(title_en="News", national_point=point, authors="Ida Juul")
    make_event(title_en="Lab", venue="Town hall", city=city, national_point=None)
    make_call(title_en="Call", national_point=None)

    assert found(client, "tonder") == {
        "city": ["Tønder"],
        "network": ["Yard"],
        "goodpractice": ["Roofs"],
        "event": ["Lab"],
    }
    assert found(client, "tynder kommune play climate") == {"network": ["Yard"]}
    assert found(client, "solar") == {"goodpractice": ["Roofs"]}
    assert found(client, "ane facilitation", "fi") == {"expert": ["Ane Ø"]}
    assert found(client, "bo ek agency") == {"nationalpoint": ["Point"]}
    assert found(client, "juul") == {"article": ["News"]}
    assert found(client, "town hall") == {"event": ["Lab"]}
    assert found(client, "the summary of call", "da") == {"call": ["Call"]}
    assert set(found(client, "Tanska", "fi")) == {
        "country", "city", "network", "goodpractice", "event", "nationalpoint",
    }  # fmt: skip


def test_every_page_type_is_searched():
    assert {model.__name__ for model in searched()} == {
        "Article", "Call", "City", "Country", "Event", "Expert", "GoodPractice", "NationalPoint",
        "Network",
    }  # fmt: skip


def test_title_goes_before_summary_before_the_rest(client):
    make_article(title_en="D", body_en="<p>About seaweed.</p>")
    make_article(title_en="C", summary_en="About seaweed.")
    make_article(title_en="The seaweed")
    make_article(title_en="Seaweed farms")
    make_article(title_en="Seaweed")

    titles = found(client, "seaweed")["article"]

    assert titles[:3] == ["Seaweed", "Seaweed farms", "The seaweed"]
    assert titles[3:] == ["C", "D"]


def test_groups_have_the_first_few_and_a_link_to_all(client):
    for number in range(7):
        make_article(title_en=f"Quay {number}")
    make_city(name="Quay")

    response = client.get("/en/search/?q=quay")

    groups = response.context["groups"]
    assert [(g.key, g.heading, len(g.documents), g.count) for g in groups] == [
        ("city", "Cities", 1, 1),
        ("article", "News", 5, 7),
    ]
    assert "8 results for “quay”" in response.content.decode()
    assert '<a class="more" href="/en/news/?q=quay">' in response.content.decode()
    assert len(client.get("/en/news/?q=quay").context["object_list"]) == 7


def test_snippet_shows_the_place_and_marks_it(client):
    make_article(title_en="News", body_en=f"<p>{'word ' * 200}<b>Šibenik &amp; Split</b></p>")

    html = client.get("/en/search/?q=sibenik").content.decode()

    assert re.search("<p>… word (word )+<mark>Šibenik</mark> &amp; Split", html)


@pytest.mark.parametrize(
    "published_at", [None, timezone.now() + timedelta(hours=1)], ids=["draft", "scheduled"]
)
def test_what_is_not_public_is_not_found(client, published_at):
    network = make_network(name="Secret", published_at=published_at)
    make_partner(network=network, name="Hidden")
    make_article(title_en="Secret", published_at=published_at)

    assert found(client, "secret") == found(client, "hidden") == {}
    assert suggested(client, "secret") == []


def test_scheduled_record_is_found_at_its_moment(client, monkeypatch):
    moment = timezone.now() + timedelta(hours=1)
    make_article(title_en="Scheduled", published_at=moment)
    assert found(client, "scheduled") == {}

    monkeypatch.setattr(timezone, "now", lambda: moment)

    assert found(client, "scheduled") == {"article": ["Scheduled"]}


def test_withdrawn_record_is_not_found_however_it_was_withdrawn(client):
    make_article(title_en="Secret")
    assert found(client, "secret") == {"article": ["Secret"]}

    Article.objects.update(published_at=None)

    assert found(client, "secret") == {}
    assert suggested(client, "secret") == []


def test_deleted_record_leaves_no_document(client):
    network = make_network(name="Gone")
    assert found(client, "gone") == {"network": ["Gone"]}

    network.delete()

    assert found(client, "gone") == {}
    assert index() == []


@pytest.mark.django_db(transaction=True)
def test_index_is_written_on_commit(client):
    with transaction.atomic():
        make_article(title_en="Kept", national_point=None)
        assert index() == []
    assert len(index()) == 1
    with transaction.atomic():
        make_article(title_en="Taken back")
        transaction.set_rollback(True)

    assert found(client, "kept") == {"article": ["Kept"]}
    assert found(client, "taken") == {}


def test_index_follows_changes_of_the_record(client):
    article = make_article(title_en="Before", title_da="Før")
    assert found(client, "before") == {"article": ["Before"]}

    article.title_en, article.title_da = "After", None
    article.save()

    assert found(client, "before") == {}
    assert found(client, "after") == {"article": ["After"]}
    assert found(client, "after", "da") == {"article": ["After"]}


def test_index_follows_changes_of_a_related_record(client):
    network, other = make_network(name="One"), make_network(name="Other")
    partner = make_partner(network=network, city=make_city(name="Kekava"))
    assert found(client, "kekava")["network"] == ["One"]

    partner.city.name = "Ķekava pagasts"
    partner.city.save()
    assert found(client, "kekava pagasts")["network"] == ["One"]

    partner.network = other
    partner.save()
    assert found(client, "kekava")["network"] == ["Other"]

    partner.delete()
    assert "network" not in found(client, "kekava")


def test_index_follows_relations_from_both_ends(client):
    network, topic = make_network(name="One"), make_topic(name_en="Seaweed")
    for add, remove in [
        (lambda: network.topics.add(topic), lambda: network.topics.remove(topic)),
        (lambda: topic.networks.add(network), lambda: topic.networks.remove(network)),
        (lambda: network.topics.set([topic]), lambda: network.topics.clear()),
        (lambda: topic.networks.set([network]), lambda: topic.networks.clear()),
        (lambda: network.topics.add(topic), lambda: topic.delete()),
    ]:
        add()
        assert found(client, "seaweed") == {"network": ["One"]}
        remove()
        assert found(client, "seaweed") == {}


def test_rebuilt_index_is_the_same(client, capsys):
    test_every_kind_is_found_by_what_its_page_shows(client)
    before = index()

    SearchDocument.objects.update(title="wrong", words=" wrong ")
    SearchDocument.objects.create(kind="events.article", object_id=0, language="en")
    call_command("rebuild_search")

    assert index() == before
    assert "networks.network: 1\n" in capsys.readouterr().out


def test_records_that_others_are_found_by_are_watched():
    assert (Network, "partners__city") in watched()[City]
    assert (Network, "partners__country") in watched()[Country]
    assert (Network, "partners") in watched()[Partner]


ODD = [
    "\0", "a\0b", "\ud800", "😀", "\u202eabc", "%", "_", "\\", "'", '"', "' OR 1=1 --", "(", "&",
    "a & | ! b", "<->", ":*", "a:*", "!!a", "½", "ﬁ", "①", "1e5", "-1", "a" * 100_000,
    "word " * 2000, "(a+)+$", "<script>alert(1)</script>", "{{ 7*7 }}", "\u0301", "e\u0301", "İ",
    "ŉ", "中文", "مرحبا", "the of and", "\r\n\t", "\x85", "http://a.b/c?d=e", "a.b-c_d@e.f",
]  # fmt: skip


@pytest.mark.parametrize("path", ["search/", "search/suggestions/", "networks/", "cities/"])
@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text)[:20])
def test_any_input_answers(client, path, text):
    make_article(title_en="A word")

    for language in ("en", "pl"):
        query = quote(text.encode("utf-8", "surrogatepass"))
        response = client.get(f"/{language}/{path}?q={query}")

        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_any_text_can_be_indexed(client):
    for text in ODD:
        text = text.replace("\0", "").encode("utf-8", "ignore").decode()
        make_article(
            title_en=f"Odd {text}"[:200], summary_en=text, body_en=text, national_point=None
        )
    many = " ".join(f"ščžćđ{number}ĄęŁńœø" for number in range(60_000))
    make_article(title_en="Odd", summary_en=many, body_en=f"<p>{many}</p>", national_point=None)

    assert (
        len(client.get("/en/news/?q=odd").context["page_obj"].paginator.object_list) == len(ODD) + 1
    )


@pytest.mark.parametrize("path", ["search/", "search/suggestions/"])
def test_search_makes_one_query(client, django_assert_num_queries, path):
    for _n in range(3):
        make_article(title_en="Port")
        make_network(name="Port")
    found(client, "port")

    with django_assert_num_queries(1):
        client.get(f"/en/{path}?q=port")
    with django_assert_num_queries(0):
        client.get(f"/en/{path}?q=")


def test_empty_search_and_empty_result_help(client):
    html = client.get("/en/search/").content.decode()
    assert "Or look through a list" in html
    assert 'href="/en/networks/"' in html

    html = client.get("/en/search/?q=zebra").content.decode()
    assert "Nothing found for “zebra”." in html
    assert "Or look through a list" in html


def test_search_pages_are_not_for_search_engines(client):
    assert '<meta name="robots" content="noindex">' in client.get("/en/search/").content.decode()


def test_index_of_postgresql_is_used():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE indexname = 'search_document_vector'"
            )
            assert "USING gin (vector)" in cursor.fetchone()[0]


@pytest.mark.parametrize("path", ["search/", "search/suggestions/"])
def test_result_that_a_machine_wrote_says_so_until_a_person_confirms_it(client, path):
    article = make_article(title_en="Food", title_da="Mad", machine_languages=["da"])

    def is_marked(language, text):
        html = client.get(f"/{language}/{path}", {"q": text}).content.decode()
        assert "</mark>" in html
        return {"da": "maskinoversættelse", "en": "machine translation"}[language] in html

    assert (is_marked("da", "Mad"), is_marked("en", "Food")) == (True, False)
    article.machine_languages = []
    article.save()
    assert not is_marked("da", "Mad")


@pytest.mark.browser
def test_suggestions_are_led_through_by_keys(browser_page):
    make_city(name="Šibenik", slug="sibenik")

    browser_page.goto("/en/")
    browser_page.get_by_label("Search everything").press_sequentially("sib")
    suggestion = browser_page.locator("#suggestions a")
    suggestion.wait_for()
    assert browser_page.locator("#suggestion-count").inner_text() == "1 suggestion"

    browser_page.keyboard.press("ArrowDown")
    assert suggestion.evaluate("link => link === document.activeElement")
    browser_page.keyboard.press("Escape")
    assert suggestion.count() == 0
    browser_page.keyboard.press("Enter")

    browser_page.wait_for_url("**/en/search/?q=sib")
    assert browser_page.locator("mark").first.inner_text() == "Šibenik"
