"""An import from the file to the public page, in a browser."""

import pytest
from playwright.sync_api import expect

from networks.models import Partner, Theme
from tests.make import make_city, make_country, make_network, make_theme
from urbact_site.history import revision

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def climate(editor):
    """A theme that a person has changed."""
    theme = make_theme(slug="climate", original_language="en", name_en="Climate")
    with revision(editor, "restored"):
        theme.name_en = "Our climate"
        theme.save()


def choose(desk, model, name, text):
    desk.goto(f"/admin/networks/{model}/import/")
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    desk.get_by_label("File to import").set_input_files(file)


def test_import_with_errors_and_a_conflict_from_the_file_to_the_record(desk, climate):
    choose(desk, "theme", "themes.csv", "slug,original_language,name_en\nfood,xx,Food\n")
    desk.get_by_role("button", name="Preview").click()
    expect(desk.get_by_text("Nothing is imported: some rows have errors")).to_be_visible()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Download the file with the reasons").click()
    text = download.value.path().read_text("utf-8-sig").replace(",xx,", ",en,")

    choose(desk, "theme", "themes.csv", text + "climate,en,Climate action,\n")
    desk.get_by_role("button", name="Preview").click()
    conflict = desk.locator(".conflict")
    expect(conflict).to_contain_text("Our climate")
    expect(conflict).to_contain_text("editor,")
    expect(conflict).to_contain_text("Climate action")
    assert Theme.objects.get().name_en == "Our climate"
    desk.get_by_label("Take this from the file").check()
    desk.get_by_role("button", name="Confirm import").click()

    expect(desk.get_by_text("Imported", exact=True)).to_be_visible()
    assert set(Theme.objects.values_list("name_en", flat=True)) == {"Climate action", "Food"}


def test_keyboard_goes_on_where_a_choice_was_made(desk, climate):
    choose(desk, "theme", "themes.csv", "slug,original_language,name_en\nclimate,en,Climate work\n")
    desk.get_by_role("button", name="Preview").click()
    take_all = desk.get_by_role("button", name="Take all from the file")

    take_all.press("Enter")
    expect(desk.get_by_text("Taken from the file: 1 of 1.")).to_be_visible()
    desk.keyboard.press("Tab")
    expect(take_all).to_be_focused()

    desk.get_by_role("link", name="Changed", exact=True).press("Enter")
    desk.wait_for_url("**/?show=changed#rows")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="All", exact=True)).to_be_focused()


def test_participation_list_is_imported_and_shown_on_map_city_and_country(desk):
    spain, denmark = make_country(slug="es"), make_country(slug="dk")
    make_city(slug="a-coruna", name="A Coruña", country=spain, longitude=-8.4, latitude=43.4)
    make_city(slug="tonder", name="Tønder", country=denmark, longitude=8.9, latitude=54.9)
    network = make_network(slug="new-shores", name="New Shores")
    rows = (
        "Network;Role;Partner;City;Country\n"
        "New Shores;Lead partner;Ayuntamiento de A Coruña;Corunna;Spain\n"
        "New Shores;Partner;Tønder Kommune;Tonder;Denmark\n"
    )

    choose(desk, "partner", "participation.csv", rows)
    desk.get_by_label("What the file is").select_option(index=1)
    desk.get_by_role("button", name="Preview").click()
    desk.get_by_label("Corunna, es").select_option("A Coruña, es")
    desk.get_by_role("button", name="Save and preview again").click()
    assert not Partner.objects.exists()
    desk.get_by_role("button", name="Confirm import").click()
    expect(desk.get_by_text("Imported", exact=True)).to_be_visible()
    desk.locator("#content-main").get_by_role("link", name="Partners").click()
    expect(desk.get_by_role("link", name="Tønder Kommune")).to_be_visible()

    desk.goto("/en/")
    expect(desk.locator("svg").get_by_role("link", name="Tønder")).to_have_count(1)
    for address in ("/en/cities/a-coruna/", "/en/countries/dk/"):
        desk.goto(address)
        expect(desk.get_by_role("link", name=network.name).first).to_be_visible()
    desk.goto("/en/networks/new-shores/")
    expect(desk.get_by_role("row", name="Ayuntamiento de A Coruña")).to_be_visible()
