"""Two people in one form."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Timer, current_thread

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_save, pre_save
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from events.models import Article
from networks.models import City, Network, Partner, Theme
from networks.resources import ThemeResource
from tests import make
from tests.held import held, on_postgresql
from tests.imports import import_rows
from urbact_site.admin.meanwhile import HELD
from urbact_site.history import content, reason, revision, versions
from urbact_site.models import SearchDocument, User


def address(record, view, *args):
    kind = record._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_{view}", args=args)


def seen(html):
    return re.sub('<span class="visually-hidden">[^<]*</span>', "", html)


def loaded_form(client, record):
    """What a browser would send of a form as it is shown."""
    context = client.get(address(record, "change", record.pk)).context
    data = {"_loaded": context["loaded"]}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, list):
                value = [getattr(item, "pk", item) for item in value]
            if value is not None and value is not False:
                data[field.html_name] = value
    return data


def post(client, record, data):
    return client.post(address(record, "change", record.pk), data)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def editor(admin_user, client):
    client.force_login(admin_user)
    return client


@pytest.fixture
def theme():
    return make.make_theme(name_en="Food", name_da="Mad", description_en="A cluster.")


def change_meanwhile(record, **values):
    found = type(record).objects.get(pk=record.pk)
    for name, value in values.items():
        setattr(found, name, value)
    anna = User.objects.filter(username="anna").first() or make.make_user(username="anna")
    with revision(anna, "imported", why="themes.csv"):
        found.save()


def conflicts(response):
    assert response.status_code == 200
    return {c.name: (seen(c.theirs), seen(c.mine), c.choice) for c in response.context["conflicts"]}


def test_form_that_nobody_else_changed_is_saved(editor, theme):
    response = post(editor, theme, loaded_form(editor, theme) | {"name_en": "Air"})

    assert response.status_code == 302
    assert Theme.objects.get().name_en == "Air"


def test_second_to_save_sees_both_texts_and_nothing_is_overwritten(editor, theme):
    form = loaded_form(editor, theme)
    change_meanwhile(theme, name_en="Food in cities")

    response = post(editor, theme, form | {"name_en": "Food for all"})

    assert conflicts(response) == {
        "_take-name_en": (
            "Food <del>in cities</del>",
            "Food <ins>for all</ins>",
            "",
        )
    }
    assert Theme.objects.get().name_en == "Food in cities"
    _when, who, why = response.context["meanwhile"]
    assert (str(who), why) == ("anna", "Imported. “themes.csv”")


def test_text_that_waits_for_a_decision_is_in_the_history_already(editor, theme):
    form = loaded_form(editor, theme)
    change_meanwhile(theme, name_en="Food in cities")

    post(editor, theme, form | {"name_en": "Food for all"})

    kept, before = versions(Theme, theme.pk)
    assert content(kept)["name_en"] == "Food for all"
    assert reason(kept.revision).startswith("Not saved")
    assert content(before)["name_en"] == "Food in cities"


def test_text_that_waits_is_kept_with_the_relations_that_were_chosen(editor):
    food, air = make.make_topic(slug="food"), make.make_topic(slug="air")
    article = make.make_article(title_en="Mad", topics=[food])
    form = loaded_form(editor, article)
    change_meanwhile(article, title_en="Food")

    post(editor, article, form | {"topics": [air.pk]})

    kept, *_earlier = versions(Article, article.pk)
    assert reason(kept.revision).startswith("Not saved")
    assert content(kept)["topics"] == [air.pk]
    assert list(article.topics.all()) == [food]


@pytest.mark.parametrize(
    ("choice", "expected"), [("mine", "Food for all"), ("theirs", "Food in cities")]
)
def test_second_to_save_decides(editor, theme, choice, expected):
    form = loaded_form(editor, theme) | {"name_en": "Food for all", "name_da": "Mad til alle"}
    change_meanwhile(theme, name_en="Food in cities")
    refused = post(editor, theme, form)

    again = form | {"_loaded": refused.context["loaded"], "_take-name_en": choice}
    response = post(editor, theme, again)

    assert response.status_code == 302
    saved = Theme.objects.get()
    assert (saved.name_en, saved.name_da) == (expected, "Mad til alle")


def test_text_that_only_the_other_changed_is_proposed_as_theirs(editor, theme):
    form = loaded_form(editor, theme)
    change_meanwhile(theme, name_da="Føde")

    found = conflicts(post(editor, theme, form | {"name_en": "Air"}))

    assert found["_take-name_da"][2] == "theirs"


def test_third_person_between_the_two_is_seen_too(editor, theme):
    form = loaded_form(editor, theme) | {"name_en": "Mine"}
    change_meanwhile(theme, name_en="Theirs")
    refused = post(editor, theme, form)
    change_meanwhile(theme, name_en="The third's")

    again = form | {"_loaded": refused.context["loaded"], "_take-name_en": "mine"}
    response = post(editor, theme, again)

    assert conflicts(response)["_take-name_en"][0] == "<del>The third&#x27;s</del>"


def test_change_past_any_form_is_seen(editor, theme):
    """An import, a bulk action, plain SQL: it is the database that is compared."""
    form = loaded_form(editor, theme)
    Theme.objects.filter(pk=theme.pk).update(name_en="By SQL")

    assert "_take-name_en" in conflicts(post(editor, theme, form | {"name_en": "Mine"}))


def test_import_under_an_open_form_is_seen(editor):
    theme = make.make_theme(slug="food", name_en="Food")
    form = loaded_form(editor, theme)
    row = {"slug": "food", "original_language": "en", "name_en": "Imported"}
    import_rows(ThemeResource, row, overwrite=True)

    response = post(editor, theme, form | {"name_en": "Mine"})

    assert "_take-name_en" in conflicts(response)
    assert Theme.objects.get().name_en == "Imported"


def test_action_on_a_list_under_an_open_form_is_seen(editor):
    article = make.make_article(published_at=None)
    form = loaded_form(editor, article)
    chosen = {"action": "publish", "_selected_action": [article.pk]}
    editor.post(reverse("admin:events_article_changelist"), chosen)

    response = post(editor, article, form)

    assert "_take-published_at" in conflicts(response)
    assert Article.objects.get().is_public


def test_form_that_one_goes_back_to_after_saving_is_no_conflict_with_itself(editor, theme):
    form = loaded_form(editor, theme) | {"name_en": "Air"}

    post(editor, theme, form)
    response = post(editor, theme, form | {"name_da": "Luft"})

    assert response.status_code == 302
    assert Theme.objects.values_list("name_en", "name_da").get() == ("Air", "Luft")


def test_form_sent_twice_adds_its_new_row_once(editor):
    network = make.make_network()
    city = make.make_city()
    form = loaded_form(editor, network) | {
        "csrfmiddlewaretoken": "a" * 64,
        "partners-TOTAL_FORMS": 1,
        "partners-0-role": "partner",
        "partners-0-name": city.name,
        "partners-0-city": city.pk,
        "partners-0-country": city.country_id,
        "partners-0-kind": "city",
    }

    statuses = [post(editor, network, form).status_code for _time in range(2)]

    assert statuses == [302, 302]
    assert network.partners.count() == 1


def test_relations_and_moments_are_compared(editor):
    article = make.make_article(published_at=timezone.now() + timedelta(days=1))
    form = loaded_form(editor, article)
    moment = form.pop("published_at").astimezone(timezone.get_current_timezone())
    form |= {"published_at_0": moment.date(), "published_at_1": moment.strftime("%H:%M:%S")}
    article.topics.add(make.make_topic(name_en="Food"))

    found = conflicts(post(editor, article, form))

    assert found == {"_take-topics": ("<del>Food</del>", "", "theirs")}


def test_what_was_chosen_is_told_by_its_names(editor):
    """Also where the choice was wrong, as of what is deleted meanwhile: by those that are there."""
    mine, theirs = make.make_city(name="Porto"), make.make_city(name="Braga")
    food, air = make.make_topic(name_en="Food"), make.make_topic(name_en="Air", name_da="Luft")
    partner, article = make.make_partner(name="Port"), make.make_article(topics=[food])
    forms = [loaded_form(editor, record) for record in (partner, article)]
    change_meanwhile(partner, city=theirs)
    article.topics.clear()
    gone = 10**6

    right = post(editor, partner, forms[0] | {"city": mine.pk})
    wrong = post(editor, partner, forms[0] | {"city": gone})
    data = forms[1] | {"topics": [food.pk, air.pk, gone]}
    several = editor.post(
        address(article, "change", article.pk), data, headers={"accept-language": "da"}
    )

    assert conflicts(right)["_take-city"][:2] == ("<del>Braga</del>", "<ins>Porto</ins>")
    assert conflicts(wrong)["_take-city"][:2] == ("<del>Braga</del>", "")
    assert conflicts(several)["_take-topics"][1] == "<ins>Food, Luft</ins>"


def words(html):
    """The lines of a text, without marks."""
    plain = re.sub("<[^>]*>|¶", "", html)
    return [line.strip() for line in plain.splitlines() if line.strip()]


def test_wrong_choice_of_a_row_is_told_by_its_names(editor):
    network, gone = make.make_network(), 10**6
    partner = make.make_partner(network=network, name="Port", city=make.make_city(name="Porto"))
    form = loaded_form(editor, network)
    change_meanwhile(partner, city=make.make_city(name="Braga"))

    response = post(editor, network, form | {"partners-0-city": gone})

    [(theirs, mine, _choice)] = conflicts(response).values()
    told = ["Name as published: Port", "Role: partner", "Kind: city", "Country: France"]
    assert sorted(words(theirs)) == sorted([*told, "City: Braga"])
    assert sorted(words(mine)) == sorted([*told, "City:"])


def test_languages_are_told_by_their_names(editor):
    expert = make.make_expert(languages=["da"])
    form = loaded_form(editor, expert)
    change_meanwhile(expert, languages=["fi"])

    found = conflicts(post(editor, expert, form | {"languages": ["da", "lv"]}))

    both = ("<del>Finnish</del>", "<ins>Danish, Latvian</ins>")
    assert found["_take-languages"][:2] == both


def test_name_of_what_a_point_may_not_choose_is_not_told(client):
    """Its key came with the form of somebody who guessed it."""
    article, secret = make.make_article(), make.make_national_point(title_en="Secret")
    publisher = make.make_member("publisher", article.national_point)
    other = make.make_national_point(title_en="Other")
    publisher.memberships.create(national_point=other, role="publisher")
    client.force_login(publisher)
    form = loaded_form(client, article) | {"national_point": secret.pk}
    change_meanwhile(article, national_point=other)

    refused = post(client, article, form)

    assert conflicts(refused)["_take-national_point"][:2] == ("<del>Other</del>", "")
    assert "Secret" not in refused.text


@pytest.mark.parametrize(("choice", "expected"), [("mine", "Porto"), ("theirs", "Lisboa")])
def test_row_of_an_inline_is_compared_and_decided(editor, choice, expected):
    network = make.make_network()
    partner = make.make_partner(network=network, city=None, name="Lisbon")
    form = loaded_form(editor, network) | {"partners-0-name": "Porto"}
    partner.name = "Lisboa"
    partner.save()

    refused = post(editor, network, form)
    again = form | {"_loaded": refused.context["loaded"], "_take-partners-0": choice}
    response = post(editor, network, again)

    assert "Lis" in conflicts(refused)["_take-partners-0"][0]
    assert response.status_code == 302
    assert Network.objects.get().partners.get().name == expected


def test_row_that_was_deleted_meanwhile_is_told(editor):
    network = make.make_network()
    partner = make.make_partner(network=network)
    form = loaded_form(editor, network)
    partner.delete()

    response = post(editor, network, form | {"partners-0-name": "Porto"})

    assert response.status_code == 200
    assert not network.partners.exists()


@pytest.mark.parametrize("loaded", ["", "x", "[1]", '{"name_en": 5}', "[" * 5000, '{"\\ud800": 1}'])
def test_no_odd_token_is_an_error(editor, theme, loaded):
    data = loaded_form(editor, theme) | {"_loaded": loaded}

    assert post(editor, theme, data).status_code in (200, 302)


def test_what_was_loaded_is_told_shortly(editor):
    context = editor.get(address(make.make_article(), "change", Article.objects.get().pk)).context

    assert len(context["loaded"]) < 6000
    assert "note" in json.loads(context["loaded"])


# Presence


def test_others_in_the_form_are_named(editor, client, theme):
    other = make.make_user(username="anna", is_programme_editor=True)
    editor.get(address(theme, "change", theme.pk))

    client.force_login(other)
    html = client.get(address(theme, "change", theme.pk)).content.decode()
    told = client.post(address(theme, "presence", theme.pk)).json()

    assert "admin has this form open too." in html
    assert told == {"text": "admin has this form open too."}


def test_alone_in_the_form_nobody_is_named(editor, theme):
    editor.get(address(theme, "change", theme.pk))

    assert editor.post(address(theme, "presence", theme.pk)).json() == {"text": ""}
    assert editor.get(address(theme, "presence", theme.pk)).status_code == 404
    assert editor.post(address(theme, "presence", 99999)).status_code == 404


# The same moment


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("keys", [["one", "two"], ["same", "same"]], ids=["two", "double click"])
def test_forms_for_one_address_sent_at_the_same_moment_make_one_record(admin_user, keys):
    """Both have found the address free when the first begins to write."""
    data = {"original_language": "en", "name_en": "Food", "slug": "food"}
    both = Barrier(2, timeout=10)

    def meet(raw, instance, **kwargs):
        if current_thread() in met:
            return
        met.add(current_thread())
        both.wait()

    def send(key):
        client = Client()
        client.force_login(admin_user)
        response = client.post(address(Theme, "add"), data | {"_once": key})
        connection.close()
        # The context of a redirect may be that of the other's form.
        return response.status_code == 200 and response.context["adminform"].form.errors

    met = set()
    pre_save.connect(meet, Theme)
    with ThreadPoolExecutor(2) as others:
        answers = list(others.map(send, keys))
    pre_save.disconnect(meet, Theme)

    taken = {"slug": ["Theme with this Key already exists."]}
    refused = [answer for answer in answers if answer]
    assert refused == ([taken] if keys[0] != keys[1] else [])
    assert Theme.objects.count() == 1


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_address_taken_at_the_same_moment_is_a_form_error(editor):
    def take_address():
        make.make_theme(slug="food")
        connection.close()

    def take_meanwhile(instance, **kwargs):
        pre_save.disconnect(take_meanwhile, Theme)
        with ThreadPoolExecutor() as others:
            others.submit(take_address).result()

    pre_save.connect(take_meanwhile, Theme)

    response = editor.post(
        address(Theme, "add"), {"original_language": "en", "name_en": "Food", "slug": "food"}
    )

    assert response.context["adminform"].form.errors == {
        "slug": ["Theme with this Key already exists."]
    }


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_a_form_names_is_deleted_at_the_same_moment(editor):
    """As by a merge. Only the commit meets it: the form has found the city before."""
    partner, city = make.make_partner(city=None, name="Port"), make.make_city()
    form = loaded_form(editor, partner) | {"name": "Harbour", "city": city.pk}

    def delete():
        City.objects.all().delete()
        connection.close()

    def delete_meanwhile(**kwargs):
        with ThreadPoolExecutor() as others:
            others.submit(delete).result()

    post_save.connect(delete_meanwhile, Partner)
    with zeal_ignore():  # the form is read twice
        refused = post(editor, partner, form | {"country": city.country_id})
    post_save.disconnect(delete_meanwhile, Partner)

    shown = refused.context["adminform"].form
    assert [str(message) for message in refused.context["messages"]] == [HELD]
    assert (shown["name"].value(), list(shown.errors)) == ("Harbour", ["city"])
    assert Partner.objects.get().name == "Port"


# Held by somebody else for long, as by an import until it is done


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_text_that_cannot_be_saved_for_long_comes_back_with_its_form(editor, theme):
    form = loaded_form(editor, theme) | {"name_en": "Air"}

    with held(theme):
        refused = post(editor, theme, form)
    again = post(editor, theme, form | {"_loaded": refused.context["loaded"]})

    assert refused.context["adminform"].form["name_en"].value() == "Air"
    assert [str(message) for message in refused.context["messages"]] == [HELD]
    assert again.status_code == 302
    assert Theme.objects.get().name_en == "Air"


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_new_record_that_cannot_be_saved_for_long_comes_back_with_its_form(editor, admin_user):
    """What it names is held: the history names who wrote it."""
    data = {"original_language": "en", "name_en": "Food", "slug": "food"}

    with held(admin_user):
        refused = editor.post(address(Theme, "add"), data)

    assert refused.context["adminform"].form["name_en"].value() == "Food"
    assert not Theme.objects.exists()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_follows_from_a_save_waits_as_long_as_it_takes(theme):
    """The search documents of what names a record that was saved."""
    network = make.make_network(themes=[theme])

    with held(network) as let_go:
        Timer(0.5, let_go).start()
        theme.name_en = "Clean air"
        theme.save()

    documents = SearchDocument.objects.of(Network).filter(object_id=network.pk)
    assert ["Clean air" in document.text for document in documents] == [True]
