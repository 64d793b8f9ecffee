"""The picture of a page that other sites show beside a link to it: 1200 by 630, as Open Graph asks.

It is drawn from the page's own words, so it is public when the page is and never untrue.
"""

from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

from django.http import Http404, HttpResponse
from django.urls import resolve
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageColor, ImageDraw, ImageFont

FONTS = Path(__file__).parent / "static" / "urbact_site" / "fonts"
SERIF, SANS = "NotoSerif-Bold.ttf", "NotoSans-Regular.ttf"
SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN, FOOT = 80, 536
# The light theme of tokens.css.
BRAND, BRAND_LIGHT, ACCENT, WHITE, TINT = "#00594f", "#0a6b60", "#ffc247", "#ffffff", "#d3e6e1"
# The mark, as icon.svg draws it in a square of 32: circles (x, y, radius, colour), then lines.
DOTS = [(10, 11, 3.4, ACCENT), (23, 9, 2.4, WHITE), (21, 22, 4.2, WHITE), (9, 23, 2.2, WHITE)]
LINES = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)]
MOST_TEXT = 300
STEPS = 8  # of a letter's edge between its colour and the ground


@require_safe
@cache_control(public=True, max_age=3600)
def card(request, page):
    """The picture of the page at a path of the active language: "networks/housing/", "" for home.

    404 when the page is not public or of a kind that has no picture.
    """
    match = resolve(f"/{get_language()}/{page}")
    view_class = getattr(match.func, "view_class", None)
    if not hasattr(view_class, "card"):
        raise Http404
    view = view_class()
    view.setup(request, *match.args, **match.kwargs)
    return HttpResponse(drawn(*map(drawable, view.card())), content_type="image/png")


def drawable(text):
    """A text on one line, in letters that the fonts may have: no emoji."""
    letters = (letter for letter in normalize("NFC", str(text)) if letter < "\u2600")
    return " ".join("".join(letters).split())


@lru_cache(maxsize=256)
def drawn(kind, title, text):
    """The picture with three texts, as PNG."""
    picture = background().copy()
    draw = ImageDraw.Draw(picture)
    small = font(SANS, 34)
    write(draw, 62, cut(kind, small, 1), small, ACCENT)
    large, lines = fitted(title)
    bottom = write(draw, 122, lines, large, WHITE) + 16
    if room := min((FOOT - 20 - bottom) // line_height(small), 3):
        write(draw, bottom, cut(text[:MOST_TEXT], small, room), small, TINT)
    data = BytesIO()
    picture.quantize(palette=palette(), dither=Image.Dither.NONE).save(data, "PNG")
    return data.getvalue()


def fitted(title):
    """The largest letters in which a title takes few lines, and these lines."""
    for size, most in ((84, 2), (68, 3), (56, 4)):
        letters = font(SERIF, size)
        lines = wrapped(title, letters)
        if len(lines) <= most:
            return letters, lines
    return letters, cut(title, letters, most)


def write(draw, top, lines, letters, colour):
    """Write lines from a height on; returns the height below them."""
    for line in lines:
        draw.text((MARGIN, top), line, colour, letters)
        top += line_height(letters)
    return top


def line_height(letters):
    return round(letters.size * 1.28)


def wrapped(text, letters):
    """A text as lines that are not too wide; a word that is, is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if fits(longer, letters):
            lines[-1] = longer
            continue
        lines.append("")
        for letter in word:
            if not fits(lines[-1] + letter, letters):
                lines.append("")
            lines[-1] += letter
    return [line for line in lines if line] or [""]


def cut(text, letters, most):
    """At most so many lines of a text; three dots tell what is left out."""
    lines = wrapped(text, letters)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and not fits(f"{last} …", letters):
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()} …"]


def fits(line, letters):
    return letters.getlength(line) <= WIDTH - 2 * MARGIN


@cache
def font(name, size):
    return ImageFont.truetype(FONTS / name, size)


@cache
def palette():
    """The few colours of all pictures: the letters' on both grounds, and what lies between."""
    grounds, inks = (BRAND, BRAND_LIGHT), (ACCENT, WHITE, TINT, BRAND_LIGHT)
    mixed = [
        round(below + (above - below) * step / STEPS)
        for ground in grounds
        for ink in inks
        for step in range(STEPS + 1)
        for below, above in zip(ImageColor.getrgb(ground), ImageColor.getrgb(ink), strict=True)
    ]
    picture = Image.new("P", (1, 1))
    picture.putpalette(mixed)
    return picture


@cache
def background():
    """The brand's colour with the mark, large and faint at the edge, small beside the name."""
    scale = 3  # circles have no smooth edge of their own
    picture = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), BRAND)
    draw = ImageDraw.Draw(picture)
    mark(draw, 820 * scale, 180 * scale, 500 * scale, BRAND_LIGHT)
    mark(draw, (MARGIN - 10) * scale, FOOT * scale, 64 * scale)
    picture = picture.resize(SIZE, Image.Resampling.LANCZOS)
    ImageDraw.Draw(picture).text((MARGIN + 64, FOOT + 8), "URBACT", WHITE, font(SERIF, 36))
    return picture


def mark(draw, left, top, side, colour=None):
    """Draw the mark into a square; colour: one for all, instead of its own."""
    unit = side / 32
    for start, end in LINES:
        ends = [(left + DOTS[n][0] * unit, top + DOTS[n][1] * unit) for n in (start, end)]
        draw.line(ends, colour or WHITE, round(1.4 * unit))
    for x, y, radius, own in DOTS:
        centre = (left + x * unit, top + y * unit)
        draw.circle(centre, radius * unit, colour or own)
