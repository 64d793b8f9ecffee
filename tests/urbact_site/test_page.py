"""What a record's page offers around its text."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import RequestFactory
from django.utils import translation

from tests.make import make_article, make_document, make_event, make_network, make_partner
from urbact_site.templatetags.page import share


def contents(html):
    nav = re.search('<nav aria-label="On this page">(.*?)</nav>', html, re.DOTALL)
    return nav and re.findall('<a href="#([^"]+)"[^>]*>(.*?)</a>', nav[1])


def test_long_page_leads_to_its_parts(client):
    network = make_network()
    make_partner(network=network)
    make_event(networks=[network])
    make_document(network=network)

    html = client.get(network.get_absolute_url()).content.decode()

    assert contents(html) == [
        ("about", "About the network"),
        ("partners", "Partners"),
        ("coming", "Coming events"),
        ("documents", "Documents"),
    ]


def test_short_page_has_no_contents(client):
    network = make_network()

    assert contents(client.get(network.get_absolute_url()).content.decode()) is None


def test_headings_of_a_text_stand_under_that_of_the_page(client):
    body = "".join(f"<h3>Part &amp; {n}</h3><h4>Detail</h4><p>Text.</p>" for n in range(3))
    article = make_article(body_en=body)

    html = client.get(article.get_absolute_url()).content.decode()

    assert contents(html) == [(f"part-{n + 1}", f"Part &amp; {n}") for n in range(3)]
    prose = re.search('<div class="prose">(.*?)</div>', html, re.DOTALL)[1]
    assert re.findall("<h[1-6]", prose) == ["<h2", "<h3"] * 3


def test_contents_say_the_language_of_a_heading(client):
    body = "".join(f"<h3>Osa {n}</h3><p>Teksti.</p>" for n in range(3))
    article = make_article(original_language="fi", title_fi="Ruoka", body_fi=body)

    html = client.get(article.get_absolute_url()).content.decode()

    assert '<a href="#part-1" lang="fi" dir="ltr">Osa 0</a>' in html


@pytest.mark.parametrize("title", ["COPE", "Ærø & “Łódź”: 100 % ?#+", "a" * 300])
def test_page_can_be_passed_on_in_the_shown_language(title):
    request = RequestFactory().get("/da/networks/cope/?utm_source=x")
    with translation.override("da"):
        ways = share({"request": request}, title)

    url = "http://testserver/da/networks/cope/"
    mail = dict(part.split("=") for part in urlsplit(ways["mail"]).query.split("&"))
    assert {name: unquote(text) for name, text in mail.items()} == {"subject": title, "body": url}
    sites = {name: parse_qs(urlsplit(address).query) for name, address in ways["sites"]}
    assert sites == {
        "Facebook": {"u": [url]},
        "X": {"text": [title], "url": [url]},
        "LinkedIn": {"url": [url]},
    }


def test_copying_the_link_is_hidden_until_a_script_can_do_it(client):
    network = make_network()

    html = client.get(network.get_absolute_url()).content.decode()

    assert '<li hidden><button type="button" data-copy="http://testserver/en/networks/' in html
