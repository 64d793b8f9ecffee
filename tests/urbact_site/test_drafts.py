"""Two people and one draft: neither replaces unseen what the other has kept."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Article
from tests import make
from tests.forms import sent_by_browser
from tests.held import on_postgresql
from urbact_site.history import content, reason, versions
from urbact_site.models import Draft


def form_of(record):
    kind = record._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_change", args=[record.pk])


class Person:
    """A programme editor in a browser of their own, with a form that they have opened."""

    def __init__(self, name):
        self.client = Client()
        self.user = make.make_user(username=name, is_programme_editor=True)
        self.client.force_login(self.user)

    def open(self, record, **query):
        self.form = form_of(record)
        self.data = sent_by_browser(self.client.get(self.form, query))
        return self

    def press(self, button, **typed):
        data = self.data | {name: [value] for name, value in typed.items()}
        self.response = self.client.post(self.form, data | {button: ["1"]})
        if self.response.status_code == 200:
            self.data = sent_by_browser(self.response)
        return self.response

    @property
    def conflicts(self):
        found = self.response.context["conflicts"]
        return {c.name: (seen(c.theirs), seen(c.mine), c.choice) for c in found}

    @property
    def told(self):
        """What the next page says, without the moment."""
        found = self.client.get("/admin/").context["messages"]
        return [re.sub(r"^\d.*?, .*?, ", "", str(message)) for message in found]


def seen(html):
    return re.sub('<span class="visually-hidden">[^<]*</span>', "", html)


@pytest.fixture
def anna():
    return Person("anna")


@pytest.fixture
def bo():
    return Person("bo")


@pytest.fixture
def article():
    return make.make_article(
        original_language="da",
        title_da="Mad",
        title_en="",
        published_at=timezone.now() - timedelta(days=1),
    )


def draft_text(name):
    return Draft.objects.get().data[name]


def test_second_to_keep_a_draft_sees_both_texts_and_nothing_is_replaced(anna, bo, article):
    anna.open(article), bo.open(article)
    anna.press("_draft", title_da="Mad i byer")

    bo.press("_draft", title_da="Mad til alle")

    assert bo.conflicts == {
        "_take_draft-title_da": ("Mad <del>i byer</del>", "Mad <ins>til alle</ins>", "")
    }
    assert draft_text("title_da") == ["Mad i byer"]
    _when, who, what = bo.response.context["meanwhile"]
    assert (who, what) == (anna.user, "Kept a draft.")
    kept = versions(Article, article.pk)[0]
    assert content(kept)["title_da"] == "Mad til alle"
    assert reason(kept.revision).startswith("Not saved")


@pytest.mark.parametrize(
    ("choice", "expected", "given_up"),
    [("mine", "Mad til alle", "Mad i byer"), ("theirs", "Mad i byer", "Mad i byer")],
)
def test_second_to_keep_a_draft_decides_field_by_field(
    anna, bo, article, choice, expected, given_up
):
    anna.open(article), bo.open(article)
    anna.press("_draft", title_da="Mad i byer", summary_da="Fra marken")
    bo.press("_draft", title_da="Mad til alle")
    assert bo.conflicts["_take_draft-summary_da"] == ("<del>Fra marken</del>", "", "theirs")

    bo.press("_draft", **{"_take_draft-title_da": choice})

    assert bo.response.status_code == 302
    assert (draft_text("title_da"), draft_text("summary_da")) == ([expected], ["Fra marken"])
    assert Article.objects.get().title_da == "Mad"
    kept = versions(Article, article.pk)[0]
    assert (content(kept)["title_da"], kept.revision.user) == (given_up, anna.user)


def test_draft_that_has_changed_since_it_was_shown_is_compared(anna, bo, article):
    anna.open(article).press("_draft", title_da="Mad i byer", summary_da="Fra marken")
    bo.open(article)
    anna.open(article).press("_draft", title_da="Mad i alle byer")

    bo.press("_draft", summary_da="Fra torvet")

    assert bo.conflicts == {
        "_take_draft-title_da": ("Mad i <del>alle </del>byer", "Mad i byer", "theirs")
    }
    bo.press("_draft")
    assert draft_text("title_da") == ["Mad i alle byer"]
    assert draft_text("summary_da") == ["Fra torvet"]


def test_third_person_between_the_two_is_seen_and_what_was_decided_stays(anna, bo, article):
    anna.open(article), bo.open(article)
    anna.press("_draft", title_da="Mad i byer")
    bo.press("_draft", title_da="Mad til alle")
    Person("carla").open(article).press("_draft", summary_da="Fra marken")

    bo.press("_draft", **{"_take_draft-title_da": "theirs"})

    assert list(bo.conflicts) == ["_take_draft-summary_da"]
    bo.press("_draft")
    assert (draft_text("title_da"), draft_text("summary_da")) == (["Mad i byer"], ["Fra marken"])


def test_same_text_of_both_is_no_conflict(anna, bo, article):
    anna.open(article), bo.open(article)
    anna.press("_draft", title_da="Mad i byer")

    bo.press("_draft", title_da="Mad i byer", summary_da="Fra marken")

    assert bo.response.status_code == 302
    assert bo.told[0] == "anna: Kept a draft."
    assert draft_text("summary_da") == ["Fra marken"]


def test_change_of_the_page_meanwhile_is_seen_after_that_of_the_draft(anna, bo, article):
    anna.open(article), bo.open(article)
    anna.press("_draft", title_da="Mad i byer")
    Article.objects.update(summary_da="Af en import")
    bo.press("_draft", title_da="Mad til alle", summary_da="Fra marken")
    assert list(bo.conflicts) == ["_take_draft-title_da"]

    bo.press("_draft", **{"_take_draft-title_da": "mine"})

    context = bo.client.get(bo.form).context
    assert [conflict.name for conflict in context["conflicts"]] == ["_take-summary_da"]


def test_text_of_the_page_that_is_chosen_comes_into_the_draft(anna, article):
    anna.open(article)
    Article.objects.update(title_da="Af en import")
    anna.press("_draft", title_da="Mad til alle")

    anna.open(article).press("_draft", **{"_take-title_da": "theirs"})

    assert draft_text("title_da") == ["Af en import"]
    assert anna.client.get(anna.form).context.get("conflicts") is None


# What became of a draft


def test_draft_that_another_has_changed_is_not_published_unseen(anna, bo, article):
    anna.open(article).press("_draft", title_da="Mad i byer")
    bo.open(article)
    anna.open(article).press("_draft", title_da="Mad til alle")

    bo.press("_publish")

    assert list(bo.conflicts) == ["_take_draft-title_da"]
    assert Article.objects.get().title_da == "Mad"
    bo.press("_publish", **{"_take_draft-title_da": "theirs"})
    assert Article.objects.get().title_da == "Mad til alle"
    assert not Draft.objects.exists()


def test_page_that_is_saved_beside_a_draft_says_so_and_leaves_it(anna, bo, article):
    anna.open(article), bo.open(article)
    anna.press("_draft", title_da="Mad i byer")

    bo.press("_save", summary_da="Fra marken")

    assert bo.told[0] == "anna: Kept a draft."
    assert Article.objects.get().summary_da == "Fra marken"
    assert draft_text("title_da") == ["Mad i byer"]


def test_draft_that_is_public_by_now_is_gone_on_with(anna, bo, article):
    anna.open(article).press("_draft", title_da="Mad i byer")
    bo.open(article)
    anna.open(article).press("_publish")

    bo.press("_draft", summary_da="Fra marken")

    assert bo.told[0].startswith("anna: Published.")
    assert (draft_text("title_da"), draft_text("summary_da")) == (["Mad i byer"], ["Fra marken"])


@pytest.mark.parametrize("is_submitted", [False, True])
@pytest.mark.parametrize("button", ["_draft", "_publish"])
def test_draft_that_is_discarded_by_now_comes_back_only_by_choice(
    anna, bo, article, button, is_submitted
):
    anna.open(article).press("_draft", title_da="Mad i byer")
    Article.objects.update(submitted_at=timezone.now() if is_submitted else None)
    bo.open(article)
    anna.open(article).press("_discard")

    bo.press(button)

    assert bo.conflicts == {"_take-title_da": ("Mad", "Mad<ins> i byer</ins>", "theirs")}
    _when, who, what = bo.response.context["meanwhile"]
    assert (who, what) == (anna.user, "The draft is discarded.")
    assert (Article.objects.get().title_da, Draft.objects.count()) == ("Mad", 0)
    bo.press(button, **{"_take-title_da": "mine"})
    assert bo.response.status_code == 302
    shown = bo.client.get(bo.form).context["adminform"].form
    assert shown["title_da"].value() == "Mad i byer"


def test_draft_that_another_has_changed_is_not_discarded_unseen(anna, bo, article):
    anna.open(article).press("_draft", title_da="Mad i byer")
    bo.open(article)
    anna.open(article).press("_draft", title_da="Mad til alle")

    bo.press("_discard")

    assert bo.told == ["anna: Kept a draft."]
    assert draft_text("title_da") == ["Mad til alle"]


def test_who_sends_back_is_told_of_another_draft(anna, bo, article):
    anna.open(article).press("_draft", title_da="Mad i byer")
    Article.objects.update(submitted_at=timezone.now())
    bo.open(article)
    anna.open(article).press("_draft", title_da="Mad til alle")

    bo.press("_send_back", _why="Which city?")

    assert bo.told[0] == "anna: Kept a draft."
    assert Article.objects.get().submitted_at is None


def test_language_that_the_form_had_not_is_shown_before_it_is_published(anna, bo, article):
    anna.open(article).press("_draft", title_da="Mad i byer")
    bo.open(article)
    anna.open(article, languages="fi").press("_draft", title_fi="Ruoka")
    assert "title_fi" not in bo.data

    bo.press("_publish")

    assert bo.data["title_fi"] == ["Ruoka"]
    assert Article.objects.get().title_fi in (None, "")
    bo.press("_publish")
    saved = Article.objects.get()
    assert (saved.title_da, saved.title_fi) == ("Mad i byer", "Ruoka")


# Rows


@pytest.fixture
def network():
    network = make.make_network()
    for name in ("Lisboa", "Porto"):
        make.make_partner(network=network, city=None, name=name)
    return network


def new_row(place, name, network, country):
    row = {"id": "", "network": network.pk, "role": "partner", "name": name}
    row |= {"city": "", "country": country.pk, "kind": "city"}
    named = {f"partners-{place}-{field}": value for field, value in row.items()}
    return named | {"partners-TOTAL_FORMS": str(place + 1)}


def names_published(person, network):
    person.open(network).press("_publish")
    return sorted(network.partners.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("choice", "expected"), [("mine", ["Evora", "Porto"]), ("theirs", ["Faro", "Porto"])]
)
def test_row_that_both_have_changed_is_decided(anna, bo, network, choice, expected):
    anna.open(network), bo.open(network)
    anna.press("_draft", **{"partners-0-name": "Faro"})

    bo.press("_draft", **{"partners-0-name": "Evora"})

    assert list(bo.conflicts) == ["_take_draft-partners-0"]
    bo.press("_draft", **{"_take_draft-partners-0": choice})
    assert names_published(bo, network) == expected


def test_row_that_a_draft_deletes_is_told(anna, bo, network):
    anna.open(network), bo.open(network)
    anna.press("_draft", **{"partners-1-DELETE": "on"})

    bo.press("_draft", tagline_en="Food")

    [(theirs, mine, choice)] = bo.conflicts.values()
    assert theirs.endswith("Delete: <del>yes</del>")
    assert mine.endswith("Delete: <ins>no</ins>")
    assert choice == "theirs"
    bo.press("_draft")
    assert names_published(bo, network) == ["Lisboa"]


def test_new_rows_of_both_are_in_the_draft_once(anna, bo, network):
    country = make.make_country()
    anna.open(network), bo.open(network)
    anna.press("_draft", **new_row(2, "Faro", network, country))

    bo.press("_draft", **new_row(2, "Evora", network, country))
    assert bo.response.status_code == 302
    bo.open(network)
    anna.open(network).press("_draft", **{"partners-2-name": "Braga"})
    bo.press("_draft", tagline_en="Food")

    assert names_published(bo, network) == ["Braga", "Evora", "Faro", "Lisboa", "Porto"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [({"name": "Zagreb"}, ["Zagreb"]), ({"DELETE": "on"}, [])],
)
def test_row_that_came_since_and_that_a_draft_changes_stays_so(anna, bo, network, change, expected):
    """As by an import: who opened the form before has no such row, and a new one in its place."""
    bo.open(network)
    late = make.make_partner(network=network, city=None, name="Zadar")
    anna.open(network)
    anna.press("_draft", **{f"partners-2-{field}": value for field, value in change.items()})

    bo.press("_draft", **new_row(2, "Faro", network, late.country))

    assert bo.response.status_code == 302
    assert names_published(bo, network) == ["Faro", "Lisboa", "Porto", *expected]


def test_row_that_came_since_is_shown_before_it_is_published(anna, bo, network):
    anna.open(network).press("_draft", tagline_en="Food")
    bo.open(network)
    anna.open(network).press("_discard")
    make.make_partner(network=network, city=None, name="Zadar")
    anna.open(network).press("_draft", **{"partners-2-name": "Zagreb"})

    bo.press("_publish", tagline_en="Air")

    assert bo.data["partners-2-name"] == ["Zagreb"]
    assert names_published(bo, network) == ["Lisboa", "Porto", "Zagreb"]


def test_languages_that_a_form_had_not_stay_with_their_rows(anna, bo):
    """A row that has come since is first: the others have other numbers."""
    point = make.make_national_point()
    for name in ("Mia", "Ole"):
        roles = {"role_en": "Clerk", "role_da": "Skriver", "role_fi": "Sihteeri"}
        make.make_contact(national_point=point, name=name, **roles)
    bo.open(point, languages="da")
    make.make_contact(national_point=point, name="Ada", role_en="Head")
    anna.open(point, languages="fi").press("_draft", **{"contacts-2-role_fi": "Virkailija"})

    bo.press("_draft", summary_da="Nyt")
    bo.open(point).press("_publish")

    assert list(point.contacts.order_by("name").values_list("name", "role_fi")) == [
        ("Ada", None),
        ("Mia", "Sihteeri"),
        ("Ole", "Virkailija"),
    ]


def test_draft_with_a_new_row_that_is_published_twice_makes_it_once(anna, network):
    anna.open(network).press("_draft", **new_row(2, "Faro", network, make.make_country()))
    anna.open(network)
    anna.data["csrfmiddlewaretoken"] = ["a" * 64]

    statuses = [anna.press("_publish").status_code for _time in range(2)]

    assert statuses == [302, 302]
    assert network.partners.filter(name="Faro").count() == 1


# The same moment


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_kept_at_the_same_moment_one_waits_for_a_decision(anna, bo, article):
    def keep(person):
        try:
            return person.press("_draft", title_da=person.user.username).status_code
        finally:
            connection.close()

    anna.open(article), bo.open(article)
    with ThreadPoolExecutor(2) as both:
        statuses = sorted(both.map(keep, (anna, bo)))

    assert statuses == [200, 302]
    assert Draft.objects.count() == 1
