"""The editing desk in a browser: what only happens there."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from networks.models import Network, Theme
from tests.make import (
    make_article,
    make_country,
    make_document,
    make_network,
    make_partner,
    make_theme,
)
from urbact_site.models import SavedFilter, User

pytestmark = pytest.mark.browser


def network():
    """A Danish network with an English summary, a partner and a document."""
    found = make_network(
        name="Agri-Urban",
        original_language="da",
        tagline_da="Byer om mad",
        summary_da="Mad fra marken.",
        body_da="<p>Mere om mad.</p>",
        summary_en="Food from the field.",
    )
    make_partner(network=found, city=None, country=make_country())
    make_document(network=found, original_language="da", title_da="Plan")
    return found


def form_of(record):
    return f"/admin/networks/{record._meta.model_name}/{record.pk}/change/"


def language(page, name):
    return page.get_by_role("toolbar").get_by_role("button", name=name)


def shown_texts(page):
    """The fields of texts that are to be seen, inlines included, by their names."""
    return page.eval_on_selector_all(
        ".translations > div:not([hidden]) :is(input, textarea)[name]",
        "inputs => inputs.filter(i => !i.name.includes('__prefix__')).map(i => i.name)",
    )


def choose(page, name):
    """Choose a language, and wait until its fields are there."""
    language(page, name).click()
    expect(language(page, name)).to_have_attribute("aria-pressed", "true")


def test_bar_shows_the_state_of_each_language(desk):
    desk.goto(form_of(network()))

    expect(language(desk, "Danish")).to_have_text("Danish original")
    expect(language(desk, "English")).to_have_text("English in progress")
    expect(language(desk, "Finnish")).to_have_text("Finnish missing")
    expect(desk.get_by_role("toolbar").get_by_role("button")).to_have_count(31)


def test_bar_switches_all_texts_beside_the_original(desk):
    desk.goto(form_of(network()))

    choose(desk, "Finnish")

    expect(language(desk, "Finnish")).to_have_attribute("aria-pressed", "true")
    expect(language(desk, "English")).to_have_attribute("aria-pressed", "false")
    assert shown_texts(desk) == [
        "tagline_da",
        "tagline_fi",
        "summary_da",
        "summary_fi",
        "body_da",
        "body_fi",
        "documents-0-title_da",
        "documents-0-title_fi",
    ]


def test_bar_follows_a_change_of_the_original(desk):
    desk.goto(form_of(network()))
    choose(desk, "Finnish")

    desk.locator("#id_original_language").select_option("en")

    expect(language(desk, "English")).to_have_text("English original")
    assert shown_texts(desk)[:2] == ["tagline_en", "tagline_fi"]
    expect(language(desk, "English")).to_have_text("English original")


def test_bar_is_walked_by_keyboard(desk):
    desk.goto(form_of(network()))
    choose(desk, "Albanian")

    desk.keyboard.press("ArrowRight")
    expect(language(desk, "Bosnian")).to_have_attribute("aria-pressed", "true")
    expect(language(desk, "Bosnian")).to_be_focused()
    desk.keyboard.press("ArrowLeft")
    desk.keyboard.press("ArrowLeft")
    expect(language(desk, "Ukrainian")).to_have_attribute("aria-pressed", "true")
    desk.keyboard.press("Home")
    expect(language(desk, "Albanian")).to_be_focused()
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.closest('[role=toolbar]')") is None


def test_typing_tells_the_state_of_the_language(desk):
    desk.goto(form_of(make_theme(name_en="Climate", original_language="en")))
    choose(desk, "Finnish")

    desk.locator("#id_name_fi").fill("Ilmasto")

    expect(language(desk, "Finnish")).to_have_text("Finnish has text")


def test_row_added_to_an_inline_is_in_the_chosen_language(desk):
    desk.goto(form_of(network()))
    choose(desk, "Finnish")

    desk.get_by_text("Add another Document").click()
    assert "documents-1-title_fi" in shown_texts(desk)
    choose(desk, "Swedish")

    assert "documents-1-title_sv" in shown_texts(desk)
    assert "documents-1-title_fi" not in shown_texts(desk)


def test_chosen_language_is_kept_from_form_to_form(desk):
    first, second = make_theme(), make_theme()
    desk.goto(form_of(first))
    choose(desk, "Latvian")

    desk.goto(form_of(second))

    expect(language(desk, "Latvian")).to_have_attribute("aria-pressed", "true")


def test_error_in_a_hidden_language_is_shown(desk):
    desk.goto(form_of(make_theme()))
    choose(desk, "Swedish")
    desk.locator("#id_name_sv").evaluate("input => input.removeAttribute('maxlength')")
    desk.locator("#id_name_sv").fill("x" * 101)
    choose(desk, "German")

    desk.get_by_role("button", name="Save", exact=True).last.click()

    expect(language(desk, "Swedish")).to_have_text("Swedish has an error")
    expect(language(desk, "Swedish")).to_have_attribute("aria-pressed", "true")
    expect(desk.locator("#id_name_sv")).to_be_visible()


def test_text_written_in_the_editor_is_saved(desk):
    record = network()
    desk.goto(form_of(record))
    choose(desk, "Finnish")

    desk.get_by_role("textbox", name="Text, Finnish").click()
    desk.keyboard.type("Ruokaa pellolta.")
    desk.get_by_role("button", name="Save", exact=True).last.click()

    expect(desk.get_by_text("was changed successfully")).to_be_visible()
    saved = Network.objects.get()
    assert saved.body_fi == "<p>Ruokaa pellolta.</p>"
    assert saved.body_da == "<p>Mere om mad.</p>"


def test_form_makes_editors_for_the_languages_it_shows_only(desk):
    desk.goto(form_of(network()))
    choose(desk, "Finnish")

    expect(desk.locator(".prose-editor:visible")).to_have_count(2)
    expect(desk.locator(".prose-editor")).to_have_count(3)  # English at first, Danish, Finnish


def test_partner_city_is_chosen_in_a_new_row(desk):
    desk.goto(form_of(network()))

    desk.get_by_text("Add another Partner").click()

    expect(desk.locator("#partners-1").get_by_role("combobox", name="City")).to_be_visible()


def test_without_javascript_a_language_is_added_by_its_link(scriptless_page, log_in, editor):
    theme = make_theme()
    page = log_in(scriptless_page, editor)
    page.goto(form_of(theme))

    expect(page.locator("[name=name_en]")).to_be_visible()
    expect(page.locator("[name=name_uk]")).to_have_count(0)
    page.get_by_role("link", name="Ukrainian").click()
    page.locator("[name=name_uk]").fill("Клімат")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Theme.objects.get().name_uk == "Клімат"


def test_list_is_filtered_kept_under_a_name_used_and_forgotten(desk):
    make_article(title_en="Food", published_at=None)
    make_article(title_en="Homes")
    rows = desk.locator("#result_list tbody th")
    desk.goto("/admin/events/article/")
    expect(rows).to_have_text(["Food", "Homes"])

    desk.locator("#changelist-filter").get_by_role("link", name="draft").click()
    desk.get_by_text("Save this list under a name").click()
    desk.get_by_label("Name", exact=True).fill("Not yet public")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.get_by_text("The list is saved under this name: Not yet public")).to_be_visible()
    expect(rows).to_have_text(["Food"])

    desk.goto("/admin/events/article/")
    desk.get_by_role("link", name="Not yet public").click()
    expect(rows).to_have_text(["Food"])
    expect(desk.get_by_role("link", name="Not yet public")).to_have_attribute(
        "aria-current", "page"
    )

    desk.get_by_role("button", name="Remove: Not yet public").click()
    expect(desk.get_by_role("link", name="Not yet public")).to_have_count(0)
    expect(rows).to_have_text(["Food", "Homes"])
    assert not SavedFilter.objects.exists()


def test_filters_open_above_a_list_on_a_telephone_and_stand_open_beside_it(desk):
    make_article(title_en="Food", published_at=None)
    make_article(title_en="Homes")
    desk.set_viewport_size({"width": 390, "height": 800})
    desk.goto("/admin/events/article/")
    draft = desk.locator("#changelist-filter").get_by_role("link", name="draft")
    expect(draft).to_be_hidden()

    desk.locator("#searchbar").focus()
    desk.keyboard.press("Tab")
    for key in ("Tab", "Tab", "Enter"):  # the link to all, then what opens
        desk.keyboard.press(key)
    draft.click()

    expect(desk.locator("#result_list tbody th")).to_have_text(["Food"])
    expect(draft).to_be_hidden()
    expect(desk.locator("#changelist-filter summary").first).to_have_text("Filter 1")
    desk.set_viewport_size({"width": 1280, "height": 800})
    expect(draft).to_be_visible()


# What has the focus, where it shows no ring or lies under what stays in view.
UNSEEN = """() => {
    const stop = document.activeElement, box = stop.getBoundingClientRect();
    const bars = [...document.querySelectorAll(".language-bar, .translation-deeds")];
    const isHidden = bars.some((bar) => {
        const over = bar.getBoundingClientRect();
        return !bar.contains(stop) && box.height < innerHeight / 2
            && box.bottom > over.top && box.top < over.bottom && box.right > over.left;
    });
    const { outlineStyle } = getComputedStyle(stop.closest(".select2-selection") ?? stop);
    const isSeen = stop === document.body || (!isHidden && outlineStyle !== "none");
    return isSeen ? null : stop.outerHTML;
}"""


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
@pytest.mark.parametrize("view", ["change", "translate/fi"])
@pytest.mark.parametrize("width", [390, 1280])
def test_focus_is_seen_at_each_stop_of_the_keyboard(desk, view, key, width):
    """WCAG 2.4.7 and 2.4.11"""
    desk.set_viewport_size({"width": width, "height": 800})
    desk.goto(form_of(network()).replace("change", view))
    desk.wait_for_load_state("networkidle")
    unseen = []

    for _stop in range(80):
        desk.keyboard.press(key)
        unseen.append(desk.evaluate(UNSEEN))

    assert set(unseen) == {None}


LOOK = """(element) => {
    const { borderStyle, backgroundColor } = getComputedStyle(element);
    return [borderStyle, backgroundColor];
}"""


def test_forced_colours_leave_buttons_an_edge_and_the_chosen_language_a_colour(desk):
    desk.emulate_media(forced_colors="active")
    desk.goto(form_of(network()))
    choose(desk, "Finnish")

    save = desk.get_by_role("button", name="Save", exact=True).last.evaluate(LOOK)
    chosen, other = (language(desk, name).evaluate(LOOK) for name in ("Finnish", "Swedish"))

    assert save[0] == "solid"
    assert chosen[1] != other[1]


def show_preview(page):
    page.goto("/admin/networks/theme/import/")
    rows = b"slug,original_language,name_en\nfood,en,Food\n"
    upload = {"name": "themes.csv", "mimeType": "text/csv", "buffer": rows}
    page.get_by_label("File to import").set_input_files(upload)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("button", name="Confirm import")).to_be_visible()


def show_saved_list(page):
    """One under a name, another that could be, with nothing in it."""
    SavedFilter.objects.create(
        user=User.objects.get(), kind="events.article", name="Drafts", query="state=draft"
    )
    visit(page, "/admin/events/article/?state=public&q=food")
    page.get_by_text("Save this list under a name").click()


def visit(page, address):
    assert page.goto(address).ok


def show_decisions(page):
    """Questions of each kind, and one that is decided."""
    for name in ("Refill", "Reffill"):
        make_network(name=name, name_confirmed=False)
    make_partner(network=network(), name="Ayuntamiento de A Coruña y su agglomeración", city=None)
    page.goto("/admin/decisions/")
    page.get_by_label("The name is right").first.check()
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


PAGES = {
    "index": lambda page: visit(page, "/admin/"),
    "list": lambda page: visit(page, f"/admin/networks/network/?q={network().slug}"),
    "form": lambda page: visit(page, form_of(network())),
    "saved list": show_saved_list,
    "invitation": lambda page: visit(page, "/admin/urbact_site/user/add/"),
    "users": lambda page: visit(page, "/admin/urbact_site/user/"),
    "empty form": lambda page: visit(page, "/admin/events/event/add/"),
    "decisions": show_decisions,
    "export": lambda page: visit(page, "/admin/networks/network/export/"),
    "import preview": show_preview,
    "delete": lambda page: visit(page, form_of(network()).replace("change", "delete")),
}
every_page = pytest.mark.parametrize("show", PAGES.values(), ids=PAGES)


def faults_of(page):
    page.wait_for_load_state("networkidle")
    violations = Axe().run(page).response["violations"]
    return [(found["id"], found["nodes"][0]["html"]) for found in violations]


@every_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(unwatched_desk, show, scheme):
    unwatched_desk.emulate_media(color_scheme=scheme)

    show(unwatched_desk)

    assert faults_of(unwatched_desk) == []


def test_axe_finds_nothing_on_the_login(unwatched_page):
    unwatched_page.goto("/admin/login/")

    assert faults_of(unwatched_page) == []


@every_page
def test_page_fits_a_telephone_without_a_fault(desk, show):
    desk.set_viewport_size({"width": 390, "height": 800})

    show(desk)

    assert desk.evaluate("document.documentElement.scrollWidth") <= 390


def test_editor_corrects_adds_and_imports_and_sees_it_public_at_once(desk, tmp_path):
    record = network()
    desk.goto(form_of(record))
    summary = desk.get_by_role("textbox", name="Summary, Danish")
    summary.fill("Mad fra marken til byen.")
    desk.get_by_text("Add another Partner").click()
    row = desk.locator("#partners-1")
    row.get_by_label("Name as published").fill("Tønder")
    row.get_by_label("Country").select_option(index=1)
    desk.get_by_role("button", name="Save", exact=True).last.click()
    expect(desk.get_by_text("was changed successfully")).to_be_visible()

    desk.goto(f"/da/networks/{record.slug}/")
    expect(desk.get_by_text("Mad fra marken til byen.")).to_be_visible()
    expect(desk.get_by_role("row", name="Tønder")).to_be_visible()

    file = tmp_path / "networks.csv"
    file.write_text(f"slug,tagline_da\n{record.slug},Byer spiser sammen\n", encoding="utf-8")
    desk.goto("/admin/networks/network/import/")
    desk.locator("input[type=file]").set_input_files(file)
    desk.get_by_role("button", name="Preview").click()
    desk.get_by_role("button", name="Take all from the file").click()
    expect(desk.locator(".import-preview")).to_contain_text("tagline_da")
    assert Network.objects.get().tagline_da == "Byer om mad"
    desk.get_by_role("button", name="Confirm import").click()
    expect(desk.get_by_text("New: 0. Changed: 1.")).to_be_visible()

    desk.goto("/da/networks/")
    expect(desk.get_by_text("Byer spiser sammen")).to_be_visible()
