"""A news item's way from a draft to the public and back, by many people in a real browser."""

import os
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Article
from tests.make import (
    make_article,
    make_country,
    make_member,
    make_national_point,
    make_network,
    make_partner,
    make_user,
    png,
)
from urbact_site.history import revision, versions
from urbact_site.models import User

pytestmark = pytest.mark.browser


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def point():
    return make_national_point(
        title_en="Denmark", languages=["da"], countries=[make_country(slug="dk")]
    )


def shot(page, name):
    if folder := os.environ.get("SHOTS"):
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def form_of(article):
    return f"/admin/events/article/{article.pk}/change/"


def test_story_of_a_danish_news_item(browser_page, log_in, point, media):
    page = browser_page
    make_member("editor", point, username="anna")
    bo = make_member("publisher", point, username="bo", email="bo@example.eu")
    aino = make_member("translator", make_national_point(languages=["fi"]), username="aino")

    # A Danish editor writes with a picture, previews and submits.
    page.goto("/admin/")
    page.get_by_label("Username").fill("anna")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()
    page.goto("/admin/urbact_site/image/add/")
    page.get_by_label("Original language").select_option("da")
    picture = {"name": "market.png", "mimeType": "image/png", "buffer": png(800, 400).read()}
    page.locator("input[type=file]").set_input_files(picture)
    page.get_by_label("Alternative text, Danish").fill("Et torv")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()

    page.goto("/admin/events/article/add/")
    expect(page.get_by_role("textbox", name="Title, Danish")).to_be_focused()
    expect(page.get_by_label("Title, English")).to_be_hidden()
    page.get_by_role("textbox", name="Title, Danish").fill("Mad i byer")
    page.get_by_role("textbox", name="Summary, Danish").fill("Fra marken til torvet.")
    page.locator(".field-image").get_by_role("combobox").click()
    page.get_by_role("option", name="Et torv").click()
    shot(page, "form")
    page.get_by_role("button", name="Save and continue editing").first.click()
    expect(page.get_by_text("A draft: nobody but editors sees it.")).to_be_visible()
    article = Article.objects.get()
    page.get_by_role("button", name="Preview").click()
    for width in ("phone", "desktop"):
        frame = page.frame_locator(f".preview-{width}")
        expect(frame.get_by_role("heading", name="Mad i byer")).to_be_visible()
        expect(frame.get_by_text("Forhåndsvisning, ikke offentlig")).to_be_visible()
        expect(frame.get_by_role("img", name="Et torv")).to_be_visible()
    shot(page, "preview")
    page.get_by_label("Link for a reviewer").press("Enter")
    expect(page.get_by_text("All links to this preview are withdrawn.")).to_have_count(0)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    link = page.get_by_label("Link for a reviewer").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.goto(form_of(article))
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Mad i byer: Submitted for review.")).to_be_visible()

    # The publisher is told, finds it in the queue and schedules it; at its minute it is public.
    [letter] = mail.outbox
    assert letter.to == ["bo@example.eu"]
    assert form_of(article) in letter.body
    log_in(page, bo)
    page.goto("/admin/review/")
    shot(page, "review")
    page.get_by_role("link", name="Mad i byer").click()
    expect(page.get_by_text("Waits for review since")).to_be_visible()
    expect(page.get_by_role("button", name="Publish in Danish now")).to_be_visible()
    page.get_by_role("toolbar").get_by_role("button", name="Finnish").click()
    page.get_by_role("textbox", name="Title, Finnish").fill("Ruoka")
    expect(page.get_by_role("button", name="Publish in Danish and Finnish now")).to_be_visible()
    page.get_by_role("textbox", name="Title, Finnish").fill("")
    page.locator("[name=published_at_0]").fill("2035-05-03")
    page.locator("[name=published_at_1]").fill("10:00")
    page.get_by_role("button", name="Publish on 3 May 2035 at 10:00 (Copenhagen)").click()
    expect(page.get_by_text("Mad i byer: Scheduled.")).to_be_visible()
    public = f"/da/news/{article.slug}/"
    assert page.request.get(public).status == 404
    Article.objects.update(published_at=timezone.now() - timedelta(seconds=1))
    page.goto(public)
    expect(page.get_by_role("heading", name="Mad i byer")).to_be_visible()
    expect(page.get_by_role("img", name="Et torv")).to_be_visible()

    # A Finnish translator reads it, with what says that it is Danish, and cannot touch it.
    log_in(page, aino)
    page.goto(public.replace("/da/", "/fi/"))
    expect(page.locator("h1 [lang=da]")).to_have_text("Mad i byer")
    expect(page.locator(f"a[href*='{form_of(article)}']")).to_have_count(0)
    assert page.request.get(form_of(article)).status == 404

    # What the editor changes now waits for the publisher.
    log_in(page, User.objects.get(username="anna"))
    page.goto(form_of(article))
    page.get_by_role("textbox", name="Title, Danish").fill("Mad til byer")
    shot(page, "form-public")
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("A publisher makes it public.")).to_be_visible()
    page.goto(public)
    expect(page.get_by_role("heading", name="Mad i byer")).to_be_visible()
    log_in(page, bo)
    page.goto(form_of(article))
    expect(page.get_by_text("You see the draft of anna")).to_be_visible()
    expect(page.locator(".proposal ins")).to_have_text("added: til")
    page.get_by_label("What you changed, and why").fill("Anna's better title")
    page.get_by_role("button", name="Publish these changes now").click()
    expect(page.get_by_text("Mad til byer: Published.")).to_be_visible()
    page.goto(public)
    expect(page.get_by_role("heading", name="Mad til byer")).to_be_visible()

    # The programme compares, and restores what was there before.
    log_in(page, make_user(username="carla", is_programme_editor=True))
    page.goto(form_of(article).replace("change", "history"))
    shot(page, "history")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".difference [lang=da] ins").first).to_have_text("added: til")
    expect(page.locator(".difference [lang=da] del").first).to_have_text("removed: i")
    shot(page, "compare")
    page.goto(form_of(article).replace("change", "history"))
    page.get_by_role("row").last.get_by_role("link").click()
    page.get_by_role("button", name="Restore the version of").click()
    expect(page.get_by_text("is restored")).to_be_visible()
    page.goto(public)
    expect(page.get_by_role("heading", name="Mad i byer")).to_be_visible()


def test_enter_in_a_form_with_a_draft_keeps_it(browser_page, log_in, point):
    article = make_article(national_point=point, original_language="da", title_da="Mad i byer")
    page = log_in(browser_page, make_member("editor", point, username="anna"))
    page.goto(form_of(article))
    title = page.get_by_role("textbox", name="Title, Danish")
    title.fill("Mad til byer")
    title.press("Enter")
    expect(page.get_by_text("The draft is kept.")).to_be_visible()

    for person in (None, make_member("publisher", point, username="bo")):
        if person:
            log_in(page, person)
            page.goto(form_of(article))
        title.press("Enter")
        expect(page.get_by_text("The draft is kept.")).to_be_visible()
        expect(title).to_have_value("Mad til byer")
    assert Article.objects.get().title_da == "Mad i byer"

    # Discarding it asks, and the browser offers what was there.
    page.get_by_text("Discard the draft", exact=True).first.click()
    page.get_by_role("button", name="Discard the draft").click()
    expect(title).to_have_value("Mad i byer")
    page.get_by_role("button", name="Bring it back").click()
    expect(title).to_have_value("Mad til byer")


def test_draft_of_a_network_goes_from_a_programme_editor_through_another(browser_page, log_in):
    network = make_network(name="COPE", tagline_en="Food in cities")
    make_partner(network=network, city=None, name="Porto")
    page = log_in(browser_page, make_user(username="carla", is_programme_editor=True))
    form = f"/admin/networks/network/{network.pk}/change/"
    page.goto(form)
    page.get_by_role("textbox", name="Tagline, English").fill("Food for all")
    page.locator("[name=partners-0-name]").fill("Funchal")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator("[name=partners-0-name]")).to_have_value("Funchal")
    expect(page.locator(".errornote")).to_have_count(0)
    page.goto(network.get_absolute_url())
    expect(page.get_by_text("Food in cities").first).to_be_visible()

    log_in(page, make_user(username="dora", is_programme_editor=True))
    page.goto(form)
    expect(page.get_by_text("You see the draft of carla")).to_be_visible()
    shot(page, "proposal")
    page.get_by_role("button", name="Publish these changes now").click()

    expect(page.get_by_text("COPE: Published.")).to_be_visible()
    page.goto(network.get_absolute_url())
    expect(page.get_by_text("Food for all").first).to_be_visible()
    assert network.partners.get().name == "Funchal"


def test_fifteen_ways_to_the_record_of_another_point(browser_page, log_in, base_url, point):
    """By the session of a Finnish editor; none reads or writes the Danish draft."""
    with revision(make_user(), "restored"):
        theirs = make_article(
            national_point=point, title_en="Between us", slug="theirs", published_at=None
        )
    finland = make_national_point(title_en="Finland", languages=["fi"])
    own = make_article(national_point=finland, title_en="Ours", published_at=None)
    page = log_in(browser_page, make_member("editor", finland))
    page.goto(form_of(own))
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    headers = {"X-CSRFToken": token, "Referer": f"{base_url}/admin/"}
    form, articles = form_of(theirs), "/admin/events/article/"
    text = {"original_language": "en", "title_en": "Taken", "kind": "news", "slug": "theirs"}
    both = {"select_across": "1", "_selected_action": str(theirs.pk), "post": "yes"}
    rows = {"name": "rows.csv", "mimeType": "text/csv", "buffer": b"slug,title_en\ntheirs,Taken\n"}

    def get(address):
        return page.request.get(address)

    def post(address, **data):
        return page.request.post(address, headers=headers, form=data)

    ways = {
        "form": get(form),
        "saving": post(form, **text),
        "deleting": post(form.replace("change", "delete"), post="yes"),
        "history": get(form.replace("change", "history")),
        "a version": get(form.replace("change", f"history/{versions(Article, theirs.pk)[0].pk}")),
        "preview": get(form.replace("change", "preview")),
        "translating": get(form.replace("change", "translate/fi")),
        "searching the list": get(f"{articles}?q=between"),
        "filtering the list": get(f"{articles}?national_point__id__exact={point.pk}"),
        "an action on all": post(articles, action="delete_selected", **both),
        "exporting": post(f"{articles}export/?q=between", format="0"),
        "importing": page.request.post(
            f"{articles}import/", headers=headers, multipart={"import_file": rows}
        ),
        "giving away one's own": post(form_of(own), **text | {"national_point": str(point.pk)}),
        "publishing from the queue": post(
            "/admin/review/", kind="events.article", pk=str(theirs.pk), deed="publish"
        ),
        "its page": get("/en/news/theirs/"),
        "the API": get("/api/v1/news/theirs/"),
    }

    assert len(ways) >= 15
    assert [name for name, answer in ways.items() if "Between us" in answer.text()] == []
    assert [name for name, answer in ways.items() if answer.status not in (200, 404)] == []
    [(title, owner, published_at)] = Article.objects.filter(slug="theirs").values_list(
        "title_en", "national_point", "published_at"
    )
    assert (title, owner, published_at) == ("Between us", point.pk, None)


def test_two_editors_in_one_form(browser_page, log_in):
    article = make_article(title_en="Food", published_at=None)
    page = log_in(browser_page, make_user(username="carla", is_programme_editor=True))
    page.goto(form_of(article))
    page.get_by_role("textbox", name="Title, English").fill("Food for all")
    Article.objects.update(title_en="Food in cities")

    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="Changed meanwhile")).to_be_visible()
    shot(page, "meanwhile")
    page.get_by_label("Keep my text").check()
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Article.objects.get().title_en == "Food for all"


def test_two_editors_with_one_draft(browser_page, log_in, point, new_context):
    """The second sees what the first has kept, takes a part of it, and publishes both at once with
    the remarks in sight."""
    article = make_article(
        national_point=point, original_language="da", title_da="Mad", summary_da="Fra marken"
    )
    anna = log_in(browser_page, make_member("publisher", point, username="anna"))
    bo = log_in(new_context().new_page(), make_member("publisher", point))
    for page in (anna, bo):
        page.goto(form_of(article))
    anna.get_by_role("textbox", name="Title, Danish").fill("Mad i byer")
    anna.get_by_role("textbox", name="Summary, Danish").fill("")
    anna.get_by_role("button", name="Keep as a draft").click()
    expect(anna.get_by_text("The draft is kept.")).to_be_visible()

    bo.get_by_role("textbox", name="Title, Danish").fill("Mad til alle")
    bo.get_by_role("button", name="Keep as a draft").click()
    expect(bo.get_by_role("heading", name="Changed meanwhile")).to_be_visible()
    expect(bo.get_by_text("anna: Kept a draft.")).to_be_visible()
    shot(bo, "two-drafts")
    bo.get_by_role("group", name="Title, Danish").get_by_label("Keep my text").check()
    bo.get_by_role("button", name="Keep as a draft").click()
    expect(bo.get_by_text("The draft is kept.")).to_be_visible()
    expect(bo.get_by_role("textbox", name="Title, Danish")).to_have_value("Mad til alle")
    expect(bo.get_by_role("textbox", name="Summary, Danish")).to_have_value("")
    expect(bo.get_by_role("button", name="Bring it back")).to_be_hidden()

    expect(bo.locator(".proposal ins")).to_have_text("added: til alle")
    expect(bo.get_by_role("region", name="Before you publish")).to_contain_text("It is missing.")
    shot(bo, "draft-with-remarks")
    bo.get_by_role("button", name="Publish these changes now").click()
    expect(bo.get_by_text("Mad til alle: Published.")).to_be_visible()
    assert Article.objects.values_list("title_da", "summary_da").get()[0] == "Mad til alle"


def test_refused_publishing_shows_its_remarks(browser_page, log_in, point):
    article = make_article(national_point=point, title_en="Food", published_at=None)
    page = log_in(browser_page, make_member("publisher", point))
    page.goto(form_of(article))

    page.get_by_role("textbox", name="Summary, English").fill("")
    page.get_by_role("button", name="Publish in English now").click()

    expect(page.get_by_role("button", name="Publish nevertheless")).to_be_visible()
    expect(page.get_by_role("heading", name="Before you publish")).to_be_in_viewport()


def test_text_of_a_session_that_ended_is_offered_after_the_login(browser_page, log_in):
    user = make_user(username="carla", is_programme_editor=True)
    article = make_article(title_en="Food", published_at=None)
    page = log_in(browser_page, user)
    page.goto(form_of(article))
    page.wait_for_timeout(1800)
    page.get_by_role("toolbar").get_by_role("button", name="Finnish").click()
    page.get_by_role("textbox", name="Title, Finnish").fill("Ruokaa kaikille")
    page.get_by_role("textbox", name="Title, English").fill("Food for all")
    page.wait_for_timeout(1200)
    page.evaluate("sessionStorage.clear()")  # as in another tab
    log_in(page, user)

    page.goto(form_of(article))
    expect(page.locator("[name=title_fi]")).to_have_count(0)
    page.get_by_role("button", name="Bring it back").click()

    title = page.get_by_role("textbox", name="Title, English")
    expect(title).to_have_value("Food for all")
    expect(page.locator("[name=title_fi]")).to_have_value("Ruokaa kaikille")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Article.objects.get().title_fi == "Ruokaa kaikille"
    page.goto(form_of(article))
    expect(page.get_by_role("button", name="Bring it back")).to_be_hidden()


def test_axe_finds_nothing(unwatched_page, log_in, point):
    user = make_user(username="carla", is_programme_editor=True)
    article = make_article(
        national_point=point, title_en="Food", published_at=None, submitted_at=timezone.now()
    )
    for title in ("Soup", "Bread"):
        waiting = {"published_at": None, "submitted_at": timezone.now()}
        make_article(national_point=point, title_en=title, summary_en="", **waiting)
    page = log_in(unwatched_page, user)
    client = Client()
    client.force_login(user)
    for title in ("Food in cities", "Food for all"):
        data = {"original_language": "en", "title_en": title, "kind": "news", "slug": article.slug}
        client.post(form_of(article), data)
    last = client.get(form_of(article).replace("change", "history")).context["rows"][0][0]
    public = make_article(national_point=point, title_en="Food", submitted_at=timezone.now())
    client.post(form_of(public), data | {"slug": public.slug, "_draft": "1"})

    for address in (
        form_of(article),
        form_of(public),
        form_of(article).replace("change", "history"),
        f"/admin/events/article/{article.pk}/history/{last.pk}/",
        form_of(article).replace("change", "preview"),
        "/admin/review/",
        "/admin/events/article/recover/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        violations = Axe().run(page).response["violations"]
        found = [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in violations]
        assert found == [], address
