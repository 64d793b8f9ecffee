"""The queue of what waits for review, and who is told of what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events.models import Article
from tests import make
from tests.held import on_postgresql
from urbact_site import notices, publishing
from urbact_site.models import Notice, User
from urbact_site.review import number_waiting

REVIEW = "/admin/review/"
ADDRESS = "http://testserver/admin/events/article/1/change/"


@pytest.fixture
def point():
    return make.make_national_point(languages=["da"])


@pytest.fixture
def author(point):
    return make.make_member("editor", point, username="anna", email="anna@example.eu")


@pytest.fixture
def publisher(point):
    return make.make_member("publisher", point, username="bo", email="bo@example.eu", language="da")


@pytest.fixture
def article(point):
    return make.make_article(
        national_point=point, published_at=None, original_language="da", title_da="Mad"
    )


def do(record, deed, user, comment=""):
    publishing.do(record, deed, user, ADDRESS, comment)


@pytest.fixture
def submitted(article, author, publisher, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", author, "Ready?")
    return article


def test_queue_shows_the_oldest_first_with_who_and_since_when(client, submitted, publisher, point):
    older = make.make_article(
        national_point=point, published_at=None, submitted_at=timezone.now().replace(year=2020)
    )
    make.make_article(published_at=None, submitted_at=timezone.now())
    client.force_login(publisher)

    waiting = client.get(REVIEW).context["waiting"]

    assert waiting == [older, submitted]
    assert waiting[1].submitted_by.username == "anna"
    assert "submitted by anna. “Ready?”" in client.get(REVIEW).content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_queue_costs_the_same_with_one_record_and_four(
    client, point, publisher, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        make.make_article(national_point=point, published_at=None, submitted_at=timezone.now())
    client.force_login(publisher)

    with django_assert_max_num_queries(16):
        client.get(REVIEW)


def post(client, record, deed, **more):
    data = {"kind": record._meta.label_lower, "pk": record.pk, "deed": deed, **more}
    return client.post(REVIEW, data)


def test_publisher_sends_back_with_a_comment(
    client, submitted, publisher, django_capture_on_commit_callbacks
):
    mail.outbox.clear()
    client.force_login(publisher)

    with django_capture_on_commit_callbacks(execute=True):
        post(client, submitted, "send_back", comment="Which city?\nAnd when?")

    submitted.refresh_from_db()
    assert (submitted.submitted_at, submitted.published_at) == (None, None)
    [message] = mail.outbox
    assert message.to == ["anna@example.eu"]
    assert "“Which city?\nAnd when?”" in message.body
    assert f"/admin/events/article/{submitted.pk}/change/" in message.body
    assert message.body.endswith("E-mails to you: http://testserver/admin/review/")


def test_publisher_publishes_from_the_queue(client, submitted, publisher):
    client.force_login(publisher)

    post(client, submitted, "publish")

    submitted.refresh_from_db()
    assert submitted.is_public
    assert client.get(REVIEW).context["waiting"] == []


def test_editor_sees_what_waits_and_decides_nothing(client, submitted, author):
    client.force_login(author)

    assert client.get(REVIEW).context["waiting"] == [submitted]
    assert post(client, submitted, "publish").status_code == 403
    assert not Article.objects.published().exists()


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "events.article", "pk": "x", "deed": "publish"},
        {"kind": "events.article", "pk": "\0", "deed": "publish"},
        {"kind": "urbact_site.user", "pk": "1", "deed": "publish"},
        {"kind": "events.article", "pk": "999", "deed": "publish"},
        {"kind": "events.article", "pk": "1", "deed": "x"},
    ],
)
def test_what_does_not_wait_is_not_found(client, publisher, data):
    client.force_login(publisher)

    assert client.post(REVIEW, data).status_code == 404


def test_what_waits_at_another_point_is_not_found(client, publisher):
    theirs = make.make_article(published_at=None, submitted_at=timezone.now())
    client.force_login(publisher)

    assert post(client, theirs, "publish").status_code == 404


def test_queue_is_for_editors(client):
    client.force_login(make.make_user())

    assert client.get(REVIEW).status_code == 302


# E-mails


def test_publisher_is_told_in_their_language(submitted):
    [message] = mail.outbox

    assert message.to == ["bo@example.eu"]
    assert message.subject == "URBACT: Mad"
    assert message.body.startswith("Artikel: Mad\n")
    assert "“Ready?”" in message.body


def test_letter_without_a_chosen_language_is_in_that_of_the_point(
    article, author, publisher, django_capture_on_commit_callbacks
):
    User.objects.update(language="")

    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", author)

    assert mail.outbox[0].body.startswith("Artikel: Mad\n")


def test_author_learns_where_the_page_is_or_when_it_will_be(
    point, submitted, author, publisher, django_capture_on_commit_callbacks
):
    point.countries.set([make.make_country(slug="fi")])
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        submitted.published_at = datetime(2035, 5, 3, 7, 0, tzinfo=UTC)
        do(submitted, "scheduled", publisher)

    with django_capture_on_commit_callbacks(execute=True):
        do(submitted, "published", publisher)

    scheduled, published = (message.body.splitlines() for message in mail.outbox)
    assert scheduled[1:3] == ["Scheduled.", "Will be public on 3 May 2035, 10:00 (Helsinki)."]
    assert scheduled[3].endswith(" (Helsinki)")
    address = f"http://testserver/en/news/{submitted.slug}/"
    assert published[1:3] == ["Published.", address]


def test_subject_counts_a_record_once(article, author, publisher):
    do(article, "submitted", author)
    do(article, "submitted", author, "Once more")

    notices.send_notices.call(publisher.pk)

    assert [message.subject for message in mail.outbox] == ["URBACT: Mad"]


def test_nobody_is_told_of_what_they_did_themselves(
    article, publisher, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", publisher)

    assert not Notice.objects.filter(user=publisher).exists()


def test_programme_is_told_of_a_point_without_publisher(
    article, author, django_capture_on_commit_callbacks
):
    make.make_user(is_programme_editor=True, email="programme@example.eu")

    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", author)

    assert [message.to for message in mail.outbox] == [["programme@example.eu"]]


def test_who_wants_none_gets_none(article, author, publisher, django_capture_on_commit_callbacks):
    User.objects.update(notify=User.Notify.NEVER)

    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", author)

    assert mail.outbox == []
    assert not Notice.objects.exists()


def test_digest_is_one_e_mail_a_day_and_sent_once(
    article, author, publisher, point, django_capture_on_commit_callbacks
):
    User.objects.update(notify=User.Notify.DAILY)
    second = make.make_article(national_point=point, published_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", author)
        do(second, "submitted", author)
    assert mail.outbox == []

    for _day in range(2):
        call_command("send_digests")

    [message] = mail.outbox
    assert message.subject == "URBACT: Mad og 1 til"
    assert str(second) in message.body


# In all of these but English 21 takes the form of 1.
@pytest.mark.parametrize("language", ["en", "hr", "lt", "lv", "uk"])
@pytest.mark.parametrize("others", [1, 2, 5, 10, 21, 31, 101])
def test_subject_says_how_many_more_there_are_in_every_language(language, others):
    with override(language):
        assert notices.subject("Mad", 0) == "URBACT: Mad"
        assert str(others) in notices.subject("Mad", others)


def test_saving_survives_a_mail_server_that_is_down_and_the_next_digest_sends(
    article, author, publisher, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", author)
    article.refresh_from_db()
    assert article.submitted_at
    call_command("send_digests")
    Notice.objects.update(made_at=timezone.now() - timezone.timedelta(hours=1))
    call_command("send_digests")  # still down
    assert Notice.objects.unsent().count() == 1

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("send_digests")

    assert [message.to for message in mail.outbox] == [["bo@example.eu"]]
    assert not Notice.objects.unsent().exists()


class Slow(EmailBackend):
    """A mail server that takes its time, in which the receiver logs in."""

    def send_messages(self, messages):
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SET statement_timeout = '2s'")
            cursor.execute("UPDATE urbact_site_user SET last_login = now()")
            cursor.execute("RESET statement_timeout")
        other.close()
        return super().send_messages(messages)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_tasks_at_once_send_a_notice_once_and_its_receiver_logs_in_meanwhile(
    article, author, publisher, settings
):
    User.objects.filter(pk=publisher.pk).update(notify=User.Notify.DAILY)
    do(article, "submitted", author)
    settings.EMAIL_BACKEND = f"{__name__}.Slow"

    def send(_time):
        notices.send_notices.call(publisher.pk)
        connection.close()

    with ThreadPoolExecutor() as workers:
        list(workers.map(send, range(2)))

    assert [message.to for message in mail.outbox] == [["bo@example.eu"]]
    assert User.objects.get(pk=publisher.pk).last_login


def test_title_with_a_line_end_is_no_second_header(
    article, author, publisher, django_capture_on_commit_callbacks
):
    Article.objects.update(title_da="Mad\r\nBcc: all@example.eu")
    article.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", author)

    assert mail.outbox[0].subject == "URBACT: Mad Bcc: all@example.eu"
    assert mail.outbox[0].recipients() == ["bo@example.eu"]


def test_nothing_is_told_of_what_is_deleted_or_another_points_by_then(article, author, publisher):
    do(article, "submitted", author)
    Article.objects.update(national_point=make.make_national_point())

    notices.send_notices.call(publisher.pk)

    assert mail.outbox == []
    assert not Notice.objects.unsent().exists()


def test_editor_chooses_how_to_be_told(client, author):
    client.force_login(author)

    client.post(REVIEW, {"notify": "daily", "language": "fi"})

    author.refresh_from_db()
    assert (author.notify, author.language) == ("daily", "fi")
    assert client.post(REVIEW, {"notify": "x"}).status_code == 200


def test_language_that_an_account_had_is_changed_from_every_page_and_used_in_the_next_letter(
    client, article, author, publisher, django_capture_on_commit_callbacks
):
    client.force_login(publisher)
    link = '<a href="/admin/review/#notify">E-mails to you</a>'
    assert link in client.get("/admin/events/article/").content.decode()
    form = client.get(REVIEW).context["form"]
    assert form["language"].value() == "da"

    client.post(REVIEW, {"notify": "at-once", "language": "lv"})
    with django_capture_on_commit_callbacks(execute=True):
        do(article, "submitted", author)

    [message] = mail.outbox
    assert "Iesniegts pārskatīšanai." in message.body


def test_queue_keeps_to_the_strict_policy(client, submitted, publisher):
    client.force_login(publisher)

    html = client.get(reverse("review")).content.decode()

    assert " style=" not in html
    assert " onclick=" not in html


def test_desk_counts_what_waits_in_scope(client, submitted, publisher, django_assert_num_queries):
    make.make_article(published_at=None, submitted_at=timezone.now())
    make.make_network(submitted_at=timezone.now())
    client.force_login(publisher)

    assert "1 record waits for review" in client.get("/admin/").content.decode()
    assert publisher.posts  # read already
    with django_assert_num_queries(1):
        assert number_waiting(publisher) == 1
