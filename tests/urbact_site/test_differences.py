"""What changed between two texts; the words for screen readers are left out of what is compared."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from urbact_site.differences import difference, highlighted, side_by_side


def seen(html):
    """Without what only a screen reader says."""
    return re.sub('<span class="visually-hidden">[^<]*</span>', "", html)


def test_word_that_went_and_word_that_came_are_marked():
    assert seen(difference("Food in cities", "Food for cities")) == (
        "Food <del>in</del><ins>for</ins> cities"
    )


def test_what_went_and_came_is_announced():
    html = difference("old", "new")

    assert '<del><span class="visually-hidden">removed: </span>old</del>' in html
    assert '<ins><span class="visually-hidden">added: </span>new</ins>' in html


@pytest.mark.parametrize(("old", "new"), [(None, "Food"), ("", "Food")])
def test_text_that_was_not_there_is_all_new(old, new):
    assert seen(difference(old, new)) == "<ins>Food</ins>"


def test_line_ends_of_another_system_are_no_change():
    assert difference("a\r\nb", "a\nb") == "a\nb"


def test_line_that_came_shows_by_its_mark():
    assert seen(difference("a b", "a\n\nb")) == "a<del> </del><ins>¶\n¶\n</ins>b"


def test_markup_in_a_text_stays_text():
    html = difference("<b>a</b>", '<script>alert("x")</script>')

    assert "<script" not in html
    assert "<b>" not in html


def test_side_by_side_marks_in_each_its_own():
    old, new = side_by_side("Food in cities", "Food for cities")

    assert seen(old) == "Food <del>in</del> cities"
    assert seen(new) == "Food <ins>for</ins> cities"


def test_side_by_side_calls_neither_the_older_where_none_is():
    both = side_by_side("Food in <cities>", "Food for <cities>", mark=highlighted)

    assert both == (
        "Food <mark>in</mark> &lt;cities&gt;",
        "Food <mark>for</mark> &lt;cities&gt;",
    )


def test_side_by_side_tells_links_where_they_are_not_the_same():
    body = '<p>See <a href="record:network/{}"><em>the</em> plan</a>.</p>'

    old, new = side_by_side(body.format("a"), body.format("b"), is_rich=True)
    same, _same = side_by_side(body.format("a"), body.format("a"), is_rich=True)

    assert seen(old) == "See the plan (network/<del>a</del>)."
    assert seen(new) == "See the plan (network/<ins>b</ins>)."
    assert seen(same) == "See the plan."


def block(tag, kind, html):
    return f'<div class="block {tag}"><small>{kind}</small> <div>{html}</div></div>'


def test_rich_text_is_compared_by_blocks():
    old = "<h3>Food</h3><p>From the field.</p>"
    new = "<h3>Food</h3><p>From the garden.</p><p>More.</p>"

    assert seen(difference(old, new, is_rich=True)) == (
        block("h3", "Heading", "Food")
        + block("p", "Paragraph", "From the <del>field</del><ins>garden</ins>.")
        + block("p", "Paragraph", "<ins>More.</ins>")
    )


def test_rich_text_tells_a_change_of_formatting():
    html = seen(difference("<p>Good food</p>", "<p>Good <strong>food</strong></p>", is_rich=True))

    changed = '<span class="reformatted">food <small>(<ins>bold</ins>)</small></span>'
    assert html == block("p", "Paragraph", f"Good {changed}")


def test_rich_text_tells_a_change_of_address():
    old, new = (f'<p><a href="https://{name}.eu">Plan</a></p>' for name in "ab")

    html = seen(difference(old, new, is_rich=True))

    assert "<del>link https://a.eu</del> <ins>link https://b.eu</ins>" in html


def test_rich_text_tells_another_record_and_another_picture_by_their_names():
    old, new = (
        f'<p><a href="record:network/{name}">Plan</a></p>'
        f'<figure data-picture="hall-{name}"></figure>'
        for name in "ab"
    )

    html = seen(difference(old, new, is_rich=True))

    assert "<del>link network/a</del> <ins>link network/b</ins>" in html
    assert block("figure", "Image", "<del>[hall-a]</del><ins>[hall-b]</ins>") in html


def test_paragraph_that_becomes_a_heading_says_so():
    html = seen(difference("<p>Food</p>", "<h3>Food</h3>", is_rich=True))

    assert html == block("h3", "<del>Paragraph</del> <ins>Heading</ins>", "Food")


def test_markup_in_a_rich_text_stays_text():
    html = difference("<p>a</p>", "<p>&lt;script&gt;</p><script>x</script>", is_rich=True)

    assert "<script" not in html


def only(html, other):
    """The text of a side: without the marks of the other and all tags."""
    html = re.sub(f"<{other}>.*?</{other}>", "", seen(html), flags=re.DOTALL)
    html = re.sub("<[^>]+>", "", html).replace("¶\n", "\n")
    for entity, letter in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'")]:
        html = html.replace(entity, letter)
    return html.replace("&amp;", "&")


texts = st.text(st.characters(exclude_characters="¶\r", exclude_categories=["Cs"]), max_size=60)


@given(texts, texts)
def test_difference_holds_both_texts_whole(old, new):
    html = difference(old, new)

    assert only(html, "ins") == old
    assert only(html, "del") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>a</p>" * 20_000, "<p>b</p>" + "<p>a</p>" * 19_999),
        ("<p>a</p><p>b</p>" * 5_000, "<p>b</p><p>c</p>" * 5_000),
        (
            "".join(f"<p>Of {n}</p>" for n in range(3000)),
            "".join(f"<p>{n}</p>" for n in range(3000)),
        ),
    ],
    ids=["one repeated", "two repeated", "all changed"],
)
def test_texts_of_many_blocks_are_compared_in_no_time(old, new):
    start = perf_counter()
    html = difference(old, new, is_rich=True)

    assert perf_counter() - start < 6
    assert html.count("<ins>") >= 1


def test_long_texts_are_compared_in_no_time():
    old = " ".join(f"word{n}" for n in range(15_000))
    new = " ".join(f"word{n * 7 % 15_013}" for n in range(15_000))

    start = perf_counter()
    difference(old, new)
    difference(f"<p>{old}</p>", f"<p>{new}</p>", is_rich=True)

    assert perf_counter() - start < 6
