"""Two records that are the same thing become one."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Article
from networks.models import City, Network, Partner
from networks.resources import CityResource, NetworkResource, PartnerResource
from tests import make
from tests.held import held, number_waiting, on_postgresql, until
from tests.imports import import_rows
from urbact_site.admin.meanwhile import HELD
from urbact_site.history import reason, versions
from urbact_site.mentions import shown
from urbact_site.merging import Merge, pointing
from urbact_site.models import Decision, Draft, FormerSlug, TranslationState, User
from urbact_site.scope import Role
from urbact_site.states import keep_draft

MERGED = [model for model, kept in admin.site._registry.items() if getattr(kept, "merges", False)]
NAMING = [(model, field) for model in MERGED for field in pointing(model)]


def made(model, **given):
    return getattr(make, f"make_{re.sub('(?<!^)(?=[A-Z])', '_', model.__name__).lower()}")(**given)


def programme_editor():
    return make.make_user(is_programme_editor=True)


def merge(stays, goes, user=None, **taken):
    """Merge records as the database has them; the one that stays, read anew."""
    model = type(stays)
    stays, goes = (model.objects.get(pk=record.pk) for record in (stays, goes))
    Merge(stays, goes, user or programme_editor()).carry_out(taken)
    return model.objects.get(pk=stays.pk)


@pytest.fixture
def spain():
    return make.make_country(slug="es")


@pytest.fixture
def coruna(spain):
    return make.make_city(slug="a-coruna", name="A Coruña", country=spain)


@pytest.fixture
def other(spain):
    return make.make_city(slug="coruna", name="Coruna", country=spain)


# What names the other


@pytest.mark.parametrize(
    ("model", "field"), NAMING, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_what_names_the_other_names_the_one_that_stays(model, field):
    given = {"country": make.make_country()} if model is City else {}
    stays, goes = made(model, **given), made(model, **given)
    row = made(field.model, **{field.name: [goes] if field.many_to_many else goes})

    merge(stays, goes)

    row = field.model.objects.get(pk=row.pk)
    found = getattr(row, field.name)
    assert (list(found.all()) if field.many_to_many else found) == (
        [stays] if field.many_to_many else stays
    )
    assert list(model.objects.filter(pk=goes.pk)) == []


def test_relations_of_six_models_are_led():
    assert len(NAMING) > 15


def test_what_names_both_names_one_once(coruna, other):
    article = make.make_article(cities=[coruna, other])

    merge(coruna, other)

    assert list(article.cities.all()) == [coruna]


def test_lists_of_both_are_one():
    one, two, three = make.make_topic(), make.make_topic(), make.make_topic()
    stays, goes = make.make_network(topics=[one, two]), make.make_network(topics=[two, three])

    merge(stays, goes)

    assert set(stays.topics.all()) == {one, two, three}


@pytest.mark.parametrize("is_stays_later", [True, False])
def test_network_does_not_become_its_own_predecessor(is_stays_later):
    first = make.make_network()
    second = make.make_network(predecessor=first)
    stays, goes = (second, first) if is_stays_later else (first, second)

    assert merge(stays, goes).predecessor is None


# Addresses, links, imports


def test_old_addresses_filters_and_links_lead_on(client, coruna, other):
    other.slug = "corunna"
    other.save()
    make.make_partner(city=coruna)
    article = make.make_article(cities=[other])

    merge(coruna, other)

    for slug in ("coruna", "corunna"):
        response = client.get(f"/da/cities/{slug}/")
        assert (response.status_code, response.url) == (301, "/da/cities/a-coruna/")
        assert shown([f'<a href="record:city/{slug}">Here</a>']) == [
            '<a href="/da/cities/a-coruna/">Here</a>'
        ]
    assert list(client.get("/en/news/?city=corunna").context["article_list"]) == [article]


def test_city_goes_by_all_names_of_both(coruna, other):
    City.objects.filter(pk=coruna.pk).update(alternative_names="La Coruña")
    City.objects.filter(pk=other.pk).update(alternative_names="Corunna\nLa Coruña")

    assert merge(coruna, other).alternative_names == "La Coruña\nCoruna\nCorunna"


def test_city_that_takes_the_name_of_the_other_goes_by_its_own_too(coruna, other):
    city = merge(other, coruna, name="goes")

    assert (city.slug, city.name, city.alternative_names) == ("coruna", "A Coruña", "Coruna")


CITY = {"country": "es", "longitude": "10.0", "latitude": "50.0", "alternative_names": ""}


def test_file_that_made_both_changes_nothing_after_they_are_one(spain):
    rows = [{"slug": s, "name": n} | CITY for s, n in (("a", "A Coruña"), ("b", "Coruna"))]
    import_rows(CityResource, *rows)
    one, two = City.objects.order_by("slug")
    partner = make.make_partner(slug="p", city=two)
    merge(one, two)

    for _time in range(2):
        assert import_rows(CityResource, *rows).counts["created"] == 0
    only_other = import_rows(CityResource, rows[1])
    named = import_rows(PartnerResource, {"slug": "p", "city": "b"})

    [(city, name, names)] = City.objects.values_list("pk", "name", "alternative_names")
    assert (city, name, names) == (one.pk, "A Coruña", "Coruna")
    assert (only_other.counts["created"], named.counts["skipped"]) == (0, 1)
    assert Partner.objects.get(pk=partner.pk).city == one


@pytest.mark.parametrize(
    ("chosen", "name", "said"), [("goes", "re-fill", "refill"), ("stays", "refill", "re-fill")]
)
def test_import_asks_before_it_takes_back_what_was_chosen(chosen, name, said):
    network = {"original_language": "en", "summary_en": "Cities."}
    rows = [{"slug": slug, "name": slug} | network for slug in ("refill", "re-fill")]
    import_rows(NetworkResource, *rows)
    one, two = Network.objects.order_by("-slug")
    merge(one, two, name=chosen)

    result = import_rows(NetworkResource, rows[0] | {"name": said})

    assert Network.objects.get().name == name
    assert result.counts["conflicts"] == 1


def test_answer_that_named_the_other_names_the_one_that_stays(coruna, other):
    Decision.objects.create(question="place", key="corunna, es", answer="coruna")
    Decision.objects.create(question="partner", key="x: y", answer="coruna")

    merge(coruna, other)

    answers = Decision.objects.answers()
    assert answers["place", "corunna, es"] == "a-coruna"
    assert answers["partner", "x: y"] == "coruna"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["city: coruna vigo"], ["city: a-coruna vigo"]),
        (
            ["city: burgos coruna", "network: coruna cope"],
            ["city: a-coruna burgos", "network: coruna cope"],
        ),
        (
            ["city: a-coruna vigo", "city: coruna vigo"],
            ["city: a-coruna vigo", "city: coruna vigo"],
        ),
        (["city: a-coruna coruna"], ["city: a-coruna coruna"]),
    ],
)
def test_what_is_not_the_other_is_not_the_one_that_stays(coruna, other, keys, expected):
    for key in keys:
        Decision.objects.create(question="same", key=key, answer="different")

    merge(coruna, other)

    found = Decision.objects.of("same").order_by("key")
    assert list(found.values_list("key", flat=True)) == expected


def test_partner_that_has_no_city_is_not_asked_for_again():
    network = make.make_network()
    stays, goes = (make.make_partner(network=network, city=None) for _number in range(2))
    Decision.objects.create(question="city", key=goes.slug, answer="no city")

    merge(stays, goes)

    assert Decision.objects.of("city").get().key == stays.slug


# Texts


def test_empty_texts_are_filled_and_others_stay_unless_chosen():
    stays = make.make_article(title_en="Food", summary_en="", body_en="<p>One</p>")
    goes = make.make_article(
        title_en="Foods", summary_en="Sum", body_en="<p>Two</p>", title_da="Mad"
    )

    article = merge(stays, goes, body_en="goes")

    assert (article.title_en, article.summary_en, article.body_en, article.title_da) == (
        "Food",
        "Sum",
        "<p>Two</p>",
        "Mad",
    )


def test_state_and_address_are_those_of_the_one_that_stays():
    stays = make.make_article(slug="kept", published_at=None)
    goes = make.make_article(submitted_at=timezone.now())

    article = merge(stays, goes, slug="goes", published_at="goes", submitted_at="goes")

    assert (article.slug, article.published_at, article.submitted_at) == ("kept", None, None)


@pytest.mark.parametrize(
    ("source", "state"),
    [("Food", TranslationState.State.UP_TO_DATE), ("Foods", TranslationState.State.OUTDATED)],
)
def test_translation_is_as_true_as_the_text_that_it_was_made_from(
    source, state, django_capture_on_commit_callbacks
):
    given = {"summary_en": "", "body_en": ""}
    stays = make.make_article(title_en="Food", **given)
    goes = make.make_article(title_en=source, title_da="Mad", **given)

    with django_capture_on_commit_callbacks(execute=True):
        merge(stays, goes)

    row = TranslationState.objects.of(Article).get(object_id=stays.pk, language="da")
    assert row.state == state


def test_text_of_a_machine_stays_marked():
    stays = make.make_article(title_fi="Ruoka", title_sv="Mat", machine_languages=["fi"])
    goes = make.make_article(
        title_da="Mad", title_fi="Ruokaa", title_sv="Föda", machine_languages=["da", "sv"]
    )

    article = merge(stays, goes, title_fi="goes")

    assert article.machine_languages == ["da"]


# What cannot stand beside one another


def test_same_partner_of_both_is_one_with_the_other_key(spain):
    stays, goes = make.make_network(slug="cope"), make.make_network(slug="kope")
    city = make.make_city(name="Agen", country=spain)
    kept = make.make_partner(slug="cope-agen", network=stays, name="Agen", city=None, country=spain)
    make.make_partner(slug="kope-agen", network=goes, name="Agen", city=city, kind="agency")
    moved = make.make_partner(network=goes, name="Bari", city=None, country=spain)

    merge(stays, goes)

    assert list(stays.partners.order_by("pk")) == [kept, moved]
    kept.refresh_from_db()
    assert (kept.city, kept.kind) == (city, Partner.Kind.CITY)
    assert FormerSlug.objects.get(kind="partner").slug == "kope-agen"


def test_expert_assigned_to_both_is_assigned_once():
    expert, stays, goes = make.make_expert(), make.make_network(), make.make_network()
    kept = make.make_assignment(network=stays, expert=expert)
    make.make_assignment(network=goes, expert=expert)
    moved = make.make_assignment(network=goes, organisation="City of Agen")

    merge(stays, goes)

    assert list(stays.assignments.order_by("pk")) == [kept, moved]


def refusals(stays, goes):
    with pytest.raises(ValidationError) as caught:
        merge(stays, goes)
    assert type(stays).objects.filter(pk__in=[stays.pk, goes.pk]).count() == 2
    return caught.value.messages


def test_networks_with_two_leads_are_refused(spain):
    stays, goes = make.make_network(), make.make_network()
    make.make_partner(network=stays, name="Agen", role="lead")
    make.make_partner(network=goes, name="Bari", role="lead")

    assert refusals(stays, goes) == ["Agen – Bari: This network has a lead partner already."]


def test_same_lead_of_both_networks_is_one(spain):
    stays, goes = make.make_network(), make.make_network()
    lead, _other = (make.make_partner(network=n, name="Agen", role="lead") for n in (stays, goes))

    merge(stays, goes)

    assert list(stays.partners.all()) == [lead]


def test_city_that_is_not_in_the_country_that_stays_is_refused(coruna):
    network, portugal = make.make_network(), make.make_country(slug="pt")
    stays = make.make_partner(network=network, name="Porto", city=None, country=portugal)
    goes = make.make_partner(network=network, city=coruna, country=coruna.country)

    assert refusals(stays, goes) == ["A Coruña is in Spain."]


def test_partners_of_two_networks_are_refused():
    stays, goes = (make.make_partner(network=make.make_network(name=n)) for n in ("COPE", "REFILL"))

    assert refusals(stays, goes) == ["They are parts of two records: COPE and REFILL."]


def test_network_whose_changes_wait_is_refused():
    stays, goes = make.make_network(), make.make_network(name="COPE")
    Draft.objects.create(kind="networks.network", object_id=goes.pk, data={})

    assert refusals(stays, goes) == [
        "“COPE” has changes that are not public yet: publish or discard them."
    ]


def test_article_whose_translation_is_a_draft_is_refused():
    stays, goes = make.make_article(), make.make_article(title_en="Food")
    keep_draft(goes, "fi", {"title": "Ruoka"}, programme_editor())

    assert refusals(stays, goes) == [
        "“Food” has changes that are not public yet: publish or discard them."
    ]


def test_cities_of_two_countries_are_refused_once_partners_disagree(coruna):
    abroad = make.make_city(name="Coruna", country=make.make_country(slug="pt"))
    make.make_partner(city=abroad, name="Municipality")

    assert refusals(coruna, abroad) == ["Municipality: A Coruña is in Spain."]


def test_choice_that_breaks_a_rule_is_refused():
    stays = make.make_event(starts_on="2026-05-05", ends_on="2026-05-05")
    goes = make.make_event(starts_on="2026-06-06", ends_on="2026-06-06")

    with pytest.raises(ValidationError, match="An event cannot end before it starts"):
        merge(stays, goes, starts_on="goes")


# History


def test_merging_is_in_the_history_of_all_that_it_changes(coruna, other):
    partner = make.make_partner(city=other)
    user = make.make_user(username="anna", is_programme_editor=True)

    merge(coruna, other, user)

    for record, why in ((coruna, "Coruna"), (partner, "Coruna"), (other, "A Coruña")):
        version = versions(type(record), record.pk).first()
        assert version.revision.user == user
        assert reason(version.revision) == f"Merged. “{why}”"


def test_what_went_is_recovered_with_its_parts(client):
    stays, goes = make.make_network(name="COPE"), make.make_network(name="Kope", slug="kope")
    partner = make.make_partner(network=goes)
    article = make.make_article(networks=[goes])
    client.force_login(programme_editor())
    version = Merge(stays, goes, programme_editor()).carry_out({})

    client.post(reverse("admin:networks_network_recover", args=[version.pk]))

    assert list(Network.objects.get(slug="kope").partners.all()) == [partner]
    assert list(article.networks.all()) == [stays]


# The page

GONE = "One of the two is no longer there: it was merged or deleted meanwhile."
CHANGED = "Somebody has changed one of the two meanwhile. Look at them once more."


def page_of(one, other):
    kind = one._meta
    name = f"admin:{kind.app_label}_{kind.model_name}_merge"
    return reverse(name, args=[one.pk, other.pk])


def post(client, one, other, **taken):
    """Confirm what the page shows, with some choices."""
    shown = client.get(page_of(one, other)).context["merge"]
    given = {"seen": shown.seen, "stays": shown.stays.pk}
    given |= {f"take-{name}": whose for name, whose in taken.items()}
    return client.post(page_of(one, other), given, follow=True)


def told(response):
    return [re.sub("<[^>]*>", "", str(message)) for message in response.context["messages"]]


@pytest.fixture
def editor(client):
    client.force_login(programme_editor())
    return client


def test_page_says_what_will_be(editor, coruna, other):
    make.make_partner(city=other, name="Ayuntamiento")
    for _number in range(2):
        make.make_article(cities=[coruna])

    context = editor.get(page_of(other, coruna)).context

    assert [record.name for record, *_more in context["sides"]] == ["A Coruña", "Coruna"]
    assert context["led"] == [("partners", 1)]
    assert [(choice.name, taken) for choice, taken in context["choices"]] == [("name", "stays")]
    assert context["merge"].other_names == ["Coruna"]


def test_public_record_stays_and_the_editor_may_choose_the_other(editor):
    draft, public = make.make_article(published_at=None), make.make_article()

    shown, asked = (
        editor.get(page_of(draft, public) + query).context for query in ("", f"?stays={draft.pk}")
    )

    assert (shown["merge"].stays, shown["hides"]) == (public, False)
    assert (asked["merge"].stays, asked["hides"]) == (draft, True)


def test_two_are_merged_once_and_it_is_listed_with_the_way_back(editor, coruna, other):
    make.make_partner(city=coruna)
    shown = editor.get(page_of(coruna, other)).context["merge"]
    given = {"seen": shown.seen, "stays": coruna.pk, "take-name": "goes"}

    first, second = (editor.post(page_of(coruna, other), given, follow=True) for _click in range(2))

    assert list(City.objects.values_list("name", flat=True)) == ["Coruna"]
    assert told(first) == ["“Coruna” is merged into “A Coruña”. A Coruña · Recover Coruna"]
    assert told(second) == [GONE]
    [(decision, said, way_back)] = second.context["decided"]
    assert (decision.text, str(said)) == ("Coruna → A Coruña (City)", "Merged.")
    assert way_back == reverse("admin:networks_city_recoverlist")


def test_merging_is_not_undone_as_if_nothing_had_been(editor, coruna, other):
    merge(coruna, other)

    response = editor.post("/admin/decisions/", {"undo": Decision.objects.get().pk})

    assert response.status_code == 404
    assert Decision.objects.count() == 1


def test_page_that_is_out_of_date_merges_nothing(editor, coruna, other):
    shown = editor.get(page_of(coruna, other)).context["merge"]
    City.objects.filter(pk=other.pk).update(name="Corunna")

    response = editor.post(page_of(coruna, other), {"seen": shown.seen, "stays": coruna.pk})

    assert response.context["errors"] == [CHANGED]
    assert City.objects.count() == 2


def test_choices_survive_a_refusal(editor):
    given = {"national_point": None, "title_en": "Lab"}
    one = make.make_event(starts_on="2026-05-05", ends_on="2026-05-05", **given)
    two = make.make_event(starts_on="2026-06-06", ends_on="2026-06-06", **given)

    response = post(editor, one, two, starts_on="goes")

    assert response.context["errors"] == ["An event cannot end before it starts."]
    taken = {choice.name: whose for choice, whose in response.context["choices"]}
    assert (taken["starts_on"], taken["ends_on"]) == ("goes", "stays")


def test_what_is_in_the_way_is_named_and_has_no_button(editor):
    stays, goes = make.make_network(), make.make_network()
    make.make_partner(network=stays, name="Agen", role="lead")
    make.make_partner(network=goes, name="Bari", role="lead")

    page = editor.get(page_of(stays, goes)).content.decode()

    assert "Agen – Bari: This network has a lead partner already." in page
    assert '<button class="button default">' not in page


def test_record_is_not_merged_with_itself(editor, coruna):
    assert editor.get(page_of(coruna, coruna)).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_merge_page_query_count(editor, django_assert_num_queries, rows):
    stays, goes = make.make_network(), make.make_network(predecessor=make.make_network())
    for number in range(rows):
        for network in (stays, goes):
            make.make_partner(network=network, name=f"Partner {number}")
            make.make_assignment(network=network)
            network.topics.add(make.make_topic())
        make.make_article(networks=[goes])
    editor.get(page_of(stays, goes))

    with django_assert_num_queries(22):
        editor.get(page_of(stays, goes))


# At the same moment


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["record", "partner", "editor"])
def test_what_somebody_else_holds_for_long_is_merged_later(editor, coruna, other, what):
    """An import until it is done; the history names the editor."""
    partner = make.make_partner(city=other)
    make.make_partner(city=coruna)
    waited_for = {"record": other, "partner": partner, "editor": User.objects.get()}

    with held(waited_for[what]):
        refused = post(editor, coruna, other, name="goes")
    told_then = told(refused), City.objects.count()
    taken = [whose for _choice, whose in refused.context["choices"]]
    post(editor, coruna, other, name="goes")

    assert (told_then, taken) == (([HELD], 2), ["goes"])
    assert list(City.objects.values_list("slug", "name")) == [("a-coruna", "Coruna")]


@on_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("pairs", "refusals"),
    [
        (["ab", "ab"], {GONE}),
        (["ab", "ba"], {GONE}),
        (["ab", "cb"], {GONE}),
        (["ba", "bc"], {CHANGED}),
        (["ab", "bc"], {GONE, CHANGED}),
    ],
)
def test_of_two_who_merge_at_the_same_moment_one_is_refused(spain, pairs, refusals):
    """pairs: the letters of the one that stays and the one that goes."""
    cities = {slug: make.make_city(slug=slug, name=slug.upper(), country=spain) for slug in "abc"}
    for city in cities.values():
        make.make_partner(city=city)
    sent = [confirmed(*(cities[slug] for slug in pair)) for pair in pairs]

    with held(cities["b"]) as let_go, ThreadPoolExecutor(2) as others:
        answers = [others.submit(send, *each) for each in sent]
        until(lambda: number_waiting() == 2)
        let_go()
    answers = [answer.result() for answer in answers]

    [(stays, goes)] = [pairs[number] for number in (0, 1) if "into" in answers[number]]
    [refused] = [said for said in answers if "into" not in said]
    assert refused in refusals
    left = dict(City.objects.annotate(Count("partners")).values_list("slug", "partners__count"))
    assert left == dict.fromkeys(cities.keys() - goes, 1) | {stays: 2}
    assert FormerSlug.objects.values_list("slug", "object_id").get() == (goes, cities[stays].pk)


def confirmed(stays, goes):
    """(a browser that shows the page on which two are merged, its address, what it will send)"""
    client = Client()
    client.force_login(programme_editor())
    page = page_of(stays, goes)
    seen = client.get(f"{page}?stays={stays.pk}").context["merge"].seen
    return client, page, {"seen": seen, "stays": stays.pk}


def send(client, page, given):
    """What the editor is told at last, as the page has it: contexts are those of both."""
    try:
        html = unescape(client.post(page, given, follow=True).content.decode())
        return next(text for text in (GONE, CHANGED, str(HELD), "is merged into") if text in html)
    finally:
        connection.close()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_change_of_what_names_the_other_is_not_lost(coruna, other):
    """It is made when the merge has read the partners and saves the first."""
    _first, second = (make.make_partner(city=other) for _number in range(2))

    def rename():
        Partner.objects.filter(pk=second.pk).update(name="Port")
        connection.close()

    def rename_meanwhile(**kwargs):
        pre_save.disconnect(rename_meanwhile, Partner)
        renamed = others.submit(rename)
        until(lambda: number_waiting() or renamed.done())

    pre_save.connect(rename_meanwhile, Partner)
    with ThreadPoolExecutor() as others:
        merge(coruna, other)

    second.refresh_from_db()
    assert (second.name, second.city) == ("Port", coruna)


# Who may


@pytest.fixture
def point():
    return make.make_national_point()


def links(client):
    """The addresses of pages to merge on, by the question that asks for them."""
    sections = client.get("/admin/decisions/").context["sections"]
    rows = [row for section in sections if section.question.name == "same" for row in section.rows]
    return {opened.text: opened.address for opened, _records, _choices in rows}


@pytest.mark.parametrize(
    ("role", "is_public", "may"),
    [
        (Role.EDITOR, False, True),
        (Role.EDITOR, True, False),
        (Role.PUBLISHER, True, True),
        (Role.TRANSLATOR, False, False),
    ],
)
def test_members_merge_what_they_may_delete(client, point, role, is_public, may):
    given = {"national_point": point} | ({} if is_public else {"published_at": None})
    one, two = (make.make_article(title_en="News of the point", **given) for _n in range(2))
    client.force_login(make.make_member(role, point))

    asked, response = links(client), client.get(page_of(one, two))
    client.post(page_of(one, two), {"seen": Merge(one, two, None).seen, "stays": one.pk})

    address = page_of(one, two) if may else ""
    assert list(asked.values()) == ([address] if role != Role.TRANSLATOR else [])
    assert response.status_code == (200 if may else 403)
    assert Article.objects.count() == (1 if may else 2)


def test_editor_takes_no_public_page_into_a_draft(client, point):
    public = make.make_article(national_point=point)
    draft = make.make_article(national_point=point, published_at=None)
    client.force_login(make.make_member(Role.EDITOR, point))

    assert client.get(page_of(draft, public)).status_code == 403


def test_member_moves_no_page_to_another_point(client, point):
    second = make.make_national_point()
    user = make.make_member(Role.PUBLISHER, point)
    make.make_membership(user=user, national_point=second, role=Role.PUBLISHER)
    one, two = make.make_article(national_point=point), make.make_article(national_point=second)
    client.force_login(user)

    choices = client.get(page_of(one, two)).context["choices"]

    assert "national_point" not in [choice.name for choice, _taken in choices]


# The list


def choose(client, *records):
    kind = records[0]._meta
    address = reverse(f"admin:{kind.app_label}_{kind.model_name}_changelist")
    given = {"action": "merge_chosen", "_selected_action": [record.pk for record in records]}
    return client.post(address, given)


def test_two_chosen_in_a_list_are_merged_on_the_page(editor, coruna, other):
    assert choose(editor, coruna, other).url in (page_of(coruna, other), page_of(other, coruna))


def test_one_or_three_chosen_in_a_list_are_not_merged(editor, coruna, other, spain):
    third = make.make_city(country=spain)

    for chosen in ([coruna], [coruna, other, third]):
        response = choose(editor, *chosen)
        assert told(editor.get(response.url)) == ["Choose two records to merge."]


def test_lists_of_what_is_not_merged_do_not_offer_it(editor):
    make.make_country()

    assert "merge_chosen" not in editor.get("/admin/networks/country/").content.decode()
