import re
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from events.models import Article, Call, Event, Membership, NationalPoint
from tests.make import (
    make_article,
    make_country,
    make_event,
    make_image,
    make_member,
    make_membership,
    make_national_point,
    make_user,
)
from urbact_site.models import User


def add(model):
    return reverse(f"admin:events_{model._meta.model_name}_add")


def errors_of(response):
    assert response.status_code == 200
    return {
        name: list(errors) for name, errors in response.context["adminform"].form.errors.items()
    }


def test_finnish_article_is_written_without_an_english_word(admin_client):
    given = {"original_language": "fi", "title_fi": "Ruokaa läheltä", "kind": "news", "slug": ""}

    response = admin_client.post(add(Article), given)

    article = Article.objects.get()
    assert response.status_code == 302
    assert (article.slug, article.exists_in, article.published_at) == (
        "ruokaa-lahelta",
        " fi ",
        None,
    )


def test_second_article_of_a_title_gets_an_address_of_its_own(admin_client):
    make_article(slug="food")

    admin_client.post(add(Article), {"original_language": "en", "title_en": "Food", "kind": "news"})

    assert sorted(Article.objects.values_list("slug", flat=True)) == ["food", "food-2"]


def test_author_whom_a_file_would_take_for_two_is_refused(admin_client):
    given = {"original_language": "en", "title_en": "Food", "kind": "news"}

    response = admin_client.post(add(Article), given | {"authors": "Ana Lind\nBo|Ek"})

    assert errors_of(response) == {
        "authors": ["Write no “|” here: in files it separates one name from the next."]
    }


def test_title_that_is_too_long_is_refused_in_its_language(admin_client):
    given = {"original_language": "fi", "title_fi": "Ruoka", "title_sv": "x" * 201, "kind": "news"}

    response = admin_client.post(add(Article), given)

    assert errors_of(response) == {
        "title_sv": ["Ensure this value has at most 200 characters (it has 201)."]
    }
    assert not Article.objects.exists()


def test_articles_are_listed_drafts_first_then_the_newest(admin_client):
    make_article(title_en="Old", original_language="en", published_at="2023-01-01T10:00Z")
    make_article(title_en="New", original_language="en", published_at="2024-01-01T10:00Z")
    make_article(title_en="Draft", original_language="en", published_at=None)

    html = admin_client.get(reverse("admin:events_article_changelist")).content.decode()

    titles = re.findall(r'<th scope="row" class="field-shown_text"><a [^>]+>([^<]+)</a>', html)
    assert titles == ["Draft", "New", "Old"]


def test_markup_in_a_title_is_saved_and_shown_as_text(admin_client):
    given = {"original_language": "en", "title_en": "<b>Food</b>", "kind": "news", "slug": "food"}

    response = admin_client.post(add(Article), given, follow=True)

    assert Article.objects.get().title_en == "<b>Food</b>"
    assert "&lt;b&gt;Food&lt;/b&gt;" in response.content.decode()
    assert "<b>Food</b>" not in response.content.decode()


def test_new_event_is_in_the_time_of_its_editors_point(client):
    finland = make_national_point(countries=[make_country(slug="fi")])
    client.force_login(make_member("editor", finland))

    form = client.get(add(Event)).context["adminform"].form

    assert form["time_zone"].value() == "Europe/Helsinki"


@pytest.mark.parametrize(("spoken", "begun"), [(["da"], "da"), (["fr", "en"], "en")])
def test_new_article_is_in_the_editors_language_if_the_point_writes_it(client, spoken, begun):
    client.force_login(make_member("editor", make_national_point(languages=spoken)))

    form = client.get(add(Article)).context["adminform"].form

    assert form["original_language"].value() == begun


def test_event_of_one_day_needs_no_last_one(admin_client):
    given = {"original_language": "en", "title_en": "Webinar", "kind": "webinar"}
    given |= {"format": "online", "audience": "public", "time_zone": "Europe/Riga"}

    admin_client.post(add(Event), given | {"starts_on": "2024-03-14"})

    event = Event.objects.get()
    assert (event.starts_on, event.ends_on) == (date(2024, 3, 14), date(2024, 3, 14))
    assert list(errors_of(admin_client.post(add(Event), given))) == ["starts_on"]


def test_event_that_ends_before_it_starts_is_refused(admin_client):
    given = {
        "original_language": "en",
        "title_en": "Webinar",
        "kind": "webinar",
        "starts_on": "2024-03-14",
        "ends_on": "2024-03-13",
        "time_zone": "Europe/Riga",
    }

    response = admin_client.post(add(Event), given)

    assert errors_of(response) == {"__all__": ["An event cannot end before it starts."]}


def test_events_are_listed_by_month(admin_client):
    make_event(title_en="March", original_language="en", starts_on=date(2024, 3, 14))
    make_event(title_en="April", original_language="en", starts_on=date(2024, 4, 14))

    response = admin_client.get(
        reverse("admin:events_event_changelist"),
        {"starts_on__year": "2024", "starts_on__month": "3"},
    )

    assert [str(event) for event in response.context["cl"].result_list] == ["March"]


def test_call_closes_after_it_opens(admin_client):
    given = {
        "original_language": "en",
        "title_en": "Call",
        "opens_on": "2024-03-14",
        "closes_on": "2024-03-01",
    }

    response = admin_client.post(add(Call), given)

    assert errors_of(response) == {"__all__": ["A call cannot close before it opens."]}


def point(countries, **given):
    rows = {
        f"{name}-{count}_FORMS": "0"
        for name in ("contacts", "memberships")
        for count in ("TOTAL", "INITIAL")
    }
    texts = {"original_language": "da", "title_da": "Danmark", "languages": ["da"]}
    return rows | texts | {"countries": [country.pk for country in countries]} | given


def test_national_point_is_for_one_or_two_countries(admin_client):
    countries = [make_country() for _ in range(3)]

    none = admin_client.post(add(NationalPoint), point([]))
    three = admin_client.post(add(NationalPoint), point(countries))
    two = admin_client.post(add(NationalPoint), point(countries[:2]))

    assert errors_of(none) == {"countries": ["This field is required."]}
    assert errors_of(three) == {
        "countries": ["A National URBACT Point is for one or two countries."]
    }
    assert two.status_code == 302
    assert set(NationalPoint.objects.get().countries.all()) == set(countries[:2])


def test_national_point_is_saved_with_contact_and_member(admin_client):
    member = make_user()
    rows = {
        "contacts-TOTAL_FORMS": "1",
        "contacts-0-original_language": "da",
        "contacts-0-name": "Mette",
        "contacts-0-role_da": "Koordinator",
        "contacts-0-telephone": "+45 35 29 17 01",
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-user": member.pk,
        "memberships-0-role": "translator",
    }

    admin_client.post(add(NationalPoint), point([make_country()], **rows))

    denmark = NationalPoint.objects.get()
    assert denmark.contacts.get().role_da == "Koordinator"
    assert list(denmark.memberships.values_list("user", "role")) == [(member.pk, "translator")]


def test_user_is_made_a_member_in_the_form_of_the_user(admin_client):
    user, point = make_user(), make_national_point()
    given = {
        "username": user.username,
        "is_active": "on",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-national_point": point.pk,
        "memberships-0-role": "publisher",
    }

    response = admin_client.post(reverse("admin:urbact_site_user_change", args=[user.pk]), given)

    assert response.status_code == 302
    assert Membership.objects.get(user=user).national_point == point


def test_image_of_an_article_is_chosen_by_its_text(admin_client):
    make_image(alt_fi="Torilla myydään kalaa", original_language="fi")
    make_image(alt_en="A bridge", original_language="en")

    response = admin_client.get(
        reverse("admin:autocomplete"),
        {"term": "KALAA", "app_label": "events", "model_name": "article", "field_name": "image"},
    )

    assert [result["text"] for result in response.json()["results"]] == ["Torilla myydään kalaa"]


# Members


@pytest.fixture
def denmark():
    return make_national_point(title_en="Denmark", languages=["da"], original_language="en")


@pytest.fixture
def publisher(client, denmark):
    client.force_login(make_member("publisher", denmark))
    return client


def member(point, **given):
    return {"email": "mette@example.dk", "national_point": point.pk, "role": "editor"} | given


def test_publisher_invites_by_email_and_the_link_opens_the_desk(publisher, denmark):
    response = publisher.post(add(Membership), member(denmark, email="Mette@example.dk"))

    assert response.status_code == 302
    [letter] = mail.outbox
    mette = User.objects.get(email="mette@example.dk")
    assert dict(mette.memberships.values_list("national_point", "role")) == {denmark.pk: "editor"}
    assert (mette.has_usable_password(), mette.is_programme_editor) == (False, False)
    assert letter.to == ["mette@example.dk"]

    reader = Client()
    link = re.search(r"http://testserver(/account/password/\S+)", letter.body)[1]
    form = reader.get(link, follow=True).redirect_chain[-1][0]
    reader.post(form, {"password1": "a horse in the hall", "password2": "a horse in the hall"})
    reader.post("/account/login/", {"login": "mette@example.dk", "password": "a horse in the hall"})
    assert reader.get("/admin/").status_code == 200


def test_publisher_invites_to_the_own_point_alone(publisher, denmark):
    other = make_national_point()

    response = publisher.post(add(Membership), member(other))

    assert list(errors_of(response)) == ["national_point"]
    assert mail.outbox == []
    assert not User.objects.filter(email="mette@example.dk").exists()


def test_who_has_an_account_becomes_a_member_without_a_new_password(publisher, denmark):
    mette = make_user(email="mette@example.dk")

    publisher.post(add(Membership), member(denmark))
    twice = publisher.post(add(Membership), member(denmark))

    assert mette.memberships.get().national_point == denmark
    assert "/account/password/" not in mail.outbox[0].body
    assert errors_of(twice) == {"__all__": ["This user is a member already."]}


def test_rights_posted_with_an_invitation_are_not_given(publisher, denmark):
    rights = {"is_superuser": "on", "is_programme_editor": "on", "user": "1", "is_staff": "on"}

    publisher.post(add(Membership), member(denmark, **rights))

    mette = User.objects.get(email="mette@example.dk")
    assert (mette.is_superuser, mette.is_programme_editor) == (False, False)


def change(membership, view="change"):
    return reverse(f"admin:events_membership_{view}", args=[membership.pk])


def test_publisher_changes_the_role_of_a_colleague_and_nothing_else(publisher, denmark):
    mette, other = make_membership(national_point=denmark), make_national_point()

    publisher.post(
        change(mette),
        {"role": "translator", "national_point": other.pk, "user": make_user().pk},
    )

    before = (mette.user, mette.national_point)
    mette.refresh_from_db()
    assert (mette.role, (mette.user, mette.national_point)) == ("translator", before)


def test_publisher_removes_a_colleague_but_not_themselves(publisher, denmark):
    mette = make_membership(national_point=denmark)
    own = Membership.objects.get(role="publisher")

    publisher.post(change(mette, "delete"), {"post": "yes"})

    assert publisher.post(change(own, "delete"), {"post": "yes"}).status_code == 403
    assert publisher.post(change(own), {"role": "editor"}).status_code == 403
    assert list(Membership.objects.all()) == [own]


def test_publisher_sees_and_changes_no_member_of_another_point_and_no_user(publisher):
    other = make_membership()

    listed = publisher.get(reverse("admin:events_membership_changelist")).context["cl"]
    assert other not in listed.result_list
    for view in ("change", "delete", "history"):
        assert publisher.get(change(other, view)).status_code == 404
        assert publisher.post(change(other, view), {"post": "yes"}).status_code == 404
    for view, args in (("changelist", []), ("add", [])):
        assert (
            publisher.get(reverse(f"admin:urbact_site_user_{view}", args=args)).status_code == 403
        )


def test_invitation_is_told_and_names_the_point_in_its_own_language(publisher, denmark):
    NationalPoint.objects.update(title_da="Danmarks kontaktpunkt")

    response = publisher.post(add(Membership), member(denmark), follow=True)

    told = [str(message) for message in response.context["messages"]]
    assert told[0] == "An invitation goes to mette@example.dk."
    assert "Danmarks kontaktpunkt" in mail.outbox[0].body
    assert User.objects.get(email="mette@example.dk").letter_language == "da"


def test_publisher_invites_again_those_who_missed_it(publisher, denmark):
    colleague = make_member("editor", denmark, email="mette@example.dk")
    other = make_member("editor", make_national_point(), email="aino@example.fi")
    rows = Membership.objects.filter(user__in=[colleague, other]).values_list("pk", flat=True)
    data = {"action": "invite_again", "_selected_action": list(rows)}

    publisher.post(reverse("admin:events_membership_changelist"), data)

    assert [letter.to for letter in mail.outbox] == [["mette@example.dk"]]


def test_closed_account_is_not_invited(publisher, denmark):
    make_user(email="mette@example.dk", is_active=False)

    response = publisher.post(add(Membership), member(denmark))

    assert errors_of(response) == {"email": ["This account is closed."]}
    assert mail.outbox == []
