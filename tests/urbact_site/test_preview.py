"""What is not public yet, on the real page, by a signed link."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from events.models import Article
from tests import make
from tests.forms import sent_by_browser
from urbact_site import preview
from urbact_site.models import Draft, User


def form_address(record, view="change"):
    kind = record._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_{view}", args=[record.pk])


@pytest.fixture
def draft():
    return make.make_article(
        published_at=None, original_language="da", title_da="Mad", title_fi="Ruoka"
    )


PAGES = {
    "article": make.make_article,
    "event": make.make_event,
    "call": make.make_call,
    "network": make.make_network,
    "expert": make.make_expert,
    "practice": make.make_good_practice,
    "point": make.make_national_point,
}


@pytest.mark.parametrize("make_page", PAGES.values(), ids=PAGES)
def test_every_page_type_is_previewed_before_it_is_public(client, make_page):
    page = make_page(published_at=None)
    assert client.get(page.get_absolute_url()).status_code == 404

    response = client.get(preview.address(page, "en"))

    assert response.status_code == 200
    assert "Preview, not public" in response.content.decode()
    assert str(page) in response.content.decode()
    page.refresh_from_db()
    assert page.published_at is None
    assert client.get(page.get_absolute_url()).status_code == 404


def test_preview_is_in_every_language(client, draft):
    html = client.get(preview.address(draft, "fi")).content.decode()

    assert '<html lang="fi"' in html
    assert "Ruoka" in html
    assert re.search(r'<a href="/preview/[^"]+/da/" lang="da"', html)


def test_preview_is_kept_from_caches_search_engines_and_strangers_frames(client, draft):
    response = client.get(preview.address(draft, "da"))

    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert not response.cookies


def test_preview_shows_the_draft_of_a_public_page_and_saves_nothing(client):
    user = make.make_user(is_programme_editor=True)
    article = make.make_article(title_en="Food")
    client.force_login(user)
    client.post(
        form_address(article),
        {
            "original_language": "en",
            "title_en": "Food in cities",
            "national_point": article.national_point_id,
            "kind": "news",
            "slug": article.slug,
            "published_at_0": "2020-01-01",
            "published_at_1": "10:00",
            "_draft": "1",
        },
    )
    client.logout()

    shown = client.get(preview.address(article, "en")).content.decode()

    assert "Food in cities" in shown
    assert "Food in cities" not in client.get(article.get_absolute_url()).content.decode()
    assert Article.objects.get().title_en == "Food"
    assert Draft.objects.count() == 1


def test_preview_shows_the_draft_of_an_editor_and_submits_nothing(client):
    article = make.make_article(title_en="Food")
    client.force_login(make.make_member("editor", article.national_point))
    data = {"original_language": "en", "title_en": "Food in cities", "kind": "news"}
    data |= {"national_point": article.national_point_id, "slug": article.slug}
    client.post(form_address(article), data | {"_draft": "1"})

    shown = client.get(preview.address(article, "en")).content.decode()

    assert "Food in cities" in shown
    saved = Article.objects.get()
    assert (saved.title_en, saved.submitted_at) == ("Food", None)
    assert saved.published_at == article.published_at


@pytest.mark.parametrize("change", ["moved", "translates", "closed"])
def test_draft_of_who_may_not_write_it_any_more_is_told_and_not_shown(client, change):
    article = make.make_article(title_en="Food")
    user = make.make_member("editor", article.national_point)
    client.force_login(user)
    data = {"original_language": "en", "title_en": "Food in cities", "kind": "news"}
    data |= {"national_point": article.national_point_id, "slug": article.slug}
    client.post(form_address(article), data | {"_draft": "1"})
    if change == "closed":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif change == "moved":
        user.memberships.update(national_point=make.make_national_point())
    else:
        user.memberships.update(role="translator")
    client.logout()

    response = client.get(preview.address(article, "en"))

    html = response.content.decode()
    assert response.status_code == 200
    assert "The draft has errors and is not shown." in html
    assert "Food in cities" not in html


def test_preview_shows_the_draft_of_a_network_with_its_rows(client):
    network = make.make_network()
    make.make_partner(network=network, city=None, name="Porto")
    form = form_address(network)
    client.force_login(make.make_user(is_programme_editor=True))
    data = sent_by_browser(client.get(form))
    data |= {"tagline_en": ["Food"], "partners-0-name": ["Braga"]}
    client.post(form, data | {"_draft": ["1"]})

    html = client.get(preview.address(network, "en")).content.decode()

    assert "The draft has errors" not in html
    assert "Food" in html
    assert "Braga" in html
    assert network.partners.get().name == "Porto"


def test_draft_with_errors_is_told_and_not_shown(client):
    user = make.make_user(is_programme_editor=True)
    article = make.make_article(title_en="Food")
    data = {"title_en": ["Food in cities"], "slug": ["no slug"]}
    Draft.objects.create(kind="events.article", object_id=article.pk, data=data, user=user)

    html = client.get(preview.address(article, "en")).content.decode()

    assert "The draft has errors and is not shown." in html
    assert "Food in cities" not in html


def test_preview_of_one_shows_no_draft_of_another(client):
    network = make.make_network(published_at=None)
    secret = make.make_article(published_at=None, title_en="A secret")
    secret.networks.add(network)

    assert "A secret" not in client.get(preview.address(network, "en")).content.decode()


def ended(client, address):
    response = client.get(address)
    assert response.status_code == 410
    assert "This preview has ended" in response.content.decode()
    return response["X-Robots-Tag"] == "noindex, nofollow"


def test_link_ends_after_14_days(client, draft, monkeypatch):
    old = timezone.now() - timedelta(days=14, minutes=1)
    stamped = signing.TimestampSigner(salt=preview.SALT)
    address = preview.address(draft, "da")
    assert client.get(address).status_code == 200
    value = preview.token(draft).rsplit(":", 2)[0]
    stamp = signing.b62_encode(int(old.timestamp()))
    signed = f"{value}:{stamp}:{stamped.signature(f'{value}:{stamp}')}"

    assert ended(client, preview.address(draft, "da", signed))


def test_link_ends_with_the_record(client, draft):
    address = preview.address(draft, "da")
    draft.delete()

    assert ended(client, address)


@pytest.mark.parametrize("signed", ["x", "x:y:z", "%00", "%ED%A0%80", "e30:1:a"])
def test_forged_link_has_ended(client, signed):
    assert client.get(f"/preview/{signed}/en/").status_code == 410


def test_unknown_language_is_not_found(client, draft):
    assert client.get(preview.address(draft, "xx")).status_code == 404
    assert client.post(preview.address(draft, "da")).status_code == 404


def test_editor_sees_both_widths_and_withdraws_the_links(client, draft):
    client.force_login(make.make_user(is_programme_editor=True))
    page = client.get(form_address(draft, "preview"))
    link = page.context["link"]
    assert client.get(link).status_code == 200

    client.post(form_address(draft, "preview"))

    assert page.content.decode().count("<iframe") == 2
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert ended(client, link)
    assert client.get(client.get(form_address(draft, "preview")).context["link"]).status_code == 200


def test_preview_of_another_points_record_is_not_found(client, draft):
    client.force_login(make.make_member("publisher"))

    assert client.get(form_address(draft, "preview")).status_code == 404
