import re
from collections import Counter
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reversion.models import Revision

from events.models import Article, Membership
from networks.models import Theme
from tests.make import make_article, make_member, make_national_point, make_theme, make_user
from urbact_site.fields import sanitized
from urbact_site.models import TranslationState
from urbact_site.states import write_changes
from urbact_site.translation_files import (
    Arrival,
    exported,
    inline,
    po,
    read,
    units_of,
    waiting,
    xliff,
)
from urbact_site.translation_files.units import Unit

BODY = (
    '<p>Cities <strong>cook <a href="https://x.eu/?a=1&amp;b=2">together</a></strong>.<br>Yes.</p>'
    "<ul><li><p>One &lt;b&gt; &amp; two</p></li><li><p>Three</p></li></ul>"
)
FORMATS = pytest.mark.parametrize("format", ["xliff", "po"])
WRITERS = {"xliff": xliff, "po": po}


def file_of(*records, language="fi", format="xliff"):
    """The bytes of the one file with these records."""
    [(_name, data, _number)] = exported([records], language, format)
    return data


def translated(data, change=str.upper):
    """The language and units of a file, whose words somebody has translated all."""
    language, units = read(data)
    for unit in units:
        unit.target = [(k, change(v) if k == "text" else v) for k, v in unit.source]
        unit.is_done = True
    return language, units


def changed(article, **texts):
    """The article once more, after its states were written and then its texts changed."""
    write_changes()
    for name, text in texts.items():
        setattr(article, name, text)
    article.save()
    return article


def state_of(record, language):
    rows = TranslationState.objects.of(type(record))
    return rows.get(object_id=record.pk, language=language).state


# Round trips


@FORMATS
def test_translated_file_fills_the_record_and_is_up_to_date(format):
    article = make_article(title_en="Food & <day>", summary_en="One\r\ntwo", body_en=BODY)

    arrival = Arrival(*translated(file_of(article, format=format)))
    number = arrival.save("food.xlf")

    article = Article.objects.get()
    assert (arrival.errors, number) == ([], 1)
    assert article.title_fi == "FOOD & <DAY>"
    assert article.body_fi == (
        '<p>CITIES <strong>COOK <a href="https://x.eu/?a=1&amp;b=2">TOGETHER</a></strong>.<br>'
        "YES.</p><ul><li><p>ONE &lt;B&gt; &amp; TWO</p></li><li><p>THREE</p></li></ul>"
    )
    assert state_of(article, "fi") == "up-to-date"
    assert Revision.objects.count() == 1


@FORMATS
def test_file_that_comes_back_as_it_went_changes_nothing(format):
    article = make_article(title_fi="Ruoka", summary_fi="Päivä", body_fi="<p>Hei</p>")

    arrival = Arrival(*read(file_of(article, format=format)))

    assert (arrival.errors, arrival.changes, arrival.outdated) == ([], [], [])
    assert len(arrival.same) == 3


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
FIGURE = '<figure data-picture="hall"></figure>'
LINK = '<a href="record:network/cope">COPE</a>'
html = st.recursive(
    words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
    | st.sampled_from([FIGURE, LINK]),
    lambda inner: st.tuples(
        st.sampled_from(["p", "strong", "em", "ul", "li", "blockquote", "h3", "br", "a", "x"]),
        inner,
    ).map(
        lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>" if pair[0] != "br" else f"{pair[1]}<br>"
    ),
    max_leaves=6,
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(st.lists(html, max_size=4).map("".join))
def test_any_rich_text_is_the_same_after_its_codes(text):
    tokens, codes = inline.encoded(text)

    assert sanitized(inline.decoded(tokens, tokens, codes)) == sanitized(sanitized(text))


@quick
@given(st.lists(html, max_size=3).map("".join), words)
@FORMATS
def test_any_text_comes_back_from_a_file(format, body, title):
    tokens, codes = inline.encoded(body)
    units = [
        Unit("events.article/a/title", *inline.plain(title)[:1], inline.plain(title)[0]),
        Unit("events.article/a/body", tokens, tokens, codes),
    ]

    language, found = read(WRITERS[format].write(units, "en", "fi"))

    assert language == "fi"
    assert [(u.key, u.source, u.target) for u in found] == [
        (u.key, u.source, u.target) for u in units
    ]


@FORMATS
def test_picture_and_link_to_a_record_are_codes_in_their_places(format):
    source = f"<p>One {LINK}</p>{FIGURE}<p>Two</p>"
    article = make_article(body_en=source)

    arrival = Arrival(*translated(file_of(article, format=format)))
    arrival.save("food.xlf")

    assert arrival.errors == []
    assert Article.objects.get().body_fi == source.replace("One", "ONE").replace("Two", "TWO")


# What a file is


def test_codes_of_a_translation_are_those_of_its_source():
    _source, codes = inline.encoded('<h3>Day</h3><p>Food<br>now <a href="/en/">here</a></p>')

    tokens = inline.fitted(
        *inline.encoded('<p>Ruoka <a href="/fi/">tässä</a> <em>nyt</em></p>'), codes
    )

    assert tokens == [
        ("open", "2"),
        ("text", "Ruoka "),
        ("open", "4"),
        ("text", "tässä"),
        ("close", "4"),
        ("text", " nyt"),
        ("close", "2"),
    ]


def test_xliff_keeps_to_the_rules_of_the_standard():
    """Those of its schema that a file of ours can break (OASIS XLIFF 2.1, chapter 4), and K6T of
    its Schematron rules: a code is the same element in source and target."""
    outdated = make_article(title_en="Old", title_fi="Vanha", slug="old", body_en=BODY)
    changed(outdated, body_fi="<h3>Päivä</h3><p><br>Ruoka</p>")
    changed(outdated, title_en="New")
    data = file_of(outdated, make_article(slug="other"))
    root = ElementTree.fromstring(data)  # noqa: S314 (we have written it)

    def tag(element):
        return element.tag.removeprefix(f"{{{xliff.NAMESPACE}}}")

    children = {
        "xliff": "(file )+",
        "file": "(unit )+",
        "unit": "(notes )?(originalData )?(segment )+",
        "notes": "(note )+",
        "originalData": "(data )+",
        "segment": "source (target )?",
        "source": "((pc|ph|cp) )*",
        "target": "((pc|ph|cp) )*",
        "pc": "((pc|ph|cp) )*",
    }
    for element in root.iter():
        inside = "".join(f"{tag(child)} " for child in element)
        assert re.fullmatch(children.get(tag(element), ""), inside), (tag(element), inside)
    assert dict(root.attrib) == {"version": "2.1", "srcLang": "en", "trgLang": "fi"}
    ids = [file.get("id") for file in root]
    assert ids == ["events.article.old", "events.article.other"]
    for file in root:
        units = [unit.get("id") for unit in file]
        assert Counter(units).most_common(1)[0][1] == 1
        for unit in file:
            names = {(e.get("id"), e.tag) for e in unit.iter() if "canCopy" in e.attrib}
            assert len(names) == len({key for key, _name in names})
            data_ids = {d.get("id") for d in unit.iter(f"{{{xliff.NAMESPACE}}}data")}
            for side in unit.iter():
                refs = [v for k, v in side.attrib.items() if k.startswith("dataRef")]
                assert set(refs) <= data_ids
                assert re.fullmatch(r"[\w.:-]*", side.get("id", ""))
                assert side.get("type") in (None, "fmt", "link", "other", "image")
                assert side.get("state") in (None, "initial", "translated", "reviewed", "final")
                assert side.get("subType") is None or side.get("type")
    title = root[0][0]
    assert title.get("name") == "events.article/old/title"
    assert [note.get("category") for note in title[0]] == ["about", "source-before"]
    assert title[0][1].text == "Old"


def test_rich_text_is_never_html_in_the_texts_of_a_file():
    data = file_of(make_article(body_en=BODY), format="po").decode()

    assert "<1>Cities <2>cook <3>together</3></2>.<4/>Yes.</1>" in data
    assert "<p>" not in data


def test_export_has_what_is_missing_or_outdated_alone():
    missing = make_article(slug="missing")
    make_article(title_fi="A", summary_fi="B", body_fi="<p>C</p>")
    outdated = make_article(title_fi="A", summary_fi="B", body_fi="<p>C</p>", slug="outdated")
    changed(outdated, title_en="Another")
    make_article(original_language="fi", title_fi="Suomeksi")

    found = [record for rows in waiting("fi", models=[Article]) for record in rows]

    assert found == [missing, outdated]


def test_danish_original_goes_to_translators_from_danish():
    make_article(original_language="da", title_da="Mad", slug="mad")
    make_article(slug="food")

    files = exported(waiting("sr", models=[Article]), "sr", "po")

    assert [name for name, _data, _number in files] == ["urbact-da-sr.po", "urbact-en-sr.po"]
    assert 'msgid "Mad"' in files[0][1].decode()


# What comes back


@FORMATS
def test_changed_source_is_told_and_nothing_overwritten(format):
    article = make_article(title_fi="Vanha")
    data = file_of(article, format=format)
    Article.objects.update(title_en="Something else")

    arrival = Arrival(*translated(data))
    arrival.save("x")

    assert [unit.name for unit in arrival.outdated] == ["title"]
    assert Article.objects.get().title_fi == "Vanha"
    assert Article.objects.get().summary_fi is not None


@FORMATS
def test_all_errors_are_told_with_their_lines_and_nothing_is_written(format):
    article = make_article(body_en=BODY, slug="food", title_en="Food")
    make_article(slug="other", title_en="Other")
    rows = Article.objects.order_by("slug")
    data = file_of(*rows, format=format)
    data = data.replace(b"events.article/other", b"events.artikel/other")
    language, units = translated(data)
    by_key = {unit.key: unit for unit in units}
    by_key["events.article/food/title"].target = [("text", "x" * 300)]
    body = by_key["events.article/food/body"]
    body.target = [token for token in body.target if token[1] != "4"]

    arrival = Arrival(language, units)

    told = [re.sub(r"^Line \d+: ", "", error) for error in arrival.errors]
    assert told == [
        "The code 4 is missing.",
        "There is no text “events.artikel/other/title”.",
        "There is no text “events.artikel/other/summary”.",
        "There is no text “events.artikel/other/body”.",
        "Ensure this value has at most 200 characters (it has 300).",
    ]
    assert all(re.match(r"Line \d+: ", error) for error in arrival.errors)
    with pytest.raises(ValidationError):
        arrival.save("x")
    article.refresh_from_db()
    assert article.summary_fi is None


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ("<1>Hei</1>", "The code 2 is missing."),
        ("<1>Hei <2>sinä</2></1><3>lisää</3>", "There is no code 3 in the source."),
        ("<1>a</1><1>b <2>c</2></1>", "The code 1 is there more than once."),
        ("<1>Hei <2>sinä</1></2>", "The code 1 does not end where it should."),
        ("<2>Hei</2><1>sinä</1>", "The paragraphs, or the codes in them"),
        ("<1>Hei <2>sinä</2></1> ulkona", "There are words outside the paragraphs."),
        ("<1>Hei <2>sinä</2>", "The code 1 does not end where it should."),
    ],
)
def test_codes_must_be_those_of_the_source(target, error):
    article = make_article(body_en="<p>Hello <strong>you</strong></p>", slug="a")
    data = file_of(article, format="po").decode()
    source = "<1>Hello <2>you</2></1>"
    data = data.replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{target}"')

    [told] = Arrival(*read(data.encode())).errors

    assert error in told


def test_codes_may_change_places_within_a_paragraph():
    source, codes = inline.encoded("<p>a <strong>b</strong> <em>c</em></p>")
    other = po.tokens_of("<1><3>c</3> <2>b</2> a</1>", "events.article/a/body")

    assert inline.decoded(other, source, codes) == "<p><em>c</em> <strong>b</strong> a</p>"


def test_html_in_a_translation_is_words():
    article = make_article(slug="a")
    language, units = translated(file_of(article), lambda text: "<script>alert(1)</script>")

    Arrival(language, units).save("x")

    assert Article.objects.get().title_fi == "<script>alert(1)</script>"
    assert "&lt;script&gt;" in Article.objects.get().body_fi


def test_segments_that_a_tool_has_cut_are_one_text_again():
    make_article(slug="a", title_en="One. Two.", summary_en="", body_en="")
    data = f"""<xliff xmlns="{xliff.NAMESPACE}" xmlns:x="urn:x" version="2.0" srcLang="en"
      trgLang="fi-FI"><file id="f" original="events.article/a"><unit id="title">
      <x:a><x:source/></x:a>
      <segment state="final"><source>One.</source><target>Yksi.</target></segment>
      <ignorable><source> </source></ignorable>
      <segment state="final"><source>Two.</source>
      <target><mrk id="m">Kaksi</mrk>.</target></segment>
      </unit></file></xliff>"""

    arrival = Arrival(*read(data.encode()))

    assert [change.after for change in arrival.changes] == ["Yksi. Kaksi."]


def test_texts_that_nobody_has_finished_are_left_out():
    article = make_article(title_fi="Vanha", summary_fi="S", body_fi="<p>B</p>")
    changed(article, title_en="New")

    arrival = Arrival(*read(file_of(article, format="po")))

    assert len(arrival.unfinished) == 3
    assert state_of(article, "fi") == "outdated"


@FORMATS
def test_text_that_a_translator_leaves_as_it_is_fits_the_new_source(format):
    article = make_article(title_fi="Vanha", summary_fi="S", body_fi="<p>B</p>")
    changed(article, title_en="Old, with a comma")
    language, units = read(file_of(article, format=format))
    for unit in units:
        unit.is_done = True

    arrival = Arrival(language, units)

    assert (arrival.changes, arrival.save("x")) == ([], 1)
    assert state_of(article, "fi") == "up-to-date"


def test_persons_file_takes_the_mark_of_the_machine_away():
    article = make_article(
        title_fi="a", summary_fi="b", body_fi="<p>c</p>", machine_languages=["fi"]
    )
    language, units = read(file_of(article))
    for unit in units:
        unit.is_done = True

    Arrival(language, units).save("x")

    assert Article.objects.get().machine_languages == []


BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>"""
)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "Unknown language"),
        (b"<", "This is no XML"),
        (b"<a/>", "This is no XLIFF 2 file."),
        (BOMB, "This file declares entities; none is needed."),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "no XLIFF 2"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "This is no XML"),
        (b"\xff\xfe\xfd", "This is no PO file"),
        (b"msgid", "This is no PO file"),
        (b"/etc/passwd", "This is no PO file"),
        (b'msgid "a"\nmsgstr "b"', "Unknown language"),
        (b"<" * (5 * 1024 * 1024 + 1), "This file is larger than 5 MB."),
        (b"<a>" * 100_000, "This is no XML"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_file_that_is_none_is_refused(data, error):
    with pytest.raises(ValidationError, match=error):
        read(data)


def test_unit_twice_and_code_in_plain_text_are_refused():
    make_article(slug="a", title_en="One", summary_en="Two")
    unit = '<unit id="{}"><segment><source>{}</source><target>{}</target></segment></unit>'
    units = [
        unit.format("title", "One", "Yksi"),
        unit.format("title", "One", "Eka"),
        unit.format("summary", "Two", 'Ka<pc id="1">ks</pc>i'),
    ]
    lines = [
        f'<xliff xmlns="{xliff.NAMESPACE}" version="2.1" srcLang="en" trgLang="fi">',
        '<file id="f" original="events.article/a">',
        *units,
        "</file></xliff>",
    ]
    data = "\n".join(lines)

    assert Arrival(*read(data.encode())).errors == [
        "Line 4: “events.article/a/title” is there twice.",
        "Line 5: This text can have no codes.",
    ]


def test_own_language_of_a_record_is_no_translation():
    article = make_article(original_language="fi", title_fi="Ruoka", title_en="Food", slug="a")
    language, units = translated(file_of(article, language="en"))

    told = Arrival("fi", units).errors

    assert language == "en"
    assert "cannot be translated into this language: Finnish." in told[0]


# Commands


def test_commands_write_a_file_and_take_it_back(tmp_path):
    make_theme(name_en="Food", description_en="To eat", slug="food")
    out = StringIO()

    call_command("export_translations", language="fi", format="po", into=tmp_path, stdout=out)
    [path] = tmp_path.iterdir()
    text = path.read_text().replace('msgid "Food"\nmsgstr ""', 'msgid "Food"\nmsgstr "Ruoka"')
    path.write_text(text)
    call_command("import_translations", path, stdout=out)

    assert path.name == "urbact-en-fi.po"
    assert Theme.objects.get().name_fi == "Ruoka"
    assert out.getvalue().splitlines()[1:] == [
        "New texts: 1. The same as before: 0. Not translated: 1. Source changed: 0.",
        "1 records saved.",
    ]


def test_command_names_every_error(tmp_path):
    path = tmp_path / "x.po"
    path.write_text(
        'msgid ""\nmsgstr "Language: fi\\n"\n\nmsgctxt "a/b/c"\nmsgid "x"\nmsgstr "y"\n'
    )

    with pytest.raises(CommandError, match=r"Line 4: There is no text “a/b/c”\."):
        call_command("import_translations", path)


# The desk

PAGE = "/admin/translation-files/"


def upload(client, data, name="back.xlf"):
    return client.post(PAGE, {"preview": "1", "file": SimpleUploadedFile(name, data)})


def test_desk_exports_previews_and_imports(client, admin_user):
    client.force_login(admin_user)
    article = make_article(title_en="Food", summary_en="", body_en="", slug="food")

    exported_file = client.post(
        PAGE, {"export": "1", "language": "fi", "format": "po", "states": ["missing"]}
    )
    data = exported_file.content.replace(
        b'msgid "Food"\nmsgstr ""', b'msgid "Food"\nmsgstr "Ruoka"'
    )
    preview = upload(client, data, "ruoka.po")
    done = client.post(PAGE, {"save": "1", "held": preview.context["held"]}, follow=True)

    assert exported_file.headers["Content-Disposition"] == 'attachment; filename="urbact-en-fi.po"'
    assert "</span>Ruoka</ins>" in preview.content.decode()
    assert "1 record is translated." in done.content.decode()
    article.refresh_from_db()
    assert article.title_fi == "Ruoka"
    assert "ruoka.po" in Revision.objects.get().comment


def test_list_leads_chosen_records_to_the_export(client, admin_user):
    client.force_login(admin_user)
    article, _other = make_article(slug="food"), make_article(slug="other")
    url = reverse("admin:events_article_changelist")

    response = client.post(
        url, {"action": "export_for_translators", "_selected_action": [article.pk]}, follow=True
    )
    records = response.context["export_form"]["records"].value()
    file = client.post(PAGE, {"export": "1", "language": "fi", "format": "po", "records": records})

    assert records == f"events.article:{article.pk}"
    assert "events.article/food/title" in file.content.decode()
    assert "events.article/other" not in file.content.decode()


def test_several_source_languages_come_as_a_zip(client, admin_user):
    client.force_login(admin_user)
    make_article(original_language="da", title_da="Mad")
    make_article()

    form = {"export": "1", "language": "fi", "format": "xliff", "states": ["missing"]}
    response = client.post(PAGE, form | {"kinds": ["events.article"]})

    names = ZipFile(BytesIO(response.content)).namelist()
    assert names == ["urbact-da-fi.xlf", "urbact-en-fi.xlf"]


@pytest.mark.parametrize(
    "form",
    [
        {"language": "xx", "format": "po", "states": ["missing"]},
        {"language": "fi", "format": "po", "records": "events.article:1,x"},
        {"language": "fi", "format": "po", "records": "auth.user:1"},
        {"language": "fi", "format": "po", "states": ["missing"]},
        {"language": "fi\0", "format": "\0", "kinds": ["\0"]},
    ],
)
def test_wrong_or_empty_export_is_told_in_the_form(client, admin_user, form):
    client.force_login(admin_user)

    response = client.post(PAGE, {"export": "1"} | form)

    assert response.status_code == 200
    assert response.context["export_form"].errors


def test_file_with_errors_has_a_preview_without_a_way_on(client, admin_user):
    client.force_login(admin_user)
    data = file_of(make_article(slug="food"))

    html = upload(client, data.replace(b"article/food", b"article/gone")).content.decode()

    assert "Nothing is imported: some texts have errors." in html
    assert html.count("There is no text “events.article/gone/") == 3
    assert 'name="save"' not in html


@pytest.mark.parametrize("held", ["", "nonsense", "\0", "a:b:c"])
def test_file_that_is_not_held_any_more_is_asked_for_again(client, admin_user, held):
    client.force_login(admin_user)

    response = client.post(PAGE, {"save": "1", "held": held})

    assert "Choose it again." in response.content.decode()


def test_file_held_for_another_is_refused(client, admin_user):
    client.force_login(admin_user)
    held = upload(client, file_of(make_article())).context["held"]
    client.force_login(make_user(is_superuser=True, is_programme_editor=True))

    response = client.post(PAGE, {"save": "1", "held": held})

    assert "Choose it again." in response.content.decode()


def test_translator_takes_and_brings_the_own_languages_of_the_own_point(client):
    point = make_national_point(languages=["fi", "sv"])
    make_article(national_point=point, slug="own", title_en="Own")
    make_article(slug="foreign", title_en="Foreign")
    user = make_member(Membership.Role.TRANSLATOR, point)
    client.force_login(user)
    form = {"export": "1", "format": "po", "states": ["missing"], "kinds": ["events.article"]}

    own = client.post(PAGE, form | {"language": "fi"}).content.decode()
    other_language = client.post(PAGE, form | {"language": "da"})
    rows = Article.objects.order_by("slug")
    arrival = Arrival(*translated(file_of(*rows)), user)
    danish = Arrival("da", translated(file_of(*rows))[1], user)

    assert "events.article/own/title" in own
    assert "events.article/foreign" not in own
    assert other_language.context["export_form"].errors
    assert [error.split(": ", 1)[1] for error in arrival.errors[:1]] == [
        "There is no text “events.article/foreign/title”."
    ]
    assert {change.record.slug for change in arrival.changes} == {"own"}
    assert len(danish.errors) == 6


def test_page_is_for_editors(client):
    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize("rows", [1, 20])
def test_preview_makes_the_same_queries_for_any_number_of_rows(django_assert_max_num_queries, rows):
    articles = [make_article() for _n in range(rows)]
    data = file_of(*articles)

    with django_assert_max_num_queries(1):
        Arrival(*translated(data))


def test_export_makes_the_same_queries_for_any_number_of_rows(django_assert_max_num_queries):
    for _n in range(20):
        make_article()
    rows = list(Article.objects.all())
    write_changes()

    with django_assert_max_num_queries(1):
        units_of(rows, "fi")
