"""Writing at the desk in a browser: pictures, lengths of texts, what to look at."""

import re
from base64 import b64encode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.make import make_article, make_image, make_network, png
from urbact_site.models import Image

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()


DROP = """(area, data) => {
  const file = new File([Uint8Array.from(atob(data), (c) => c.charCodeAt())], "town.png", {type: "image/png"});
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  return area.dispatchEvent(new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true}));
}"""  # noqa: E501


def test_picture_is_dropped_and_its_focus_chosen(desk):
    desk.goto("/admin/urbact_site/image/add/")

    desk.locator(".picture-drop").evaluate(DROP, b64encode(png(400, 200).read()).decode())
    box = desk.locator(".picture-focus")
    size = box.locator("img").evaluate("async (i) => (await i.decode(), [i.width, i.height])")
    box.click(position={"x": size[0] * 0.25, "y": size[1] * 0.75})
    expect(desk.get_by_label("Focus from the left")).to_have_value("25")
    desk.get_by_label("Focus from the top").fill("60")
    desk.get_by_label("Alternative text, English").fill("A town")
    desk.get_by_role("button", name="Save", exact=True).click()

    expect(desk.get_by_text("was added successfully")).to_be_visible()
    image = Image.objects.get()
    assert (image.focus_x, image.focus_y, image.width) == (25, 60, 400)


def test_picture_is_chosen_by_sight(desk):
    image = make_image(alt_en="A town")
    desk.goto(f"/admin/events/article/{make_article().pk}/change/")

    desk.locator(".field-image").get_by_role("combobox").click()

    offered = desk.get_by_role("option", name="A town")
    expect(offered.locator("img")).to_have_attribute("src", image.file.smallest_url)


def test_picture_that_is_made_from_a_form_is_chosen_in_it(desk):
    article = make_article()
    desk.goto(f"/admin/events/article/{article.pk}/change/")
    with desk.expect_popup() as adding:
        desk.get_by_role("link", name="Add another image").click()
    picture = {"name": "town.png", "mimeType": "image/png", "buffer": png(400, 200).read()}
    adding.value.locator("input[type=file]").set_input_files(picture)
    adding.value.get_by_label("Alternative text, English").fill("A town")
    adding.value.get_by_role("button", name="Save", exact=True).click()

    expect(desk.locator(".field-image [role=textbox]")).to_have_attribute("title", "A town")
    desk.get_by_role("button", name="Save", exact=True).last.click()
    expect(desk.get_by_text("was changed successfully")).to_be_visible()
    article.refresh_from_db()
    assert article.image == Image.objects.get()


def test_picture_that_is_made_from_the_dialogue_of_a_text_is_offered_to_be_taken(desk):
    make_image(alt_en="A market hall")
    desk.goto(f"/admin/events/article/{make_article().pk}/change/")
    desk.get_by_role("button", name="Picture from the library").first.click()
    options = desk.get_by_role("dialog").get_by_role("option")
    expect(options).to_have_count(1)

    town = make_image(alt_en="A town")
    desk.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(options.and_(desk.locator("[aria-selected=true]"))).to_contain_text("A town")
    desk.get_by_role("button", name="Take it").click()
    figure = desk.locator(".ProseMirror figure img").first
    expect(figure).to_have_attribute("src", town.file.smallest_url)


def test_length_of_a_text_is_told_while_it_is_written(desk):
    desk.goto(f"/admin/events/article/{make_article().pk}/change/")
    title = desk.get_by_label("Title, English")
    told = desk.locator(".letters").first

    title.fill("x" * 60)
    expect(told).to_contain_text("60 / 60")
    expect(told.get_by_role("status")).to_be_empty()

    title.fill("x" * 61)
    expect(told.get_by_role("status")).to_have_text("Longer than cards and search engines show.")

    desk.get_by_role("toolbar").get_by_role("button", name="Finnish").click()
    desk.get_by_label("Title, Finnish").fill("Ruoka")
    expect(desk.get_by_text("5 / 60")).to_be_visible()


def test_remark_leads_to_its_field_in_its_language(desk):
    body = '<p><a href="https://example.eu/">her</a></p>'
    article = make_article(title_da="Mad", body_da=body, title_fi="Ruoka")
    desk.goto(f"/admin/events/article/{article.pk}/change/?languages=en")

    desk.get_by_role("link", name="Summary, Finnish").click()
    expect(desk.get_by_label("Summary, Finnish")).to_be_focused()

    desk.get_by_role("link", name="Text, Danish").click()
    expect(desk.get_by_role("textbox", name="Text, Danish")).to_be_visible()


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=ProgId content=Word.Document><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} --></style></head>
<body lang=DA style='word-wrap:break-word'><!--StartFragment-->
<h1 style='mso-style-link:"Heading 1 Char"'><span lang=DA>Mad<o:p></o:p></span></h1>
<p class=MsoNormal style='margin-bottom:8.0pt'><b><span lang=DA style='color:red'>Byerne</span></b>
<span style='font-family:"Times New Roman"'> m&oslash;des</span>
<a href="https://example.eu/" target="_blank" style='color:#0563C1'>i Aarhus</a>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h2>Opskrifter<o:p></o:p></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>&middot;<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Suppe</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>&middot;<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Br&oslash;d</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Kog<o:p></o:p></p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td width=301 valign=top>
<p class=MsoNormal>By<o:p></o:p></p></td><td><p class=MsoNormal>Land</p></td></tr></table>
<!--EndFragment--></body></html>"""

WORD_CLEAN = (
    "<h3>Mad</h3>"
    "<p><strong>Byerne</strong>mødes"
    '<a href="https://example.eu/">i Aarhus</a>.</p>'
    "<h4>Opskrifter</h4>"
    "<ul><li><p>Suppe</p></li><li><p>Brød</p></li></ul>"
    '<ol data-type="decimal"><li><p>Kog</p></li></ol>'
    "<table><tbody><tr><td><p>By</p></td>"
    "<td><p>Land</p></td></tr></tbody></table>"
)

PASTE = """(text, html) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  text.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""


def test_text_from_word_is_pasted_clean(desk):
    article = make_article(body_en="")
    desk.goto(f"/admin/events/article/{article.pk}/change/")
    text = desk.get_by_role("textbox", name="Text, English")

    text.click()
    text.evaluate(PASTE, WORD)
    desk.get_by_role("button", name="Save", exact=True).first.click()

    expect(desk.get_by_text("was changed successfully")).to_be_visible()
    article.refresh_from_db()
    body = " ".join(article.body_en.split()).replace("> ", ">").replace(" <", "<")
    assert body == WORD_CLEAN


def editor_of(desk, name):
    """A rich text, once it is one."""
    return desk.locator(".ProseMirror[contenteditable]").and_(
        desk.get_by_role("textbox", name=name)
    )


def test_keyboard_leaves_a_table_by_escape_and_tab(desk):
    table = "<table><tbody><tr><td><p>By</p></td><td><p>Land</p></td></tr></tbody></table>"
    article = make_article(body_en=table)
    desk.goto(f"/admin/events/article/{article.pk}/change/")
    text = editor_of(desk, "Text, English")
    text.get_by_text("By").click()
    expect(desk.locator(".text-keys:visible")).to_have_text(
        "Tab moves within tables and lists. Press Escape, then Tab, to leave the text."
    )
    expect(text).to_have_accessible_description(
        "Tab moves within tables and lists. Press Escape, then Tab, to leave the text."
    )

    desk.keyboard.press("Tab")
    expect(text).to_be_focused()
    desk.keyboard.press("Escape")
    desk.keyboard.press("Tab")

    expect(text).not_to_be_focused()
    expect(text.locator("td")).to_have_text(["By", "Land"])


def test_network_is_linked_by_name_and_stays_linked(desk):
    network = make_network(slug="cope", name="COPE", summary_en="Cities.")
    article = make_article(title_en="Food", summary_en="Soup.", body_en="", published_at=None)
    image = make_image(alt_en="A market hall", caption_en="Where the soup is")
    desk.goto(f"/admin/events/article/{article.pk}/change/")
    text = editor_of(desk, "Text, English")

    expect(text).to_have_attribute("spellcheck", "true")
    expect(desk.locator(".prose-menubar [data-name=heading4]").first).to_have_text("Small heading")
    assert not text.evaluate(DROP, "")
    text.click()
    desk.keyboard.type("See ")
    desk.keyboard.press("Control+k")
    field = desk.get_by_role("combobox", name="Name of a page here, or a web address")
    expect(field).to_be_focused()
    desk.keyboard.type("cop")
    expect(desk.get_by_role("status").filter(has_text="1 suggestion")).to_be_visible()
    desk.keyboard.press("ArrowDown")
    option = desk.get_by_role("option", name="COPE")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    desk.keyboard.press("Enter")
    expect(text).to_be_focused()
    desk.get_by_role("button", name="Picture from the library").first.click()
    with desk.expect_popup() as adding:
        desk.get_by_role("dialog").get_by_role("link", name="Add image").click()
    expect(adding.value.get_by_label("Alternative text, English")).to_be_visible()
    adding.value.close()
    desk.get_by_role("option", name="A market hall").click()
    expect(text.locator("figure img")).to_have_attribute("src", image.file.smallest_url)
    desk.get_by_role("button", name="Publish", exact=False).first.click()
    desk.wait_for_url("**/admin/events/article/**")

    article.refresh_from_db()
    assert article.body_en == (
        '<p>See <a href="record:network/cope">COPE</a></p>'
        f'<figure data-picture="{image.slug}"></figure>'
    )
    network.slug = "cope-network"
    network.save()
    desk.goto(article.get_absolute_url())
    expect(desk.get_by_role("img", name="A market hall")).to_be_visible()
    expect(desk.get_by_text("Where the soup is")).to_be_visible()
    desk.locator(".prose").get_by_role("link", name="COPE").click()
    desk.wait_for_url("**/en/networks/cope-network/")
    desk.goto("/en/networks/cope/")
    desk.wait_for_url("**/en/networks/cope-network/")

    network.published_at = None
    network.save()
    desk.goto(article.get_absolute_url())
    expect(desk.locator(".prose p").first).to_have_text("See COPE")
    expect(desk.locator(".prose").get_by_role("link")).to_have_count(0)


def test_link_is_changed_removed_and_made_of_a_web_address(desk):
    make_network(slug="cope", name="COPE")
    body = '<p><a href="record:network/cope">them</a></p>'
    article = make_article(title_en="Food", body_en=body)
    desk.goto(f"/admin/events/article/{article.pk}/change/")
    text = editor_of(desk, "Text, English")
    field = desk.get_by_role("combobox", name="Name of a page here, or a web address")

    text.get_by_text("them").click()
    desk.keyboard.press("Control+k")
    expect(field).to_have_value("COPE")
    field.fill("example.eu/soup")
    desk.keyboard.press("Enter")
    expect(text.locator("a")).to_have_attribute("href", "https://example.eu/soup")

    text.get_by_text("them").click()
    desk.keyboard.press("Control+k")
    expect(field).to_have_value("https://example.eu/soup")
    desk.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(text.locator("a")).to_have_text("them")

    desk.keyboard.press("Control+k")
    desk.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(text.locator("a")).to_have_count(0)
    expect(text).to_have_text("them")


def test_axe_finds_nothing(unwatched_page, log_in, editor):
    page = log_in(unwatched_page, editor)
    image = make_image()
    article = make_article(image=image, summary_en="", title_en="x" * 70)

    for path in (
        "/admin/urbact_site/image/",
        f"/admin/urbact_site/image/{image.pk}/change/",
        f"/admin/events/article/{article.pk}/change/",
        article.get_absolute_url(),
    ):
        page.goto(path)
        page.wait_for_timeout(500)
        found = Axe().run(page)
        assert found.response["violations"] == [], f"{path}: {found.generate_report()}"
    page.goto(f"/admin/events/article/{article.pk}/change/")
    for name in ("Link", "Picture from the library"):
        page.get_by_role("button", name=name, exact=True).first.click()
        page.get_by_role("combobox", name=re.compile("Name of a page|Search")).fill("picture")
        page.get_by_role("dialog").get_by_role("status").filter(has_text="sugg").wait_for()
        found = Axe().run(page, {"include": [["dialog[open]"]]})
        assert found.response["violations"] == [], f"{name}: {found.generate_report()}"
        page.keyboard.press("Escape")
