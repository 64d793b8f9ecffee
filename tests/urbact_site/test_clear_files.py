"""Files that no record has any more: how long they stay, and what becomes of their history."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision, Version

from networks.models import Document, Network
from tests.make import make_article, make_call, make_document, make_image, make_network, png
from urbact_site.models import Image


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def editor(admin_user, client):
    client.force_login(admin_user)
    return client


def stored(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def address(record, view, *args):
    kind = record._meta
    return reverse(f"admin:{kind.app_label}_{kind.model_name}_{view}", args=args)


def delete(editor, record):
    editor.post(address(record, "delete", record.pk), {"post": "yes"})
    return Version.objects.get_for_object_reference(type(record), record.pk).first()


def clear(days=0):
    call_command("clear_files", days=days, verbosity=0)


def age(media, days):
    """Let all that has happened have happened so many days ago."""
    then = timezone.now() - timedelta(days=days)
    Revision.objects.update(date_created=then)
    for path in media.rglob("*"):
        os.utime(path, (then.timestamp(), then.timestamp()))


def test_files_of_records_stay_with_their_renditions(media):
    make_image(file=png(700, 400, "town.png"))
    make_document(file=ContentFile(b"%PDF-", "plan.pdf"))
    there = stored(media)
    assert len(there) == 6

    clear()

    assert stored(media) == there


def test_deleted_picture_goes_whole_when_it_can_no_longer_be_brought_back(media, editor):
    delete(editor, make_image(file=png(700, 400, "town.png")))

    age(media, days=29)
    clear(days=30)
    assert len(stored(media)) == 5

    age(media, days=31)
    clear(days=30)
    assert list(media.iterdir()) == []


def test_deleted_picture_is_brought_back_while_its_file_is_there(media, editor):
    image = make_image(file=png(700, 400, "town.png"), alt_en="A town")
    version = delete(editor, image)

    clear(days=30)
    editor.post(address(image, "recover", version.pk))

    assert Image.objects.get().alt_en == "A town"


def test_deleted_picture_without_its_file_is_refused_with_the_reason(media, editor):
    image = make_image()
    version = delete(editor, image)
    clear()

    response = editor.post(address(image, "recover", version.pk), follow=True)

    assert "Its file is deleted. Upload it anew." in response.content.decode()
    assert not Image.objects.exists()


def test_network_is_brought_back_without_the_document_whose_file_is_gone(media, editor):
    network = make_network()
    make_document(network=network, file=ContentFile(b"%PDF-", "plan.pdf"))
    make_document(network=network, title_en="On the web", address="https://example.eu/plan.pdf")
    version = delete(editor, network)
    clear()

    editor.post(address(network, "recover", version.pk))

    assert Network.objects.get().pk == network.pk
    assert [document.title_en for document in Document.objects.all()] == ["On the web"]


def test_library_is_filtered_by_what_nothing_uses(media, editor):
    used, named, drafted, named_in_draft, unused = (make_image() for _n in range(5))
    article = make_article(image=used, body_fi=f'<figure data-picture="{named.slug}"></figure>')
    body = f'<figure data-picture="{named_in_draft.slug}"></figure>'
    draft = {"_draft": "1", "image": drafted.pk, "body_en": body}
    editor.post(address(article, "change", article.pk), draft)

    def shown(model, query):
        rows = editor.get(reverse(f"admin:{model}_changelist") + query).context["cl"].queryset
        return sorted(rows, key=lambda row: row.pk)

    assert shown("urbact_site_image", "?used=yes") == [used, named, drafted, named_in_draft]
    assert shown("urbact_site_image", "?used=no") == [unused]

    paper, plan, lost = make_document(network=None), make_document(), make_document(network=None)
    make_call(documents=[paper])

    assert shown("networks_document", "?used=yes") == [paper, plan]
    assert shown("networks_document", "?used=no") == [lost]
