"""What a test of publishing does at the desk, and what it sees there."""

import re

from django.urls import reverse

from tests import make
from tests.forms import sent_by_browser
from urbact_site.admin.drafts import stamp
from urbact_site.models import Draft


def address(record, view, *args):
    kind = record._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_{view}", args=args)


def form_data(article, **more):
    return {
        "original_language": "da",
        "title_da": article.title_da or "",
        "national_point": article.national_point_id,
        "kind": "news",
        "slug": article.slug,
        **more,
    }


def press(client, article, button, **more):
    """As in a form that was opened just now."""
    draft = Draft.objects.of(article).first()
    data = {"_draft_at": stamp(draft), button: "1"} | more
    return client.post(address(article, "change", article.pk), form_data(article, **data))


def deeds_offered(client, article):
    html = client.get(address(article, "change", article.pk)).content.decode()
    panel = re.search(r'<section class="publishing".*?</section>', html, re.DOTALL)[0]
    return re.findall(r'<button type="submit" name="_(?!preview)(\w+)"', panel)


def shown_draft(client, article):
    return client.get(address(article, "change", article.pk)).context


def make_full_network():
    network = make.make_network()
    make.make_partner(network=network, name="Porto")
    make.make_partner(network=network, name="Lisboa")
    make.make_document(network=network, title_en="Plan")
    return network


def publish_draft(client, page):
    """Send the form of a page, in which its draft is shown, as a browser does."""
    form = address(page, "change", page.pk)
    response = client.post(form, sent_by_browser(client.get(form)) | {"_publish": ["1"]})
    assert response.status_code == 302, response.context["errors"]


def said(response):
    return [str(message) for message in response.context["messages"]]
